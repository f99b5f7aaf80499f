"""Ordered groups, n of m in each: the law of who is asked when, and what their answers come to."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

MOST_GROUPS = 5
MOST_PEOPLE = 12


@dataclass(frozen=True)
class Group:
    """Some people, of whom so many have to approve."""

    people: tuple[int, ...]
    needed: int


def mark_of(groups: Sequence[Group]) -> str:
    """The same for the same groups: a form carries it, so that of two hands the second is told."""
    return ";".join(f"{one.needed} of {sorted(one.people)}" for one in groups)


class Standing(StrEnum):
    WAITING = "waiting"
    # Enough have approved: the rest of the group is asked no longer, the next group is
    SATISFIED = "satisfied"
    # So many have declined that enough can never approve
    UNREACHABLE = "unreachable"


def standing(needed: int, *, approved: int, waiting: int) -> Standing:
    if approved >= needed:
        return Standing.SATISFIED
    return Standing.WAITING if approved + waiting >= needed else Standing.UNREACHABLE


def still_here(groups: Sequence[Group], here: frozenset[int], instead: int) -> list[Group]:
    """Who has left is passed over, and no more are needed than remain; where nobody remains, `instead` is asked."""
    found = []
    for group in groups:
        people = tuple(person for person in group.people if person in here) or (instead,)
        found.append(Group(people, min(group.needed, len(people))))
    return found
