"""Until when an interviewer may say yes or no, and what a link out of an old mail still means."""

from datetime import datetime
from enum import Enum


class Closed(Enum):
    """Why there is nothing to answer any more; the first that applies is said."""

    CANCELLED = "cancelled"
    # Somebody else took over, or the seat was given up
    NOT_YOURS = "not_yours"
    DECLINED = "declined"
    BEGUN = "begun"


def closed(*, is_cancelled: bool, is_held: bool, is_declined: bool, starts_at: datetime, at: datetime) -> Closed | None:
    """None: it may be answered, or an answer be changed."""
    if is_cancelled:
        return Closed.CANCELLED
    if is_declined:
        return Closed.DECLINED
    if not is_held:
        return Closed.NOT_YOURS
    return Closed.BEGUN if starts_at <= at else None
