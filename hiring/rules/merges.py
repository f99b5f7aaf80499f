"""Two files of one person become one: which application goes on, and until when it can be taken back."""

from dataclasses import dataclass
from datetime import datetime, timedelta

UNDO_WITHIN = timedelta(days=1)
# How an application that was one too many is closed: `Application.close_kind`
DUPLICATE = "duplicate"


@dataclass(frozen=True)
class Standing:
    """An open application on a requisition."""

    id: int
    # Of its stage: the further, the higher
    position: int
    applied_at: datetime
    # Interviews are booked or cards are owed
    is_under_way: bool


def goes_on(one: Standing, other: Standing) -> Standing | None:
    """Of two open applications on one requisition: the one whose interviews are under way, else the one that is
    further, else the older. None: both are under way, and neither may be closed by the way."""
    if one.is_under_way and other.is_under_way:
        return None
    if one.is_under_way != other.is_under_way:
        return one if one.is_under_way else other
    return min(one, other, key=lambda standing: (-standing.position, standing.applied_at, standing.id))


def may_undo(merged_at: datetime, at: datetime) -> bool:
    return at <= merged_at + UNDO_WITHIN
