"""A small company in which every door of the program leads somewhere, and the hand that tries the handles.

`tests/test_doors.py` says who gets in, `tests/test_doors_content.py` what they may find there.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from core import links
from core.actions import hooks, people
from core.models import Letter, Location, Person, StoredFile
from hiring.actions import (
    ads,
    growth,
    imports,
    merges,
    messages,
    notes,
    offers,
    pipeline,
    referrals,
    requests,
    requisitions,
    reviews,
    saved,
    sourcing,
)
from hiring.actions.messages import STATUS, STATUS_LASTS
from hiring.models import Application, Batch, FilePage, Import, Requisition, Session
from hiring.rules.stages import ApplicationState, StageKind
from interviews.actions import (
    arrangements,
    attachments,
    choices,
    corrections,
    feeds,
    qualifications,
    scorecards,
    summaries,
    take_homes,
    talks,
)
from interviews.models import CardFile, Interview, PoolMember, RollupKind, Scorecard, TakeHomeFile, TimeSearch
from interviews.queries.choices import LINK as QUESTION
from interviews.queries.choices import choice_page
from interviews.queries.take_homes import LINK
from interviews.rules.arrangements import Needs
from rubrics.actions import rubrics
from rubrics.models import Archetype, CatalogueEntry, Note, Rubric
from rubrics.rules.shapes import SCALES
from tests import make
from tests.test_house import ROUTES

# A figure that is nothing else: no id, no size, no year
PAY = 98765
# What the interviewer writes to the hiring manager alone
NOTE = "zq-note"
# What a reviewer writes, and what a rejection says: for those who may reject
OPINION = "zq-view"
# What a colleague writes of whom they refer
WORD = "zq-word"
# Why a debrief was opened before the last card: for its readers, and not for who owes one
TALK = "zq-talk"
# What the recruiter thinks of a candidate: for staff but the coordinator, and for the team alone
THOUGHT, PRIVATE = "zq-thought", "zq-private"
# What an interviewer adds below a card that is in: read as the card is
ADDED = "zq-added"
# And what they put to it
DRAWN = "zq-drawn"
# What a candidate needs to be met fairly: for who books and who meets them
NEED = "zq-need"
# As candidates they have the address of the colleague and another name: a page that says it speaks of the application
APPLICANTS = {"paul": "Quirin Sorrel", "pia": "Tamsin Vetch"}


@dataclass(frozen=True)
class Thing:
    """What a route may be about. An interview brings its application, an application its requisition."""

    requisition: Any = None
    application: Any = None
    candidate: Any = None
    interview: Any = None
    search: Any = None
    file: Any = None
    hook: Any = None
    session: Any = None
    qualification: Any = None
    channel: Any = None
    approval: Any = None
    person: Any = None
    location: Any = None
    letter: Any = None
    message: Any = None
    offer: Any = None
    batch: Any = None
    imported: Any = None
    # Of a job page its key, of a data request itself
    job: str = ""
    request: Any = None
    view: Any = None
    note: Any = None
    growth: Any = None
    other: Any = None
    merge: Any = None
    token: str = ""
    feed: Any = None
    work: Any = None
    # A file that was put to a card
    put: Any = None
    choice: Any = None
    rollup: Any = None
    key: str = ""
    version: int = 0


@dataclass
class Company:
    at: datetime
    people: dict[str, Person] = field(default_factory=dict)
    things: dict[str, Thing] = field(default_factory=dict)
    keys: dict[str, str] = field(default_factory=dict)

    def client(self, name: str) -> Client:
        """A browser of that person; `out`: of nobody. What is done with one is forgotten by the next."""
        client = Client()
        if name in self.keys:
            client.cookies[settings.SESSION_COOKIE_NAME] = self.keys[name]
        return client

    def let_in(self, name: str) -> None:
        client = Client()
        client.force_login(self.people[name], backend=settings.AUTHENTICATION_BACKENDS[0])
        self.keys[name] = client.cookies[settings.SESSION_COOKIE_NAME].value


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
    things["draft"], things["asked"] = Thing(drafted), _asked(asked)

    nadia = _applied(opened, "Nadia Rahimi", "nadia@example.org", rae, at, view=OPINION)
    written = messages.write(nadia, occasion="written", subject="A call", body="When?", by=rae, at=at)
    things["message"] = Thing(message=written)
    ivans = make.interview(nadia, [ivan], rae, at)
    iness = make.interview(nadia, [ines], rae, at, session=1, starts_at=at + timedelta(hours=3))
    make.filled(make.card(ivans, ivan), at)
    drawn = _put(make.card(ivans, ivan), at)
    # Real doors read the real clock
    token = links.make(STATUS, nadia.pk, lasts=STATUS_LASTS, at=timezone.now())
    things["nadia"] = things["nadia/ivan"] = replace(_thing(nadia, ivans), token=token, put=drawn)
    things["nadia/ines"] = _thing(nadia, iness)

    omar = _applied(opened, "Omar Saleh", "omar@example.org", rae, at)
    table = [
        make.interview(omar, [who], rae, at, session=n, starts_at=at + timedelta(hours=6 + 2 * n))
        for n, who in enumerate((ivan, ines, igor))
    ]

    things["request"] = Thing(request=requests.ask(omar, kind="copy", by=None, at=at))
    vera = _applied(opened, "Vera Holt", "vera@example.org", rae, at)
    pipeline.close(vera, state=ApplicationState.REJECTED, reason="Too far away", by=rae, at=at)
    messages.write(vera, occasion="rejection", subject="No", body=f"{OPINION}: not enough", by=rae, at=at)
    things["vera"] = _thing(vera)
    walt = _applied(opened, "Walt Irwin", "walt@example.org", rae, at)
    pipeline.close(walt, state=ApplicationState.WITHDRAWN, reason="Stays where he is", by=rae, at=at)
    things["walt"] = _thing(walt)

    own = _applied(opened, APPLICANTS["paul"], paul.email, rae, at)
    of_paul = make.interview(own, [ines], rae, at, session=1, starts_at=at + timedelta(days=1))
    igors = make.interview(own, [igor], rae, at, starts_at=at + timedelta(days=1, hours=4))
    own = _applied(opened, APPLICANTS["pia"], pia.email, rae, at)
    of_pia = make.interview(own, [ines], rae, at, session=1, starts_at=at + timedelta(days=1, hours=2))
    sven = _applied(secret, "Sven Dahl", "sven@example.org", rae, at)
    of_sven = make.interview(sven, [igor], rae, at, starts_at=at + timedelta(days=2))

    for name, application in (("nadia", nadia), ("pia", own), ("sven", sven)):
        things[f"times/{name}"] = Thing(search=_search(application, rae, at))
    for interview, person in (
        (iness, ines),
        *zip(table, (ivan, ines, igor), strict=True),
        (of_paul, ines),
        (of_pia, ines),
        (of_sven, igor),
    ):
        card = make.filled(make.card(interview, person), at)
        if (interview, person) == (table[0], ivan):
            _put(card, at)
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
    things["omar"] = replace(_thing(omar, table[0]), put=shown)
    things["paul"], things["pia"] = _thing(of_paul.application, of_paul), _thing(of_pia.application, of_pia)
    things["sven"] = _thing(of_sven.application, of_sven)

    things["many"] = Thing(batch=_many("moved", nadia, rae))
    things["many/no"] = Thing(batch=_many("closed", vera, rae))
    things["many/secret"] = Thing(batch=_many("moved", sven, rae))

    nadias = things["nadia"]
    notes.write(nadias.candidate, text=PRIVATE, application=nadia, is_private=True, by=rae, at=at)
    noted = notes.write(nadias.candidate, text=THOUGHT, application=nadia, by=rae, at=at)
    grown = growth.note(nadias.candidate, kind="talk", text="Spoke", by=rae, at=at)
    things["nadia"] = replace(nadias, note=noted, growth=grown, other=things["omar"].candidate)
    twin = _applied(opened, "Walt Irvin", "walt.irvin@example.org", rae, at)
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
    things["letter/paul"] = Thing(letter=_invitation_to(igors))
    things["letter"] = Thing(letter=_invitation_to(ivans))
    asks = ivans.session.assessment_type
    path = {"assessment_type": asks, "rank": 2, "shadows": 2, "reverse_shadows": 2}
    things["training"] = Thing(qualification=qualifications.train(igor, **path, by=rae, at=at))
    things["view"] = Thing(view=saved.keep("Nadia", "q=nadia", by=rae, at=at))
    things["ml_engineer"] = Thing(key="ml_engineer")
    things["planning"], things["rejection"] = Thing(key="planning"), Thing(key="rejection")
    things["level"] = Thing(key="level")
    things["ml_theory"] = Thing(key="ml_theory")
    things["home"], things["home/in"] = _take_homes(opened, rae, ivan, ines)
    things["chat"] = Thing(hook=hooks.add(ivan, name="Mine", url="https://chat.example/a", by=ivan, at=at))
    things["chat/house"] = Thing(hook=hooks.add(None, name="All", url="https://chat.example/b", by=ada, at=at))
    things["feed"] = Thing(feed=feeds.add(ivan, url="https://calendar.example/ivan.ics", by=ivan, at=at))
    things["subscription"] = Thing(token=feeds.share(ivan, by=ivan, at=timezone.now()))
    things["choose"], things["chosen"] = _choices(opened, rae, ivan)
    _refer(made, opened, otto)
    _sum_up(made, opened, secret)
    things["list"] = Thing(opened, imported=_brought(opened, rae, at))
    _write_library(made, rae)


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


def _put(card: Scorecard, at: datetime) -> CardFile:
    """What was drawn on the whiteboard, photographed."""
    drawing = SimpleUploadedFile("drawing.txt", f"{DRAWN}: the boxes and arrows of it".encode())
    attachments.attach(card, [drawing], by=card.seat.person, at=at)
    return card.files.get()


def _take_homes(requisition: Requisition, rae: Person, ivan: Person, ines: Person) -> list[Thing]:
    """One that is out, and one that is in and being graded. Real doors read the real clock."""
    at, found = timezone.now(), []
    session = requisition.sessions.first()
    for name, grader in (("Yuki Tanabe", ivan), ("Lucas Ferreira", ines)):
        made = _applied(requisition, name, f"{name[:4].lower()}@example.org", rae, at)
        Session.objects.filter(pk=session.pk).update(days=5, brief={"en": "Build it"})
        session.refresh_from_db()
        sent = take_homes.send(made, session=session, leads=[grader], due_at=at + timedelta(days=5), by=rae, at=at)
        Session.objects.filter(pk=session.pk).update(days=None)
        work = SimpleUploadedFile("work.txt", f"The work of {name}".encode())
        take_homes.upload(sent, [work], by=None, at=at)
        token = links.make(LINK, sent.take_home.pk, lasts=timedelta(days=19), at=at)
        found.append(replace(_thing(made, sent), work=sent.take_home.files.get(), token=token))
    take_homes.finish(found[-1].interview, by=None, at=at)
    TakeHomeFile.objects.filter(pk=found[-1].work.pk).update(copy=_copy_of(found[-1].work, at), copied_at=at)
    return found


def _copy_of(work: Any, at: datetime) -> StoredFile:
    """As its graders are given it; made in another process, which no door needs."""
    content = ContentFile(b"The work of [candidate]", "copy")
    return StoredFile.objects.create(
        content=content, name="submission-1.txt", content_type=work.file.content_type, size=content.size, at=at
    )


def _choices(requisition: Requisition, rae: Person, ivan: Person) -> list[Thing]:
    """One who is to choose, and one who has chosen and needs something."""
    at, found = timezone.now(), []
    session = requisition.sessions.first()
    PoolMember.objects.create(session=session, person=ivan)
    for name in ("Ana Kovac", "Ben Adeyemi"):
        made = _applied(requisition, name, f"{name[:3].lower()}@example.org", rae, at)
        day = at.date() + timedelta(days=2)
        asked = choices.invite(
            made, sessions=[session], first_day=day, last_day=day + timedelta(days=9), notice_hours=4, by=rae, at=at
        )
        token = links.make(QUESTION, asked.pk, lasts=timedelta(days=30), at=at)
        found.append(replace(_thing(made), choice=asked, token=token))
    arrangements.say(made, needs=Needs(other=NEED), by=None, at=at)
    first = choice_page(asked, at).days[0].times[0].starts_at
    (booked,) = choices.confirm(asked, starts_at=first, by=None, at=at)
    found[-1] = replace(found[-1], interview=booked)
    return found


def _refer(made: Company, requisition: Requisition, otto: Person) -> None:
    """Otto speaks for those of whom he knows nothing else; one of them applied already."""
    for name, email in (("Nadia R.", "nadia@example.org"), ("Vera H.", "vera@example.org")):
        said = {"phone": "", "relation": "Studied together", "reason": f"{WORD} of {name}", "cv": None, "told": True}
        referrals.refer(requisition, name=name, email=email, **said, by=otto, at=made.at)


def _brought(requisition: Requisition, by: Person, at: datetime) -> Import:
    """Nobody could be brought in from it; of an internal applicant it says something."""
    rows = f"Name,Mail,Applied on\n{APPLICANTS['paul']},paul@halyard.example,soon\n{APPLICANTS['pia']},pia@,\n"
    made = imports.start(requisition, content=ContentFile(rows.encode()), name="list.csv", by=by, at=at)
    said = {"day_first": True, "source": "", "language": "en", "time_zone": "UTC"}
    imports.match(made, matching=made.matching, **said, by=by, at=at)
    imports.work(at)
    made.refresh_from_db()
    made = imports.run(made, by=by, at=at)
    imports.work(at)
    made.refresh_from_db()
    return made


def _write_library(made: Company, rae: Person) -> None:
    """What stands beside the roles, and a second version that is being written."""
    rubrics.start_draft(Rubric.objects.get(), by=rae, at=made.at)
    Archetype.objects.create(key="embedded", position=1, name=make.words("Embedded"), lean=dict.fromkeys(SCALES, 0))
    Note.objects.create(chapter="sourcing", section="channels", key="referrals", position=1, name=make.words("Asking"))
    offer = CatalogueEntry.objects.create(
        kind="note", key="referrals", entry={}, offered={"key": "referrals", "name": make.words("Being asked")}
    )
    things = {key: Thing(key=key) for key in ("embedded", "referrals", "sourcing", "ml_theory-1")}
    made.things |= things | {"v1": Thing(version=1), "v2": Thing(version=2), "offer": Thing(offer=offer)}


def _asked(requisition: Requisition) -> Thing:
    """With the link that the mail to the approver holds."""
    token = Letter.objects.get(kind="hiring.approval_asked", facts__approval=requisition.approvals.get().pk).secrets
    return Thing(requisition, approval=requisition.approvals.get(), token=token["token"])


def _applied(
    requisition: Requisition, name: str, email: str, by: Person, at: datetime, *, view: str = ""
) -> Application:
    cv = SimpleUploadedFile("cv.txt", f"The life of {name}".encode())
    made = make.application(requisition, by, at, name=name, email=email, cv=cv)
    drawn = ContentFile(f"The page of {name}".encode(), "page")
    image = StoredFile.objects.create(content=drawn, name="1.webp", content_type="image/webp", size=drawn.size, at=at)
    FilePage.objects.create(file=made.candidate.files.get(), number=1, image=image, width=1200, height=1700)
    if view:
        musts = requisition.competencies.filter(must_have=True).values_list("competency", flat=True)
        reviews.give(made, verdict="go_on", musts=dict.fromkeys(musts, "yes"), note=view, by=by, at=at)
        made.refresh_from_db()
    return pipeline.advance(made, to=requisition.stages.get(kind=StageKind.INTERVIEWS), by=by, at=at)


def _many(kind: str, application: Application, by: Person) -> Batch:
    """Something that was done to many, of whom this is one."""
    what = {"stage_kind": StageKind.INTERVIEWS} if kind == "moved" else {"reason": "level", "state": "rejected"}
    done = {"id": application.pk, "from": application.stage_id, "to": application.stage_id, "message": None}
    at = application.stage_since
    return Batch.objects.create(
        kind=kind,
        requisition=application.requisition,
        by=by,
        at=at,
        facts=[what, done | {"since": at.isoformat()}],
    )


def _search(application: Application, by: Person, at: datetime) -> TimeSearch:
    """As it stands before a worker has seen it."""
    wish = {"sessions": [], "first_day": "2026-06-10", "last_day": "2026-06-12", "days": 1, "with_trainees": False}
    return TimeSearch.objects.create(application=application, wish=wish, asked_by=by, asked_at=at)


def _thing(application: Application, interview: Interview | None = None) -> Thing:
    application.refresh_from_db()
    return Thing(
        requisition=application.requisition,
        application=application,
        candidate=application.candidate,
        interview=interview,
        file=application.candidate.files.get(),
        session=application.requisition.sessions.last(),
    )


def _invitation_to(interview: Interview) -> Letter:
    return Letter.objects.get(key__startswith=f"interviews.invitation:{interview.pk}:")


def one_for_all(blocker: Any) -> Iterator[Company]:
    """For a fixture of a module: made once, for every test of it takes back what it wrote."""
    with blocker.unblock(), transaction.atomic():
        yield company(datetime(2026, 6, 9, 8, 0, tzinfo=UTC))
        transaction.set_rollback(True)


# The handles


def _of(thing: Any) -> int:
    return thing.pk if thing is not None else 0


QUIETS = ("snooze", "dismiss", "take_back")


def _card(thing: Thing) -> int:
    return _of(Scorecard.objects.filter(seat__interview=thing.interview).first()) if thing.interview else 0


def address(route: str, thing: Thing) -> str:
    return reverse(route, args=arguments(route, thing))


def arguments(route: str, thing: Thing) -> list[Any]:
    """What stands in the address of that route when it is about that thing."""
    subject = route.split(":")[-1].rsplit("_", 1)[0]
    exact: dict[str, list[Any]] = {
        "demo_enter": ["recruiter"],
        "people_join": [thing.token or "x"],
        "entrance_by_link": [thing.token or "x"],
        "people_edit": [_of(thing.person)],
        "people_invite_again": [_of(thing.person)],
        "people_reactivate": [_of(thing.person)],
        "people_record": [_of(thing.person)],
        "people_forget_second_factors": [_of(thing.person)],
        "people_untie": [_of(thing.person)],
        "mfa_remove_webauthn": [1],
        "mfa_edit_webauthn": [1],
        "locations_edit": [_of(thing.location)],
        "locations_remove": [_of(thing.location)],
        "hiring:policies_edit": [],
        "hiring:retention_index": [],
        "hiring:retention_edit": [_of(thing.candidate)],
        "interviews:leavers_edit": [_of(thing.person)],
        "letters_detail": [_of(thing.letter)],
        "hooks_test": [_of(thing.hook)],
        "hooks_switch": [_of(thing.hook)],
        "hooks_remove": [_of(thing.hook)],
        "letters_retry": [_of(thing.letter)],
        "letters_let_go": [_of(thing.letter)],
        "letters_without": [thing.token or "x"],
        "account_reset_password_from_key": ["1", "set-password"],
        "hiring:loops_choose": [_of(thing.requisition), _of(thing.session)],
        "hiring:moves_create": [_of(thing.requisition)],
        "hiring:moves_undo": [_of(thing.batch)],
        "hiring:reviews_next": [_of(thing.requisition)],
        "hiring:reviews_index": [_of(thing.requisition)],
        "hiring:reviews_edit": [_of(thing.requisition)],
        "hiring:reviews_take_back": [_of(thing.application)],
        "hiring:reviews_go_on": [_of(thing.application)],
        "hiring:messages_index": [_of(thing.requisition)],
        "hiring:messages_call_back": [_of(thing.message)],
        "hiring:templates_index": [],
        "hiring:templates_create": [],
        "hiring:templates_put_back": [thing.key],
        "hiring:templates_bring_back": [thing.key],
        "hiring:settling_edit": [_of(thing.requisition)],
        "hiring:reasons_index": [],
        "hiring:reasons_create": [],
        "hiring:requisitions_index": [],
        "hiring:requisitions_create": [],
        "hiring:requisitions_take_back": [_of(thing.requisition)],
        "hiring:copies_choose": [],
        "hiring:approvals_edit": [_of(thing.requisition)],
        "hiring:approvals_detail": [thing.token or "x"],
        "hiring:candidates_index": [],
        "hiring:saved_create": [],
        "hiring:candidates_page": [_of(thing.candidate), _of(thing.file), 1],
        "hiring:notes_create": [_of(thing.candidate)],
        "hiring:notes_remove": [_of(thing.candidate), _of(thing.note)],
        "hiring:growth_create": [_of(thing.candidate)],
        "hiring:growth_edit": [_of(thing.candidate), _of(thing.growth)],
        "hiring:tags_edit": [_of(thing.candidate)],
        "hiring:merges_create": [_of(thing.candidate), _of(thing.other)],
        "hiring:merges_undo": [_of(thing.candidate), _of(thing.merge)],
        "interviews:times_create": [_of(thing.application)],
        "interviews:times_detail": [_of(thing.search)],
        "interviews:times_book": [_of(thing.search), 1],
        "interviews:kits_page": [_of(thing.interview), _of(thing.file), 1],
        "hiring:saved_edit": [_of(thing.view)],
        "hiring:candidates_create": [_of(thing.requisition)],
        "hiring:imports_create": [_of(thing.requisition)],
        "hiring:resumes_create": [_of(thing.requisition)],
        "hiring:referrals_index": [],
        "hiring:sourcing_edit": [_of(thing.requisition), _of(thing.channel)],
        "hiring:sourcing_remove": [_of(thing.requisition), _of(thing.channel)],
        "hiring:offers_create": [_of(thing.application)],
        "hiring:offers_answer": [_of(thing.application)],
        "hiring:offers_withdraw": [_of(thing.application)],
        "hiring:candidates_file": [_of(thing.candidate), _of(thing.file)],
        "hiring:jobs_index": [],
        "hiring:jobs_feed_json": [],
        "hiring:jobs_feed_xml": [],
        "hiring:jobs_sent": [_of(thing.application)],
        "hiring:questions_edit": [_of(thing.requisition)],
        "hiring:requests_index": [],
        "hiring:requests_handle": [_of(thing.request)],
        "rubrics:roles_index": [],
        "rubrics:roles_create": [],
        "rubrics:competencies_create": [],
        "rubrics:levels_edit": [],
        "rubrics:questions_index": [],
        "rubrics:archetypes_index": [],
        "rubrics:rubrics_index": [],
        "rubrics:rubrics_create": [],
        "rubrics:offers_index": [],
        "hiring:pins_role": [thing.key],
        "hiring:pins_rubric": [thing.version],
        "hiring:pins_edit": [_of(thing.requisition)],
        "rubrics:founding_create": [],
        "interviews:home_index": [],
        "interviews:habits_detail": [],
        "interviews:booking_index": [],
        "interviews:booking_panel": [_of(thing.application)],
        "interviews:booking_create": [_of(thing.application), _of(thing.session)],
        "interviews:arrangements_edit": [_of(thing.application)],
        "interviews:windows_note": [_of(thing.application)],
        "interviews:choices_panel": [_of(thing.application)],
        "interviews:choices_create": [_of(thing.application)],
        "interviews:choices_close": [_of(thing.application), _of(thing.choice)],
        "interviews:choices_move": [thing.token or "x", _of(thing.interview)],
        "interviews:choices_cancel": [thing.token or "x", _of(thing.interview)],
        "interviews:take_homes_create": [_of(thing.application), _of(thing.session)],
        "interviews:take_homes_edit": [_of(thing.interview)],
        "interviews:take_homes_answer": [_of(thing.interview)],
        "interviews:take_homes_seat": [_of(thing.interview)],
        "interviews:take_homes_cancel": [_of(thing.interview)],
        "interviews:take_homes_remove": [thing.token or "x", _of(thing.work)],
        "interviews:kits_mark": [_of(thing.interview)],
        "interviews:kits_work": [_of(thing.interview), _of(thing.work)],
        "interviews:kits_file": [_of(thing.interview), _of(thing.file)],
        **{f"interviews:attachments_{verb}": [_of(thing.interview), _of(thing.put)] for verb in ("detail", "remove")},
        "interviews:debrief_index": [],
        "interviews:ladders_edit": [],
        "interviews:ladders_own": [_of(thing.requisition)],
        "interviews:reminders_detail": [_of(thing.interview)],
        **{f"interviews:quiets_{verb}": [_of(thing.interview), _card(thing)] for verb in QUIETS},
        "interviews:pools_add": [_of(thing.requisition), _of(thing.session)],
        "interviews:pools_remove": [_of(thing.requisition), _of(thing.session)],
        "interviews:load_index": [],
        "interviews:reports_index": [],
        "interviews:reports_export": ["funnel"],
        "interviews:summaries_edit": [],
        "interviews:summaries_index": [],
        **{
            f"interviews:summaries_{verb}": [f"requisition-{_of(thing.requisition)}" if thing.requisition else "digest"]
            for verb in ("preview", "send")
        },
        "interviews:summaries_panel": [_of(thing.requisition)],
        "interviews:summaries_detail": [_of(thing.rollup)],
        "interviews:qualifications_index": [],
        "interviews:qualifications_create": [_of(thing.person)],
        **{f"interviews:feeds_{verb}": [] for verb in ("index", "share", "stop")},
        "interviews:feeds_show": [thing.token or "x"],
    }
    of_subject: dict[str, Any] = {
        "requisitions": _of(thing.requisition),
        "loops": _of(thing.requisition),
        "jobs": thing.job or "x",
        "ads": _of(thing.requisition),
        "status": thing.token or "x",
        "take_homes": thing.token or "x",
        "choices": thing.token or "x",
        "copies": _of(thing.requisition),
        "changes": _of(thing.requisition),
        "stages": _of(thing.requisition),
        "sourcing": _of(thing.requisition),
        "candidates": _of(thing.candidate),
        "imports": _of(thing.imported),
        "referrals": _of(thing.requisition),
        "pipeline": _of(thing.application),
        "reviews": _of(thing.application),
        "messages": _of(thing.application),
        "templates": thing.key,
        "booking": _of(thing.interview),
        "answers": _of(thing.interview),
        "feeds": _of(thing.feed),
        "replacements": _of(thing.interview),
        "coverage": _of(thing.application),
        "compare": _of(thing.requisition),
        "meetings": _of(thing.application),
        "profiles": _of(thing.person),
        "pools": _of(thing.requisition),
        "qualifications": _of(thing.qualification),
        "scorecards": _of(thing.interview),
        "corrections": _of(thing.interview),
        "attachments": _of(thing.interview),
        "debrief": _of(thing.application),
        "talks": _of(thing.application),
        "roles": thing.key,
        "competencies": thing.key,
        "assessments": thing.key,
        "questions": thing.key,
        "archetypes": thing.key,
        "reasons": thing.key,
        "library": thing.key,
        "rubrics": thing.version,
        "offers": _of(thing.offer),
    }
    if route in exact:
        return exact[route]
    return [of_subject[subject]] if ":" in route else []


def body(route: str, thing: Thing) -> dict[str, Any]:
    """The least that is worth sending; where an empty form already says who is let in, nothing."""
    said: dict[str, dict[str, Any]] = {
        "hiring:requisitions_answer": {"approval": _of(thing.approval), "answer": "approved"},
        "rubrics:rubrics_create": {"version": "1"},
        "hiring:pins_edit": {"version": "1"},
        "hiring:pipeline_close": {"state": "withdrawn", "reason": "Said so"},
        "hiring:offers_withdraw": {"offer": _of(thing.application and thing.application.offers.first())},
    }
    return said.get(route, {})


@dataclass(frozen=True)
class Answer:
    status: int
    onward: str
    body: bytes
    # All but the moment, cookies among them
    headers: tuple[tuple[str, str], ...] = ()

    @property
    def letter(self) -> str:
        """How a door answered, in one letter."""
        if self.status in {301, 302} and self.onward.startswith(reverse(settings.LOGIN_URL)):
            return "s"
        let_in = {200, 302, 400, 409, 410, 422}
        return {404: "-", 403: "x", 405: "m"}.get(self.status, "o" if self.status in let_in else "!")


def knock(client: Client, method: str, url: str, data: dict[str, Any] | None = None, **headers: str) -> Answer:
    """What was written at this door is taken back, so that no door stands open because of another."""
    with transaction.atomic():
        given: Any = (client.post if method == "POST" else client.get)(url, data or {}, headers=headers)
        read = b"".join(given.streaming_content) if given.streaming else given.content
        transaction.set_rollback(True)
    told = [(name, value) for name, value in given.headers.items() if name != "Date"]
    told += [(f"cookie {name}", cookie.OutputString()) for name, cookie in given.cookies.items()]
    return Answer(given.status_code, given.headers.get("Location", ""), read, tuple(sorted(told)))


# Routes that begin so let somebody in, and tell of nobody else
SIGNING_IN = ("account_", "mfa_", "demo_", "people_join", "entrance_")


def pages(made: Company, routes: Iterable[str] = tuple(ROUTES)) -> Iterator[str]:
    """Every page there is about anything there is, once; those of signing in tell nothing and are left out."""
    seen = set()
    for route in routes:
        for thing in made.things.values():
            given = arguments(route, thing)
            if route.startswith(SIGNING_IN) or not all(given):
                continue
            url = reverse(route, args=given)
            if url not in seen:
                seen.add(url)
                yield url
                yield from (f"{url}?{more}" for more in MORE.get(route, ()))
                if route == "interviews:compare_detail":
                    yield f"{url}?" + "&".join(f"with={one.pk}" for one in thing.requisition.applications.all()[:2])


# What else a page may be asked for
MORE = {
    "interviews:debrief_detail": ("evidence=all",),
    "hiring:requisitions_index": ("show=over",),
    "hiring:requisitions_detail": ("view=columns", "show=mine"),
    "rubrics:roles_detail": ("version=2", "archetype=embedded"),
    "hiring:pipeline_close": ("state=withdrawn",),
    "hiring:candidates_index": ("q=halyard", "q=Quirin", "q=Tamsin"),
}
