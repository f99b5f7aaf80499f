import pytest
from hypothesis import given
from hypothesis import strategies as st

from interviews.rules.agenda import Asked, Issue, Point, agenda, issue
from interviews.rules.readings import Rated, read

BAR = 3


def asked(competency: int, values: list[int], *, must_have: bool = True, due: int = 0) -> Asked:
    found = read(BAR, [Rated(voice, value) for voice, value in enumerate(values)], due=due)
    return Asked(competency, must_have, found)


@pytest.mark.parametrize(
    ("values", "of_must_have", "of_other"),
    [
        ([], Issue.NOT_COVERED, Issue.NOT_COVERED),
        ([0, 0], Issue.NOT_COVERED, Issue.NOT_COVERED),
        ([2, 3], Issue.SPLIT, Issue.SPLIT),
        ([1, 2], Issue.BELOW, None),
        # One voice below is below first
        ([2], Issue.BELOW, None),
        ([3], Issue.ONE_VOICE, None),
        ([4, 0], Issue.ONE_VOICE, None),
        ([3, 3], None, None),
        ([4, 4], None, None),
    ],
)
def test_issue(values: list[int], of_must_have: Issue | None, of_other: Issue | None) -> None:
    assert issue(asked(1, values)) == of_must_have
    assert issue(asked(1, values, must_have=False)) == of_other


def test_agenda_puts_the_most_urgent_first() -> None:
    rows = [
        asked(1, [3]),
        asked(2, [3, 3]),
        asked(3, [1, 2]),
        asked(4, []),
        asked(5, [2, 3]),
        asked(6, [1, 4]),
        asked(7, [2, 4], must_have=False),
        asked(8, [1], must_have=False),
    ]
    assert agenda(rows, [12, 11]) == (
        Point(Issue.SPLIT, competency=6),
        Point(Issue.SPLIT, competency=5),
        Point(Issue.NOT_COVERED, competency=4),
        Point(Issue.BELOW, competency=3),
        Point(Issue.ONE_VOICE, competency=1),
        Point(Issue.MISSING, seat=12),
        Point(Issue.MISSING, seat=11),
        Point(Issue.SPLIT, competency=7),
    )


ROWS = st.lists(st.tuples(st.lists(st.integers(0, 4), max_size=5), st.booleans(), st.integers(0, 2)), max_size=16)


@given(ROWS, st.lists(st.integers(1, 99), unique=True, max_size=8))
def test_agenda_holds_each_point_once_and_no_other(rows: list[tuple[list[int], bool, int]], missing: list[int]) -> None:
    table = [asked(n, values, must_have=must, due=due) for n, (values, must, due) in enumerate(rows)]
    found = agenda(table, missing)
    assert len({point.key for point in found}) == len(found)
    assert {point.competency for point in found if point.seat is None} == {
        one.competency for one in table if issue(one)
    }
    assert [point.seat for point in found if point.seat is not None] == missing
    # Nothing that decides nothing stands before what may decide
    musts = [n for n, point in enumerate(found) if point.competency is not None and table[point.competency].must_have]
    others = [
        n for n, point in enumerate(found) if point.competency is not None and not table[point.competency].must_have
    ]
    assert not musts or not others or max(musts) < min(others)
