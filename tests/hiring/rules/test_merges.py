from datetime import UTC, datetime, timedelta

import pytest

from hiring.rules.merges import Standing, goes_on, may_undo

AT = datetime(2026, 6, 9, 8, tzinfo=UTC)


def standing(pk: int, position: int, day: int, under_way: bool = False) -> Standing:
    return Standing(pk, position, AT + timedelta(days=day), under_way)


@pytest.mark.parametrize(
    ("one", "other", "kept"),
    [
        (standing(1, 0, 0), standing(2, 0, 1), 1),
        (standing(1, 0, 0), standing(2, 1, 1), 2),
        (standing(1, 3, 0), standing(2, 1, 1, under_way=True), 2),
        (standing(1, 3, 0, under_way=True), standing(2, 3, 1, under_way=True), None),
        (standing(1, 0, 0), standing(2, 0, 0), 1),
    ],
)
def test_goes_on_is_what_is_furthest(one: Standing, other: Standing, kept: int | None) -> None:
    for pair in ((one, other), (other, one)):
        found = goes_on(*pair)
        assert (found.id if found else None) == kept


def test_may_undo_for_a_day() -> None:
    assert may_undo(AT, AT + timedelta(days=1))
    assert not may_undo(AT, AT + timedelta(days=1, seconds=1))
