"""A small company brought to where it stands by the program's own actions: of each of three roles one requisition, and
on it one application of each fate. All that a larger company holds is a copy of something here."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import yaml
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db.models import Min

from bench.company.sizes import PANEL
from core.models import Person
from core.postgres import PROJECT
from hiring.actions import ads, candidates, offers, pipeline
from hiring.models import Application, Requisition, Session
from hiring.rules.decisions import Outcome
from hiring.rules.stages import StageKind
from interviews.actions import booking, pools, scorecards
from interviews.models import Scorecard
from interviews.queries.debrief import debrief, debriefs
from rubrics.actions import founding
from rubrics.models import RoleDefinition, Weight
from rubrics.queries.roles import roles_in_force
from rubrics.rules import catalogue
from tests import make

ROLES = 3
# Of a loop to come, of one that waits for cards, and of one that is through, days from the Monday; one panel holds all
# of these loops, so each has a week of its own
TO_COME, OWING, THROUGH = 7, -7, -28
WEEK = 7
RATINGS = 5
DAY, HOUR = timedelta(days=1), timedelta(hours=1)
STARTS = [timedelta(hours=hours) for hours in (8, 9.5, 11, 12.5, 14, 15.5)]
# The order of rating words, from card to card
WORDS = ("at", "above", "at", "below", "at", "at", "above")


@dataclass(frozen=True)
class Cast:
    ada: Person
    rae: Person
    hana: Person
    panel: tuple[Person, ...]


@dataclass(frozen=True)
class Made:
    cast: Cast
    requisitions: tuple[Requisition, ...]
    applications: tuple["Fated", ...]


@dataclass(frozen=True)
class Fated:
    fate: str
    application: Application
    # Of its loop, from the Monday
    day: int


def make_pattern(monday: datetime) -> None:
    cast = _cast(monday - 400 * DAY)
    requisitions = [_requisition(role, cast, monday - 250 * DAY) for role in list(roles_in_force())[:ROLES]]
    fates = _Fates(cast, monday)
    for fate in FATES:
        for turn, requisition in enumerate(requisitions):
            fates.bring(fate, requisition, turn)


def read_pattern(monday: datetime) -> Made:
    """What `make_pattern` made, in a copy of its database."""
    ada, rae, hana, *panel = Person.objects.order_by("pk")
    found: Any = Application.objects.select_related("candidate").annotate(begins=Min("interviews__starts_at"))
    fated = [
        Fated(one.candidate.name.split()[0], one, (one.begins - monday).days if one.begins else 0)
        for one in found.order_by("pk")
    ]
    return Made(Cast(ada, rae, hana, tuple(panel)), tuple(Requisition.objects.order_by("pk")), tuple(fated))


def _cast(at: datetime) -> Cast:
    ada = founding.found(
        organisation="Halyard",
        language="en",
        time_zone="Europe/Berlin",
        country="DE",
        person_name="Ada Brandt",
        email="ada@halyard.example",
        password="correct horse",  # noqa: S106  # nosec B106  # of a company that nobody can reach
        catalogue=catalogue.read(),
        by=None,
        at=at,
    )
    rae = make.person("Rae Fournier", office="recruiter")
    hana = make.person("Hana Diallo")
    panel = tuple(make.person(f"Ivan{number} Herrera") for number in range(PANEL))
    return Cast(ada, rae, hana, panel)


def _requisition(role: RoleDefinition, cast: Cast, at: datetime) -> Requisition:
    title = f"Senior {role.name['en']}"
    made: Requisition = make.requisition(
        role, cast.rae, cast.hana, at, title=title, pay=(80_000, 99_000, "EUR"), openings=2
    )
    for session in made.sessions.all():
        pools.add(session, people=cast.panel, by=cast.rae, at=at)
        _fill(session)
    make.job(made, cast.rae, at)
    ads.publish(made.job_ad, by=cast.rae, at=at)
    return made


def _fill(session: Session) -> None:
    """Each card has as many ratings as the sizes of companies say."""
    seen = session.session_competencies.values("competency")
    more = session.requisition.competencies.exclude(competency__in=seen)
    for one in list(more)[: RATINGS - len(seen)] if seen else ():
        session.session_competencies.create(competency=one.competency, weight=Weight.ALSO)


class _Fates:
    """Brings an application to where it stands; it came in some days before its loop."""

    def __init__(self, cast: Cast, monday: datetime) -> None:
        self.cast, self.monday = cast, monday
        self.said = yaml.safe_load((PROJECT / "interviews/demo/company.yaml").read_text("utf-8"))

    def bring(self, fate: str, requisition: Requisition, turn: int) -> None:
        first, go_on = FATES[fate]
        day = first + turn * WEEK * (1 if fate == "come" else -1) if fate in LOOPED else first
        looped = self.monday + day * DAY
        application = self._apply(requisition, fate, looped - 12 * DAY)
        go_on(self, application, looped)

    def _apply(self, requisition: Requisition, fate: str, at: datetime) -> Application:
        cv = SimpleUploadedFile("CV.txt", b"as plain text")
        known = {"name": f"{fate} of {requisition.pk}", "email": f"{fate}{requisition.pk}@pattern.example"}
        known |= {"headline": "Engineer", "source": "Your own job pages", "time_zone": "Europe/Berlin"}
        return candidates.add(requisition, **known, cv=cv, consented=True, by=self.cast.rae, at=at)

    def _move(self, application: Application, kind: StageKind, at: datetime) -> None:
        pipeline.advance(application, to=application.requisition.stages.get(kind=kind), by=self.cast.rae, at=at)

    def _end(self, application: Application, state: str, at: datetime) -> None:
        pipeline.close(application, state=state, reason="Another profile is looked for", by=self.cast.rae, at=at)

    def rest(self, application: Application, looped: datetime) -> None:
        """As it came in."""

    def reject(self, application: Application, looped: datetime) -> None:
        self._end(application, "rejected", looped - 9 * DAY)

    def call(self, application: Application, looped: datetime) -> None:
        self._move(application, StageKind.CALL, looped - 10 * DAY)

    def reject_after_call(self, application: Application, looped: datetime) -> None:
        self.call(application, looped)
        self._end(application, "rejected", looped - 5 * DAY)

    def withdraw(self, application: Application, looped: datetime) -> None:
        self.call(application, looped)
        self._end(application, "withdrawn", looped - 6 * DAY)

    def loop(self, application: Application, looped: datetime) -> list[Scorecard]:
        self.call(application, looped)
        self._move(application, StageKind.INTERVIEWS, looped - 5 * DAY)
        cards = []
        sessions = [one for one in application.requisition.sessions.all() if not one.is_timeless]
        held = [one for one in sessions if one.session_competencies.exists()][:PANEL]
        for number, (session, lead) in enumerate(zip(held, self.cast.panel, strict=False)):
            booked = booking.book(
                application,
                session=session,
                starts_at=looped + STARTS[number],
                leads=[lead],
                by=self.cast.rae,
                at=looped - 4 * DAY + number * HOUR,
            )
            cards.append(make.card(booked, lead))
        return cards

    def write(self, cards: Sequence[Scorecard]) -> None:
        for number, card in enumerate(cards):
            by, at = card.seat.person, card.seat.interview.ends_at + 2 * HOUR
            scorecards.save(card, changes=self._answers(card, number), version=card.version, by=by, at=at)
            card.refresh_from_db()
            scorecards.submit(card, by=by, at=at)

    def _answers(self, card: Scorecard, turn: int) -> dict[str, str]:
        changes: dict[str, str] = {}
        evidence = self.said["evidence"]
        for place, row in enumerate(card.ratings.select_related("competency__competency", "competency__target")):
            word, bar = WORDS[(turn * 3 + place) % len(WORDS)], row.competency.target.rank + 1
            value = {"below": bar - 1, "at": bar, "above": bar + 1}[word]
            changes[f"r{row.pk}"] = str(min(value, 4))
            changes[f"e{row.pk}"] = evidence.get(row.competency.competency.key, evidence["communication"])[word]
        recommendation = "no" if turn % 4 == 3 else "yes"
        return changes | {"recommendation": recommendation, "summary": self.said["summaries"][recommendation]}

    def owe(self, application: Application, looped: datetime) -> None:
        """Two cards are not in, and one of them is begun."""
        cards = self.loop(application, looped)
        self.write(cards[:-2])
        by, at = cards[-2].seat.person, looped + DAY
        scorecards.save(cards[-2], changes={"summary": "Asked good questions"}, version=0, by=by, at=at)

    def debrief(self, application: Application, looped: datetime) -> None:
        self.write(self.loop(application, looped))
        application.refresh_from_db()

    def lose(self, application: Application, looped: datetime) -> None:
        self.debrief(application, looped)
        self._end(application, "rejected", looped + 3 * DAY)

    def offer(self, application: Application, looped: datetime) -> None:
        self.debrief(application, looped)
        hana, at = self.cast.hana, looped + 2 * DAY
        make.concluded(application, hana, at, text="We talked it over, and what speaks for it outweighs the rest")
        found = debrief(debriefs(hana).get(pk=application.pk), hana, at)
        said = {"reason": "Shown in two sessions", "justification": "One doubt remains, and it can be learned"}
        if found.verdict.outcome == Outcome.HIRE:
            said["justification"] = ""
        make.decided(application, hana, at, outcome=Outcome.HIRE, **said)
        application.refresh_from_db()

    def hire(self, application: Application, looped: datetime) -> None:
        self.offer(application, looped)
        sent = offers.send(application, by=self.cast.rae, at=looped + 3 * DAY)
        starts_on = (looped + 40 * DAY).date()
        offers.accept(sent, starts_on=starts_on, by=self.cast.rae, at=looped + 6 * DAY)


# Fate -> the day of its first loop, or the day by which it would have had one, and how it comes there
FATES: dict[str, tuple[int, Callable[[_Fates, Application, datetime], Any]]] = {
    "rest": (6, _Fates.rest),
    "call": (6, _Fates.call),
    "reject": (0, _Fates.reject),
    "reject_after_call": (0, _Fates.reject_after_call),
    "withdraw": (0, _Fates.withdraw),
    "come": (TO_COME, _Fates.loop),
    "owe": (OWING, _Fates.owe),
    "debrief": (THROUGH, _Fates.debrief),
    "lose": (THROUGH - 1 * ROLES * WEEK, _Fates.lose),
    "offer": (THROUGH - 2 * ROLES * WEEK, _Fates.offer),
    "hire": (THROUGH - 3 * ROLES * WEEK, _Fates.hire),
}
LOOPED = ("come", "owe", "debrief", "lose", "offer", "hire")
