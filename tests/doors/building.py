"""How the company of the doors comes to be, by the real actions."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from core import links
from core.actions import hooks, people
from core.models import Letter, Location
from hiring.actions import (
    ads,
    growth,
    merges,
    messages,
    notes,
    offers,
    pipeline,
    requests,
    requisitions,
    saved,
    sourcing,
)
from hiring.actions.messages import STATUS, STATUS_LASTS
from hiring.models import Requisition
from hiring.rules.stages import ApplicationState
from interviews.actions import corrections, feeds, qualifications, scorecards, summaries, talks
from interviews.models import CardFile, RollupKind
from tests import make
from tests.doors.makers import (
    applied,
    asked_for,
    batch_of,
    brought,
    invitation_to,
    put_drawing,
    refer,
    search_of,
    thing_of,
    two_take_homes,
    two_who_choose,
    write_library,
)
from tests.doors.things import ADDED, APPLICANTS, NOTE, OPINION, PAY, PRIVATE, TALK, THOUGHT, Company, Thing


def company(at: datetime) -> Company:
    """Rae recruits for Hana, with Cora; Igor manages something nobody is to know of."""
    make.organisation(at)
    role = make.role(at)
    made = Company(at)
    cast: dict[str, dict[str, Any]] = {
        "ada": {"name": "Ada Brandt", "office": "administrator"},
        "rae": {"name": "Rae Fournier", "office": "recruiter"},
        "rob": {"name": "Rob Keller", "office": "recruiter"},
        "hana": {"name": "Hana Diallo"},
        "cora": {"name": "Cora Lind"},
        "ivan": {"name": "Ivan Herrera"},
        "ines": {"name": "Ines Weber"},
        "igor": {"name": "Igor Wang"},
        "otto": {"name": "Otto Haas"},
        "paul": {"name": "Paul Rossi"},
        "pia": {"name": "Pia Novak", "office": "recruiter"},
        "gone": {"name": "Greta Gone", "office": "recruiter"},
    }
    made.people = {name: make.person(**{"email": f"{name}@halyard.example", **facts}) for name, facts in cast.items()}
    _fill(made, role, **made.people)
    for name in cast:
        made.let_in(name)
    people.deactivate(made.people["gone"], by=made.people["ada"], at=at)
    return made


def _fill(made: Company, role: Any, *, ada, rae, rob, hana, cora, ivan, ines, igor, otto, paul, pia, gone) -> None:
    at, pay = made.at, (PAY, PAY + 12345, "EUR")
    things = made.things
    opened = make.requisition(role, rae, hana, at, pay=pay, coordinators=[cora, gone], openings=2)
    secret = make.requisition(role, rae, igor, at, pay=pay, confidential=True, title="Successor of somebody")
    drafted = make.draft(role, rae, hana, at, pay=pay, coordinators=[cora], title="A second one")
    asked = make.draft(role, rae, hana, at, pay=pay, coordinators=[cora], title="A third one")
    requisitions.submit(asked, by=rae, at=at)
    asked.refresh_from_db()
    open_job, secret_job = (make.job(one, rae, at, shows_pay=False) for one in (opened, secret))
    ads.publish(open_job, by=rae, at=at)
    things["open"], things["secret"] = Thing(opened, job=open_job.key), Thing(secret, job=secret_job.key)
    for name, requisition in (("open", opened), ("secret", secret)):
        planned = sourcing.plan(requisition, name="The energy fair", by=rae, at=at)
        things[f"channel/{name}"] = Thing(requisition, channel=planned)
    things["draft"], things["asked"] = Thing(drafted), asked_for(asked)

    nadia = applied(opened, "Nadia Rahimi", "nadia@example.org", rae, at, view=OPINION)
    written = messages.write(nadia, occasion="written", subject="A call", body="When?", by=rae, at=at)
    things["message"] = Thing(message=written)
    ivans = make.interview(nadia, [ivan], rae, at)
    iness = make.interview(nadia, [ines], rae, at, session=1, starts_at=at + timedelta(hours=3))
    make.filled(make.card(ivans, ivan), at)
    drawn = put_drawing(make.card(ivans, ivan), at)
    # Real doors read the real clock
    token = links.make(STATUS, nadia.pk, lasts=STATUS_LASTS, at=timezone.now())
    things["nadia"] = things["nadia/ivan"] = replace(thing_of(nadia, ivans), token=token, put=drawn)
    things["nadia/ines"] = thing_of(nadia, iness)

    omar = applied(opened, "Omar Saleh", "omar@example.org", rae, at)
    table = [
        make.interview(omar, [who], rae, at, session=n, starts_at=at + timedelta(hours=6 + 2 * n))
        for n, who in enumerate((ivan, ines, igor))
    ]

    things["request"] = Thing(request=requests.ask(omar, kind="copy", by=None, at=at))
    vera = applied(opened, "Vera Holt", "vera@example.org", rae, at)
    pipeline.close(vera, state=ApplicationState.REJECTED, reason="Too far away", by=rae, at=at)
    messages.write(vera, occasion="rejection", subject="No", body=f"{OPINION}: not enough", by=rae, at=at)
    things["vera"] = thing_of(vera)
    walt = applied(opened, "Walt Irwin", "walt@example.org", rae, at)
    pipeline.close(walt, state=ApplicationState.WITHDRAWN, reason="Stays where he is", by=rae, at=at)
    things["walt"] = thing_of(walt)

    own = applied(opened, APPLICANTS["paul"], paul.email, rae, at)
    of_paul = make.interview(own, [ines], rae, at, session=1, starts_at=at + timedelta(days=1))
    igors = make.interview(own, [igor], rae, at, starts_at=at + timedelta(days=1, hours=4))
    own = applied(opened, APPLICANTS["pia"], pia.email, rae, at)
    of_pia = make.interview(own, [ines], rae, at, session=1, starts_at=at + timedelta(days=1, hours=2))
    sven = applied(secret, "Sven Dahl", "sven@example.org", rae, at)
    of_sven = make.interview(sven, [igor], rae, at, starts_at=at + timedelta(days=2))

    for name, application in (("nadia", nadia), ("pia", own), ("sven", sven)):
        things[f"times/{name}"] = Thing(search=search_of(application, rae, at))
    for interview, person in (
        (iness, ines),
        *zip(table, (ivan, ines, igor), strict=True),
        (of_paul, ines),
        (of_pia, ines),
        (of_sven, igor),
    ):
        card = make.filled(make.card(interview, person), at)
        if (interview, person) == (table[0], ivan):
            put_drawing(card, at)
        changes = {"note": f"{NOTE}-{interview.pk}-by-{person.pk}-"}
        scorecards.save(card, changes=changes, version=card.version, by=person, at=at)
        card.refresh_from_db()
        scorecards.submit(card, by=person, at=at)
    shown = CardFile.objects.get(scorecard=make.card(table[0], ivan))
    corrections.add_addendum(make.card(table[0], ivan), text=ADDED, by=ivan, at=at)
    omar.refresh_from_db()
    make.decided(omar, hana, at, outcome="hire", reason="All of it")
    omar.refresh_from_db()
    talks.begin(nadia, reason=TALK, by=hana, at=at)
    offers.send(omar, by=rae, at=at)
    things["omar"] = replace(thing_of(omar, table[0]), put=shown)
    things["paul"], things["pia"] = thing_of(of_paul.application, of_paul), thing_of(of_pia.application, of_pia)
    things["sven"] = thing_of(of_sven.application, of_sven)

    things["many"] = Thing(batch=batch_of("moved", nadia, rae))
    things["many/no"] = Thing(batch=batch_of("closed", vera, rae))
    things["many/secret"] = Thing(batch=batch_of("moved", sven, rae))

    nadias = things["nadia"]
    notes.write(nadias.candidate, text=PRIVATE, application=nadia, is_private=True, by=rae, at=at)
    noted = notes.write(nadias.candidate, text=THOUGHT, application=nadia, by=rae, at=at)
    grown = growth.note(nadias.candidate, kind="talk", text="Spoke", by=rae, at=at)
    things["nadia"] = replace(nadias, note=noted, growth=grown, other=things["omar"].candidate)
    twin = applied(opened, "Walt Irvin", "walt.irvin@example.org", rae, at)
    pipeline.close(twin, state=ApplicationState.WITHDRAWN, reason="Twice", by=rae, at=at)
    merged = merges.merge(walt.candidate, twin.candidate, by=rae, at=at)
    things["walt/twin"] = Thing(candidate=walt.candidate, merge=merged)

    _invited, token = people.invite(
        email="nia@halyard.example", name="Nia New", office="none", by=ada, at=timezone.now()
    )
    things["-"] = Thing()
    things["nia"] = Thing(person=_invited, token=token, letter=Letter.objects.get(kind="core.invitation"))
    things["gone"] = Thing(person=gone)
    things["lisbon"] = Thing(location=Location.objects.create(name="Lisbon", country="PT", time_zone="Europe/Lisbon"))
    things["otto"], things["igor"] = Thing(person=otto), Thing(person=igor)
    things["letter/paul"] = Thing(letter=invitation_to(igors))
    things["letter"] = Thing(letter=invitation_to(ivans))
    asks = ivans.session.assessment_type
    path = {"assessment_type": asks, "rank": 2, "shadows": 2, "reverse_shadows": 2}
    things["training"] = Thing(qualification=qualifications.train(igor, **path, by=rae, at=at))
    things["view"] = Thing(view=saved.keep("Nadia", "q=nadia", by=rae, at=at))
    things["ml_engineer"] = Thing(key="ml_engineer")
    things["planning"], things["rejection"] = Thing(key="planning"), Thing(key="rejection")
    things["level"] = Thing(key="level")
    things["ml_theory"] = Thing(key="ml_theory")
    things["home"], things["home/in"] = two_take_homes(opened, rae, ivan, ines)
    things["chat"] = Thing(hook=hooks.add(ivan, name="Mine", url="https://chat.example/a", by=ivan, at=at))
    things["chat/house"] = Thing(hook=hooks.add(None, name="All", url="https://chat.example/b", by=ada, at=at))
    things["feed"] = Thing(feed=feeds.add(ivan, url="https://calendar.example/ivan.ics", by=ivan, at=at))
    things["subscription"] = Thing(token=feeds.share(ivan, by=ivan, at=timezone.now()))
    things["choose"], things["chosen"] = two_who_choose(opened, rae, ivan)
    refer(made, opened, otto)
    _sum_up(made, opened, secret)
    things["list"] = Thing(opened, imported=brought(opened, rae, at))
    write_library(made, rae)


def _sum_up(made: Company, opened: Requisition, secret: Requisition) -> None:
    """A kept week of either, and a letter of every kind to who may be told."""
    at, told = timezone.now(), {"hook": None}
    rows = summaries.keep_weeks([opened.pk, secret.pk], at)
    for name, requisition in (("open", opened), ("secret", secret)):
        made.things[name] = replace(made.things[name], rollup=rows[requisition.pk])
        Requisition.objects.filter(pk=requisition.pk).update(team_name="Forecasting")
    for who in ("rae", "hana", "ada", "pia"):
        person = made.people[who]
        summaries.send_now(person, RollupKind.WEEKLY, requisition=opened, **told, at=at)
        summaries.send_now(person, RollupKind.DEPARTMENT, department="Forecasting", **told, at=at)
        summaries.send_now(person, RollupKind.DIGEST, **told, at=at)


def one_for_all(blocker: Any) -> Iterator[Company]:
    """For a fixture of a module: made once, for every test of it takes back what it wrote."""
    with blocker.unblock(), transaction.atomic():
        yield company(datetime(2026, 6, 9, 8, 0, tzinfo=UTC))
        transaction.set_rollback(True)
