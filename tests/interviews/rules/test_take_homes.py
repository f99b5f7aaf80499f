from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from interviews.rules.take_homes import (
    AFTER_NO,
    due_after_no,
    due_by_itself,
    ends,
    is_far_apart,
    reminder_is_due,
    takes_files,
)

AT = datetime(2026, 6, 9, 8, tzinfo=UTC)
DAY = timedelta(days=1)


def test_due_by_itself_is_the_end_of_the_candidates_day() -> None:
    late = datetime(2026, 6, 9, 17, tzinfo=UTC)
    assert due_by_itself(late, 5, ZoneInfo("Asia/Shanghai")).isoformat() == "2026-06-15T23:59:00+08:00"
    # Over the change of clocks the day is still theirs
    assert due_by_itself(datetime(2026, 10, 24, 12, tzinfo=UTC), 1, ZoneInfo("Europe/Berlin")).hour == 23


def test_ends_waits_for_our_answer_and_takes_what_was_on_its_way() -> None:
    assert ends(AT, None) == ends(AT, AT - DAY) == AT
    assert ends(AT, AT + DAY) == AT + DAY
    assert takes_files(AT, AT + timedelta(minutes=4))
    assert not takes_files(AT, AT + timedelta(minutes=5))


def test_due_after_no_takes_nothing_away() -> None:
    assert due_after_no(AT + DAY, AT) == AT + DAY
    assert due_after_no(AT - DAY, AT) == AT + AFTER_NO


def test_reminder_is_due_once_for_each_rung_and_not_right_after_the_sending() -> None:
    sent, due = AT, AT + 5 * DAY
    first, last = due - 2 * DAY, due - timedelta(hours=12)
    assert not reminder_is_due(sent, due, None, first - timedelta(minutes=1))
    assert reminder_is_due(sent, due, None, first)
    assert not reminder_is_due(sent, due, first, last - timedelta(minutes=1))
    assert reminder_is_due(sent, due, first, last)
    assert not reminder_is_due(sent, due, last, last + timedelta(hours=1))
    assert not reminder_is_due(sent, due, None, due)
    assert not reminder_is_due(due - DAY, due, None, due - timedelta(hours=13)), "sent a day before it was due"


@pytest.mark.parametrize(
    ("one", "other", "far"),
    [
        ({1: 1}, {1: 3}, True),
        ({1: 4}, {1: 2}, True),
        ({1: 2}, {1: 3}, False),
        ({1: 2, 2: 1}, {1: 2, 2: 4}, True),
        # Not assessed is no number, and neither is what was left open
        ({1: 0}, {1: 4}, False),
        ({1: 4}, {1: 0}, False),
        ({1: None}, {1: 4}, False),
        ({1: 1}, {2: 4}, False),
        ({}, {}, False),
    ],
)
def test_is_far_apart(one: dict[int, int | None], other: dict[int, int | None], far: bool) -> None:
    assert is_far_apart(one, other) == far
