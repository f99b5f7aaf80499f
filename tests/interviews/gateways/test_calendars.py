"""What a stranger's address may do to us: nothing. Each reading is a process, so only what matters is here."""

from datetime import UTC, datetime, timedelta

import pytest

from interviews.gateways import calendars
from interviews.gateways.calendars import Found
from interviews.models import FeedTrouble
from interviews.rules.diaries import Span
from tests.interviews.elsewhere import content, dripping, endless, event, ics, onward, server

STARTS = datetime(2026, 6, 9, 8, 0, tzinfo=UTC)
BOMB = ("DTSTART:20200101T000000Z", "DURATION:PT1S", "RRULE:FREQ=SECONDLY")
LUNCH = event("DTSTART:20260610T110000Z", "DURATION:PT1H")


def minute(n: int) -> list[str]:
    return event(f"DTSTART:20260610T{n // 60 % 24:02}{n % 60:02}00Z", "DURATION:PT1M", uid=str(n))


def read(url: str, *, loopback: bool = True, etag: str = "") -> Found:
    return calendars.read(
        url,
        etag=etag,
        zone="Europe/Berlin",
        email="ivan@halyard.example",
        starts=STARTS,
        ends=STARTS + timedelta(days=90),
        loopback=loopback,
    )


def test_read_brings_what_is_busy_and_names_its_version() -> None:
    with server(content(ics(*LUNCH), ETag='"7"')) as (url, seen):
        found = read(url, etag='"6"')
    noon = datetime(2026, 6, 10, 11, tzinfo=UTC)
    assert found == Found(((Span(noon, noon + timedelta(hours=1)), "u@elsewhere"),), '"7"', None)
    assert (seen[0].headers["If-None-Match"], seen[0].headers["Accept-Encoding"]) == ('"6"', "identity")


def test_read_leaves_what_did_not_change() -> None:
    with server(content(b"", status=304)) as (url, _seen):
        assert read(url, etag='"7"') == Found(None, "", None)


@pytest.mark.parametrize(
    ("answer", "trouble"),
    [
        (content(b"<html>Sign in</html>"), FeedTrouble.NOT_A_CALENDAR),
        (content(b"\x1f\x8b" + bytes(99), Content_Encoding="gzip"), FeedTrouble.NOT_A_CALENDAR),
        (content(b"", status=404), FeedTrouble.GONE),
        (content(b"", status=503), FeedTrouble.NO_ANSWER),
        (endless, FeedTrouble.TOO_LARGE),
        (onward("/private/secret.ics"), FeedTrouble.REFUSED),
        (onward("file:///etc/passwd"), FeedTrouble.REFUSED),
        (content(ics(*(line for n in range(5001) for line in minute(n)))), FeedTrouble.TOO_LARGE),
    ],
)
def test_read_says_what_is_wrong(answer, trouble) -> None:
    with server(answer) as (url, _seen):
        assert read(url).trouble == trouble


@pytest.mark.more
def test_read_ends_what_repeats_without_end() -> None:
    """Every second for ever, a hundred times over: by the time, or by the room it takes."""
    bomb = [line for n in range(100) for line in event(*BOMB, uid=str(n))]
    with server(content(ics(*bomb))) as (url, _seen):
        assert read(url).trouble in {FeedTrouble.TOO_LARGE, FeedTrouble.TOO_SLOW}


def test_read_waits_no_longer_than_it_may(monkeypatch) -> None:
    monkeypatch.setattr(calendars, "SECONDS", 1)
    with server(dripping) as (url, _seen):
        assert read(url).trouble == FeedTrouble.NO_ANSWER


@pytest.mark.parametrize(
    "url",
    [
        # This machine, by number, by name, in other letters
        "https://127.0.0.1/a.ics",
        "https://localhost/a.ics",
        "https://[::1]/a.ics",
        "https://[::ffff:127.0.0.1]/a.ics",
        "https://2130706433/a.ics",
        # The house's own net, and where clouds keep their secrets
        "https://10.0.0.7/a.ics",
        "https://169.254.169.254/latest/meta-data",
        "https://[fd00::1]/a.ics",
        # Not https
        "http://93.184.216.34/a.ics",
        "file:///etc/passwd",
    ],
)
def test_read_refuses_addresses_inside(url: str) -> None:
    assert read(url, loopback=False).trouble == FeedTrouble.REFUSED


def test_read_refuses_the_inside_behind_a_redirect() -> None:
    with server(onward("http://10.0.0.7/a.ics")) as (url, _seen):
        assert read(url).trouble == FeedTrouble.REFUSED


def test_read_does_not_ask_where_nobody_lives() -> None:
    assert read("https://calendar.example/a.ics").trouble == FeedTrouble.NO_ANSWER
