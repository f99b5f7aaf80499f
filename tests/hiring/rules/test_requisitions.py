import pytest
from hypothesis import given
from hypothesis import strategies as st

from hiring.rules.requisitions import MOVES, OVER, RequisitionState, may_become, suggested_title

S = RequisitionState


@pytest.mark.parametrize(
    ("level", "role", "title"),
    [
        ("Senior", "ML engineer", "Senior ML engineer"),
        ("Senior", "Data scientist", "Senior data scientist"),
        ("Lead", "DevOps engineer", "Lead DevOps engineer"),
        ("高级", "机器学习工程师", "高级机器学习工程师"),
        ("高级", "DevOps 工程师", "高级 DevOps 工程师"),
        ("", "Data scientist", "Data scientist"),
        ("Senior", "", "Senior"),
        ("Senior", "X", "Senior X"),
    ],
)
def test_suggested_title_reads_as_people_write_it(level: str, role: str, title: str) -> None:
    assert suggested_title(level, role) == title


@given(st.text(max_size=20), st.text(max_size=20))
def test_suggested_title_takes_any_text(level: str, role: str) -> None:
    assert len(suggested_title(level, role)) <= len(level) + len(role) + 1


def test_may_become_opens_by_approval_alone() -> None:
    assert [origin for origin in S if may_become(origin, S.OPEN)] == [S.IN_APPROVAL, S.ON_HOLD, S.FILLED]
    assert not may_become(S.DRAFT, S.OPEN)


def test_may_become_never_brings_back_what_is_cancelled() -> None:
    assert not MOVES[S.CANCELLED]
    assert set(MOVES) == set(S)


def test_may_become_never_stays() -> None:
    assert not any(may_become(state, state) for state in S)


def test_over_is_what_cannot_be_cancelled_any_more() -> None:
    assert {state for state in S if not may_become(state, S.CANCELLED)} == OVER
