"""What the panel talks about before somebody decides: where it splits, what nobody saw, who is missing."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from interviews.rules.readings import Read, Reading, urgency


class Issue(StrEnum):
    SPLIT = "split"
    NOT_COVERED = "not_covered"
    BELOW = "below"
    ONE_VOICE = "one_voice"
    MISSING = "missing"


@dataclass(frozen=True)
class Asked:
    competency: int
    must_have: bool
    found: Read


@dataclass(frozen=True)
class Point:
    """A competency to talk about, or a card that is missing: one of the two."""

    issue: Issue
    competency: int | None = None
    seat: int | None = None

    @property
    def key(self) -> str:
        """Its name in an address and in a form."""
        return f"c{self.competency}" if self.competency is not None else f"s{self.seat}"


def issue(asked: Asked) -> Issue | None:
    """Splits and gaps matter everywhere; what is below or seen by one alone matters in a must-have."""
    found = asked.found
    if found.reading in {Reading.SPLIT, Reading.NOT_COVERED}:
        return Issue(found.reading.value)
    if not asked.must_have:
        return None
    if found.reading == Reading.BELOW:
        return Issue.BELOW
    return Issue.ONE_VOICE if found.is_one_voice else None


def agenda(asked: Iterable[Asked], missing: Sequence[int]) -> tuple[Point, ...]:
    """The must-haves first, most in need of discussion first, then the missing cards (`missing`: seats, the longest
    due first), then what alone decides nothing."""
    ordered = sorted(asked, key=lambda one: urgency(one.found))
    found = [(one.must_have, Point(what, competency=one.competency)) for one in ordered if (what := issue(one))]
    return (
        *(point for must_have, point in found if must_have),
        *(Point(Issue.MISSING, seat=seat) for seat in missing),
        *(point for must_have, point in found if not must_have),
    )
