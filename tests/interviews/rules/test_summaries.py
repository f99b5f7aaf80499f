from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from interviews.rules.due_times import WorkingWeek
from interviews.rules.summaries import Occasion, daily, told_at, weekly

BERLIN = ZoneInfo("Europe/Berlin")
HOUR = timedelta(hours=1)
# Monday 8 June 2026
MONDAY = date(2026, 6, 8)


def works(*, zone: str = "Europe/Berlin", days: str = "01234", closed: frozenset[date] = frozenset()) -> WorkingWeek:
    return WorkingWeek(ZoneInfo(zone), time(9), time(18), frozenset(map(int, days)), closed)


def local(day: date, hour: int, minute: int = 0, zone: ZoneInfo = BERLIN) -> datetime:
    return datetime.combine(day, time(hour, minute), zone).astimezone(UTC)


def test_daily_comes_at_the_hour_of_a_working_day() -> None:
    assert daily(local(MONDAY, 8, 59), works(), None) is None
    assert daily(local(MONDAY, 9), works(), None) == Occasion(MONDAY, local(MONDAY, 9))
    assert daily(local(MONDAY, 7, 30), works(), time(7, 30)) == Occasion(MONDAY, local(MONDAY, 7, 30))
    sunday = MONDAY - timedelta(days=1)
    assert daily(local(sunday, 10), works(), None) is None
    assert daily(local(MONDAY, 10), works(closed=frozenset({MONDAY})), None) is None


def test_daily_that_is_late_goes_while_they_work_and_else_with_the_next() -> None:
    assert daily(local(MONDAY, 17, 59), works(), None) == Occasion(MONDAY, local(MONDAY, 9))
    assert daily(local(MONDAY, 18, 1), works(), None) is None
    # Chosen after the day's end: at that hour, and not at midnight
    assert daily(local(MONDAY, 20, 1), works(), time(20)) == Occasion(MONDAY, local(MONDAY, 20))
    assert daily(local(MONDAY, 23), works(), time(20)) is None


@pytest.mark.parametrize("zone", ["Pacific/Pago_Pago", "Pacific/Kiritimati"])
def test_daily_is_of_the_day_where_they_are(zone: str) -> None:
    there = ZoneInfo(zone)
    found = daily(local(MONDAY, 9, zone=there), works(zone=zone), None)
    assert found == Occasion(MONDAY, local(MONDAY, 9, zone=there))


def test_weekly_is_the_last_that_was_due_and_not_too_long_ago() -> None:
    asked = works(), None, 0
    assert weekly(local(MONDAY, 8), *asked) is None
    due = Occasion(MONDAY, local(MONDAY, 9))
    assert weekly(local(MONDAY, 9), *asked) == due
    assert weekly(local(MONDAY + timedelta(days=3), 9), *asked) == due
    assert weekly(local(MONDAY + timedelta(days=3), 10), *asked) is None


def test_weekly_moves_from_a_day_that_is_not_worked_and_keeps_its_name() -> None:
    closed = works(closed=frozenset({MONDAY}))
    assert weekly(local(MONDAY, 12), closed, None, 0) is None
    tuesday = MONDAY + timedelta(days=1)
    assert weekly(local(tuesday, 9), closed, None, 0) == Occasion(MONDAY, local(tuesday, 9))
    sunday = MONDAY - timedelta(days=1)
    assert weekly(local(MONDAY, 9), works(), None, 6) == Occasion(sunday, local(MONDAY, 9))


def test_told_at_waits_for_working_hours_when_it_is_late() -> None:
    due = Occasion(MONDAY, local(MONDAY, 9))
    soon, night = local(MONDAY, 9, 30), local(MONDAY, 23)
    assert told_at(due, soon, works()) == soon
    assert told_at(due, night, works()) == local(MONDAY + timedelta(days=1), 9)


def test_the_hour_stays_what_it_is_when_clocks_change() -> None:
    """On 25 October 2026 Berlin goes back an hour."""
    for day in (date(2026, 10, 23), date(2026, 10, 26)):
        found = daily(local(day, 8), works(), time(8))
        assert found
        assert found.due_at.astimezone(BERLIN).hour == 8
