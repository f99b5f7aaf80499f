"""What another level, pay or number of openings would mean for a requisition that was approved."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from core.words import Words
from hiring.models import Requisition, RequisitionCompetency
from hiring.rules.requisitions import Pay
from rubrics.models import Level


@dataclass(frozen=True)
class TargetMove:
    """A competency whose bar moves with the level, as the role says."""

    asked: RequisitionCompetency
    was: Level
    now: Level

    @property
    def name(self) -> Words:
        name: Words = self.asked.competency.name
        return name


def targets_at(requisition: Requisition, level: Level) -> list[TargetMove]:
    """Of what the role asks for; the rest keeps its target."""
    of_role = {one.competency_id: one.targets for one in requisition.role.role_competencies.all()}
    levels = {one.key: one for one in Level.objects.filter(rubric=level.rubric_id)}
    moves = []
    for asked in requisition.competencies.select_related("competency", "target"):
        key = of_role.get(asked.competency_id, {}).get(level.key, "")
        target = levels.get(key, level) if asked.competency_id in of_role else asked.target
        if target != asked.target:
            moves.append(TargetMove(asked, asked.target, target))
    return moves


def facts_standing(requisition: Requisition) -> dict[str, Any]:
    """What only a new approval changes."""
    return {
        "level": requisition.level_id,
        "pay": [requisition.pay_from, requisition.pay_to, requisition.pay_currency],
        "openings": requisition.openings.count(),
    }


def facts_wanted(standing: Mapping[str, Any], *, level: Level, pay: Pay, openings: int) -> dict[str, Any]:
    """Those of them that are to be otherwise."""
    wanted = {"level": level.pk, "pay": list(pay), "openings": openings}
    return {name: value for name, value in wanted.items() if value != standing[name]}
