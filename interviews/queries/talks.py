"""What was said around the cards: conclusions, openings before the last card, second thoughts, and who has read it.

All of it is opinion or shows that there is one, so it is given out with the debrief and never without.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Exists, OuterRef, QuerySet
from django.db.models.functions import JSONObject

from core.models import Person
from core.words import Words
from hiring.models import Decision, DecisionAddendum
from interviews.models import Conclusion, DebriefOpening, DebriefView, Scorecard, Seat, SecondThought
from interviews.queries.panels import Missing
from interviews.rules.agenda import Point

Told = Mapping[str, Any]


def talks(user: Person) -> dict[str, ArraySubquery]:
    """To annotate an application with, in the query that fetches it: a debrief has few queries to spend. For whoever
    owes a card there, nothing of it leaves the database."""
    of_application: dict[str, QuerySet[Any]] = {
        "told_conclusions": Conclusion.objects.values(
            one=JSONObject(
                round="round",
                competency="competency",
                seat="seat",
                text="text",
                version="version",
                by="by__name",
                at="at",
            )
        ),
        "told_openings": DebriefOpening.objects.values(
            one=JSONObject(round="round", reason="reason", missing="missing", by="by__name", at="at")
        ),
        "told_views": DebriefView.objects.values(one=JSONObject(person="person", name="person__name", at="at")),
        "told_thoughts": SecondThought.objects.values(
            one=JSONObject(round="round", person="person", recommendation="recommendation", reason="reason", at="at")
        ),
        "told_decisions": _decisions(),
    }
    named = Seat.objects.filter(interview__application=OuterRef("pk")).values(
        one=JSONObject(seat="id", person="person", name="person__name", title="interview__session__title")
    )
    owes = Exists(Scorecard.objects.own(user).owed().filter(seat__interview__application=OuterRef("application")))
    found = {
        name: ArraySubquery(rows.filter(~owes, application=OuterRef("pk"))) for name, rows in of_application.items()
    }
    return {**found, "told_seats": ArraySubquery(named)}


def _decisions() -> "QuerySet[Any]":
    addenda = DecisionAddendum.objects.filter(decision=OuterRef("pk")).values(
        one=JSONObject(text="text", by="by__name", person="by", at="at", dissents="dissents")
    )
    kept = ("id", "outcome", "reason", "justification", "advised", "advice", "cards_missing", "voices", "at")
    return Decision.objects.values(
        one=JSONObject(
            **{name: name for name in kept}, level="level__name", by="by__name", addenda=ArraySubquery(addenda)
        )
    )


def moment(told: str) -> datetime:
    return datetime.fromisoformat(told)


@dataclass(frozen=True)
class Seated:
    """A name for a seat, even one that is nobody's any more."""

    person: int
    name: str
    title: Words


def seated(told: Iterable[Told]) -> dict[int, Seated]:
    return {one["seat"]: Seated(one["person"], one["name"], one["title"]) for one in told}


@dataclass(frozen=True)
class Concluded:
    text: str
    version: int
    by: str
    at: datetime


def concluded(told: Iterable[Told], round_: int) -> dict[str, Concluded]:
    """By the key of the point."""
    return {
        f"c{one['competency']}" if one["competency"] else f"s{one['seat']}": Concluded(
            one["text"], one["version"], one["by"], moment(one["at"])
        )
        for one in told
        if one["round"] == round_
    }


@dataclass(frozen=True)
class Topic:
    """One line of the agenda, and what the panel concluded on it."""

    point: Point
    # Of a competency its name and the ratings, from the lowest to the highest
    name: Words
    values: tuple[int, ...] = ()
    # Of a card whose it is
    person: str = ""
    title: Words | None = None
    missing: Missing | None = None
    concluded: Concluded | None = None

    @property
    def key(self) -> str:
        return self.point.key

    @property
    def version(self) -> int:
        return self.concluded.version if self.concluded else 0

    @property
    def text(self) -> str:
        return self.concluded.text if self.concluded else ""

    @property
    def is_settled(self) -> bool:
        return bool(self.text.strip())


@dataclass(frozen=True)
class Opening:
    """Before the last card, with a reason that all who read may see."""

    reason: str
    missing: tuple[Seated, ...]
    by: str
    at: datetime


def opening(told: Iterable[Told], round_: int, seats: Mapping[int, Seated]) -> Opening | None:
    for one in told:
        if one["round"] == round_:
            missing = tuple(seats[seat] for seat in one["missing"] if seat in seats)
            return Opening(one["reason"], missing, one["by"], moment(one["at"]))
    return None


@dataclass(frozen=True)
class Thought:
    recommendation: str
    reason: str
    at: datetime


def thoughts(told: Iterable[Told], round_: int) -> dict[int, Thought]:
    """By person; the last of each stands."""
    return {
        one["person"]: Thought(one["recommendation"], one["reason"], moment(one["at"]))
        for one in told
        if one["round"] == round_
    }


@dataclass(frozen=True)
class Reader:
    person: int
    name: str
    at: datetime


def readers(told: Iterable[Told]) -> tuple[Reader, ...]:
    return tuple(Reader(one["person"], one["name"], moment(one["at"])) for one in told)


def topics(
    points: Sequence[Point],
    names: Mapping[int, Words],
    seats: Mapping[int, Seated],
    conclusions: Mapping[str, Concluded],
    *,
    values: Mapping[int, tuple[int, ...]] | None = None,
    missing: Mapping[int, Missing] | None = None,
) -> tuple[Topic, ...]:
    found = []
    for point in points:
        who = seats.get(point.seat or 0)
        found.append(
            Topic(
                point=point,
                name=names.get(point.competency or 0, {}),
                values=(values or {}).get(point.competency or 0, ()),
                person=who.name if who else "",
                title=who.title if who else None,
                missing=(missing or {}).get(point.seat or 0),
                concluded=conclusions.get(point.key),
            )
        )
    return tuple(found)
