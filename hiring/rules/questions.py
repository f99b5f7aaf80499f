"""What an application may be asked, and what of it is kept."""

from dataclasses import dataclass, field

from hiring.rules.jobs import QuestionKind

Words = dict[str, str]


@dataclass(frozen=True)
class PlannedQuestion:
    """As it is to be; without an id it is new."""

    id: int | None
    kind: str
    text: Words
    hint: Words = field(default_factory=dict)
    required: bool = True
    words_from: int | None = None
    words_to: int | None = None
    options: Words = field(default_factory=dict)


def kept(one: PlannedQuestion) -> PlannedQuestion:
    """Words are counted of long answers, options belong to a choice."""
    is_long, is_choice = one.kind == QuestionKind.LONG, one.kind == QuestionKind.CHOICE
    return PlannedQuestion(
        one.id,
        one.kind,
        one.text,
        one.hint,
        one.required,
        one.words_from if is_long else None,
        one.words_to if is_long else None,
        one.options if is_choice else {},
    )


@dataclass(frozen=True)
class Answered:
    """An answer, beside the question in the words in which it was asked."""

    question: int
    asked: str
    answer: str
