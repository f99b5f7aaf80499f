from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from interviews.rules.choices import Wanted, by_day, days_between, in_order, is_late, offers
from interviews.rules.diaries import Diary, Span, working_hours
from interviews.rules.due_times import WorkingWeek

BERLIN, SHANGHAI, PACIFIC = ZoneInfo("Europe/Berlin"), ZoneInfo("Asia/Shanghai"), ZoneInfo("America/Los_Angeles")
# A Tuesday
DAY = date(2026, 6, 9)
WITHIN = days_between(DAY, DAY, BERLIN)


def at(hour: int, minute: int = 0, zone: ZoneInfo = BERLIN) -> datetime:
    return datetime.combine(DAY, time(hour, minute), zone).astimezone(UTC)


def diary(
    person: int, *, zone: ZoneInfo = BERLIN, starts: int = 9, ends: int = 12, within: Span = WITHIN, **facts
) -> Diary:
    week = WorkingWeek(zone, time(starts), time(ends), frozenset(range(5)))
    return Diary(person, week, working=tuple(working_hours(week, within)), **facts)


def starts(found) -> list[str]:
    return [f"{offer.starts_at.astimezone(BERLIN):%H:%M}" for offer in found]


def told(wanted, *diaries: Diary, open_=(WITHIN,), taken=()) -> list:
    return offers(wanted, {one.person: one for one in diaries}, open_=open_, taken=taken, zone=BERLIN)


def test_offers_begin_at_half_hours_and_end_within_the_working_day() -> None:
    assert starts(told([Wanted(1, 60, 1, [1])], diary(1))) == ["09:00", "09:30", "10:00", "10:30", "11:00"]
    assert starts(told([Wanted(1, 60, 1, [1])], diary(1), open_=[Span(at(9, 10), at(11))])) == ["09:30", "10:00"]
    assert not told([Wanted(1, 60, 1, [])], diary(1))
    assert not told([], diary(1))


def test_offers_need_the_whole_panel_at_once() -> None:
    both = [Wanted(1, 60, 2, [1, 2, 3])]
    found = told(both, diary(1), diary(2, starts=11, ends=15), diary(3, starts=14))
    assert starts(found) == ["11:00"]
    assert set(found[0].meetings[0].leads) == {1, 2}


def test_offers_choose_those_with_the_least_to_do() -> None:
    busy = (Span(at(14), at(15)),)
    first = told([Wanted(1, 30, 1, [1, 2])], diary(1, interviews=busy), diary(2))[0]
    assert first.meetings[0].leads == (2,)
    full = told([Wanted(1, 30, 1, [1])], diary(1, interviews=busy, per_day=1))
    assert not full


def test_offers_leave_alone_what_the_candidate_has_already() -> None:
    assert starts(told([Wanted(1, 60, 1, [1])], diary(1), taken=[Span(at(9, 30), at(11))])) == ["11:00"]


def test_offers_of_several_follow_one_another_with_different_people() -> None:
    wanted = [Wanted(1, 60, 1, [1, 2], buffer=15), Wanted(2, 45, 1, [1, 2])]
    found = told(wanted, diary(1), diary(2))
    assert starts(found) == ["09:00", "09:30"]
    first, second = found[0].meetings
    assert (second.starts_at, first.leads, second.leads) == (at(10, 30), (1,), (2,))
    # Nobody waits for hours between two
    assert not told(wanted, diary(1), diary(2, starts=15, ends=18))


def test_offers_over_half_the_world_and_over_the_change_of_clocks() -> None:
    changes = days_between(date(2026, 10, 25), date(2026, 10, 27), BERLIN)
    people = [
        diary(1, zone=BERLIN, starts=9, ends=18, within=changes),
        diary(2, zone=PACIFIC, starts=8, ends=17, within=changes),
    ]
    found = offers([Wanted(1, 60, 2, [1, 2])], {one.person: one for one in people}, open_=[changes], zone=SHANGHAI)
    # For a week the two are eight hours apart, and two hours are common in place of one
    times = [f"{one.starts_at.astimezone(SHANGHAI):%d %H:%M}" for one in found]
    assert times == ["26 23:00", "26 23:30", "27 00:00", "27 23:00", "27 23:30", "28 00:00"]


def test_in_order_puts_none_before_those_it_follows() -> None:
    assert in_order([1, 2, 3], {}) == [1, 2, 3]
    assert in_order([1, 2, 3], {1: [3]}) == [2, 3, 1]
    assert sorted(in_order([1, 2], {1: [2], 2: [1]})) == [1, 2]


def test_by_day_are_the_usual_hours() -> None:
    two = days_between(DAY, DAY + timedelta(days=1), BERLIN)
    assert [(one.ends - one.starts) for one in by_day(two, BERLIN)] == [timedelta(hours=15)] * 2


def test_is_late_within_the_notice() -> None:
    assert is_late(at(10), 24, at(10) - timedelta(hours=23))
    assert not is_late(at(10), 24, at(10) - timedelta(hours=24))
