from datetime import datetime

from django.utils.translation import gettext_lazy as _

from core.models import Person
from core.recording import recorded
from core.refusals import Refusal
from interviews.models import Interview, InterviewState, KitMark, Seat
from rubrics.models import Question


class MarkRefused(Refusal):
    pass


@recorded
def mark(
    interview: Interview, *, question: int | None = None, competency: int | None = None, by: Person, at: datetime
) -> None:
    """A question was asked, or a competency was not reached. Marked twice, it stays as it was marked first: by whom,
    and when. There is no event: the mark itself says so, and the history keeps what was taken back."""
    _ensure_seated(interview, by)
    # Kept in the bank until the mark stands
    if question and not Question.objects.select_for_update(no_key=True).filter(pk=question).exists():
        raise MarkRefused(_("This is no part of the kit any more, so nothing was marked."))
    made = KitMark(interview=interview, question_id=question, competency_id=competency, by=by, at=at)
    KitMark.objects.bulk_create([made], ignore_conflicts=True)


@recorded
def unmark(
    interview: Interview, *, question: int | None = None, competency: int | None = None, by: Person, at: datetime
) -> None:
    """By whoever holds a seat: what was asked is of the interview, not of a person."""
    _ensure_seated(interview, by)
    KitMark.objects.filter(interview=interview, question=question, competency=competency).delete()


def _ensure_seated(interview: Interview, by: Person) -> None:
    seats = Seat.objects.filter(interview=interview, person=by, held=True, interview__state=InterviewState.BOOKED)
    # In a take-home nothing is asked; and who marked it would tell how many grade it
    if not seats.filter(interview__take_home=None).exists():
        raise MarkRefused(_("You no longer have a seat in this interview, so nothing was marked."))
