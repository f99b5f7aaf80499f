from datetime import UTC, datetime, timedelta

import pytest

from interviews.rules.answers import Closed, closed

AT = datetime(2026, 6, 9, 8, 0, tzinfo=UTC)
OPEN = {"is_cancelled": False, "is_held": True, "is_declined": False, "starts_at": AT + timedelta(hours=1)}


@pytest.mark.parametrize(
    ("facts", "why"),
    [
        ({}, None),
        ({"starts_at": AT}, Closed.BEGUN),
        ({"is_held": False}, Closed.NOT_YOURS),
        ({"is_held": False, "is_declined": True}, Closed.DECLINED),
        ({"is_held": False, "is_declined": True, "is_cancelled": True}, Closed.CANCELLED),
    ],
)
def test_closed_says_the_first_that_applies(facts, why) -> None:
    assert closed(**{**OPEN, **facts}, at=AT) is why
