"""How long a letter that could not be sent waits before it is tried again."""

from datetime import timedelta

LONGEST = timedelta(hours=1)
# So that letters that failed together do not come back together
LEAST_SHARE, LARGEST_SHARE = 0.7, 1.3


def pause(attempts: int, first: timedelta) -> timedelta:
    """After so many attempts that failed: `first` after the first, then twice as long each time."""
    return min(first * float(2 ** min(attempts - 1, 10)), LONGEST)


def waited_at_least(attempts: int, first: timedelta) -> timedelta:
    """From the moment a letter was due to its next attempt, with every pause as short as it can be."""
    return sum((LEAST_SHARE * pause(n, first) for n in range(1, attempts + 1)), timedelta())
