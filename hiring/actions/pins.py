from datetime import datetime

from django.utils.translation import gettext_lazy as _

from core.models import Person
from core.recording import record, recorded
from core.refusals import Refusal
from hiring.models import Requisition, SessionCompetency
from hiring.rules.requisitions import RequisitionState
from rubrics.models import Competency, Level, RoleDefinition, Rubric, RubricState


class PinRefused(Refusal):
    pass


@recorded
def pin(requisition: Requisition, rubric: Rubric, *, by: Person, at: datetime) -> Requisition:
    """The draft follows that version from now on: the same role, level, competencies and targets as it says them.

    What is open keeps its version: everybody on it is judged by the same."""
    fresh = Requisition.objects.select_for_update().select_related("role", "level").get(pk=requisition.pk)
    if fresh.state != RequisitionState.DRAFT:
        raise PinRefused(
            _(
                "Only a draft can follow another version. This requisition keeps its own, so that everybody on it is "
                "judged by the same; open a new requisition to use the other."
            )
        )
    if rubric.state != RubricState.PUBLISHED:
        raise PinRefused(_("This version is not in force. Choose the one that is."))
    role = RoleDefinition.objects.filter(rubric=rubric, key=fresh.role.key).first()
    levels = {level.key: level for level in Level.objects.filter(rubric=rubric)}
    if role is None or fresh.level.key not in levels:
        raise PinRefused(
            _("That version has no role or level of this name. Open a new requisition from one that it has.")
        )
    fresh.role, fresh.level = role, levels[fresh.level.key]
    fresh.save(update_fields=["role", "level"])
    dropped = _move_competencies(fresh, rubric, levels)
    record("hiring.requisition_pinned", fresh, by=by, at=at, version=rubric.version, dropped=dropped)
    return fresh


def _move_competencies(requisition: Requisition, rubric: Rubric, levels: dict[str, Level]) -> list[str]:
    """The keys of those that the version no longer has."""
    known = {one.key: one for one in Competency.objects.filter(rubric=rubric)}
    dropped = []
    for asked in requisition.competencies.select_related("competency", "target"):
        competency = known.get(asked.competency.key)
        if competency is None:
            dropped.append(asked.competency.key)
            asked.delete()
            continue
        asked.competency, asked.target = competency, levels.get(asked.target.key, requisition.level)
        asked.save(update_fields=["competency", "target"])
    for seen in SessionCompetency.objects.filter(session__requisition=requisition).select_related("competency"):
        if seen.competency.key in known:
            seen.competency = known[seen.competency.key]
            seen.save(update_fields=["competency"])
        else:
            seen.delete()
    return dropped
