"""Whom else a candidate meets, and what earlier interviewers hand on: times, names and marks. Nothing of a card."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Exists, OuterRef, QuerySet
from django.db.models.functions import JSONObject

from core.statements import prepared
from core.words import Words
from interviews.models import Interview, KitMark, Seat, TakeHome


@dataclass(frozen=True)
class Mark:
    """Made in the interview at hand."""

    by: str
    at: datetime


@dataclass(frozen=True)
class Told:
    """Made in an earlier one."""

    by: str
    title: Words
    starts_at: datetime


@dataclass(frozen=True)
class Meeting:
    """One interview of the application. Who reads a take-home is not said: that a third was asked would tell that the
    first two differ."""

    interview: int
    title: Words
    starts_at: datetime
    ends_at: datetime
    is_take_home: bool
    people: Sequence[str]
    asked: Mapping[int, Mark]
    not_reached: Mapping[int, Mark]


def meetings(application: int) -> list[Meeting]:
    """Those that stand, in their order; what was marked in a cancelled one does not count. One query."""
    return [_meeting(one) for one in _standing(application)]


@prepared
def _standing(application: int) -> "QuerySet[Any]":
    people = Seat.objects.filter(interview=OuterRef("pk"), held=True).order_by("kind", "id")
    marks = KitMark.objects.filter(interview=OuterRef("pk")).order_by("at", "id")
    mark = JSONObject(question="question_id", competency="competency_id", by="by__name", at="at")
    found = Interview.objects.booked().filter(application=application).select_related("session")
    told: QuerySet[Any] = found.annotate(
        is_take_home=Exists(TakeHome.objects.filter(interview=OuterRef("pk"))),
        people=ArraySubquery(people.values("person__name")),
        told=ArraySubquery(marks.values(row=mark)),
    )
    return told.order_by("starts_at", "id")


def _meeting(one: Any) -> Meeting:
    marks = [(row, Mark(row["by"], datetime.fromisoformat(row["at"]))) for row in one.told]
    return Meeting(
        interview=one.pk,
        title=one.session.title,
        starts_at=one.starts_at,
        ends_at=one.ends_at,
        is_take_home=one.is_take_home,
        people=() if one.is_take_home else tuple(one.people),
        asked={row["question"]: mark for row, mark in marks if row["question"]},
        not_reached={row["competency"]: mark for row, mark in marks if row["competency"]},
    )


def earlier(met: Sequence[Meeting], interview: Interview, at: datetime) -> list[Meeting]:
    """Those that began before this one, and have begun at all."""
    begun = min(interview.starts_at, at)
    return [
        one for one in met if one.starts_at <= begun and one.starts_at < interview.starts_at and not one.is_take_home
    ]


def told(before: Sequence[Meeting], kind: str, thing: int) -> list[Told]:
    """What earlier interviews marked of one question ("asked") or one competency ("not_reached")."""
    found = ((one, getattr(one, kind).get(thing)) for one in before)
    return [Told(mark.by, one.title, one.starts_at) for one, mark in found if mark]
