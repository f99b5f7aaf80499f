"""The loop of one application: what is booked, with whom, whose card is in, and what nobody will have looked at.

Logistics only: nothing here reads what a card says.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib.postgres.aggregates import ArrayAgg
from django.contrib.postgres.expressions import ArraySubquery
from django.core.paginator import Page, Paginator
from django.db.models import Count, F, OuterRef, Prefetch, Q, QuerySet, Subquery, TextField, Value
from django.db.models.fields.json import KT
from django.db.models.functions import Cast, JSONObject

from core.models import Event, Person
from core.statements import prepared
from core.words import Words
from hiring.models import Application, RequisitionCompetency, Session
from hiring.queries.addresses import addresses_of
from hiring.rules.coverage import gaps
from hiring.rules.decisions import Outcome
from interviews.models import (
    CardState,
    Choice,
    Interview,
    InterviewState,
    Seat,
    SeatAnswer,
    SeatKind,
    TakeHome,
    TakeHomeFile,
)
from interviews.queries.anonymity import nameless


def with_interviews(applications: Iterable[Application]) -> QuerySet[Application]:
    """Of these the ones that were ever booked for or asked to choose: the others have nothing to call off or to look
    at again."""
    ids = [one.pk for one in applications]
    booked = Q(pk__in=Interview.objects.filter(application__in=ids).values("application"))
    asked = Q(pk__in=Choice.objects.filter(application__in=ids, chosen_at=None, closed_at=None).values("application"))
    return Application.objects.filter(booked | asked).order_by("pk")


def applications_to_book(user: Person) -> QuerySet[Application]:
    return (
        Application.objects.visible_to(user)
        .select_related("candidate", "requisition__level", "stage")
        .prefetch_related("requisition__members")
    )


def sessions_to_book(application: Application) -> QuerySet[Session]:
    return application.requisition.sessions.all()


def interviews_within_reach(user: Person) -> QuerySet[Interview]:
    """Of applications one may see; who only holds a seat in it changes nothing. The cancelled among them, too:
    a late tab is told so."""
    return (
        Interview.objects.filter(application__in=Application.objects.visible_to(user))
        .select_related("application__candidate", "application__requisition__level", "session", "take_home")
        .prefetch_related("application__requisition__members")
    )


def interviews_to_change(user: Person) -> QuerySet[Interview]:
    """Within reach, with `held_seats`."""
    held = Prefetch("seats", Seat.objects.filter(held=True).select_related("person"), to_attr="held_seats")
    return interviews_within_reach(user).prefetch_related(held)


def people_to_seat(application: Application) -> list[Person]:
    """Everybody who works here, but for the candidate when that is one of us."""
    people = Person.objects.active().exclude(email__in=addresses_of(application.candidate))
    return list(people.only("name", "email", "time_zone", "is_active"))


# The panel


@dataclass(frozen=True)
class Sitter:
    name: str
    kind: str
    # in, draft, late; empty: no card is asked for, or not yet
    card: str
    # accepted, or nothing yet; of interviews to come
    answer: str = ""
    is_asked: bool = False
    # In training for this type: why they lead it all the same
    why: str = ""


@dataclass(frozen=True)
class Out:
    """A take-home that was sent: no appointment, but a moment at which it is due."""

    due_at: datetime
    closed_at: datetime | None
    is_asking: bool
    is_missing: bool
    files: int


@dataclass(frozen=True)
class Booked:
    pk: int
    starts_at: datetime
    ends_at: datetime
    place: str
    sitters: tuple[Sitter, ...]
    is_over: bool
    # None: it is held at an hour
    out: Out | None = None
    # Who said no, and nobody took the seat since
    declined: tuple[str, ...] = ()

    @property
    def has_lead(self) -> bool:
        return any(sitter.kind == SeatKind.LEAD for sitter in self.sitters)

    @property
    def overrides(self) -> list[Sitter]:
        """Leads who are in training for this type, each with the reason."""
        return [sitter for sitter in self.sitters if sitter.why]

    @property
    def is_settled(self) -> bool:
        """Everybody's card is in: nothing about it changes any more."""
        return bool(self.sitters) and all(sitter.card == "in" for sitter in self.sitters)

    @property
    def call_url(self) -> str:
        return self.place if self.place.startswith(("https://", "http://")) else ""


@dataclass(frozen=True)
class Planned:
    """A session of the loop, and its interview once there is one: a row for each time it was held."""

    pk: int
    title: Words
    minutes: int
    purpose: str
    interview: Booked | None
    # After the decision for one more interview, and not booked since
    may_be_held_again: bool
    # Sent to the candidate rather than booked
    is_timeless: bool = False

    @property
    def waits_for_a_time(self) -> bool:
        return not self.is_timeless and (self.interview is None or self.may_be_held_again)


@dataclass(frozen=True)
class Uncovered:
    name: Words
    must_have: bool
    has: int
    needs: int


@dataclass(frozen=True)
class Loop:
    sessions: tuple[Planned, ...]
    # Of the loop as it is booked: who leads is known, so two sessions led by one person are one voice
    uncovered: tuple[Uncovered, ...]
    cards_due: int
    cards_in: int
    # For good: nothing more is booked
    is_decided: bool

    @property
    def waits_for_times(self) -> bool:
        return any(session.waits_for_a_time for session in self.sessions)

    @property
    def planned(self) -> int:
        return len({session.pk for session in self.sessions})

    @property
    def booked(self) -> int:
        return len({session.pk for session in self.sessions if session.interview})


def loop(application: Application, at: datetime) -> Loop:
    """Four queries, whatever the size. An interview stands although everybody let go of it."""
    decided = list(application.decisions.values_list("outcome", flat=True))
    round_now = decided.count(Outcome.ONE_MORE)
    # What is grouped has no order of its model's
    sessions = list(
        application.requisition.sessions.annotate(
            asked=ArrayAgg(
                "session_competencies__competency",
                filter=Q(session_competencies__isnull=False),
                default=Value([]),
            )
        ).order_by("position", "pk")
    )
    seats = _seats(application)
    by_session: dict[int, list[Any]] = {}
    for seat in seats:
        by_session.setdefault(seat.interview.session_id, []).append(seat)
    leads = [seat for seat in seats if seat.held and seat.kind == SeatKind.LEAD]
    votes = [seat.card_state for seat in leads if seat.card_state]
    return Loop(
        tuple(row for session in sessions for row in _rows(session, by_session.get(session.pk, []), round_now, at)),
        _uncovered(application, sessions, by_session),
        cards_due=len(votes),
        cards_in=votes.count(CardState.SUBMITTED),
        is_decided=round_now < len(decided),
    )


def _seats(application: Application) -> list[Any]:
    return list(
        Seat.objects.filter(interview__application=application, interview__state=InterviewState.BOOKED)
        .select_related("person", "interview__take_home")
        .annotate(
            card_state=F("scorecard__state"), card_due=F("scorecard__due_at"), came=_came(), why=_why(application)
        )
        .order_by("interview__starts_at", "kind", "person__name")
    )


def _why(application: Application) -> ArraySubquery:
    """`[{"trainees", "override"}, ...]`, the latest first: why somebody in training leads it."""
    of = Cast(OuterRef("interview"), TextField())
    said = Event.objects.annotate(of=KT("facts__interview")).filter(
        of=of, on_kind="application", on_id=application.pk, facts__has_key="trainees"
    )
    facts = JSONObject(trainees="facts__trainees", override="facts__override")
    return ArraySubquery(said.order_by("-pk").values(one=facts))


def _came() -> Subquery:
    """How many files of a take-home are there, final or not."""
    files = TakeHomeFile.objects.standing().filter(take_home__interview=OuterRef("interview")).order_by()
    return Subquery(files.values("take_home").annotate(count=Count("pk")).values("count"))


def _rows(session: Session, seats: Sequence[Any], round_now: int, at: datetime) -> Iterable[Planned]:
    held = {seat.interview_id: seat.interview for seat in seats}
    is_booked_now = any(interview.round == round_now for interview in held.values())
    facts = (session.pk, session.title, session.minutes, session.purpose)
    if not held:
        yield Planned(*facts, None, may_be_held_again=False, is_timeless=session.is_timeless)
    for place, interview in enumerate(held.values(), start=1):
        own = [seat for seat in seats if seat.interview_id == interview.pk]
        again = place == len(held) and not is_booked_now
        booked = _booked(interview, own, _out(interview, own[0].came or 0), at)
        yield Planned(*facts, booked, may_be_held_again=again, is_timeless=session.is_timeless)


def _out(interview: Interview, files: int) -> Out | None:
    sent: TakeHome | None = getattr(interview, "take_home", None)
    return Out(sent.due_at, sent.closed_at, sent.is_asking, sent.missed_at is not None, files) if sent else None


def _booked(interview: Interview, seats: Sequence[Any], out: Out | None, at: datetime) -> Booked:
    sitting = [seat for seat in seats if seat.held]
    return Booked(
        interview.pk,
        interview.starts_at,
        interview.ends_at,
        interview.place,
        tuple(_sitter(seat, at) for seat in sitting),
        interview.ends_at <= at,
        out,
        tuple(seat.person.name for seat in seats if _is_missed(seat, sitting)),
    )


def _is_missed(seat: Any, sitting: Iterable[Any]) -> bool:
    """They declined, and nobody took a seat of that kind since."""
    taken = any(other.kind == seat.kind and other.pk > seat.pk for other in sitting)
    return seat.answer == SeatAnswer.DECLINED and not seat.held and not taken


def _sitter(seat: Any, at: datetime) -> Sitter:
    card = ""
    if seat.card_state == CardState.SUBMITTED:
        card = "in"
    elif seat.card_state and seat.interview.ends_at <= at and _is_there_to_see(seat.interview):
        card = "late" if seat.card_due < at else "draft"
    is_asked = seat.interview.starts_at > at and seat.span is not None
    why = next((one["override"] for one in seat.why if seat.person_id in one["trainees"]), "")
    return Sitter(
        seat.person.name,
        seat.kind,
        card,
        seat.answer,
        is_asked=is_asked,
        why=why if seat.kind == SeatKind.LEAD else "",
    )


def _is_there_to_see(interview: Interview) -> bool:
    sent: TakeHome | None = getattr(interview, "take_home", None)
    return sent is None or sent.closed_at is not None


def _uncovered(
    application: Application, sessions: Iterable[Any], by_session: Mapping[int, Sequence[Any]]
) -> tuple[Uncovered, ...]:
    asked = list(
        RequisitionCompetency.objects.filter(requisition=application.requisition_id).select_related("competency")
    )
    seen_by: dict[int, frozenset[int]] = {}
    for session in sessions:
        here = by_session.get(session.pk, ())
        leads = {seat.person_id for seat in here if seat.held and seat.kind == SeatKind.LEAD}
        for competency in session.asked:
            seen_by[competency] = seen_by.get(competency, frozenset()) | leads
    short = {gap.competency: gap for gap in gaps({one.competency_id: one.must_have for one in asked}, seen_by)}
    return tuple(
        Uncovered(one.competency.name, one.must_have, short[one.competency_id].has, short[one.competency_id].needs)
        for one in asked
        if one.competency_id in short
    )


# My interviews

ROWS = 50


def my_interviews(user: Person, page: str | None = None) -> "tuple[Page[Any], list[Any]]":
    """A page of the list, and its seats. Two queries."""
    shown = Paginator(range(sum(_how_many(user))), ROWS).get_page(page)
    first = ROWS * (shown.number - 1)
    return shown, list(my_seats(user)[first : first + ROWS]) if first else _first_page(user)


@prepared
def _how_many(user: Person) -> QuerySet[Any]:
    return _held(user).order_by().values("person").annotate(count=Count("pk")).values_list("count", flat=True)


@prepared
def _first_page(user: Person) -> QuerySet[Any]:
    return my_seats(user)[:ROWS]


def _held(user: Person) -> QuerySet[Seat]:
    return Seat.objects.filter(person=user, held=True, interview__state=InterviewState.BOOKED)


def my_seats(user: Person) -> QuerySet[Seat]:
    """Of booked interviews, with what the list says of each; the latest first."""
    return (
        _held(user)
        .select_related(
            "interview__session",
            "interview__application__candidate",
            "interview__application__requisition",
            "interview__take_home",
        )
        .annotate(
            card_state=F("scorecard__state"),
            card_due=F("scorecard__due_at"),
            nameless=nameless(user, interview="interview", application="interview__application"),
        )
        .order_by("-interview__starts_at", "-pk")
    )
