"""How the ratings of one competency are read against its bar. Ratings are never averaged."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

NOT_ASSESSED = 0


class Reading(StrEnum):
    ABOVE = "above"
    MEETS = "meets"
    BELOW = "below"
    SPLIT = "split"
    NOT_COVERED = "not_covered"


@dataclass(frozen=True)
class Rated:
    """One rating: the choice (0 is not assessed), and whose."""

    voice: int
    value: int


@dataclass(frozen=True)
class Read:
    reading: Reading
    # Different people: two ratings by one person are one voice
    voices: int
    # Cards that plan this competency and are not in
    due: int
    # From the lowest to the highest choice
    spread: int

    @property
    def is_one_voice(self) -> bool:
        return self.voices == 1

    @property
    def is_at_bar(self) -> bool:
        return self.reading in {Reading.MEETS, Reading.ABOVE}


def read(bar: int, ratings: Iterable[Rated], *, due: int = 0) -> Read:
    """`bar` is the choice of the target level: its rank + 1."""
    counted = [rating for rating in ratings if rating.value != NOT_ASSESSED]
    values = [rating.value for rating in counted]
    return Read(
        reading=_reading(bar, values),
        voices=len({rating.voice for rating in counted}),
        due=due,
        spread=max(values) - min(values) if values else 0,
    )


def _reading(bar: int, values: list[int]) -> Reading:
    if not values:
        return Reading.NOT_COVERED
    if min(values) > bar:
        return Reading.ABOVE
    if min(values) >= bar:
        return Reading.MEETS
    if max(values) < bar:
        return Reading.BELOW
    return Reading.SPLIT


# Most in need of discussion first
URGENCY = (Reading.SPLIT, Reading.NOT_COVERED, Reading.BELOW)


def urgency(found: Read) -> tuple[int, int]:
    """A key to sort by: split (widest first), not covered, below, then due, then one voice, then the rest."""
    if found.reading in URGENCY:
        return URGENCY.index(found.reading), -found.spread
    if found.due:
        return len(URGENCY), 0
    return len(URGENCY) + (1 if found.is_one_voice else 2), 0
