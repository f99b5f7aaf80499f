from collections.abc import Iterable, Sequence
from datetime import datetime

from django.db.models import Exists, F, OuterRef
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from core.models import Person
from core.recording import record, recorded
from core.refusals import Refusal
from hiring.models import Application, Requisition, Stage, Visit
from hiring.rules.requisitions import OVER
from hiring.rules.stages import ApplicationState, PlannedStage, StageKind, fault

# Written while the places change hands: two stages never stand in one
ASIDE = 1000
NAMED = 3


class StagesRefused(Refusal):
    pass


@recorded
def set_stages(
    requisition: Requisition, *, wanted: Sequence[PlannedStage], by: Person | None, at: datetime
) -> Requisition:
    """These in this order, and no others; where somebody stands or stood, the stage stays."""
    fresh = Requisition.objects.select_for_update().get(pk=requisition.pk)
    if fresh.state in OVER:
        raise StagesRefused(_("This requisition is closed, so its stages stay as they are."))
    # Nobody is moved into a stage while it is weighed whether anybody stands there
    standing = {stage.pk: stage for stage in fresh.stages.select_for_update()}
    if [(one.pk, one.kind, one.name) for one in standing.values()] == [
        (one.id, one.kind, one.name.strip()) for one in wanted
    ]:
        return fresh
    _ensure_possible(standing, wanted)
    kept = {one.id for one in wanted if one.id}
    _remove([stage for pk, stage in standing.items() if pk not in kept], by)
    fresh.stages.update(position=ASIDE + F("position"))
    for place, one in enumerate(wanted, start=1):
        if one.id:
            Stage.objects.filter(pk=one.id).update(position=place, name=one.name.strip())
        else:
            Stage.objects.create(requisition=fresh, kind=one.kind, name=one.name.strip(), position=place)
    record("hiring.stages_changed", fresh, by=by, at=at, stages=len(wanted))
    return fresh


def _ensure_possible(standing: dict[int, Stage], wanted: Sequence[PlannedStage]) -> None:
    ids = [one.id for one in wanted if one.id]
    same_kind = all(standing[pk].kind == one.kind for one in wanted if (pk := one.id) and pk in standing)
    if not set(ids) <= set(standing) or len(ids) != len(set(ids)) or not same_kind:
        raise StagesRefused(_("Somebody changed these stages a moment ago, so nothing was saved. Look at them again."))
    found = fault([StageKind(one.kind) for one in wanted])
    if found:
        raise StagesRefused(found.label)


def _remove(gone: Iterable[Stage], by: Person | None) -> None:
    for stage in gone:
        used = Application.objects.filter(Exists(Visit.objects.filter(application=OuterRef("pk"), stage=stage)))
        here = Application.objects.filter(stage=stage) | used
        count = here.count()
        if count:
            raise StagesRefused(_who(stage, by) or _passed(stage, count))
        stage.delete()


def _who(stage: Stage, by: Person | None) -> str:
    """Those who stand there now, as far as the one who asks may know; empty: nobody."""
    active = Application.objects.filter(stage=stage, state=ApplicationState.ACTIVE).order_by("stage_since", "pk")
    shown = active.visible_to(by) if by else active
    names = list(shown.values_list("candidate__name", flat=True)[:NAMED])
    more = active.count() - len(names)
    if not names:
        return ""
    said = str(_(", ")).join(names)
    if not more:
        told = _("%(stage)s cannot be left out. There stands: %(names)s. Move them on first.")
        return told % {"stage": stage, "names": said}
    return ngettext(
        "%(stage)s cannot be left out. There stand: %(names)s and %(more)s other. Move them on first.",
        "%(stage)s cannot be left out. There stand: %(names)s and %(more)s others. Move them on first.",
        more,
    ) % {"stage": stage, "names": said, "more": more}


def _passed(stage: Stage, count: int) -> str:
    return ngettext(
        "%(stage)s cannot be left out: %(count)s application came through it, and its history names it.",
        "%(stage)s cannot be left out: %(count)s applications came through it, and their history names it.",
        count,
    ) % {"stage": stage, "count": count}
