from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from hiring.rules.moves import When, goes_at

# A Tuesday, 10:00 in Berlin
AT = datetime(2026, 6, 9, 8, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("when", "at", "zone", "local"),
    [
        (When.MORNING, AT, "Europe/Berlin", "2026-06-10 09:00"),
        (When.TWO_DAYS, AT, "Europe/Berlin", "2026-06-11 09:00"),
        # It is Wednesday there already
        (When.MORNING, AT.replace(hour=22), "Asia/Shanghai", "2026-06-11 09:00"),
        # From Friday to Monday, and from Thursday's "in two days" too
        (When.MORNING, AT.replace(day=12), "Europe/Berlin", "2026-06-15 09:00"),
        (When.TWO_DAYS, AT.replace(day=11), "Europe/Berlin", "2026-06-15 09:00"),
        (When.MORNING, AT, "no/zone", "2026-06-10 09:00"),
    ],
)
def test_goes_at_nine_where_the_candidate_lives(when: When, at: datetime, zone: str, local: str) -> None:
    place = ZoneInfo("UTC" if zone == "no/zone" else zone)
    assert f"{goes_at(when, at, zone).astimezone(place):%Y-%m-%d %H:%M}" == local


def test_goes_at_once() -> None:
    assert goes_at(When.NOW, AT, "Europe/Berlin") == AT
