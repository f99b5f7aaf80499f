from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from interviews.rules.due_times import (
    WorkingWeek,
    card_due,
    into_working_hours,
    working_day_after,
)

FROM = datetime(2024, 1, 1, tzinfo=UTC)
MONDAY_TO_FRIDAY = frozenset(range(5))


def week(zone: str = "Europe/Berlin", starts: str = "09:00", ends: str = "18:00", **fields) -> WorkingWeek:
    fields.setdefault("days", MONDAY_TO_FRIDAY)
    return WorkingWeek(ZoneInfo(zone), time.fromisoformat(starts), time.fromisoformat(ends), **fields)


def local(text: str, zone: str = "Europe/Berlin") -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)


# In June 2026 the 8th is a Monday
@pytest.mark.parametrize(
    ("moment", "expected"),
    [
        ("2026-06-09 10:30", "2026-06-09 10:30"),  # at work
        ("2026-06-09 09:00", "2026-06-09 09:00"),  # the first minute belongs to the day
        ("2026-06-09 18:00", "2026-06-10 09:00"),  # the last does not
        ("2026-06-09 03:00", "2026-06-09 09:00"),  # before
        ("2026-06-09 23:59", "2026-06-10 09:00"),  # after
        ("2026-06-12 18:30", "2026-06-15 09:00"),  # Friday evening
        ("2026-06-13 12:00", "2026-06-15 09:00"),  # Saturday
    ],
)
def test_into_working_hours_stays_or_goes_to_the_next_start(moment: str, expected: str) -> None:
    assert into_working_hours(local(moment), week()) == local(expected)


def test_into_working_hours_leaves_out_holidays() -> None:
    closed = week(holidays=frozenset({date(2026, 6, 10), date(2026, 6, 11)}))
    assert into_working_hours(local("2026-06-09 19:00"), closed) == local("2026-06-12 09:00")


def test_into_working_hours_knows_other_weeks() -> None:
    riyadh = week("Asia/Riyadh", days=frozenset({6, 0, 1, 2, 3}))
    thursday_evening = local("2026-06-11 20:00", "Asia/Riyadh")
    assert into_working_hours(thursday_evening, riyadh) == local("2026-06-14 09:00", "Asia/Riyadh")


def test_into_working_hours_compares_moments_and_not_wall_clocks() -> None:
    """2:30 comes twice in that night; a moment given in the person's own zone is still that moment."""
    berlin = ZoneInfo("Europe/Berlin")
    second = datetime(2026, 10, 25, 2, 30, tzinfo=berlin, fold=1)
    nights = week(starts="02:00", ends="02:45", days=frozenset(range(7)))
    # The hours are those of the first round, cut and not stretched
    assert into_working_hours(second, nights) == local("2026-10-26 02:00")


def test_into_working_hours_says_when_nobody_ever_works() -> None:
    with pytest.raises(ValueError, match="no working day"):
        into_working_hours(local("2026-06-09 10:00"), week(days=frozenset()))


# In Berlin the clocks go forward on Sunday 29 March and back on Sunday 25 October 2026
@pytest.mark.parametrize(
    ("moment", "expected"),
    [
        ("2026-06-09 10:30", "2026-06-10 10:30"),
        ("2026-06-12 16:00", "2026-06-15 16:00"),  # Friday to Monday
        ("2026-06-13 16:00", "2026-06-16 09:00"),  # Saturday counts as Monday morning
        ("2026-03-27 15:00", "2026-03-30 15:00"),  # the same hour by the clock on the wall, 71 hours later
        ("2026-10-23 15:00", "2026-10-26 15:00"),  # 73 hours later
    ],
)
def test_working_day_after_keeps_the_local_hour(moment: str, expected: str) -> None:
    assert working_day_after(local(moment), week()) == local(expected)


@pytest.mark.parametrize(
    ("ends_at", "expected"),
    [
        ("2026-06-09 11:00", "2026-06-10 11:00"),
        ("2026-06-09 19:00", "2026-06-11 09:00"),  # a late interview
        ("2026-06-12 11:00", "2026-06-15 09:00"),  # Friday: not on Saturday
    ],
)
def test_card_due_is_a_day_later_in_working_hours(ends_at: str, expected: str) -> None:
    assert card_due(local(ends_at), week()) == local(expected)


# Whole-hour zones from UTC-11 to UTC+14, half and quarter hours, and places where the clocks change at all hours
ZONES = [
    "Pacific/Pago_Pago",
    "America/St_Johns",
    "America/New_York",
    "America/Havana",
    "America/Santiago",
    "Atlantic/Azores",
    "UTC",
    "Africa/Casablanca",
    "Europe/Berlin",
    "Asia/Beirut",
    "Asia/Kathmandu",
    "Asia/Shanghai",
    "Australia/Lord_Howe",
    "Pacific/Chatham",
    "Pacific/Kiritimati",
]
moments = st.integers(0, 6 * 365 * 24 * 60).map(lambda minutes: FROM + timedelta(minutes=minutes))
quarters = st.integers(0, 95).map(lambda n: time(n // 4, 15 * (n % 4)))


@st.composite
def weeks(draw: st.DrawFn) -> WorkingWeek:
    starts, ends = sorted(draw(st.lists(quarters, min_size=2, max_size=2, unique=True)))
    start = draw(st.dates(date(2024, 1, 1), date(2030, 1, 1)))
    closed = frozenset(start + timedelta(days=n) for n in draw(st.sets(st.integers(0, 40), max_size=20)))
    days = draw(st.frozensets(st.integers(0, 6), min_size=1))
    return WorkingWeek(ZoneInfo(draw(st.sampled_from(ZONES))), starts, ends, days, closed)


@given(moments, weeks())
def test_into_working_hours_always_lands_inside(moment: datetime, week: WorkingWeek) -> None:
    found = into_working_hours(moment, week)
    wall = found.astimezone(week.zone)
    assert found >= moment
    assert week.works_on(wall.date())
    assert week.starts <= wall.time().replace(fold=0) < week.ends
    assert into_working_hours(found, week) == found
    assert week.works_at(found)
    assert found.utcoffset() == timedelta(0)


@given(moments, weeks())
def test_into_working_hours_skips_no_day(moment: datetime, week: WorkingWeek) -> None:
    """Between the moment and where it lands there is no hour that is worked."""
    found = into_working_hours(moment, week)
    probe = moment + timedelta(minutes=20)
    while probe < found:
        assert not week.works_at(probe)
        probe += max(timedelta(minutes=20), (found - moment) / 200)


@given(moments, moments, weeks())
def test_into_working_hours_keeps_the_order(one: datetime, other: datetime, week: WorkingWeek) -> None:
    early, late = sorted((one, other))
    assert into_working_hours(early, week) <= into_working_hours(late, week)


@given(moments, weeks())
def test_card_due_is_not_before_the_end(ends_at: datetime, week: WorkingWeek) -> None:
    assert card_due(ends_at, week) >= ends_at + timedelta(hours=24)
