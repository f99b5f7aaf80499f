from datetime import UTC, datetime, timedelta

import pytest

from core.rules.addresses import host_of
from interviews.rules.feeds import LONGEST_PAUSE, cleaned, due_after

AT = datetime(2026, 6, 9, 8, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("typed", "address"),
    [
        (" webcal://p1.example.org/a.ics ", "https://p1.example.org/a.ics"),
        ("https://u:p@example.org:8443/a?b=c#d", "https://u:p@example.org:8443/a?b=c"),
        ("http://example.org/a.ics", None),
        ("ftp://example.org/a.ics", None),
        ("https:///a.ics", None),
        ("https://exa mple.org/a", None),
        ("https://[::1/a", None),
        ("https://example.org:99999/a", None),
        ("calendar", None),
    ],
)
def test_cleaned_is_https_or_nothing(typed: str, address: str | None) -> None:
    assert cleaned(typed) == address


def test_host_of_shows_no_secret() -> None:
    assert host_of("https://u:p@calendar.example.org/private-77/a.ics?key=1") == "calendar.example.org"


def test_due_after_grows_with_each_failure_up_to_a_day() -> None:
    pauses = [due_after(n, AT, feed=7) - AT for n in range(12)]
    assert pauses[1:] == sorted(pauses[1:])
    assert timedelta(minutes=27) <= pauses[0] <= timedelta(minutes=33)
    assert 0.9 * LONGEST_PAUSE <= pauses[-1] <= 1.1 * LONGEST_PAUSE
