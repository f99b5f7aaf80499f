"""From a session of the plan to people at a time. The database refuses to book anybody twice."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import IntegrityError, transaction
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from core import mail
from core.models import Person
from core.recording import record, recorded
from core.refusals import Refusal
from core.words import Words
from hiring.models import Application, Session
from hiring.rules.requisitions import RequisitionState
from hiring.rules.stages import ApplicationState
from interviews.actions import progress, reminders
from interviews.models import CardState, Interview, InterviewState, Rating, Scorecard, Seat, SeatKind
from interviews.queries.working import weeks_of
from interviews.rules.due_times import WorkingWeek, card_due

# The exclusion constraint of interviews.models.Seat
NOBODY_TWICE = "seat_nobody_is_booked_twice"


class BookingRefused(Refusal):
    pass


@dataclass(frozen=True)
class Chair:
    """A seat as wanted."""

    person: Person
    kind: SeatKind


def _chairs(leads: Sequence[Person], shadows: Sequence[Person], reverse: Sequence[Person]) -> list[Chair]:
    chairs = [Chair(person, SeatKind.LEAD) for person in leads]
    chairs += [Chair(person, SeatKind.SHADOW) for person in shadows]
    chairs += [Chair(person, SeatKind.REVERSE_SHADOW) for person in reverse]
    people = [chair.person.pk for chair in chairs]
    if not leads:
        raise BookingRefused(_("Choose who leads the interview."))
    if len(people) != len(set(people)):
        raise BookingRefused(_("Somebody is chosen twice for this interview. Choose different people."))
    if not all(chair.person.is_active for chair in chairs):
        raise BookingRefused(_("Somebody chosen has left. Choose another person."))
    return chairs


@recorded
def book(
    application: Application,
    *,
    session: Session,
    starts_at: datetime,
    leads: Sequence[Person],
    shadows: Sequence[Person] = (),
    reverse_shadows: Sequence[Person] = (),
    place: str = "",
    by: Person,
    at: datetime,
) -> Interview:
    fresh = Application.objects.select_for_update(of=("self",)).select_related("requisition").get(pk=application.pk)
    if fresh.state != ApplicationState.ACTIVE or fresh.requisition.state != RequisitionState.OPEN:
        raise BookingRefused(_("This application or its requisition is not open, so nothing can be booked."))
    if session.requisition_id != fresh.requisition_id:
        raise BookingRefused(_("This session belongs to another requisition."))
    if fresh.interviews.booked().filter(session=session).exists():
        raise BookingRefused(_("This session is booked already. Move that interview instead."))
    chairs = _chairs(leads, shadows, reverse_shadows)
    ends_at = starts_at + timedelta(minutes=session.minutes)
    _refuse_clashes(chairs, starts_at, ends_at)
    with _kindly(chairs):
        interview = Interview.objects.create(
            application=fresh,
            session=session,
            starts_at=starts_at,
            ends_at=ends_at,
            place=place,
            booked_at=at,
            booked_by=by,
        )
        _seat(interview, chairs)
    _record("interviews.interview_booked", interview, chairs, by=by, at=at)
    _invite(interview, [chair.person for chair in chairs], at=at)
    progress.refresh(fresh, at=at)
    return interview


@recorded
def move(
    interview: Interview,
    *,
    starts_at: datetime,
    place: str,
    leads: Sequence[Person],
    shadows: Sequence[Person] = (),
    reverse_shadows: Sequence[Person] = (),
    by: Person,
    at: datetime,
) -> Interview:
    """Another time, place or panel: the same appointment in every calendar, one sequence later."""
    fresh = _locked(interview)
    chairs = _chairs(leads, shadows, reverse_shadows)
    ends_at = starts_at + timedelta(minutes=fresh.session.minutes)
    standing = {seat.person_id: seat for seat in fresh.seats.filter(held=True).select_related("person")}
    wanted = {chair.person.pk: chair for chair in chairs}
    if starts_at != fresh.starts_at and Scorecard.objects.filter(
        seat__interview=fresh, seat__held=True, state=CardState.SUBMITTED
    ).exists():
        raise BookingRefused(_("A scorecard of this interview is in, so it took place and cannot be moved."))
    removed = [seat for pk, seat in standing.items() if pk not in wanted]
    for seat in removed:
        _release(seat, at=at)
    _refuse_clashes(chairs, starts_at, ends_at, but=fresh)
    with _kindly(chairs):
        fresh.starts_at, fresh.ends_at, fresh.place = starts_at, ends_at, place
        fresh.sequence += 1
        fresh.save(update_fields=["starts_at", "ends_at", "place", "sequence"])
        span = DateTimeTZRange(starts_at, ends_at)
        for pk, seat in standing.items():
            if pk in wanted:
                seat.span, seat.kind = span, wanted[pk].kind
                seat.save(update_fields=["span", "kind"])
        _seat(fresh, [chair for pk, chair in wanted.items() if pk not in standing])
    _plan_again(fresh, at=at)
    _record("interviews.interview_moved", fresh, chairs, by=by, at=at)
    _invite(fresh, [chair.person for chair in chairs], at=at)
    _call_off(fresh, [seat.person for seat in removed], at=at)
    progress.refresh(fresh.application, at=at)
    return fresh


@recorded
def cancel(interview: Interview, *, reason: str = "", by: Person | None, at: datetime) -> Interview:
    fresh = _locked(interview)
    seats = list(fresh.seats.filter(held=True).select_related("person"))
    for seat in seats:
        _release(seat, at=at)
    fresh.state = InterviewState.CANCELLED
    fresh.sequence += 1
    fresh.save(update_fields=["state", "sequence"])
    chairs = [Chair(seat.person, SeatKind(seat.kind)) for seat in seats]
    _record("interviews.interview_cancelled", fresh, chairs, by=by, at=at, reason=reason)
    _call_off(fresh, [seat.person for seat in seats], at=at)
    progress.refresh(fresh.application, at=at)
    return fresh


@recorded
def release_seat(seat: Seat, *, by: Person | None, at: datetime) -> Seat:
    """Let one person go; an interview without a lead is not one, so the last lead is not let go here."""
    interview = _locked(seat.interview)
    others = interview.seats.filter(held=True, kind=SeatKind.LEAD).exclude(pk=seat.pk)
    if seat.kind == SeatKind.LEAD and not others.exists():
        raise BookingRefused(_("This is the only lead of the interview. Choose another lead, or cancel it."))
    _release(seat, at=at)
    record(
        "interviews.seat_released",
        interview.application,
        by=by,
        at=at,
        interview=interview.pk,
        session=interview.session.title,
        person=seat.person.name,
    )
    _call_off(interview, [seat.person], at=at)
    progress.refresh(interview.application, at=at)
    return seat


def _locked(interview: Interview) -> Interview:
    # The application first, as every action on it does: two hands wait for each other and never in a ring
    Application.objects.select_for_update(of=("self",)).get(pk=interview.application_id)
    found = Interview.objects.select_for_update(of=("self",)).select_related("session", "application__requisition")
    fresh = found.get(pk=interview.pk)
    if fresh.state != InterviewState.BOOKED:
        raise BookingRefused(_("This interview was cancelled. Book the session again."))
    return fresh


def _seat(interview: Interview, chairs: Sequence[Chair]) -> None:
    """Each with a card of its own, empty, if the session looks for competencies."""
    weeks = weeks_of([chair.person for chair in chairs])
    asked = list(
        interview.application.requisition.competencies.filter(
            competency__in=interview.session.session_competencies.values("competency")
        )
    )
    for chair in chairs:
        seat = Seat.objects.create(
            interview=interview,
            person=chair.person,
            kind=chair.kind,
            span=DateTimeTZRange(interview.starts_at, interview.ends_at),
        )
        if asked:
            week = weeks[chair.person.pk]
            card = Scorecard.objects.create(seat=seat, due_at=card_due(interview.ends_at, week))
            Rating.objects.bulk_create(Rating(scorecard=card, competency=competency) for competency in asked)
            _plan(card, seat, week, interview.ends_at)


def _plan(card: Scorecard, seat: Seat, week: WorkingWeek, ends_at: datetime) -> None:
    if seat.kind == SeatKind.LEAD:
        reminders.plan(card, week=week, ends_at=ends_at)


def _plan_again(interview: Interview, *, at: datetime) -> None:
    cards = Scorecard.objects.filter(seat__interview=interview, seat__held=True).owed().select_related("seat__person")
    weeks = weeks_of([card.seat.person for card in cards])
    for card in cards:
        week = weeks[card.seat.person_id]
        card.due_at = card_due(interview.ends_at, week)
        card.save(update_fields=["due_at"])
        if card.seat.kind == SeatKind.LEAD:
            reminders.plan(card, week=week, ends_at=interview.ends_at)
        else:
            reminders.stop([card.pk], at=at)


def _release(seat: Seat, *, at: datetime) -> None:
    card = Scorecard.objects.filter(seat=seat).first()
    if card is not None and card.state == CardState.SUBMITTED:
        raise BookingRefused(
            _now("The scorecard of %(name)s is in, so the seat stays theirs.") % {"name": seat.person.name}
        )
    if Seat.objects.filter(pk=seat.pk, held=True).update(held=False, released_at=at) != 1:
        raise BookingRefused(_("This seat was released a moment ago."))
    if card is not None:
        reminders.stop([card.pk], at=at)


def _refuse_clashes(
    chairs: Sequence[Chair], starts_at: datetime, ends_at: datetime, but: Interview | None = None
) -> None:
    """The kind word first: who is busy, and when."""
    clashing = Seat.objects.filter(
        held=True,
        person__in=[chair.person.pk for chair in chairs],
        span__overlap=DateTimeTZRange(starts_at, ends_at),
    ).exclude(interview=but)
    seat = clashing.select_related("person", "interview").order_by("span").first()
    if seat is not None:
        raise BookingRefused(
            _now("%(name)s is in another interview from %(from)s to %(to)s. Choose another time or another person.")
            % {
                "name": seat.person.name,
                "from": _spoken(seat.interview.starts_at),
                "to": date_format(timezone.localtime(seat.interview.ends_at), "H:i"),
            }
        )


def _spoken(moment: datetime) -> str:
    return date_format(timezone.localtime(moment), "j F, H:i")


@contextmanager
def _kindly(chairs: Sequence[Chair]) -> Iterator[None]:
    """The database has the last word on two bookings at once; it is told as a sentence, and nothing is half done."""
    try:
        with transaction.atomic():
            yield
    except IntegrityError as error:
        if NOBODY_TWICE not in str(error):
            raise
        raise BookingRefused(
            _now("Somebody of %(names)s was booked for this time a moment ago. Choose another time.")
            % {"names": _now(", ").join(chair.person.name for chair in chairs)}
        ) from error


def _record(
    kind: str, interview: Interview, chairs: Iterable[Chair], *, by: Person | None, at: datetime, reason: str = ""
) -> None:
    title: Words = interview.session.title
    facts: Mapping[str, object] = {
        "interview": interview.pk,
        "session": title,
        "starts_at": interview.starts_at.isoformat(),
        "people": [chair.person.name for chair in chairs],
    }
    record(kind, interview.application, by=by, at=at, **facts, **({"reason": reason} if reason else {}))


def _invite(interview: Interview, people: Iterable[Person], *, at: datetime) -> None:
    for person in people:
        mail.post(
            f"interviews.invitation:{interview.pk}:{interview.sequence}:{person.pk}",
            "interviews.invitation",
            to=person,
            facts={"interview": interview.pk, "sequence": interview.sequence},
            thread=f"application-{interview.application_id}",
            at=at,
        )


def _call_off(interview: Interview, people: Iterable[Person], *, at: datetime) -> None:
    for person in people:
        mail.post(
            f"interviews.cancellation:{interview.pk}:{interview.sequence}:{person.pk}",
            "interviews.cancellation",
            to=person,
            facts={"interview": interview.pk, "sequence": interview.sequence},
            thread=f"application-{interview.application_id}",
            at=at,
        )
