"""What is usual in a stage, and who is over it."""

from datetime import datetime, timedelta

from hiring.rules.stages import StageKind

# Of fewer nothing is said but that they are too few
FEW = 5
# Nobody goes on from here
LAST = StageKind.HIRED
DAY = timedelta(days=1)


def percent(went_on: int, reached: int) -> int | None:
    """The share that went on; None: too few to say."""
    return round(100 * went_on / reached) if reached >= FEW else None


def days_in(since: datetime, at: datetime) -> int:
    """Whole days in the stage."""
    return max(0, (at - since) // DAY)


def is_over(days: int, usual: int | None) -> bool:
    return usual is not None and days > usual


def over_since(usual: int, at: datetime) -> datetime:
    """Who came into the stage at this moment or before is over: `is_over`, as a question to the database."""
    return at - (usual + 1) * DAY
