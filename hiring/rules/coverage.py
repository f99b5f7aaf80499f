"""The coverage law: a must-have in at least two sessions led by different people, any other in at least one."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

MUST_HAVE_VOICES = 2
NICE_TO_HAVE_VOICES = 1


@dataclass(frozen=True)
class Gap:
    competency: int
    has: int
    needs: int


def needed(must_have: bool) -> int:
    return MUST_HAVE_VOICES if must_have else NICE_TO_HAVE_VOICES


def gaps(wanted: Mapping[int, bool], seen_by: Mapping[int, Iterable[int]]) -> list[Gap]:
    """Competencies that fall short.

    `wanted`: competency id -> is a must-have. `seen_by`: competency id -> who will see it, each voice once:
    the lead interviewers of the sessions, or before seats are known the sessions themselves.
    """
    short = []
    for competency, must_have in wanted.items():
        has = len(set(seen_by.get(competency, ())))
        if has < needed(must_have):
            short.append(Gap(competency, has, needed(must_have)))
    return short
