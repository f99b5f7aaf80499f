from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from interviews.rules.diaries import Diary, Obstacle, Span, working_hours
from interviews.rules.due_times import WorkingWeek
from interviews.rules.meetings import Time, in_the_way, never_free, obstacle, times

BERLIN = ZoneInfo("Europe/Berlin")
# A Tuesday, 10:00 in Berlin
AT = datetime(2026, 6, 9, 8, tzinfo=UTC)
WITHIN = Span(AT, AT + timedelta(days=7))


def diary(person: int, zone: str = "Europe/Berlin", *, starts: int = 9, ends: int = 17, **taken) -> Diary:
    week = WorkingWeek(ZoneInfo(zone), time(starts), time(ends), frozenset(range(5)))
    return Diary(person, week, working=tuple(working_hours(week, WITHIN)), **taken)


def span(hours: float, minutes: int = 30) -> Span:
    """So many hours after the beginning."""
    return Span(AT + timedelta(hours=hours), AT + timedelta(hours=hours, minutes=minutes))


def found(*diaries: Diary, minutes: int = 30) -> list[Time]:
    return times(diaries, minutes, within=WITHIN, zone=BERLIN)


def test_times_are_the_first_ones_two_a_day_and_apart() -> None:
    starts = [one.span.starts for one in found(diary(1), diary(2))]
    assert starts[:3] == [AT, AT + timedelta(hours=1.5), AT + timedelta(hours=23)]
    assert len(starts) == 6


@pytest.mark.parametrize("what", ["busy", "interviews", "held"])
def test_times_heed_what_takes_somebody(what) -> None:
    taken = {what: (Span(AT, AT + timedelta(hours=7)),)}
    assert found(diary(1), diary(2, **taken))[0].span.starts == AT + timedelta(hours=23)


def test_times_heed_no_limit_no_pause_and_no_buffer() -> None:
    full = {"per_day": 0, "per_week": 0, "buffer": 60, "paused_until": AT.date() + timedelta(days=30)}
    assert found(diary(1), diary(2, **full, interviews=(span(0.5, 60),)))[0].span == span(0)


def test_times_outside_the_hours_of_the_fewest() -> None:
    """Berlin works until 15:00 UTC; Los Angeles begins at 16:00."""
    here, there = diary(1), diary(2, "America/Los_Angeles")
    near = found(here, here, there)
    assert near
    assert all(one.outside == (2,) for one in near)
    # Not before seven in the morning of theirs
    assert near[0].span.starts == datetime(2026, 6, 9, 14, tzinfo=UTC)
    assert not found(here, diary(3, "Pacific/Auckland", busy=(WITHIN,)))


def test_in_the_way_is_who_alone_prevents_it() -> None:
    books = [diary(1), diary(2), diary(3, busy=(WITHIN,))]
    assert not found(*books)
    assert [(one.person, one.first) for one in in_the_way(books, 30, within=WITHIN, zone=BERLIN)] == [(3, span(0))]
    assert never_free(books, 30, within=WITHIN) == [3]
    both = [*books, diary(4, busy=(WITHIN,))]
    assert in_the_way(both, 30, within=WITHIN, zone=BERLIN) == []
    assert never_free(both, 30, within=WITHIN) == [3, 4]


def test_obstacle_says_why() -> None:
    assert obstacle(diary(1), span(0)) is None
    assert obstacle(diary(1), span(12)) == Obstacle.NOT_WORKING
    assert obstacle(diary(1, busy=(span(0),)), span(0)) == Obstacle.BUSY
    assert obstacle(diary(1, interviews=(span(0),)), span(0)) == Obstacle.INTERVIEW
    assert obstacle(diary(1, interviews=(span(0),), per_day=1, buffer=30), span(0.5)) is None


ZONES = ("Europe/Berlin", "Asia/Kolkata", "America/Sao_Paulo", "Asia/Tokyo", "Australia/Adelaide")
SPANS = st.builds(span, st.integers(0, 120), st.sampled_from([30, 60, 480]))
BOOKS = st.builds(
    lambda zone, busy, seated: diary(1, zone, busy=tuple(busy), interviews=tuple(seated)),
    st.sampled_from(ZONES),
    st.lists(SPANS, max_size=4),
    st.lists(SPANS, max_size=4),
)


@given(st.lists(BOOKS, min_size=1, max_size=5), st.sampled_from([15, 30, 45, 60]))
def test_nobody_is_taken_at_a_time_that_is_offered(books, minutes) -> None:
    for one in times(books, minutes, within=WITHIN, zone=BERLIN):
        assert one.span.ends - one.span.starts == timedelta(minutes=minutes)
        assert WITHIN.holds(one.span)
        for book in books:
            assert obstacle(book, one.span) in ({None, Obstacle.NOT_WORKING} if one.outside else {None})
