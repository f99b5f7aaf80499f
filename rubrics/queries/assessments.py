from collections.abc import Iterable
from dataclasses import dataclass
from itertools import accumulate

from core.words import Words
from rubrics.models import AssessmentKey, AssessmentType, Note, Section
from rubrics.queries.library import SectionShown, note_shown
from rubrics.queries.names import Named, names_in_force
from rubrics.queries.questions import Asking, asking


@dataclass(frozen=True)
class PlanStep:
    """Minutes of one hour."""

    begins: int
    ends: int
    what: Words


@dataclass(frozen=True)
class AssessmentPage:
    assessment_type: AssessmentType
    plan: list[PlanStep]
    can_show: list[Named]
    questions: list[Asking]
    # The script of the past projects interview; None: the type has none
    script: SectionShown | None


def assessment_page(key: str) -> AssessmentPage | None:
    kind = AssessmentType.objects.filter(key=key).prefetch_related("questions").first()
    if kind is None:
        return None
    names = names_in_force()
    script = None
    if key == AssessmentKey.PAST_PROJECTS:
        phases = [note_shown(note, dict(names.roles)) for note in Note.objects.filter(section=Section.PHASES)]
        script = SectionShown(Section.PHASES, Section.PHASES.label, phases)
    return AssessmentPage(
        assessment_type=kind,
        plan=plan_steps(kind.plan),
        can_show=[name for key, name in names.competencies.items() if key in kind.can_show],
        questions=[asking(question, names) for question in kind.questions.all()],
        script=script,
    )


def plan_steps(plan: Iterable[dict[str, object]]) -> list[PlanStep]:
    minutes = [int(str(step["minutes"])) for step in plan]
    ends = list(accumulate(minutes))
    whats: list[Words] = [step["what"] for step in plan]  # type: ignore[misc]  # checked when the catalogue was loaded
    return [PlanStep(end - took, end, what) for end, took, what in zip(ends, minutes, whats, strict=True)]
