from collections.abc import Iterable
from dataclasses import dataclass
from itertools import accumulate

from core.words import Words
from rubrics.models import AssessmentType, Competency, Question, Rubric
from rubrics.queries.roles import Named, roles_in_force


@dataclass(frozen=True)
class PlanStep:
    """Minutes of one hour."""

    begins: int
    ends: int
    what: Words


@dataclass(frozen=True)
class Asking:
    key: str
    text: Words
    code: str
    fix: str
    follow_ups: list[Words]
    # (level, what an answer of that level sounds like)
    answers: list[tuple[Words, Words]]
    # Empty: it suits every role
    roles: list[Named]


@dataclass(frozen=True)
class AssessmentPage:
    assessment_type: AssessmentType
    plan: list[PlanStep]
    can_show: list[Named]
    questions: list[Asking]


def assessment_page(key: str) -> AssessmentPage | None:
    kind = AssessmentType.objects.filter(key=key).prefetch_related("questions").first()
    if kind is None:
        return None
    roles = {role.key: Named(role.key, role.name) for role in roles_in_force()}
    rubric = Rubric.objects.published().order_by("-version").prefetch_related("levels").first()
    levels = {level.key: level.name for level in rubric.levels.all()} if rubric else {}
    shown = Competency.objects.filter(rubric=rubric, key__in=kind.can_show).order_by("position")
    return AssessmentPage(
        assessment_type=kind,
        plan=plan_steps(kind.plan),
        can_show=[Named(competency.key, competency.name) for competency in shown],
        questions=[_asking(question, levels, roles) for question in kind.questions.all()],
    )


def plan_steps(plan: Iterable[dict[str, object]]) -> list[PlanStep]:
    minutes = [int(str(step["minutes"])) for step in plan]
    ends = list(accumulate(minutes))
    whats: list[Words] = [step["what"] for step in plan]  # type: ignore[misc]  # checked when the catalogue was loaded
    return [PlanStep(end - took, end, what) for end, took, what in zip(ends, minutes, whats, strict=True)]


def _asking(question: Question, levels: dict[str, Words], roles: dict[str, Named]) -> Asking:
    return Asking(
        key=question.key,
        text=question.text,
        code=question.code,
        fix=question.fix,
        follow_ups=question.follow_ups,
        answers=[(name, question.answers[key]) for key, name in levels.items() if key in question.answers],
        roles=[roles[key] for key in question.roles if key in roles],
    )
