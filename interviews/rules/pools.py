"""Whether a loop can be held with the people in its pools."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import StrEnum


class Standing(StrEnum):
    """What somebody is in the pool of a session."""

    LEADS = "leads"
    # On the way to lead this type: a seat beside a lead
    LEARNS = "learns"
    # Qualified for lower levels than the one that is hired for
    BELOW = "below"


def standing(*, is_known: bool, is_qualified: bool, rank: int, wanted: int) -> Standing:
    """Who was chosen by hand and never began a training leads: not every organisation trains."""
    if is_known and not is_qualified:
        return Standing.LEARNS
    return Standing.BELOW if is_known and rank < wanted else Standing.LEADS


@dataclass(frozen=True)
class Bench:
    """Of one session: who may lead it, how many do together, and the must-haves it sees."""

    seats: int
    leads: frozenset[int]
    sees: frozenset[int] = field(default=frozenset())

    @property
    def lacks(self) -> int:
        """How many leads there are too few."""
        return max(0, self.seats - len(self.leads))


def one_voice(benches: Iterable[Bench]) -> set[int]:
    """Must-haves that two different leads have to see, in two sessions, and that these pools give to one person alone.

    What too few sessions see is a gap of the loop, and a session that nobody may lead says so itself: neither is meant.
    """
    seen: dict[int, list[frozenset[int]]] = {}
    for bench in benches:
        for competency in bench.sees:
            if bench.leads:
                seen.setdefault(competency, []).append(bench.leads)
    return {
        competency for competency, pools in seen.items() if len(pools) > 1 and len(frozenset[int]().union(*pools)) < 2
    }
