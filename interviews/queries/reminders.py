"""Which cards a reminder speaks of, as things stand when it is sent."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet

from core.models import Person
from core.words import Words
from hiring.models import Application, Part
from hiring.rules.stages import ApplicationState
from interviews.models import (
    NOT_IN,
    CardState,
    Interview,
    InterviewState,
    Notice,
    Quiet,
    Reminder,
    ReminderState,
    Scorecard,
    Seat,
)
from interviews.queries.anonymity import alias, nameless
from interviews.queries.ladders import ladder_of
from interviews.queries.scorecards import texts_owed_count
from interviews.rules.reminders import Ladder, ReminderWhy


@dataclass(frozen=True)
class OwedCard:
    card: int
    interview: int
    candidate: str
    session: Words
    met_at: datetime
    due_at: datetime
    is_late: bool
    # A take-home: nobody was met, something came in
    was_sent_in: bool
    # None: not voted; else how many sentences are owed
    voted: int | None = None


def owed_cards(person: Person, ids: Iterable[int], *, met_by: datetime, at: datetime) -> list[OwedCard]:
    """Those of the person's own that are still missing and were met by then; the longest due first."""
    cards: list[Any] = list(
        Scorecard.objects.own(person)
        .owed()
        .filter(
            pk__in=list(ids),
            seat__interview__state=InterviewState.BOOKED,
            seat__interview__ends_at__lte=met_by,
            seat__interview__application__state=ApplicationState.ACTIVE,
        )
        # Said after the letter was posted
        .exclude(Exists(Quiet.objects.filter(scorecard=OuterRef("pk"), until=None, ended_at=None)))
        .select_related(
            "seat__interview__session", "seat__interview__application__candidate", "seat__interview__take_home"
        )
        .annotate(texts=texts_owed_count())
    )
    unnamed = _nameless(person, [card.pk for card in cards if hasattr(card.seat.interview, "take_home")])
    return [
        OwedCard(
            card=card.pk,
            interview=interview.pk,
            candidate=alias(interview) if card.pk in unnamed else interview.application.candidate.name,
            session=interview.session.title,
            met_at=interview.ends_at if sent_in else interview.starts_at,
            due_at=card.due_at,
            is_late=card.due_at < at,
            was_sent_in=sent_in,
            voted=card.texts if card.state == CardState.VOTED else None,
        )
        for card in cards
        for interview in [card.seat.interview]
        for sent_in in [hasattr(interview, "take_home")]
    ]


def _nameless(person: Person, take_homes: list[int]) -> set[int]:
    """Of cards of take-homes those graded without a name. Of others it is not asked: ten thousand letters do not wait
    for it."""
    if not take_homes:
        return set()
    blind = nameless(person, interview="seat__interview", application="seat__interview__application")
    return set(Scorecard.objects.own(person).filter(blind, pk__in=take_homes).values_list("pk", flat=True))


@dataclass(frozen=True)
class LateCard:
    """Who is late, not what was said."""

    application: int
    person: str
    candidate: str
    session: Words
    met_at: datetime
    due_at: datetime
    # Of a take-home: when it was final
    sent_in_at: datetime | None
    is_late: bool


def late_cards(reader: Person, ids: Iterable[int], *, at: datetime) -> list[LateCard]:
    """Of applications the reader still has a part in. A ladder may be steeper than its cards are due."""
    seats = (
        Seat.objects.filter(
            scorecard__in=list(ids),
            scorecard__state__in=NOT_IN,
            held=True,
            interview__state=InterviewState.BOOKED,
            interview__application__state=ApplicationState.ACTIVE,
            interview__application__in=Application.objects.visible_to(reader),
        )
        # Said after the letter was posted
        .exclude(Exists(Quiet.objects.filter(scorecard__seat=OuterRef("pk"), until=None, ended_at=None)))
        .order_by("scorecard__due_at", "pk")
        .values_list(
            "interview__application",
            "person__name",
            "interview__application__candidate__name",
            "interview__session__title",
            "interview__starts_at",
            "scorecard__due_at",
            "interview__take_home__closed_at",
        )
    )
    return [LateCard(*seat, is_late=seat[5] < at) for seat in seats]


# What became of each, for who may know


@dataclass(frozen=True)
class Line:
    """A reminder, or a word before the interview: what became of it, and why."""

    # Its place on the ladder, or when it goes
    name: str
    state: str
    why: str
    due_at: datetime
    settled_at: datetime | None
    # Who else is told
    copies: tuple[str, ...] = ()


@dataclass(frozen=True)
class Hushed:
    """Somebody asked for quiet."""

    by: str
    at: datetime
    until: datetime | None
    # None: not for this reader, who owes a card and reads no opinion of others
    reason: str | None


@dataclass(frozen=True)
class CardRecord:
    card: Scorecard
    person: Person
    is_own: bool
    is_owed: bool
    rungs: tuple[Line, ...]
    hushed: Hushed | None
    before: tuple[Line, ...]


@dataclass(frozen=True)
class Record:
    interview: Interview
    candidate: str
    cards: tuple[CardRecord, ...]
    # Of the candidate; None: not for this reader
    candidate_before: tuple[Line, ...] | None
    sees_all: bool


def interviews_with_reminders(user: Person) -> QuerySet[Interview]:
    """Of one's own seat, and all where one may see the application."""
    application = Application.objects.filter(pk=OuterRef("application"))
    return (
        Interview.objects.visible_to(user)
        .select_related("application__candidate", "application__requisition", "session")
        .prefetch_related("application__requisition__members")
        .annotate(
            sees_all=Exists(application.visible_to(user)),
            is_frank=Exists(application.frank_with(user)),
            nameless=nameless(user),
        )
    )


def cards_reminded(interview: Any, reader: Person) -> QuerySet[Scorecard]:
    """Of an interview from `interviews_with_reminders`: those whose reminders this reader may know of. Also of a seat
    that was given up and an interview that was cancelled: why nobody is reminded any more stands with them."""
    spoken_of = Q(seat__held=True) | Exists(Reminder.objects.filter(scorecard=OuterRef("pk")))
    cards = Scorecard.objects.progress(interview.application, of_past=True).filter(spoken_of, seat__interview=interview)
    if not interview.sees_all:
        cards = cards.filter(seat__person=reader)
    return cards.select_related("seat__person")


def record_of(interview: Any, reader: Person) -> Record:
    """Logistics: what was sent and why not, nothing of what a card says. Five queries whatever the number."""
    quiets = Quiet.objects.filter(ended_at=None).select_related("by")
    cards = (
        cards_reminded(interview, reader)
        .prefetch_related(
            Prefetch("reminders", Reminder.objects.order_by("rung")), Prefetch("quiets", quiets, to_attr="hushed")
        )
        .order_by("seat__person__name", "pk")
    )
    before: dict[int | None, list[Line]] = defaultdict(list)
    for notice in Notice.objects.filter(interview=interview).order_by("starts_at", "due_at", "pk"):
        before[notice.person_id].append(_line(notice, notice.get_step_display()))
    ladder = ladder_of(interview.application.requisition_id)
    application = interview.application
    is_open = interview.state == InterviewState.BOOKED and application.state == ApplicationState.ACTIVE
    return Record(
        interview,
        alias(interview) if interview.nameless else application.candidate.name,
        tuple(
            CardRecord(
                card=card,
                person=card.seat.person,
                is_own=card.seat.person_id == reader.pk,
                is_owed=is_open and card.seat.held and card.state in NOT_IN,
                rungs=tuple(_under(_rung(one, ladder), card.hushed) for one in card.reminders.all()),
                hushed=_hushed(card, reader, is_frank=interview.is_frank),
                before=tuple(before[card.seat.person_id]),
            )
            for card in cards
        ),
        tuple(before[None]) if interview.sees_all else None,
        interview.sees_all,
    )


def _rung(one: Reminder, ladder: Ladder) -> Line:
    step = ladder.step(one.rung)
    copies = [str(Part(part).label) for part in step.copies if part in Part.values] if step else []
    return _line(one, str(one.rung + 1), tuple(copies))


def _under(rung: Line, quiets: Sequence[Quiet]) -> Line:
    """What is still to come, as it will be: a sweep looks at it only when it falls due."""
    if rung.state != ReminderState.WAITING or not quiets:
        return rung
    until = quiets[0].until
    if until is None:
        return replace(rung, state=ReminderState.SKIPPED, why=str(ReminderWhy.DISMISSED.label))
    return replace(rung, due_at=until, why=str(ReminderWhy.SNOOZED.label)) if until > rung.due_at else rung


def _line(one: Reminder | Notice, name: str, copies: tuple[str, ...] = ()) -> Line:
    return Line(name, one.state, one.get_why_display() if one.why else "", one.due_at, one.settled_at, copies)


def _hushed(card: Any, reader: Person, *, is_frank: bool) -> Hushed | None:
    quiet = next(iter(card.hushed), None)
    if quiet is None:
        return None
    may_read = is_frank or reader.pk in {quiet.by_id, card.seat.person_id}
    return Hushed(quiet.by.name, quiet.at, quiet.until, quiet.reason if may_read else None)
