import itertools
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from interviews.rules.kits import current, timetable

AT = datetime(2026, 6, 9, 12, 0, tzinfo=UTC)


def test_timetable_scales_the_hour_to_the_session() -> None:
    steps = timetable([5, 35, 10, 10], starts_at=AT, minutes=45)
    assert [step.minutes for step in steps] == [4, 26, 8, 7]
    assert steps[1].starts_at == AT + timedelta(minutes=4)
    assert steps[-1].ends_at == AT + timedelta(minutes=45)


def test_timetable_of_an_empty_plan_is_empty() -> None:
    assert timetable([], starts_at=AT, minutes=60) == []


def test_current_is_the_running_step_and_none_outside() -> None:
    steps = timetable([5, 55], starts_at=AT, minutes=60)
    assert current(steps, AT) == 0
    assert current(steps, AT + timedelta(minutes=5)) == 1
    assert current(steps, AT - timedelta(seconds=1)) is None
    assert current(steps, AT + timedelta(hours=1)) is None


@given(st.lists(st.integers(1, 60), min_size=1, max_size=8), st.integers(1, 480))
def test_timetable_fills_the_session_without_a_gap(shares, minutes) -> None:
    steps = timetable(shares, starts_at=AT, minutes=minutes)
    assert sum(step.minutes for step in steps) == minutes
    assert all(one.ends_at == other.starts_at for one, other in itertools.pairwise(steps))
    assert all(step.minutes > 0 for step in steps)
