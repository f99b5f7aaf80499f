from datetime import date

import pytest

from interviews.rules.load import Fill, fairness, fill, mondays


@pytest.mark.parametrize(
    ("booked", "limit", "found"),
    [(0, 5, Fill.NONE), (1, 5, Fill.SOME), (3, 5, Fill.MOST), (5, 5, Fill.FULL), (6, 5, Fill.OVER), (1, 1, Fill.FULL)],
)
def test_fill_says_how_full_a_week_is(booked, limit, found) -> None:
    assert fill(booked, limit) == found


def test_mondays_begin_with_this_week() -> None:
    assert mondays(date(2026, 6, 14), 2) == [date(2026, 6, 8), date(2026, 6, 15)]


def test_fairness_counts_the_ends_the_empty_and_who_held_half() -> None:
    found = fairness([1, 9, 0, 2, 0])
    assert found is not None
    assert (found.people, found.interviews, found.even) == (5, 12, 2.4)
    assert (found.most, found.least, found.without, found.half_by) == (9, 0, 2, 1)
    assert found.is_lopsided


@pytest.mark.parametrize(
    ("counts", "lopsided"),
    # Even; twice the share but a matter of one; one more than the others; half of all by one of three
    [([4, 4, 4], False), ([2, 0], False), ([3, 2, 2], False), ([6, 3, 3], False), ([8, 2, 2], True)],
)
def test_fairness_calls_lopsided_what_is_twice_an_even_share_and_no_trifle(counts, lopsided) -> None:
    found = fairness(counts)
    assert found is not None
    assert found.is_lopsided is lopsided


@pytest.mark.parametrize("counts", [[], [5], [0, 0, 0]])
def test_fairness_of_nobody_one_or_nothing_says_nothing(counts) -> None:
    assert fairness(counts) is None
