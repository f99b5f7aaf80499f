from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from interviews.rules.due_times import WorkingWeek
from interviews.rules.lateness import Late, Unit, late_by

BERLIN = ZoneInfo("Europe/Berlin")
WEEK = WorkingWeek(BERLIN, time(9), time(18), frozenset(range(5)), frozenset({date(2026, 6, 8)}))


def berlin(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 6, day, hour, minute, tzinfo=BERLIN)


@pytest.mark.parametrize(
    ("due", "now", "late"),
    [
        # Friday 18:00 to Tuesday: Monday the 8th is a holiday
        (berlin(5, 18), berlin(9, 13, 35), Late(1, Unit.WORKING_DAYS)),
        (berlin(4, 18), berlin(9, 13, 35), Late(2, Unit.WORKING_DAYS)),
        (berlin(9, 10, 30), berlin(9, 13, 35), Late(3, Unit.HOURS)),
        (berlin(9, 13, 30), berlin(9, 13, 35), Late(5, Unit.MINUTES)),
        # Over the weekend no working day has begun
        (berlin(5, 18), berlin(6, 18), Late(24, Unit.HOURS)),
    ],
)
def test_late_by_counts_working_days_then_hours_then_minutes(due, now, late) -> None:
    assert late_by(due, now, WEEK) == late


@given(st.integers(0, 10_000_000))
def test_late_by_is_never_negative_and_never_slow(seconds) -> None:
    due = datetime(2026, 6, 5, 16, tzinfo=UTC)
    assert late_by(due, due + timedelta(seconds=seconds), WEEK).count >= 0


@given(st.integers(0, 5_000_000), st.integers(0, 5_000_000))
def test_late_by_never_goes_back(first, more) -> None:
    due = datetime(2026, 6, 5, 16, tzinfo=UTC)
    order = [Unit.MINUTES, Unit.HOURS, Unit.WORKING_DAYS]
    one, other = (late_by(due, due + timedelta(seconds=passed), WEEK) for passed in (first, first + more))
    assert (order.index(one.unit), one.count) <= (order.index(other.unit), other.count)
