"""The coverage law: a must-have in at least two sessions led by different people, any other in at least one."""

from collections.abc import Iterable, Mapping, Sequence
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


# Four interviews foresaw Google's own decision with 86 %, each further one under 1 % more (Google re:Work)
ENOUGH_INTERVIEWS = 4


def spare(wanted: Mapping[int, bool], seen: Sequence[Iterable[int]]) -> list[int]:
    """Which of the sessions, by index, could each be left out alone without a competency falling short that did not
    before. `seen`: what each session looks at; one that looks at nothing is not there to judge, and not weighed."""

    def short(left: Sequence[Iterable[int]]) -> set[int]:
        seen_by = {one: [index for index, sees in enumerate(left) if one in set(sees)] for one in wanted}
        return {gap.competency for gap in gaps(wanted, seen_by)}

    before = short(seen)
    return [
        index for index, sees in enumerate(seen) if set(sees) and short([*seen[:index], *seen[index + 1 :]]) <= before
    ]
