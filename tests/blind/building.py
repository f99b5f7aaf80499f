"""The company of the doors, with people at every table who owe a card."""

import random
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from django.core.files.base import ContentFile

from core.models import Person
from hiring.actions import decisions as hiring_decisions
from hiring.actions import messages, notes, offers, referrals
from hiring.models import Application, Decision, Usual
from hiring.rules.decisions import Outcome
from interviews.actions import debrief, summaries, take_homes, talks
from interviews.models import CardAddendum, CardFile, CardState, Conclusion, DebriefOpening, Scorecard, SecondThought
from interviews.queries import debrief as debrief_query
from interviews.queries.summaries import SUMMARIES
from tests import doors, make
from tests.blind.thoughts import attached

# Who owes: on the panel, with one card in and another not, in training, by every office, and in the team
OWERS = ("ivan", "rae", "ada", "hana", "rob", "cora", "pia", "otto", "ines")
# About whom, besides those of the doors: undecided, an offer, a rejection, one more interview, a graded take-home
OWED = ("zora", "xena", "yann", "wren", "quin")


def world() -> doors.Company:
    """The company of the doors, with people at the table who keep it running."""
    made = doors.company(datetime(2026, 6, 9, 8, 0, tzinfo=UTC))
    cast = made.people
    opened, rae, hana = made.things["open"].requisition, cast["rae"], cast["hana"]
    applied = {
        name: doors.applied(opened, name.capitalize(), f"{name}@example.org", hana, made.at, view=f"view of {name}")
        for name in OWED
    }
    tables = {
        "zora": (("ines", "ivan"), ("rae", "hana", "pia"), ("ada", "ivan", "cora", "rob")),
        "xena": (("ines",), ("rae",), ("ada", "ivan")),
        "yann": (("ines",), ("rob", "cora"), ("pia", "ivan", "rae")),
        "wren": (("ines",), ("rae", "rob"), ("ivan",)),
    }
    for hours, (name, panel) in enumerate(tables.items()):
        held = [
            make.interview(
                applied[name],
                [cast[who] for who in leads],
                rae,
                made.at,
                session=number,
                # Days after those of the doors: nobody is booked twice
                starts_at=made.at + timedelta(days=3 + number, hours=2 * hours),
                **({"shadows": [cast["otto"]], "reverse_shadows": [cast["paul"]]} if number == 0 else {}),
            )
            for number, leads in enumerate(panel)
        ]
        for who in ("ines", "ivan", "paul"):
            if held[0].seats.filter(person=cast[who]).exists():
                make.submitted(make.card(held[0], cast[who]), made.at)
        # Begun by others too: of a draft one sees that it is one
        make.filled(make.card(held[2], cast["ivan"]), made.at)
        made.things[name] = doors.thing_of(applied[name], held[1])
        made.things |= {f"{name}/{number}": doors.thing_of(applied[name], one) for number, one in enumerate(held)}
    later = made.at + timedelta(days=9)
    level = opened.role.rubric.levels.get(key="lead")
    for name, outcome in (("xena", Outcome.OTHER_LEVEL), ("yann", Outcome.NO_HIRE), ("wren", Outcome.ONE_MORE)):
        decided = _decide(
            applied[name], outcome=outcome, level=level if outcome == Outcome.OTHER_LEVEL else None, by=hana, at=later
        )
        hiring_decisions.add_addendum(decided, text=f"later of {name}", by=hana, at=later)
        made.things[name] = replace(made.things[name], application=Application.objects.get(pk=applied[name].pk))
    _think_aloud(made, applied)
    made.things["quin"] = _graded(applied["quin"], cast["ines"], cast["ivan"], rae, made)
    _sum_up(made, opened)
    return made


def _sum_up(made: doors.Company, opened: Any) -> None:
    """All those people stand in the week: stuck, late, ready or moved on. Whoever owes a card is told of it too."""
    at, kinds = made.at + timedelta(days=20), ("call", "interviews", "debrief", "offer")
    usual = (
        Usual(role_key=opened.role.key, kind=kind, reached=9, went_on=4, days=1, as_of=at.date()) for kind in kinds
    )
    Usual.objects.bulk_create(usual)
    for who in OWERS:
        for kind in SUMMARIES:
            summaries.send_now(made.people[who], kind, requisition=opened, department="Forecasting", hook=None, at=at)


def _decide(application: Application, *, by: Person, at: datetime, **said: Any) -> Decision:
    """With cards missing, once each point of the agenda is concluded."""
    talks.begin(application, reason="Cannot wait", by=by, at=at)
    found = debrief_query.debrief(debrief_query.debriefs(by).get(pk=application.pk), by, at)
    points = [topic.point for topic in found.topics]
    typed = [talks.Typed("So we think", 0, point.competency, point.seat) for point in points]
    talks.conclude(application, typed=typed, by=by, at=at)
    return debrief.decide(application, **said, reason="All of it", justification="Without them", by=by, at=at)


def _think_aloud(made: doors.Company, applied: Mapping[str, Application]) -> None:
    """What hiring keeps of opinions: notes, a colleague's word, why an offer was declined, the mail that said no."""
    rae, hana, at = made.people["rae"], made.people["hana"], made.at
    for name, application in applied.items():
        notes.write(application.candidate, text=f"thought of {name}", application=application, by=hana, at=at)
    said = {"phone": "", "relation": "Studied together", "reason": "Her thesis", "cv": None, "told": True}
    referrals.refer(
        applied["zora"].requisition, name="Zora", email="zora@example.org", **said, by=made.people["igor"], at=at
    )
    later = at + timedelta(days=10)
    offer = offers.send(Application.objects.get(pk=applied["xena"].pk), by=rae, at=later)
    offers.decline(offer, reason="Too far", by=rae, at=later + timedelta(days=1))
    messages.write(applied["yann"], occasion="rejection", subject="No", body="Not enough", by=rae, at=later)
    _talk(made, applied["zora"])
    written = messages.write(applied["zora"], occasion="written", subject="A call", body="When?", by=rae, at=at)
    made.things["zora"] = replace(made.things["zora"], message=written)


def _talk(made: doors.Company, application: Application) -> None:
    """What is said after a card went in, and in the debrief."""
    card, ines, hana = (
        make.card(made.things["zora/0"].interview, made.people["ines"]),
        made.people["ines"],
        made.people["hana"],
    )
    CardAddendum.objects.create(scorecard=card, text="One thing more", at=made.at)
    put = CardFile.objects.create(scorecard=card, file=attached(random.Random(0)), at=made.at, submitted_at=made.at)
    made.things["zora/0"] = replace(made.things["zora/0"], put=put)
    said = {"application": application, "at": made.at}
    asked = application.requisition.competencies.first()
    Conclusion.objects.create(**said, competency=asked, text="Good enough", by=hana)
    DebriefOpening.objects.create(**said, reason="Cannot wait", by=hana)
    SecondThought.objects.create(**said, person=ines, recommendation="no", reason="Heard the others")


def _graded(application: Application, one: Person, other: Person, rae: Person, made: doors.Company) -> doors.Thing:
    """A take-home with two graders, of whom one is through."""
    session = application.requisition.sessions.first()
    type(session).objects.filter(pk=session.pk).update(days=5, brief={"en": "Build it"})
    session.refresh_from_db()
    sent = take_homes.send(
        application, session=session, leads=[one, other], due_at=made.at + timedelta(days=5), by=rae, at=made.at
    )
    type(session).objects.filter(pk=session.pk).update(days=None)
    take_homes.upload(sent, [ContentFile(b"The work", "work.txt")], by=rae, at=made.at)
    take_homes.finish(sent, by=rae, at=made.at + timedelta(days=1))
    make.submitted(make.card(sent, one), made.at + timedelta(days=2))
    return replace(doors.thing_of(application, sent), work=sent.take_home.files.get())


def owed_by(person: Person) -> list[Application]:
    cards = Scorecard.objects.own(person).exclude(state=CardState.SUBMITTED)
    return list(Application.objects.filter(pk__in=cards.values("seat__interview__application")).order_by("pk"))
