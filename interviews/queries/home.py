"""One person's day: what they owe, whom they meet, and how much of it there is."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.contrib.postgres.expressions import ArraySubquery
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.db.models import (
    BooleanField,
    Case,
    Count,
    Exists,
    ExpressionWrapper,
    F,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import JSONObject
from django.utils.translation import gettext as _

from core.models import Organisation, Person
from core.statements import prepared
from core.words import Words
from hiring.models import Candidate, CandidateFile
from hiring.models.candidates import FileKind
from hiring.rules.stages import ApplicationState
from interviews.models import Attendee, CardState, DebriefMeeting, InterviewState, Scorecard, Seat
from interviews.queries.anonymity import alias, nameless, nameless_in
from interviews.queries.debriefs import judged_by
from interviews.queries.loads import Load, load_of, spans, with_load
from interviews.queries.waiting import run_by
from interviews.queries.working import country_of, week_in
from interviews.rules.lateness import Late, late_by
from interviews.rules.readings import NOT_ASSESSED

A_DAY, WEEK = timedelta(days=1), timedelta(days=7)
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
    # Ratings and recommendation are given; so many sentences are not
    is_voted: bool
    sentences: int
    # The debrief that waits for it
    debrief_at: datetime | None
    # A take-home: nobody was met, something came in
    was_sent_in: bool = False


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
    # Of the calendar entry, so that an answer is to what was read
    sequence: int = 0

    @property
    def call_url(self) -> str:
        return self.place if self.place.startswith(("https://", "http://")) else ""


@dataclass(frozen=True)
class Talk:
    """A debrief meeting one goes to."""

    application: int
    candidate: str
    requisition: str
    starts_at: datetime
    ends_at: datetime
    place: str
    # past, now, later
    when: str
    # One's own card is not in: then one reads nothing there
    needs_card: bool
    has_card: bool
    is_talk: bool = True

    @property
    def call_url(self) -> str:
        return self.place if self.place.startswith(("https://", "http://")) else ""


@dataclass(frozen=True)
class Reply:
    """An invitation without an answer."""

    meeting: Meeting
    is_near: bool
    # In that week, this one included; None: too far ahead to be counted
    in_week: int | None


@dataclass(frozen=True)
class Day:
    now: datetime
    owed: tuple[Owed, ...]
    replies: tuple[Reply, ...]
    today: tuple[Meeting | Talk, ...]
    later: tuple[Meeting | Talk, ...]
    # The interview that comes next, whenever that is; the running one is not it
    next: Meeting | None
    load: Load
    # A card of theirs is in
    has_habits: bool
    # They decide or recruit somewhere, or answer for all
    has_debriefs: bool
    # The name of the organisation, so that the shell need not ask for it
    house: str
    # Requisitions where they see to it that things go on, and where they judge: the rest of the page need not ask again
    runs: tuple[int, ...]
    judges: tuple[int, ...]

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
    def past(self) -> tuple[Meeting | Talk, ...]:
        return tuple(one for one in self.today if one.when == "past")

    @property
    def ahead(self) -> tuple[Meeting | Talk, ...]:
        """Of today: running or to come. The mark of now stands before them."""
        return tuple(one for one in self.today if one.when != "past")

    @property
    def next_is_today(self) -> bool:
        return self.next in self.today


def day(user: Person, at: datetime) -> Day:
    """Three queries, the same whatever the size."""
    zone = ZoneInfo(user.time_zone)
    midnight = datetime.combine(at.astimezone(zone).date(), time(), zone)
    tomorrow = datetime.combine(midnight.date() + timedelta(days=1), time(), zone)
    (myself,) = _myself(user, midnight, midnight + WEEK, *spans(user, at))
    meetings = _meetings(user, at, midnight)
    load = load_of(myself, at)
    talks = tuple(_talk(one, at) for one in myself.talks)
    both: list[Meeting | Talk] = sorted((*meetings, *talks), key=lambda one: (one.starts_at, one.ends_at))
    return Day(
        now=at,
        owed=_owed(user, at, tomorrow),
        replies=tuple(
            Reply(one, one.starts_at < tomorrow + A_DAY, load.booked_with(one.starts_at))
            for one in meetings
            if one.when == "later" and not one.answer
        ),
        today=tuple(one for one in both if one.starts_at < tomorrow),
        later=tuple(one for one in both if tomorrow <= one.starts_at < midnight + WEEK),
        next=next((one for one in meetings if one.starts_at > at), None),
        load=load,
        has_habits=myself.has_habits,
        has_debriefs=user.is_administrator or bool(myself.judges),
        house=myself.house or "",
        runs=tuple(myself.runs),
        judges=tuple(myself.judges),
    )


@prepared
def _myself(
    user: Person, midnight: datetime, end: datetime, told: DateTimeTZRange, running: DateTimeTZRange
) -> "QuerySet[Any]":
    """The person with their load and their debrief meetings."""
    own = Candidate.objects.own_of(user).values("pk")
    card = Scorecard.objects.own(user).filter(seat__interview__application=OuterRef("meeting__application"))
    owes = Q(meeting__application__owed_by__contains=[user.pk])
    talks = Attendee.objects.filter(
        person=user,
        held=True,
        meeting__cancelled_at=None,
        meeting__ends_at__gt=midnight,
        meeting__starts_at__lt=end,
    ).exclude(meeting__application__candidate__in=own)
    talk = JSONObject(
        application="meeting__application",
        candidate=Case(
            When(nameless_in(user, application="meeting__application"), then=Value("")),
            default=F("meeting__application__candidate__name"),
        ),
        requisition="meeting__application__requisition__title",
        starts_at="meeting__starts_at",
        ends_at="meeting__ends_at",
        place="meeting__place",
        needs_card=ExpressionWrapper(owes, BooleanField()),
        has_card=Exists(card),
    )
    found: QuerySet[Any] = with_load(Person.objects.filter(pk=user.pk), user, told, running).annotate(
        talks=ArraySubquery(talks.order_by("meeting__starts_at").values(told=talk)),
        has_habits=Exists(Scorecard.objects.own(user).filter(state=CardState.SUBMITTED)),
        judges=ArraySubquery(judged_by(user)),
        runs=ArraySubquery(run_by(user).order_by().values("pk")),
        house=Subquery(Organisation.objects.order_by("pk").values("name")[:1]),
    )
    return found


def _talk(told: Any, at: datetime) -> Talk:
    starts_at, ends_at = (datetime.fromisoformat(told[name]) for name in ("starts_at", "ends_at"))
    return Talk(
        application=told["application"],
        candidate=told["candidate"] or _("a candidate"),
        requisition=told["requisition"],
        starts_at=starts_at,
        ends_at=ends_at,
        place=told["place"],
        when=_when(starts_at, ends_at, at),
        needs_card=told["needs_card"],
        has_card=told["has_card"],
    )


def _when(starts_at: datetime, ends_at: datetime, at: datetime) -> str:
    return "past" if ends_at <= at else "now" if starts_at <= at else "later"


@prepared
def _cards(user: Person, at: datetime) -> "QuerySet[Any]":
    """The longest due first. Of closed applications nobody waits for a card any more."""
    given = Q(ratings__value__isnull=False)
    needs_words = (
        Q(ratings__value=NOT_ASSESSED)
        | Q(ratings__competency__must_have=True)
        | ~Q(ratings__value=F("ratings__competency__target__rank") + 1)
    )
    meetings = DebriefMeeting.objects.filter(
        application=OuterRef("seat__interview__application"), cancelled_at=None, ends_at__gt=at
    )
    found: QuerySet[Any] = (
        Scorecard.objects.own(user)
        .owed()
        .asked_for()
        .filter(
            seat__interview__state=InterviewState.BOOKED,
            seat__interview__ends_at__lte=at,
            seat__interview__application__state=ApplicationState.ACTIVE,
        )
        .select_related(
            "seat__interview__session", "seat__interview__application__candidate", "seat__interview__take_home"
        )
        .annotate(
            asked=Count("ratings"),
            country=country_of(user),
            nameless=nameless(user, interview="seat__interview", application="seat__interview__application"),
            rated=Count("ratings", filter=given),
            sentences=Count("ratings", filter=given & needs_words & Q(ratings__evidence__regex=r"^\s*$")),
            debrief_at=Subquery(meetings.values("starts_at")[:1]),
        )
        .order_by("due_at", "pk")[:MOST_OWED]
    )
    return found


def _owed(user: Person, at: datetime, tomorrow: datetime) -> tuple[Owed, ...]:
    cards = _cards(user, at)
    week = week_in(user, cards[0].country) if cards else None
    return tuple(
        Owed(
            interview=card.seat.interview_id,
            candidate=alias(card.seat.interview) if card.nameless else card.seat.interview.application.candidate.name,
            was_sent_in=hasattr(card.seat.interview, "take_home"),
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
            is_voted=card.state == CardState.VOTED,
            sentences=card.sentences,
            debrief_at=card.debrief_at,
        )
        for card in cards
    )


@prepared
def _seats(user: Person, midnight: datetime) -> "QuerySet[Any]":
    """Of interviews from today on, those that are over among them."""
    others = (
        Seat.objects.filter(interview=OuterRef("interview"), held=True)
        .exclude(person=user)
        .order_by("kind", "person__name")
        .values(who=JSONObject(name="person__name", kind="kind"))
    )
    files = CandidateFile.objects.filter(candidate=OuterRef("interview__application__candidate"), kind=FileKind.CV)
    found: QuerySet[Any] = (
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
    return found


def _meetings(user: Person, at: datetime, midnight: datetime) -> tuple[Meeting, ...]:
    return tuple(_meeting(seat, at) for seat in _seats(user, midnight))


def _meeting(seat: Any, at: datetime) -> Meeting:
    interview, application = seat.interview, seat.interview.application
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
        when=_when(interview.starts_at, interview.ends_at, at),
        card=seat.card_state or "",
        answer=seat.answer,
        sequence=interview.sequence,
    )
