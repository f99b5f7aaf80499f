"""One person's day: what they owe and whom they meet."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Count, F, OuterRef, Q, Subquery
from django.db.models.functions import JSONObject

from core.models import Person
from core.words import Words
from hiring.models import CandidateFile
from hiring.models.candidates import FileKind
from hiring.rules.stages import ApplicationState
from interviews.models import InterviewState, Scorecard, Seat
from interviews.queries.working import country_of, week_in
from interviews.rules.lateness import Late, late_by

WEEK = timedelta(days=7)
# Said as "in 25 minutes" when it is nearer than this
SOON = timedelta(hours=2)
MOST_SEATS = 60
MOST_OWED = 50


@dataclass(frozen=True)
class Owed:
    """A card of one's own that is not in. What stands in it is one's own too."""

    interview: int
    candidate: str
    title: Words
    starts_at: datetime
    ends_at: datetime
    due_at: datetime
    late: Late | None
    is_due_today: bool
    rated: int
    asked: int
    is_started: bool
    is_training: bool


@dataclass(frozen=True)
class Meeting:
    """An interview one holds a seat in."""

    pk: int
    candidate: str
    zone: str
    title: Words
    purpose: str
    requisition: str
    starts_at: datetime
    ends_at: datetime
    place: str
    cv: int | None
    kind: str
    # (name, kind) of the others at the table
    others: tuple[tuple[str, str], ...]
    # past, now, later
    when: str
    # submitted, draft; empty: no card is asked for
    card: str
    # accepted; empty: no answer yet
    answer: str = ""

    @property
    def call_url(self) -> str:
        return self.place if self.place.startswith(("https://", "http://")) else ""


@dataclass(frozen=True)
class Day:
    now: datetime
    owed: tuple[Owed, ...]
    today: tuple[Meeting, ...]
    later: tuple[Meeting, ...]
    # The one that comes next, whenever that is; the running one is not it
    next: Meeting | None

    @property
    def late(self) -> int:
        return sum(one.late is not None for one in self.owed)

    @property
    def due_today(self) -> int:
        return sum(one.is_due_today and one.late is None for one in self.owed)

    @property
    def minutes_to_next(self) -> int | None:
        if self.next is None or self.next.starts_at - self.now > SOON:
            return None
        return max(1, round((self.next.starts_at - self.now) / timedelta(minutes=1)))

    @property
    def past(self) -> tuple[Meeting, ...]:
        return tuple(one for one in self.today if one.when == "past")

    @property
    def ahead(self) -> tuple[Meeting, ...]:
        """Of today: running or to come. The mark of now stands before them."""
        return tuple(one for one in self.today if one.when != "past")

    @property
    def next_is_today(self) -> bool:
        return self.next in self.today


def day(user: Person, at: datetime) -> Day:
    """Two queries, whatever the size."""
    zone = ZoneInfo(user.time_zone)
    midnight = datetime.combine(at.astimezone(zone).date(), time(), zone)
    tomorrow = datetime.combine(midnight.date() + timedelta(days=1), time(), zone)
    owed = _owed(user, at, tomorrow)
    meetings = _meetings(user, at, midnight)
    return Day(
        now=at,
        owed=owed,
        today=tuple(one for one in meetings if one.starts_at < tomorrow),
        later=tuple(one for one in meetings if tomorrow <= one.starts_at < midnight + WEEK),
        next=next((one for one in meetings if one.starts_at > at), None),
    )


def _owed(user: Person, at: datetime, tomorrow: datetime) -> tuple[Owed, ...]:
    """The longest due first. Of closed applications nobody waits for a card any more."""
    cards: list[Any] = list(
        Scorecard.objects.own(user)
        .owed()
        .asked_for()
        .filter(
            seat__interview__state=InterviewState.BOOKED,
            seat__interview__ends_at__lte=at,
            seat__interview__application__state=ApplicationState.ACTIVE,
        )
        .select_related("seat__interview__session", "seat__interview__application__candidate")
        .annotate(
            asked=Count("ratings"),
            rated=Count("ratings", filter=Q(ratings__value__isnull=False)),
            country=country_of(user),
        )
        .order_by("due_at", "pk")[:MOST_OWED]
    )
    week = week_in(user, cards[0].country) if cards else None
    return tuple(
        Owed(
            interview=card.seat.interview_id,
            candidate=card.seat.interview.application.candidate.name,
            title=card.seat.interview.session.title,
            starts_at=card.seat.interview.starts_at,
            ends_at=card.seat.interview.ends_at,
            due_at=card.due_at,
            late=late_by(card.due_at, at, week) if week and card.due_at < at else None,
            is_due_today=card.due_at < tomorrow,
            rated=card.rated,
            asked=card.asked,
            is_started=card.version > 0,
            is_training=card.seat.kind != "lead",
        )
        for card in cards
    )


def _meetings(user: Person, at: datetime, midnight: datetime) -> tuple[Meeting, ...]:
    others = (
        Seat.objects.filter(interview=OuterRef("interview"), held=True)
        .exclude(person=user)
        .order_by("kind", "person__name")
        .values(who=JSONObject(name="person__name", kind="kind"))
    )
    files = CandidateFile.objects.filter(candidate=OuterRef("interview__application__candidate"), kind=FileKind.CV)
    seats = (
        Seat.objects.filter(
            person=user,
            held=True,
            # Without a span: a take-home, which is no appointment
            span__isnull=False,
            interview__state=InterviewState.BOOKED,
            interview__ends_at__gt=midnight,
        )
        .select_related(
            "interview__session", "interview__application__candidate", "interview__application__requisition"
        )
        .annotate(
            others=ArraySubquery(others),
            cv=Subquery(files.order_by("-id").values("pk")[:1]),
            card_state=F("scorecard__state"),
        )
        .order_by("interview__starts_at", "pk")[:MOST_SEATS]
    )
    return tuple(_meeting(seat, at) for seat in seats)


def _meeting(seat: Any, at: datetime) -> Meeting:
    interview, application = seat.interview, seat.interview.application
    when = "past" if interview.ends_at <= at else "now" if interview.starts_at <= at else "later"
    return Meeting(
        pk=interview.pk,
        candidate=application.candidate.name,
        zone=application.candidate.time_zone,
        title=interview.session.title,
        purpose=interview.session.purpose,
        requisition=application.requisition.title,
        starts_at=interview.starts_at,
        ends_at=interview.ends_at,
        place=interview.place,
        cv=seat.cv,
        kind=seat.kind,
        others=tuple((one["name"], one["kind"]) for one in seat.others),
        when=when,
        card=seat.card_state or "",
        answer=seat.answer,
    )
