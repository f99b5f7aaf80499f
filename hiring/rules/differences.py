"""Which session of a loop is which session of the role: nothing links them, for either may be written anew."""

from collections.abc import Sequence

from hiring.rules.loops import PlannedSession

Pair = tuple[PlannedSession | None, PlannedSession | None]


def paired(of_role: Sequence[PlannedSession], here: Sequence[PlannedSession]) -> list[Pair]:
    """Same title first, then same type in the order of the loop. None on the left: added; on the right: left out."""
    left, found = list(of_role), dict[int, PlannedSession]()
    for is_same in (_same_title, _same_type):
        for place, one in enumerate(here):
            match = next((other for other in left if place not in found and is_same(one, other)), None)
            if match:
                found[place] = match
                left.remove(match)
    pairs: list[Pair] = [(found.get(place), one) for place, one in enumerate(here)]
    return pairs + [(one, None) for one in left]


def _same_title(one: PlannedSession, other: PlannedSession) -> bool:
    return dict(one.title) == dict(other.title)


def _same_type(one: PlannedSession, other: PlannedSession) -> bool:
    return one.assessment_type_id == other.assessment_type_id
