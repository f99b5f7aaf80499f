from datetime import date

import pytest

from hiring.rules.offers import may_start

SENT = date(2026, 6, 9)


@pytest.mark.parametrize(
    ("starts_on", "may"),
    [
        (date(2026, 6, 8), False),
        (SENT, True),
        (date(2026, 7, 1), True),
        (date(2028, 6, 10), True),
        (date(2028, 6, 11), False),
    ],
)
def test_may_start_from_the_day_it_was_sent_for_two_years(starts_on: date, may: bool) -> None:
    assert may_start(starts_on, sent_on=SENT) == may
