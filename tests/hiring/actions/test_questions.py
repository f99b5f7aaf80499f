from typing import Any

import pytest

from hiring.actions import questions
from hiring.rules.questions import PlannedQuestion

WHY = PlannedQuestion(None, "long", {"en": "Why?"}, words_from=10, words_to=50, options={"en": "a\nb"})
WHEN = PlannedQuestion(None, "choice", {"en": "When?"}, words_from=10, options={"en": "Now\nLater"})


def test_set_questions_adds_reorders_and_removes(requisition: Any, rae: Any, at: Any) -> None:
    why, when = questions.set_questions(requisition, wanted=[WHY, WHEN], by=rae, at=at)
    assert why.options == {}, "options belong to a choice"
    assert when.words_from is None, "words are counted of long answers"
    moved = [PlannedQuestion(when.pk, "yes_no", {"en": "Now?"}), PlannedQuestion(why.pk, "long", {"en": "Why?"})]
    questions.set_questions(requisition, wanted=moved, by=rae, at=at)
    assert [(one.pk, one.kind, one.options) for one in requisition.questions.all()] == [
        (when.pk, "yes_no", {}),
        (why.pk, "long", {}),
    ]
    questions.set_questions(requisition, wanted=moved[:1], by=rae, at=at)
    assert [one.pk for one in requisition.questions.all()] == [when.pk]
    with pytest.raises(questions.QuestionsRefused, match="removed one"):
        questions.set_questions(requisition, wanted=moved, by=rae, at=at)
