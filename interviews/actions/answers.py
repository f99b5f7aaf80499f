"""An interviewer says yes or no to an invitation."""

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from core import mail
from core.models import Person
from core.recording import record, recorded
from core.refusals import Refusal
from hiring.models import Part, TeamMember
from hiring.queries.addresses import addresses_of
from interviews.actions import booking
from interviews.models import Interview, InterviewState, Seat, SeatAnswer
from interviews.rules.answers import Closed, closed

SAID = {
    Closed.CANCELLED: _("This interview was cancelled. There is nothing to answer."),
    Closed.DECLINED: _("You declined this interview already. Talk to the recruiter if you can come after all."),
    Closed.NOT_YOURS: _("This seat is no longer yours. There is nothing to answer."),
    Closed.BEGUN: _("This interview has begun. Talk to the recruiter."),
}


class AnswerRefused(Refusal):
    pass


@recorded
def accept(seat: Seat, *, seen: int | None, by: Person, at: datetime) -> Seat:
    """Twice is once. `seen`: the sequence that was read; an answer is to one time."""
    interview, held = _open(seat, seen, at)
    if held.answer == SeatAnswer.ACCEPTED:
        return held
    _answer(held, SeatAnswer.ACCEPTED, at=at)
    _record("interviews.seat_accepted", interview, held, by=by, at=at)
    return held


@recorded
def decline(
    seat: Seat, *, reason: str, instead: Person | None = None, seen: int | None, by: Person, at: datetime
) -> Seat:
    """The seat is free again, also that of the last lead: the interview then waits for somebody to lead it.

    `instead`: a colleague whom the decliner names; it is for others to ask them.
    """
    interview, held = _open(seat, seen, at)
    if not reason.strip():
        raise AnswerRefused(_("Say in a few words why. The recruiter reads it."))
    booking.give_up(interview, held, at=at)
    held.instead = instead
    held.save(update_fields=["instead"])
    _answer(held, SeatAnswer.DECLINED, reason=reason.strip(), at=at)
    _record("interviews.seat_declined", interview, held, by=by, at=at)
    for person in _who_books(interview, but=by):
        mail.post(
            f"interviews.declined:{held.pk}:{person.pk}",
            "interviews.declined",
            to=person,
            facts={"seat": held.pk},
            thread=f"application-{interview.application_id}",
            at=at,
        )
    held.refresh_from_db()
    return held


def _open(seat: Seat, seen: int | None, at: datetime) -> tuple[Interview, Seat]:
    """Under the locks of a booking, so that of an answer and a move at once the second sees the first."""
    interview = booking.locked(seat.interview, even_cancelled=True)
    fresh = Seat.objects.select_related("person").get(pk=seat.pk)
    why = closed(
        is_cancelled=interview.state != InterviewState.BOOKED,
        is_held=fresh.held,
        is_declined=fresh.answer == SeatAnswer.DECLINED,
        starts_at=interview.starts_at,
        at=at,
    )
    if why is not None:
        raise AnswerRefused(SAID[why])
    if seen is not None and seen != interview.sequence:
        raise AnswerRefused(_("This interview was changed a moment ago. Look at it again before you answer."))
    return interview, fresh


def _answer(seat: Seat, answer: SeatAnswer, *, reason: str = "", at: datetime) -> None:
    seat.answer, seat.answered_at, seat.answer_reason = answer, at, reason
    Seat.objects.filter(pk=seat.pk).update(answer=answer, answered_at=at, answer_reason=reason)


def _record(kind: str, interview: Interview, seat: Seat, *, by: Person, at: datetime) -> None:
    facts = {"interview": interview.pk, "session": interview.session.title, "person": seat.person.name}
    record(kind, interview.application, by=by, at=at, **facts)


def _who_books(interview: Interview, *, but: Person) -> list[Person]:
    """Recruiter and coordinators of the requisition, and who looks after the application instead of the recruiter."""
    application = interview.application
    parts = TeamMember.objects.filter(
        requisition=application.requisition_id, part__in=[Part.RECRUITER, Part.COORDINATOR], person__is_active=True
    )
    found = {member.person_id: member.person for member in parts.select_related("person")}
    if application.assigned_to:
        found[application.assigned_to.pk] = application.assigned_to
    # Nobody hears of an interview of their own application
    theirs = addresses_of(application.candidate)
    return [one for pk, one in sorted(found.items()) if pk != but.pk and one.is_active and one.email not in theirs]
