from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from interviews.rules.diaries import Diary, Obstacle, Span, common, less, merged, working_hours
from interviews.rules.due_times import WorkingWeek

MONDAY = datetime(2026, 6, 8, tzinfo=UTC)
BERLIN = WorkingWeek(ZoneInfo("Europe/Berlin"), time(9), time(18), frozenset(range(5)))


def span(starts: float, ends: float) -> Span:
    """Hours after midnight of Monday, UTC."""
    return Span(MONDAY + timedelta(hours=starts), MONDAY + timedelta(hours=ends))


def diary(**fields) -> Diary:
    return Diary(1, BERLIN, working=tuple(working_hours(BERLIN, span(0, 7 * 24))), **fields)


spans = st.lists(
    st.tuples(st.integers(0, 40), st.integers(1, 9)).map(lambda at: span(at[0], at[0] + at[1])), max_size=8
)


def hours(of: list[Span]) -> set[int]:
    return {hour for hour in range(60) for one in of if one.holds(span(hour, hour + 1))}


@given(spans, spans)
def test_arithmetic_of_spans_is_that_of_their_hours(first, second):
    mine, others = hours(merged(first)), hours(merged(second))
    assert hours(less(first, second)) == mine - others
    assert hours(common(first, second)) == mine & others
    assert all(one.ends < other.starts for one, other in zip(merged(first), merged(first)[1:], strict=False))


def test_span_refuses_to_end_before_it_starts():
    with pytest.raises(ValueError, match="ends after"):
        span(3, 3)


def test_working_hours_are_local_and_keep_to_the_days_asked_for():
    assert working_hours(BERLIN, span(0, 24)) == [span(7, 16)]
    assert working_hours(BERLIN, span(10, 24 + 8)) == [span(10, 16), span(24 + 7, 24 + 8)]
    assert working_hours(BERLIN, span(5 * 24, 7 * 24)) == []


def test_working_hours_follow_the_change_of_the_clocks():
    friday, monday = datetime(2026, 10, 23, tzinfo=UTC), datetime(2026, 10, 26, tzinfo=UTC)
    found = working_hours(BERLIN, Span(friday, monday + timedelta(days=1)))
    assert [(one.starts.hour, one.ends.hour) for one in found] == [(7, 16), (8, 17)]


@pytest.mark.parametrize(
    ("fields", "wanted", "why"),
    [
        ({}, span(8, 9), None),
        ({}, span(6.5, 7.5), Obstacle.NOT_WORKING),
        ({"paused_until": date(2026, 6, 8)}, span(8, 9), Obstacle.PAUSED),
        ({"paused_until": date(2026, 6, 8)}, span(32, 33), None),
        ({"busy": [span(8.5, 10)]}, span(8, 9), Obstacle.BUSY),
        ({"held": [span(8.5, 10)]}, span(8, 9), Obstacle.HELD),
        ({"interviews": [span(8.5, 10)]}, span(8, 9), Obstacle.INTERVIEW),
        ({"interviews": [span(9, 10)]}, span(8, 9), None),
        ({"interviews": [span(9, 10)], "buffer": 10}, span(8, 9), Obstacle.BUFFER),
        ({"interviews": [span(9, 10)], "per_day": 1}, span(12, 13), Obstacle.DAY_FULL),
        ({"interviews": [span(9, 10)], "per_day": 1}, span(33, 34), None),
        # What is kept for a candidate may become theirs
        ({"interviews": [span(9, 10)], "held": [span(15, 16)], "per_day": 2}, span(12, 13), Obstacle.DAY_FULL),
        ({"interviews": [span(9, 10)], "held": [span(33, 34)], "per_week": 2}, span(57, 58), Obstacle.WEEK_FULL),
        ({"interviews": [span(9, 10), span(33, 34)], "per_week": 2}, span(57, 58), Obstacle.WEEK_FULL),
    ],
)
def test_obstacle_says_why_somebody_cannot(fields, wanted, why):
    assert diary(**fields).obstacle(wanted) == why


def test_free_is_what_has_no_obstacle_but_the_limits():
    found = diary(busy=[span(8, 9)], interviews=[span(11, 12)], held=[span(14, 15)], buffer=30, per_day=3)
    assert found.free[:4] == (span(7, 8), span(9, 10.5), span(12.5, 13.5), span(15.5, 16))
    assert all(found.obstacle(one) is None for one in found.free)
