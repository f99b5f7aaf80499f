from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from core.models import Person
from core.recording import record, recorded
from core.refusals import Refusal
from hiring.models import ApplicationQuestion, Requisition
from hiring.queries.history import OF_THE_QUESTIONS, last_change
from hiring.rules.jobs import MOST_QUESTIONS
from hiring.rules.questions import PlannedQuestion, kept
from hiring.rules.requisitions import OVER


class QuestionsRefused(Refusal):
    pass


class ChangedMeanwhile(QuestionsRefused):
    def __init__(self) -> None:
        super().__init__(
            _(
                "Somebody changed these questions while you had them open. What they changed stands here now, and so "
                "does what you typed, which is not saved yet. Look at it and save again."
            )
        )


@recorded
def set_questions(
    requisition: Requisition,
    *,
    wanted: Sequence[PlannedQuestion],
    seen: int | None = None,
    by: Person | None,
    at: datetime,
) -> list[ApplicationQuestion]:
    """In this order. Answers that were given stay, each beside the question as it was asked. `seen`: the last change
    that `by` knew of, see `last_change`; of two hands the second is told."""
    state = Requisition.objects.select_for_update().get(pk=requisition.pk).state
    if state in OVER:
        raise QuestionsRefused(_("This requisition is over: nobody is asked any more. Nothing was changed."))
    if seen is not None and last_change(requisition, OF_THE_QUESTIONS) != seen:
        raise ChangedMeanwhile
    if len(wanted) > MOST_QUESTIONS:
        raise QuestionsRefused(_("Ask at most %(most)d questions.") % {"most": MOST_QUESTIONS})
    known = {question.pk: question for question in requisition.questions.all()}
    if any(one.id is not None and one.id not in known for one in wanted):
        raise QuestionsRefused(_("Somebody removed one of these questions a moment ago. Open the page anew."))
    made = [
        _put(known.get(one.id or 0) or ApplicationQuestion(requisition=requisition), kept(one), position=place)
        for place, one in enumerate(wanted, start=1)
    ]
    requisition.questions.exclude(pk__in=[question.pk for question in made]).delete()
    record("hiring.questions_changed", requisition, by=by, at=at, questions=len(made))
    return made


def _put(question: ApplicationQuestion, one: PlannedQuestion, *, position: int) -> ApplicationQuestion:
    for name, value in asdict(one).items():
        if name != "id":
            setattr(question, name, value)
    question.position = position
    question.save()
    return question
