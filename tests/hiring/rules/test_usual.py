from datetime import UTC, datetime, timedelta

import pytest

from hiring.rules.usual import days_in, is_over, over_since, percent

AT = datetime(2026, 6, 9, 8, tzinfo=UTC)


@pytest.mark.parametrize(
    ("went_on", "reached", "said"), [(0, 0, None), (4, 4, None), (5, 5, 100), (0, 5, 0), (17, 100, 17), (1, 6, 17)]
)
def test_percent_of_fewer_than_five_is_not_said(went_on: int, reached: int, said: int | None) -> None:
    assert percent(went_on, reached) == said


@pytest.mark.parametrize(
    ("hours", "days"), [(-5, 0), (0, 0), (23, 0), (24, 1), (47, 1), (7 * 24, 7), (8 * 24 - 1, 7), (8 * 24, 8)]
)
def test_over_since_asks_the_database_what_is_over_asks_of_days(hours: int, days: int) -> None:
    since = AT - timedelta(hours=hours)
    assert days_in(since, AT) == days
    assert is_over(days, 7) == (since <= over_since(7, AT))


def test_is_over_nothing_where_too_few_are_known() -> None:
    assert not is_over(400, None)
