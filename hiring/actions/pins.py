from datetime import datetime

from django.utils.translation import gettext_lazy as _

from core.models import Person
from core.recording import record, recorded
from core.refusals import Refusal
from hiring.models import Requisition, SessionCompetency
from hiring.rules.requisitions import RequisitionState
from rubrics.models import Competency, Level, RoleDefinition, Rubric


class PinRefused(Refusal):
    pass


@recorded
def pin(requisition: Requisition, *, to: Rubric, by: Person, at: datetime) -> Requisition:
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
    # Held until the end: nobody retires it meanwhile
    rubric = Rubric.objects.published().select_for_update().filter(pk=to.pk).first()
    if rubric is None:
        raise PinRefused(_("This version is not in force any more. Look at the one that is, then go on."))
    role = RoleDefinition.objects.filter(rubric=rubric, key=fresh.role.key).first()
    levels = {level.key: level for level in Level.objects.filter(rubric=rubric)}
    if role is None or fresh.level.key not in levels:
        raise PinRefused(
            _("That version has no role or level of this name. Open a new requisition from one that it has.")
        )
    fresh.role, fresh.level = role, levels[fresh.level.key]
    fresh.save(update_fields=["role", "level"])
    changed = _move_competencies(fresh, rubric, levels)
    record("hiring.requisition_pinned", fresh, by=by, at=at, version=rubric.version, **changed)
    return fresh


def _move_competencies(requisition: Requisition, rubric: Rubric, levels: dict[str, Level]) -> dict[str, list[str]]:
    """Keys of those that the version no longer has, and of those whose target level it no longer has: these are asked
    for at the level of the requisition."""
    known = {one.key: one for one in Competency.objects.filter(rubric=rubric)}
    dropped, levelled = [], []
    for asked in requisition.competencies.select_related("competency", "target"):
        competency = known.get(asked.competency.key)
        if competency is None:
            dropped.append(asked.competency.key)
            asked.delete()
            continue
        if asked.target.key not in levels:
            levelled.append(asked.competency.key)
        asked.competency, asked.target = competency, levels.get(asked.target.key, requisition.level)
        asked.save(update_fields=["competency", "target"])
    for seen in SessionCompetency.objects.filter(session__requisition=requisition).select_related("competency"):
        if seen.competency.key in known:
            seen.competency = known[seen.competency.key]
            seen.save(update_fields=["competency"])
        else:
            seen.delete()
    return {"dropped": dropped, "levelled": levelled}
