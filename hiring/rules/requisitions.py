"""The life of a requisition: one table."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class RequisitionState(TextChoices):
    DRAFT = "draft", _("Draft")
    IN_APPROVAL = "in_approval", _("In approval")
    OPEN = "open", _("Open")
    ON_HOLD = "on_hold", _("On hold")
    FILLED = "filled", _("Filled")
    CANCELLED = "cancelled", _("Cancelled")


S = RequisitionState
MOVES: dict[RequisitionState, frozenset[RequisitionState]] = {
    S.DRAFT: frozenset({S.IN_APPROVAL, S.CANCELLED}),
    S.IN_APPROVAL: frozenset({S.OPEN, S.DRAFT, S.CANCELLED}),
    S.OPEN: frozenset({S.ON_HOLD, S.FILLED, S.CANCELLED}),
    S.ON_HOLD: frozenset({S.OPEN, S.CANCELLED}),
    S.FILLED: frozenset({S.OPEN}),
    S.CANCELLED: frozenset(),
}


def may_become(origin: RequisitionState, target: RequisitionState) -> bool:
    return target in MOVES[origin]
