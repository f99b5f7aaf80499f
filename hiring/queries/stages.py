"""The stages of a requisition, and how many came through each."""

from dataclasses import dataclass

from django.db.models import Count, Q

from hiring.models import Requisition, Stage
from hiring.rules.stages import ApplicationState


@dataclass(frozen=True)
class StageStanding:
    stage: Stage
    # Who stands there now, and who ever did
    now: int
    came: int


def stages_standing(requisition: Requisition) -> list[StageStanding]:
    """In one query."""
    counted = requisition.stages.annotate(
        now=Count("applications", filter=Q(applications__state=ApplicationState.ACTIVE), distinct=True),
        came=Count("visits__application", distinct=True),
    )
    return [StageStanding(stage, stage.now, stage.came) for stage in counted.order_by("position")]
