"""Who sits on the panel of an application, who is in and who is late: logistics, for everybody who may come there.

Nothing here reads what a card says.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib.postgres.aggregates import ArrayAgg
from django.db.models import F, Q, QuerySet, Value

from core.statements import prepared
from core.words import Words
from hiring.models import Application
from hiring.models.search import Among
from interviews.models import Interview, InterviewState, Seat, SeatKind
from rubrics.models import Purpose


@dataclass(frozen=True)
class Voice:
    """One lead interviewer in one interview, and what became of the card; nothing of what it says."""

    seat: int
    person: int
    name: str
    title: Words
    purpose: str
    starts_at: datetime
    ends_at: datetime
    booked_at: datetime
    due_at: datetime
    submitted_at: datetime | None
    planned: frozenset[int]
    # Of a take-home: nothing is in yet, so no card is asked for
    waits_for_candidate: bool = False

    @property
    def is_in(self) -> bool:
        return self.submitted_at is not None


@dataclass(frozen=True)
class Missing:
    seat: int
    name: str
    title: Words
    due_at: datetime
    is_late: bool


@dataclass(frozen=True)
class Panel:
    voices: tuple[Voice, ...]
    missing: tuple[Missing, ...]

    @property
    def cards_in(self) -> int:
        return len(self.voices) - len(self.missing)

    @property
    def is_complete(self) -> bool:
        return bool(self.voices) and not self.missing


def everybody_is_in(application: Application) -> bool:
    """Every session that looks for something has its interview, of the lead cards asked for none is missing, no
    candidate is still at work on a take-home, and none waits for a third grader.

    A lead who left gave up the card with the seat: the debrief says what nobody looked at, and does not wait.
    """
    led = Seat.objects.filter(
        interview__application=application,
        interview__state=InterviewState.BOOKED,
        held=True,
        kind=SeatKind.LEAD,
        scorecard__isnull=False,
    )
    looking = application.requisition.sessions.filter(session_competencies__isnull=False)
    booked = Interview.objects.booked().filter(application=application)
    unbooked = looking.exclude(pk__in=booked.values("session"))
    at_work = booked.filter(
        Q(take_home__isnull=False, take_home__closed_at=None)
        | Q(take_home__third_wanted_at__isnull=False, take_home__third_seated_at=None)
    )
    if led.filter(scorecard__submitted_at=None).exists() or not led.exists():
        return False
    return not unbooked.exists() and not at_work.exists()


def panel(application: Application, at: datetime) -> Panel:
    return panels_of([application], at)[application.pk]


def panels_of(applications: Collection[Application], at: datetime) -> dict[int, Panel]:
    """By the id of the application; one query, however many."""
    found: dict[int, list[Voice]] = {application.pk: [] for application in applications}
    for seat in _seats(list(found)):
        found[seat.interview.application_id].append(_voice(seat))
    return {pk: _panel(voices, at) for pk, voices in found.items()}


@prepared
def _seats(applications: list[int]) -> "QuerySet[Any]":
    found: QuerySet[Any] = (
        Seat.objects.filter(
            Among("interview__application", applications),
            interview__state=InterviewState.BOOKED,
            held=True,
            kind=SeatKind.LEAD,
            scorecard__isnull=False,
        )
        .select_related("person", "interview__session", "interview__take_home")
        .annotate(
            due_at=F("scorecard__due_at"),
            submitted_at=F("scorecard__submitted_at"),
            planned=ArrayAgg(
                "scorecard__ratings__competency", filter=Q(scorecard__ratings__isnull=False), default=Value([])
            ),
        )
    )
    return found


def _panel(seated: Collection[Voice], at: datetime) -> Panel:
    order = {Purpose.STRENGTH: 0, Purpose.BAR: 1, Purpose.MUTUAL: 2}
    voices = sorted(seated, key=lambda voice: (order[Purpose(voice.purpose)], voice.starts_at, voice.name, voice.seat))
    missing = [
        Missing(v.seat, v.name, v.title, v.due_at, v.due_at < at and not v.waits_for_candidate)
        for v in voices
        if not v.is_in
    ]
    return Panel(tuple(voices), tuple(sorted(missing, key=lambda one: one.due_at)))


def _voice(seat: Any) -> Voice:
    interview = seat.interview
    return Voice(
        seat=seat.pk,
        person=seat.person_id,
        name=seat.person.name,
        title=interview.session.title,
        purpose=interview.session.purpose,
        starts_at=interview.starts_at,
        ends_at=interview.ends_at,
        booked_at=interview.booked_at,
        due_at=seat.due_at,
        submitted_at=seat.submitted_at,
        planned=frozenset(seat.planned),
        waits_for_candidate=hasattr(interview, "take_home") and interview.take_home.closed_at is None,
    )
