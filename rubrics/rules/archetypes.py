"""How a kind of company shifts what a role asks for. It is computed and shown as a difference, never applied."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from rubrics.rules.catalogue import MUST_HAVES_AT_MOST
from rubrics.rules.profiles import Profile
from rubrics.rules.shapes import SCALES, Entry

# The steps a shift goes up or down
STEPS = ("left_out", "nice_to_have", "must_have")


@dataclass(frozen=True)
class Shifted:
    """One competency of the role in such a company."""

    competency: str
    before: str
    after: str
    # +1 more, -1 less; a must-have that weighs more stays one
    by: int
    because: Mapping[str, str]


@dataclass(frozen=True)
class RoleShift:
    profile: Profile
    shifted: tuple[Shifted, ...]
    must_haves: int

    @property
    def is_too_many(self) -> bool:
        """More must-haves than a role may have: something else has to give way."""
        return self.must_haves > MUST_HAVES_AT_MOST


def shift(profile: Profile, asked: Mapping[str, bool], archetype: Entry, role: str, known: Iterable[str]) -> RoleShift:
    """`asked` is competency -> whether it is a must-have, `known` all competencies of the rubric."""
    known = set(known)
    shifted = tuple(
        _shifted(one, asked)
        for one in archetype["shifts"]
        if one["competency"] in known and (not one["roles"] or role in one["roles"]) and _moves(one, asked)
    )
    after = {one.competency: one.after == "must_have" for one in shifted}
    return RoleShift(leant(profile, archetype["lean"]), shifted, sum({**asked, **after}.values()))


def leant(profile: Profile, lean: Mapping[str, Any]) -> Profile:
    """Never below 0 or above 1."""
    return Profile(*(min(1.0, max(0.0, round(getattr(profile, scale) + lean[scale], 2))) for scale in SCALES))


def _step(asked: Mapping[str, bool], competency: str) -> int:
    return 0 if competency not in asked else 1 + asked[competency]


def _moves(one: Entry, asked: Mapping[str, bool]) -> bool:
    """What a role leaves out cannot weigh less."""
    return bool(one["by"] > 0 or _step(asked, one["competency"]))


def _shifted(one: Entry, asked: Mapping[str, bool]) -> Shifted:
    step = _step(asked, one["competency"])
    after = min(len(STEPS) - 1, max(0, step + one["by"]))
    return Shifted(one["competency"], STEPS[step], STEPS[after], one["by"], one["because"])
