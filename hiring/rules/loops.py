"""The loop as planned: sessions in their order, and what each of them sees."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from rubrics.rules.shapes import SESSION_MINUTES

SHORTEST, LONGEST = SESSION_MINUTES.lowest, SESSION_MINUTES.highest
MOST_SESSIONS = 20


@dataclass(frozen=True)
class PlannedSession:
    """One session as wanted. Without an id it is a new one; competencies are those of the rubric."""

    id: int | None
    assessment_type_id: int
    title: Mapping[str, str]
    minutes: int
    purpose: str
    main: Sequence[int] = field(default=())
    also: Sequence[int] = field(default=())

    @property
    def sees(self) -> frozenset[int]:
        return frozenset({*self.main, *self.also})


def in_order(places: Sequence[tuple[int | None, int]]) -> list[int]:
    """Indices in the wanted order, of (place until now, place wanted) pairs.

    Where two want one place, the one that moved up stands before the one that stayed, the one that moved down after
    it, and a new one (no place until now) last: so whoever writes 2 beside a session finds it second.
    """

    def key(index: int) -> tuple[int, int, int]:
        was, wanted = places[index]
        if was is None:
            return wanted, 3, index
        return wanted, (wanted > was) - (wanted < was), index

    return sorted(range(len(places)), key=key)
