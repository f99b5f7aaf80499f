"""Who carries how much: against the own limit, and against the others."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

WEEKS_SHOWN = 4
WEEKS_BACK = 8
# From so much of the limit on a week is nearly full
MOST_OF = 0.6
# Nobody is called burdened for one or two interviews more
LEAST_APART = 3


class Fill(StrEnum):
    """How full a week is."""

    NONE = "none"
    SOME = "some"
    MOST = "most"
    FULL = "full"
    OVER = "over"


def fill(booked: int, limit: int) -> Fill:
    if not booked:
        return Fill.NONE
    if booked >= limit:
        return Fill.OVER if booked > limit else Fill.FULL
    return Fill.MOST if booked >= MOST_OF * limit else Fill.SOME


def mondays(today: date, weeks: int = WEEKS_SHOWN) -> list[date]:
    """Of this week and the next ones."""
    first = today - timedelta(days=today.weekday())
    return [first + timedelta(weeks=n) for n in range(weeks)]


@dataclass(frozen=True)
class Fairness:
    """How interviews were spread over people."""

    people: int
    interviews: int
    most: int
    least: int
    # Who had none
    without: int
    # The smallest number of people who together held at least half of them
    half_by: int

    @property
    def even(self) -> float:
        """What each would have had, one decimal."""
        return round(self.interviews / self.people, 1)

    @property
    def is_lopsided(self) -> bool:
        """Somebody held twice an even share, and it is no matter of one or two."""
        share = self.interviews / self.people
        return self.most >= 2 * share and self.most - share >= LEAST_APART


def fairness(counts: Iterable[int]) -> Fairness | None:
    """None: of nobody, or of one alone, there is nothing to say."""
    held = sorted(counts, reverse=True)
    total = sum(held)
    if len(held) < 2 or not total:
        return None
    so_far, half_by = 0, 0
    for count in held:
        if 2 * so_far >= total:
            break
        so_far, half_by = so_far + count, half_by + 1
    return Fairness(len(held), total, held[0], held[-1], held.count(0), half_by)
