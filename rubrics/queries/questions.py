"""The question bank: search and filter."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import QuerySet

from core.words import Words
from rubrics.models import AssessmentType, Question
from rubrics.queries.names import Named, NamesInForce, by_key, names_in_force
from rubrics.rules.shapes import Entry


@dataclass(frozen=True)
class QuestionFilter:
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
    roles: list[Named]
    is_for_all: bool


@dataclass(frozen=True)
class Bank:
    wanted: QuestionFilter
    questions: Sequence[Asking]
    # Of how many
    all: int
    types: Sequence[Named]
    roles: Sequence[Named]
    competencies: Sequence[Named]


def questions_shown() -> QuerySet[Question]:
    return Question.objects.select_related("assessment_type")


def question_of(key: str) -> Question | None:
    """None: it was removed, or never was."""
    return questions_shown().filter(key=key).first()


def type_of(key: str) -> AssessmentType | None:
    return AssessmentType.objects.filter(key=key).first()


def bank(wanted: QuestionFilter) -> Bank:
    names = names_in_force()
    questions = list(questions_shown().order_by("assessment_type__position", "position"))
    found = [one for one in questions if _suits(one, wanted)]
    return Bank(
        wanted,
        [asking(one, names) for one in found],
        len(questions),
        list(by_key(AssessmentType.objects.all()).values()),
        list(names.roles.values()),
        list(names.competencies.values()),
    )


def _suits(question: Question, wanted: QuestionFilter) -> bool:
    kind = question.assessment_type
    shown = question.competencies or kind.can_show
    return (
        (not wanted.type or kind.key == wanted.type)
        and (not wanted.role or not question.roles or wanted.role in question.roles)
        and (not wanted.competency or wanted.competency in shown)
        and all(word in _searched(question) for word in wanted.text.lower().split())
    )


def _searched(question: Question) -> str:
    """All that is written in it, in every language: a person looks for what they remember."""
    texts = [question.text, *question.follow_ups, *question.answers.values()]
    return " ".join([*(part for words in texts for part in words.values()), question.code, question.fix]).lower()


def asking(question: Question, names: NamesInForce) -> Asking:
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
        is_for_all=not question.roles,
    )


def question_preview(assessment_type: AssessmentType, entry: Entry) -> Asking:
    return asking(Question(assessment_type=assessment_type, **entry), names_in_force())
