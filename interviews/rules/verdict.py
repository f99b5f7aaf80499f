"""What the program advises, with its reasons. Votes are not counted into it; a person decides."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum

from hiring.rules.coverage import MUST_HAVE_VOICES
from hiring.rules.decisions import Outcome
from interviews.rules.readings import Rated, Read, Reading, read


@dataclass(frozen=True)
class MustHave:
    """A must-have, its bar and what lead interviewers rated. Other competencies never decide."""

    competency: int
    bar: int
    ratings: Sequence[Rated]
    due: int = 0
    # The bar at each other level: level id -> choice
    other_bars: Mapping[int, int] = field(default_factory=dict)


class Why(StrEnum):
    AT_BAR = "at_bar"
    BELOW = "below"
    SPLIT = "split"
    NOT_COVERED = "not_covered"
    ONE_VOICE = "one_voice"
    DUE = "due"
    NO_MUST_HAVES = "no_must_haves"


@dataclass(frozen=True)
class Reason:
    why: Why
    competency: int | None = None


@dataclass(frozen=True)
class Verdict:
    outcome: Outcome
    reasons: tuple[Reason, ...]
    # The other level, when that is the advice
    level: int | None = None


def advise(must_haves: Sequence[MustHave], other_levels: Sequence[int] = ()) -> Verdict:
    """First match wins. `other_levels`: ids of the levels that could be offered instead, the highest first."""
    if not must_haves:
        return Verdict(Outcome.ONE_MORE, (Reason(Why.NO_MUST_HAVES),))
    here = {one.competency: read(one.bar, one.ratings, due=one.due) for one in must_haves}
    if _may_hire(here.values()):
        return Verdict(Outcome.HIRE, tuple(Reason(Why.AT_BAR, competency) for competency in here))
    for level in other_levels:
        there = [read(one.other_bars[level], one.ratings) for one in must_haves if level in one.other_bars]
        if len(there) == len(must_haves) and _may_hire(there):
            return Verdict(Outcome.OTHER_LEVEL, _against(here), level)
    if below := tuple(Reason(Why.BELOW, competency) for competency, found in here.items() if _is_settled_below(found)):
        return Verdict(Outcome.NO_HIRE, below)
    return Verdict(Outcome.ONE_MORE, _against(here))


def advise_at(must_haves: Sequence[MustHave], level: int) -> Verdict:
    """What the same ratings come to against the bars of another level, that level alone looked at."""
    return advise([replace(one, bar=one.other_bars[level]) for one in must_haves if level in one.other_bars])


def _may_hire(must_haves: Iterable[Read]) -> bool:
    """A must-have below in any session would show here too: a competency at the bar has no rating under it."""
    return all(found.is_at_bar and found.voices >= MUST_HAVE_VOICES for found in must_haves)


def _is_settled_below(found: Read) -> bool:
    return found.reading == Reading.BELOW and found.voices >= MUST_HAVE_VOICES


def _against(must_haves: Mapping[int, Read]) -> tuple[Reason, ...]:
    """Why it is not *hire*, most telling first for each must-have."""
    return tuple(Reason(why, competency) for competency, found in must_haves.items() for why in _open_points(found))


def _open_points(found: Read) -> list[Why]:
    if found.reading == Reading.NOT_COVERED:
        return [Why.NOT_COVERED, *([Why.DUE] if found.due else [])]
    points = []
    if found.reading == Reading.SPLIT:
        points.append(Why.SPLIT)
    if found.reading == Reading.BELOW:
        points.append(Why.BELOW)
    if found.is_one_voice:
        points.append(Why.ONE_VOICE)
    # A card to come changes nothing about a must-have that is settled
    if found.due and points:
        points.append(Why.DUE)
    return points
