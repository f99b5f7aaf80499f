"""From a session of the plan to people at a time. The database refuses to book anybody twice."""

from collections.abc import Collection, Container, Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from core import mail
from core.models import Person
from core.recording import record, recorded
from core.when import moment
from core.words import Words
from hiring.actions import loops
from hiring.models import Application, Session, Setting
from hiring.rules.decisions import Outcome
from hiring.rules.loops import GRADERS
from hiring.rules.requisitions import RequisitionState
from hiring.rules.stages import ApplicationState
from interviews.actions import graders, invitations, progress, reminders
from interviews.actions.seating import (
    BookingRefused,
    Chair,
    chairs_for,
    kindly,
    refuse_clashes,
    refuse_held,
    refuse_too_many,
    why_a_trainee_leads,
)
from interviews.models import (
    CardState,
    Choice,
    Interview,
    InterviewState,
    Profile,
    Rating,
    ReminderWhy,
    Scorecard,
    Seat,
    SeatKind,
    take_home_of,
)
from interviews.models.scorecards import ScorecardQuerySet
from interviews.queries.appointments import invites_from
from interviews.queries.arrangements import needs_of
from interviews.queries.ladders import ladder_of
from interviews.queries.working import weeks_of
from interviews.rules.arrangements import lengthened
from interviews.rules.diaries import Span
from interviews.rules.due_times import WorkingWeek, card_due
from interviews.rules.reminders import Ladder

# A longer way off is a slip of the year
FARTHEST = timedelta(days=366)


def _is_asked_for(interview: Interview) -> bool:
    """Whether there is anything to write a card about, or will be by the clock alone."""
    take_home = take_home_of(interview)
    return take_home is None or take_home.closed_at is not None


def _asked_from(interview: Interview) -> datetime:
    """From when there is a card to write: the end, or for a third grader, beside whom all are through, their seat."""
    take_home = take_home_of(interview)
    return (take_home.third_seated_at if take_home else None) or interview.ends_at


def _span(interview: Interview) -> DateTimeTZRange | None:
    return None if take_home_of(interview) else DateTimeTZRange(interview.starts_at, interview.ends_at)


def _check_day(starts_at: datetime, at: datetime, by: Person) -> None:
    """One that took place already may be noted down; one in another year is a slip."""
    if abs(starts_at - at) > FARTHEST:
        raise BookingRefused(
            gettext("%(when)s is more than a year away. Look at the date again.")
            % {"when": moment(starts_at, by.time_zone)}
        )


def ready(application: Application, session: Session) -> tuple[Application, int]:
    """The application, locked, and which time it is that the session is held; a refusal where it cannot be."""
    with_all = Application.objects.select_for_update(of=("self",)).select_related("requisition", "candidate")
    fresh = with_all.get(pk=application.pk)
    if fresh.state != ApplicationState.ACTIVE or fresh.requisition.state != RequisitionState.OPEN:
        raise BookingRefused(_("This application or its requisition is not open, so nothing can be booked."))
    if session.requisition_id != fresh.requisition_id:
        raise BookingRefused(_("This session belongs to another requisition."))
    if not loops.stays(session):
        raise BookingRefused(_("This session was taken out of the loop a moment ago, so nothing is booked from it."))
    if fresh.decisions.exclude(outcome=Outcome.ONE_MORE).exists():
        raise BookingRefused(_("This application is decided, so nothing more is booked for it."))
    round_now = fresh.decisions.filter(outcome=Outcome.ONE_MORE).count()
    if fresh.interviews.booked().filter(session=session, round=round_now).exists():
        raise BookingRefused(_("This session is booked already. Move that interview instead."))
    return fresh, round_now


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
    override: str = "",
    over: Collection[int] | None = None,
    choice: Choice | None = None,
    tells_candidate: bool = True,
    with_others: bool = False,
    by: Person,
    at: datetime,
) -> Interview:
    """`choice`: of the candidate, whose holds are for this booking. `override`: why a trainee leads it. `over`: of whom
    `by` knows that it may be more than they take; None: nobody's limits are asked. `with_others`: the candidate is told
    of them all by whoever books them. Without a place a video interview is held where its lead holds theirs."""
    if session.is_timeless:
        raise BookingRefused(_("This session has no hour: it is sent to the candidate, who works on it alone."))
    fresh, round_now = ready(application, session)
    _check_day(starts_at, at, by)
    chairs = chairs_for(fresh, leads, shadows, reverse_shadows)
    why = why_a_trainee_leads(session, leads, override)
    ends_at = starts_at + timedelta(minutes=lengthened(session.minutes, needs_of(fresh.candidate).more_time))
    refuse_clashes(chairs, starts_at, ends_at, by=by)
    refuse_held(chairs, starts_at, ends_at, but=choice, at=at)
    if over is not None:
        refuse_too_many(chairs, Span(starts_at, ends_at), known=over, at=at)
    with kindly(chairs):
        interview = Interview.objects.create(
            application=fresh,
            session=session,
            round=round_now,
            starts_at=starts_at,
            ends_at=ends_at,
            place=place or own_link(session, leads),
            organiser=invites_from(),
            tells_candidate=tells_candidate,
            booked_at=at,
            booked_by=by,
        )
        seat_all(interview, chairs)
    _record("interviews.interview_booked", interview, chairs, by=by, at=at, **why)
    _invite(interview, [chair.person for chair in chairs], at=at)
    if not with_others:
        invitations.tell(interview, at=at)
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
    override: str = "",
    over: Collection[int] | None = None,
    seen: int | None = None,
    choice: Choice | None = None,
    by: Person,
    at: datetime,
) -> Interview:
    """Another time, place or panel: the same appointment in every calendar, one sequence later.

    `seen`: the sequence that `by` looked at; of two hands the second is told. `over`: as in `book`; who sits there
    already at that time is not asked about.
    """
    fresh = locked(interview)
    if seen is not None and seen != fresh.sequence:
        raise BookingRefused(_("Somebody changed this interview a moment ago. Nothing was changed; look at it again."))
    if fresh.application.state != ApplicationState.ACTIVE:
        raise BookingRefused(_("This application is closed. Reopen it before you change its interviews."))
    chairs = chairs_for(fresh.application, leads, shadows, reverse_shadows)
    # As long as it was booked for, whatever became of the loop
    ends_at = starts_at + (fresh.ends_at - fresh.starts_at)
    standing = {seat.person_id: seat for seat in fresh.seats.filter(held=True).select_related("person")}
    wanted = {chair.person.pk: chair for chair in chairs}
    kinds = {pk: seat.kind for pk, seat in standing.items()}
    place = _place(fresh, place, leads, standing.values())
    if (starts_at, place, {pk: chair.kind for pk, chair in wanted.items()}) == (fresh.starts_at, fresh.place, kinds):
        return fresh
    was, shown = fresh.starts_at, invitations.as_shown(fresh)
    led = [seat.person for seat in standing.values() if seat.kind == SeatKind.LEAD]
    why = why_a_trainee_leads(fresh.session, [one for one in leads if one not in led], override)
    _check_move(fresh, starts_at, by=by, at=at)
    removed = [seat for pk, seat in standing.items() if pk not in wanted]
    for seat in removed:
        release(seat, at=at)
    if take_home_of(fresh) is None:
        refuse_clashes(chairs, starts_at, ends_at, by=by, but=fresh)
        refuse_held(chairs, starts_at, ends_at, but=choice, at=at)
        if over is not None:
            settled = standing if starts_at == was else ()
            refuse_too_many(chairs, Span(starts_at, ends_at), known=[*over, *settled], but=fresh, at=at)
    with kindly(chairs):
        fresh.starts_at, fresh.ends_at, fresh.place = starts_at, ends_at, place
        fresh.sequence += 1
        fresh.save(update_fields=["starts_at", "ends_at", "place", "sequence"])
        _note_third(fresh, leads, at)
        span = _span(fresh)
        for pk, seat in standing.items():
            if pk in wanted:
                _keep(seat, span, wanted[pk].kind, asked_anew=starts_at != was)
        seat_all(fresh, [chair for pk, chair in wanted.items() if pk not in standing])
    plan_again(fresh, at=at)
    _record("interviews.interview_moved", fresh, chairs, by=by, at=at, **why)
    _invite(fresh, [chair.person for chair in chairs], knew=standing, at=at)
    _call_off(fresh, [seat.person for seat in removed], was, at=at)
    if shown != invitations.as_shown(fresh):
        invitations.tell(fresh, at=at)
    progress.refresh(fresh.application, at=at)
    return fresh


def _note_third(interview: Interview, leads: Sequence[Person], at: datetime) -> None:
    """Somebody chose the third grader whom the program could not find."""
    take_home = take_home_of(interview)
    if take_home is not None and take_home.lacks_third and len(leads) > GRADERS:
        take_home.third_seated_at = at
        take_home.save(update_fields=["third_seated_at"])


def _check_move(interview: Interview, starts_at: datetime, *, by: Person, at: datetime) -> None:
    if starts_at == interview.starts_at:
        return
    if take_home_of(interview):
        raise BookingRefused(_("A take-home has no hour. Give more time for it instead."))
    _check_day(starts_at, at, by)
    if Scorecard.objects.filter(seat__interview=interview, seat__held=True, state=CardState.SUBMITTED).exists():
        raise BookingRefused(_("A scorecard of this interview is in, so it took place and cannot be moved."))


def _place(interview: Interview, wanted: str, leads: Sequence[Person], standing: Iterable[Seat]) -> str:
    """As it was typed. The own link of somebody who leads no more goes with them."""
    staying = {person.pk for person in leads}
    gone = [seat.person_id for seat in standing if seat.kind == SeatKind.LEAD and seat.person_id not in staying]
    theirs = Profile.objects.filter(person__in=gone).exclude(video_url="").values_list("video_url", flat=True)
    if wanted and wanted not in theirs:
        return wanted
    return "" if take_home_of(interview) else own_link(interview.session, leads)


def own_link(session: Session, leads: Sequence[Person]) -> str:
    """Of the first lead who has one, for a video call."""
    if session.setting != Setting.VIDEO:
        return ""
    links = dict(Profile.objects.filter(person__in=leads).exclude(video_url="").values_list("person", "video_url"))
    return next((links[person.pk] for person in leads if person.pk in links), "")


def _keep(seat: Seat, span: DateTimeTZRange | None, kind: SeatKind, *, asked_anew: bool) -> None:
    """`asked_anew`: an answer was to another time."""
    if seat.kind != kind and Scorecard.objects.filter(seat=seat, state=CardState.SUBMITTED).exists():
        raise BookingRefused(_in_already(seat.person))
    seat.span, seat.kind = span, kind
    if asked_anew:
        seat.answer, seat.answered_at, seat.answer_reason = "", None, ""
    seat.save(update_fields=["span", "kind", "answer", "answered_at", "answer_reason"])


@recorded
def cancel(interview: Interview, *, reason: str = "", by: Person | None, at: datetime) -> Interview:
    fresh = _cancel(interview, reason, by=by, at=at)
    invitations.call_off(fresh, at=at)
    progress.refresh(fresh.application, at=at)
    return fresh


def _cancel(interview: Interview, reason: str, *, by: Person | None, at: datetime) -> Interview:
    fresh = locked(interview)
    seats = list(fresh.seats.filter(held=True).select_related("person"))
    if Scorecard.objects.filter(seat__in=seats, state=CardState.SUBMITTED).exists():
        raise BookingRefused(_("A scorecard of this interview is in, so it took place and cannot be cancelled."))
    for seat in seats:
        release(seat, why=ReminderWhy.CANCELLED, at=at)
    fresh.state = InterviewState.CANCELLED
    fresh.sequence += 1
    fresh.save(update_fields=["state", "sequence"])
    chairs = [Chair(seat.person, SeatKind(seat.kind)) for seat in seats]
    _record("interviews.interview_cancelled", fresh, chairs, by=by, at=at, reason=reason)
    _call_off(fresh, [seat.person for seat in seats], fresh.starts_at, at=at, reason=reason)
    if not _is_asked_for(fresh):
        graders.call_off(fresh, reason, at=at)
    return fresh


@recorded
def release_seat(seat: Seat, *, by: Person | None, at: datetime) -> Seat:
    """Let one person go. Before an interview its last lead is not let go: it would be none; afterwards nobody is
    asked for a card any more. A take-home goes on without a grader until one is found: the candidate is at work."""
    interview = locked(seat.interview)
    over = interview.ends_at <= at
    others = interview.seats.filter(held=True, kind=SeatKind.LEAD).exclude(pk=seat.pk)
    is_needed = seat.kind == SeatKind.LEAD and not over and take_home_of(interview) is None
    if is_needed and not others.exists():
        raise BookingRefused(_("This is the only lead of the interview. Choose another lead, or cancel it."))
    release(seat, at=at)
    record(
        "interviews.seat_released",
        interview.application,
        by=by,
        at=at,
        interview=interview.pk,
        session=interview.session.title,
        person=seat.person.name,
    )
    if not over:
        tell_without(interview, seat, at=at)
    progress.refresh(interview.application, at=at)
    return seat


def give_up(interview: Interview, seat: Seat, *, at: datetime) -> None:
    """The seat is nobody's any more, whoever is left; the others hear who is. For actions that hold the interview."""
    release(seat, at=at)
    tell_without(interview, seat, at=at)
    progress.refresh(interview.application, at=at)


def tell_without(interview: Interview, gone: Seat, *, at: datetime) -> None:
    interview.sequence += 1
    interview.save(update_fields=["sequence"])
    people = [other.person for other in interview.seats.filter(held=True).select_related("person")]
    _invite(interview, people, knew=[person.pk for person in people], at=at)
    _call_off(interview, [gone.person], interview.starts_at, at=at)


@recorded
def call_off(application: Application, *, by: Person | None, at: datetime) -> Application:
    """The matter is closed or decided: what was still to come is cancelled, nobody is reminded of what is past. The
    interviewers hear of it at once."""
    out = Q(take_home__isnull=False, take_home__closed_at=None)
    to_come = application.interviews.booked().filter(Q(starts_at__gt=at) | out).order_by("pk")
    card_in = Scorecard.objects.filter(seat__interview=OuterRef("pk"), state=CardState.SUBMITTED)
    off = [_cancel(interview, "", by=by, at=at) for interview in to_come.exclude(Exists(card_in))]
    invitations.call_off_all(application, off, at=at)
    reminders.stop(_owed(application).values_list("pk", flat=True), ReminderWhy.CLOSED, at=at)
    progress.refresh(application, at=at)
    return application


@recorded
def take_up(application: Application, *, by: Person | None, at: datetime) -> Application:
    """The application is open again: what is owed for the interviews that took place is asked for again."""
    cards = _owed(application).filter(seat__kind=SeatKind.LEAD).select_related("seat__person", "seat__interview")
    weeks, ladder = weeks_of([card.seat.person for card in cards]), ladder_of(application.requisition_id)
    for card in cards:
        reminders.plan(card, week=weeks[card.seat.person_id], ends_at=card.seat.interview.ends_at, ladder=ladder)
    progress.refresh(application, at=at)
    return application


def _owed(application: Application) -> ScorecardQuerySet:
    booked = Scorecard.objects.filter(
        seat__interview__application=application, seat__interview__state=InterviewState.BOOKED
    )
    return booked.owed().asked_for()


def locked(interview: Interview, *, even_cancelled: bool = False) -> Interview:
    # The application first, as every action on it does: two hands wait for each other and never in a ring
    Application.objects.select_for_update(of=("self",)).get(pk=interview.application_id)
    found = Interview.objects.select_for_update(of=("self",)).select_related(
        "session", "application__requisition", "application__candidate", "take_home"
    )
    fresh = found.get(pk=interview.pk)
    if fresh.state != InterviewState.BOOKED and not even_cancelled:
        raise BookingRefused(_("This interview was cancelled. Book the session again."))
    return fresh


def seat_all(interview: Interview, chairs: Sequence[Chair]) -> None:
    """Each with a card of its own, empty, if the session looks for competencies."""
    weeks, ladder = weeks_of([chair.person for chair in chairs]), ladder_of(interview.application.requisition_id)
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
            span=_span(interview),
        )
        if asked:
            week = weeks[chair.person.pk]
            due_at = card_due(_asked_from(interview), week, ladder.due_after)
            card = Scorecard.objects.create(seat=seat, due_at=due_at)
            Rating.objects.bulk_create(Rating(scorecard=card, competency=competency) for competency in asked)
            _plan(card, interview, seat, week, ladder)


def _plan(card: Scorecard, interview: Interview, seat: Seat, week: WorkingWeek, ladder: Ladder) -> None:
    if seat.kind == SeatKind.LEAD and _is_asked_for(interview):
        reminders.plan(card, week=week, ends_at=_asked_from(interview), ladder=ladder)


def plan_again(interview: Interview, *, at: datetime) -> None:
    cards = Scorecard.objects.filter(seat__interview=interview, seat__held=True).owed().select_related("seat__person")
    weeks, ladder = weeks_of([card.seat.person for card in cards]), ladder_of(interview.application.requisition_id)
    for card in cards:
        week = weeks[card.seat.person_id]
        card.due_at = card_due(_asked_from(interview), week, ladder.due_after)
        card.save(update_fields=["due_at"])
        if card.seat.kind == SeatKind.LEAD:
            _plan(card, interview, card.seat, week, ladder)
        else:
            reminders.stop([card.pk], ReminderWhy.RELEASED, at=at)


def release(seat: Seat, *, why: ReminderWhy = ReminderWhy.RELEASED, at: datetime) -> None:
    card = Scorecard.objects.filter(seat=seat).first()
    if card is not None and card.state == CardState.SUBMITTED:
        raise BookingRefused(_in_already(seat.person))
    if Seat.objects.filter(pk=seat.pk, held=True).update(held=False, released_at=at) != 1:
        raise BookingRefused(_("This seat was released a moment ago."))
    if card is not None:
        reminders.stop([card.pk], why, at=at)


def _in_already(person: Person) -> str:
    return gettext("The scorecard of %(name)s is in, so the seat stays theirs.") % {"name": person.name}


def _record(
    kind: str,
    interview: Interview,
    chairs: Iterable[Chair],
    *,
    by: Person | None,
    at: datetime,
    reason: str = "",
    **more: Any,
) -> None:
    title: Words = interview.session.title
    facts: Mapping[str, object] = {
        "interview": interview.pk,
        "session": title,
        "starts_at": interview.starts_at.isoformat(),
        "people": [chair.person.name for chair in chairs],
    }
    given = {"reason": reason} if reason else {}
    record(kind, interview.application, by=by, at=at, **facts, **given, **more)


def _invite(
    interview: Interview, people: Iterable[Person], *, knew: Container[int] = frozenset(), at: datetime
) -> None:
    """`knew`: who holds a seat from before, so that the same appointment changes for them."""
    if take_home_of(interview):
        if _is_asked_for(interview):
            graders.tell(interview, [person for person in people if person.pk not in knew], at=at)
        return
    for person in people:
        mail.post(
            f"interviews.invitation:{interview.pk}:{interview.sequence}:{person.pk}",
            "interviews.invitation",
            to=person,
            facts={"interview": interview.pk, "sequence": interview.sequence, "is_new": person.pk not in knew},
            thread=f"application-{interview.application_id}",
            at=at,
        )


def _call_off(
    interview: Interview, people: Iterable[Person], known_as: datetime, *, at: datetime, reason: str = ""
) -> None:
    """`known_as`: when it was to be, as far as these people knew."""
    if take_home_of(interview):
        if _is_asked_for(interview):
            graders.let_go(interview, people, reason=reason, at=at)
        return
    for person in people:
        mail.post(
            f"interviews.cancellation:{interview.pk}:{interview.sequence}:{person.pk}",
            "interviews.cancellation",
            to=person,
            facts={
                "interview": interview.pk,
                "sequence": interview.sequence,
                "starts_at": known_as.isoformat(),
                "reason": reason,
            },
            thread=f"application-{interview.application_id}",
            at=at,
        )
