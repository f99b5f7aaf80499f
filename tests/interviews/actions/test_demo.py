from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from interviews.actions.demo import Days

BERLIN = ZoneInfo("Europe/Berlin")


@pytest.mark.parametrize(
    ("now", "starts"),
    [
        (datetime(2026, 3, 4, 8, 0, tzinfo=UTC), datetime(2026, 3, 4, 9, 30, tzinfo=BERLIN)),
        (datetime(2026, 3, 4, 8, 7, tzinfo=UTC), datetime(2026, 3, 4, 9, 45, tzinfo=BERLIN)),
        # The day after in Berlin, where it is shown
        (datetime(2026, 3, 4, 22, 40, tzinfo=UTC), datetime(2026, 3, 4, 23, 45, tzinfo=BERLIN)),
        (datetime(2026, 3, 4, 22, 59, tzinfo=UTC), datetime(2026, 3, 4, 23, 45, tzinfo=BERLIN)),
        (datetime(2026, 3, 4, 23, 1, tzinfo=UTC), datetime(2026, 3, 5, 0, 30, tzinfo=BERLIN)),
    ],
)
def test_the_next_interview_of_the_demo_is_soon_and_today(now: datetime, starts: datetime) -> None:
    found = Days(now, BERLIN).soon()
    assert found == starts
    assert found.astimezone(BERLIN).date() == now.astimezone(BERLIN).date()
    assert found - now <= timedelta(minutes=45)
