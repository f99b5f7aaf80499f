"""What the loop of one application covers as it is really held, and where a gap can still be mended."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from hiring.rules.coverage import Gap, needed


@dataclass(frozen=True)
class Held:
    """A session of the loop, as it stands for one application."""

    session: int
    # Competencies that it looks for
    asked: frozenset[int]
    # Who leads it, or led it; trainees learn and are no voice
    leads: frozenset[int]
    # Not booked in this round, and nothing was cancelled: somebody will still be found for it
    is_to_come: bool = False
    # Booked or to be booked, and not begun: who leads it may still be changed
    is_open: bool = False


def seen_by(held: Iterable[Held]) -> dict[int, frozenset[int]]:
    """Competency -> its voices; two sessions led by one person are one voice."""
    found: dict[int, frozenset[int]] = {}
    for one in held:
        for competency in one.asked:
            found[competency] = found.get(competency, frozenset()) | one.leads
    return found


def lost(wanted: Mapping[int, bool], held: Sequence[Held]) -> list[Gap]:
    """Competencies that the loop meant to cover and, as things are booked, will not: a swap, a decline, a cancellation.

    A session that nobody has booked yet counts as a voice to come. What the plan itself left out is said where the
    plan is made, and is no loss. `wanted`: competency id -> is a must-have.
    """
    voices = seen_by(held)
    found = []
    for competency, must_have in wanted.items():
        looking = [one for one in held if competency in one.asked]
        has = len(voices.get(competency, ()))
        meant = min(needed(must_have), len(looking))
        if has + sum(one.is_to_come for one in looking) < meant:
            found.append(Gap(competency, has, meant))
    return found


def is_place(competency: int, one: Held, held: Iterable[Held]) -> bool:
    """Another lead of this session would be a voice more: nobody leads it, or somebody who sees it elsewhere too.
    To take out a voice that stands alone would win nothing, and what is to be booked anyway is reckoned with."""
    can_change = one.is_open and not one.is_to_come
    return can_change and competency in one.asked and (not one.leads or bool(spare(competency, one, held)))


def spare(competency: int, one: Held, held: Iterable[Held]) -> frozenset[int]:
    """Leads of this session who see it elsewhere too."""
    return one.leads & _elsewhere(competency, one, held)


def menders(competency: int, one: Held, held: Iterable[Held], people: Iterable[int]) -> list[int]:
    """Of these people those who would be a voice more, if they led this session: they see it nowhere else."""
    elsewhere = _elsewhere(competency, one, held)
    return [person for person in people if person not in elsewhere and person not in one.leads]


def _elsewhere(competency: int, one: Held, held: Iterable[Held]) -> frozenset[int]:
    return seen_by(other for other in held if other.session != one.session).get(competency, frozenset())
