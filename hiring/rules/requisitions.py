"""The life of a requisition: one table."""

import unicodedata
from dataclasses import dataclass
from datetime import date

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
# Nothing more is expected of these
OVER = frozenset({S.FILLED, S.CANCELLED})
# Approved, and going on: what was approved changes with a new approval alone
RUNNING = frozenset({S.OPEN, S.ON_HOLD})


# Yearly, from and to, in whole units of the currency (ISO 4217)
Pay = tuple[int | None, int | None, str]
NO_PAY: Pay = (None, None, "")


MOST_OPENINGS = 99


@dataclass(frozen=True)
class Seat:
    """An opening as wanted. Without a number it is a new one."""

    number: int | None
    target_date: date | None = None


@dataclass(frozen=True)
class Wanted:
    """A competency as it is to be asked for."""

    competency_id: int
    target_id: int
    must_have: bool


def may_become(origin: RequisitionState, target: RequisitionState) -> bool:
    return target in MOVES[origin]


def suggested_title(level: str, role: str) -> str:
    """From "Senior" and "Data scientist": "Senior data scientist". Abbreviations and names keep their capitals, and
    between two Han characters there is no space."""
    level, role = level.strip(), role.strip()
    if not level or not role:
        return level or role
    first = role.split()[0]
    if first[1:] == first[1:].lower() and len(first) > 1:
        role = role[0].lower() + role[1:]
    return f"{level}{role}" if _is_han(level[-1]) and _is_han(role[0]) else f"{level} {role}"


def _is_han(letter: str) -> bool:
    return unicodedata.name(letter, "").startswith("CJK UNIFIED")
