from hypothesis import given
from hypothesis import strategies as st

from hiring.rules.coverage import MUST_HAVE_VOICES, NICE_TO_HAVE_VOICES, Gap, gaps, needed, spare

WANTED = st.dictionaries(st.integers(1, 8), st.booleans(), max_size=8)
SEEN = st.dictionaries(st.integers(1, 8), st.lists(st.integers(1, 4), max_size=6), max_size=8)


def test_gaps_of_a_covered_loop_are_none() -> None:
    assert gaps({1: True, 2: False}, {1: [10, 11], 2: [10]}) == []


def test_gaps_count_the_same_voice_once() -> None:
    assert gaps({1: True}, {1: [10, 10]}) == [Gap(1, has=1, needs=2)]


def test_gaps_name_what_nobody_sees() -> None:
    assert gaps({1: True, 2: False}, {}) == [Gap(1, 0, 2), Gap(2, 0, 1)]


@given(WANTED, SEEN)
def test_gaps_are_those_below_what_is_needed_and_no_others(wanted: dict[int, bool], seen: dict[int, list[int]]) -> None:
    short = {gap.competency for gap in gaps(wanted, seen)}
    for competency, must_have in wanted.items():
        voices = len(set(seen.get(competency, [])))
        assert (competency in short) == (voices < (MUST_HAVE_VOICES if must_have else NICE_TO_HAVE_VOICES))
    assert short <= set(wanted)


@given(WANTED, SEEN, st.integers(1, 8), st.integers(5, 9))
def test_gaps_never_grow_with_one_more_voice(
    wanted: dict[int, bool], seen: dict[int, list[int]], competency: int, voice: int
) -> None:
    more = {**seen, competency: [*seen.get(competency, []), voice]}
    assert {gap.competency for gap in gaps(wanted, more)} <= {gap.competency for gap in gaps(wanted, seen)}


@given(WANTED, SEEN)
def test_gaps_never_grow_when_a_must_have_becomes_nice(wanted: dict[int, bool], seen: dict[int, list[int]]) -> None:
    eased = dict.fromkeys(wanted, False)
    assert {gap.competency for gap in gaps(eased, seen)} <= {gap.competency for gap in gaps(wanted, seen)}


def test_needed_asks_more_of_a_must_have() -> None:
    assert needed(True) > needed(False) >= 1


def test_spare_names_what_could_be_left_out_alone() -> None:
    wanted = {1: True, 2: False}
    assert spare(wanted, [[1], [1, 2], [1], []]) == [0, 2]
    assert spare(wanted, [[1, 2], [1]]) == []


@given(WANTED, st.lists(st.lists(st.integers(1, 8), max_size=4), max_size=6))
def test_spare_uncovers_nothing(wanted: dict[int, bool], seen: list[list[int]]) -> None:
    def short(left: list[list[int]]) -> set[int]:
        voices = {one: [index for index, sees in enumerate(left) if one in sees] for one in wanted}
        return {gap.competency for gap in gaps(wanted, voices)}

    for index in spare(wanted, seen):
        assert seen[index]
        assert short([*seen[:index], *seen[index + 1 :]]) == short(seen)
