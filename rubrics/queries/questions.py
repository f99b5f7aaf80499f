"""The question bank: search and filter."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.db.models import QuerySet

from core.words import Words
from rubrics.models import AssessmentType, Competency, Level, Question, RoleDefinition, RubricState
from rubrics.queries.names import Named, named


@dataclass(frozen=True)
class Wish:
    """What to look for; empty: everything."""

    text: str = ""
    type: str = ""
    role: str = ""
    competency: str = ""

    def __bool__(self) -> bool:
        return bool(self.text or self.type or self.role or self.competency)


@dataclass(frozen=True)
class Asking:
    key: str
    type: Named
    text: Words
    code: str
    fix: str
    follow_ups: list[Words]
    # (level, what an answer of that level sounds like)
    answers: list[tuple[Words, Words]]
    # Empty: all that its type can show
    competencies: list[Named]
    # Empty: it suits every role
    roles: list[Named]


@dataclass(frozen=True)
class Bank:
    wish: Wish
    questions: Sequence[Asking]
    # Of how many
    all: int
    types: Sequence[Named]
    roles: Sequence[Named]
    competencies: Sequence[Named]


@dataclass(frozen=True)
class Known:
    """What the keys of a question are called, in the rubric in force."""

    levels: Mapping[str, Words]
    roles: Mapping[str, Named]
    competencies: Mapping[str, Named]


def known() -> Known:
    return Known(
        {one.key: one.name for one in Level.objects.filter(rubric__state=RubricState.PUBLISHED)},
        named(RoleDefinition.objects.filter(rubric__state=RubricState.PUBLISHED)),
        named(Competency.objects.filter(rubric__state=RubricState.PUBLISHED)),
    )


def questions_shown() -> QuerySet[Question]:
    return Question.objects.select_related("assessment_type")


def bank(wish: Wish) -> Bank:
    names = known()
    questions = list(questions_shown().order_by("assessment_type__position", "position"))
    found = [one for one in questions if _suits(one, wish)]
    return Bank(
        wish,
        [asking(one, names) for one in found],
        len(questions),
        list(named(AssessmentType.objects.all()).values()),
        list(names.roles.values()),
        list(names.competencies.values()),
    )


def _suits(question: Question, wish: Wish) -> bool:
    kind = question.assessment_type
    shown = question.competencies or kind.can_show
    return (
        (not wish.type or kind.key == wish.type)
        and (not wish.role or not question.roles or wish.role in question.roles)
        and (not wish.competency or wish.competency in shown)
        and all(word in _searched(question) for word in wish.text.lower().split())
    )


def _searched(question: Question) -> str:
    """All that is written in it, in every language: a person looks for what they remember."""
    texts = [question.text, *question.follow_ups, *question.answers.values()]
    return " ".join([*(part for words in texts for part in words.values()), question.code]).lower()


def asking(question: Question, names: Known) -> Asking:
    kind = question.assessment_type
    return Asking(
        key=question.key,
        type=Named(kind.key, kind.name),
        text=question.text,
        code=question.code,
        fix=question.fix,
        follow_ups=question.follow_ups,
        answers=[(name, question.answers[key]) for key, name in names.levels.items() if question.answers.get(key)],
        competencies=[names.competencies[key] for key in question.competencies if key in names.competencies],
        roles=[names.roles[key] for key in question.roles if key in names.roles],
    )
