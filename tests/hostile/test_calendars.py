"""Calendars of strangers: whatever stands in one, it is understood or left, and the others in it are not lost."""

import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from interviews.busy_reader import MOST_SPANS, TroubleError, spans
from interviews.gateways import calendars
from interviews.models import FeedTrouble
from tests.hostile import junk
from tests.interviews.elsewhere import content, event, ics, server

STARTS = datetime(2026, 6, 9, 8, 0, tzinfo=UTC)
ENDS = STARTS + timedelta(days=90)
WHOLE = event("DTSTART:20260701T120000Z", "DURATION:PT1H", uid="whole")
LONG = "A" * junk.LONG


def read(body: bytes) -> list[list[str]]:
    """As the process does that reads them; trouble has a name, and what has none is a calendar nobody can read."""
    return spans(body, zone=ZoneInfo("Europe/Berlin"), email="ivan@halyard.example", starts=STARTS, ends=ENDS)


def holds_whole(found: list[list[str]]) -> bool:
    return ["2026-07-01T12:00:00+00:00", "2026-07-01T13:00:00+00:00", "whole"] in found


NAMES = st.sampled_from(
    [
        "DTSTART",
        "DTEND",
        "DURATION",
        "RRULE",
        "RDATE",
        "EXDATE",
        "EXRULE",
        "RECURRENCE-ID",
        "UID",
        "SUMMARY",
        "STATUS",
        "TRANSP",
        "ATTENDEE",
        "SEQUENCE",
        "X-JUNK",
    ]
)
PARAMETERS = st.sampled_from(
    [
        "",
        ";TZID=Nowhere/Land",
        ";TZID=../../etc/passwd",
        ";TZID=",
        ";VALUE=DATE",
        ";VALUE=PERIOD",
        ";VALUE=BINARY;ENCODING=BASE64",
        ";RANGE=THISANDFUTURE",
        ';X="',
        ";=",
    ]
)
VALUES = (
    "20260701T120000Z",
    "20260701",
    "00010101T000000Z",
    "00010101",
    "99991231T235959Z",
    "99991231",
    "20260230T250000",
    "20260701T120000Z/PT2H",
    "20260701T120000Z/19990101T000000Z",
    "PT1H",
    "-P99999999999D",
    "P9999999999999999999W",
    "FREQ=YEARLY;UNTIL=99991231",
    "FREQ=DAILY;COUNT=99999999999999999999",
    "FREQ=DAILY;INTERVAL=0",
    "FREQ=WEEKLY;BYDAY=99XX;WKST=",
    "FREQ=MONTHLY;BYMONTHDAY=-99;BYSETPOS=9999",
    "FREQ=NEVER",
    "mailto:ivan@halyard.example",
)
SAID = st.sampled_from((*VALUES, *(text for text in junk.ALL if len(text) < 5000))) | st.text(max_size=40)
# A line is one line: what stands in it cannot end the event
LINES = st.lists(
    st.builds(
        lambda name, more, value: f"{name}{more}:{value}".replace("\r", " ").replace("\n", " "), NAMES, PARAMETERS, SAID
    ),
    max_size=6,
)


@given(lines=LINES)
@example(lines=["DTSTART:20260701T120000Z", "DTEND;VALUE=DATE:20260701"])
@example(lines=["DTSTART;VALUE=DATE:00010101", "RRULE:FREQ=YEARLY;COUNT=3"])
@example(lines=["DTSTART:99991231T235959Z", "DURATION:P9999999999999999999W"])
@example(lines=[f"SUMMARY:{LONG}", f"DTSTART;TZID={LONG}:20260701T120000"])
@example(lines=["DTSTART:20260701T120000Z", "RRULE:FREQ=DAILY;INTERVAL=0"])
@example(lines=["DTSTART:20260701T120000Z", "RRULE:FREQ=MONTHLY;BYMONTHDAY=-99;BYSETPOS=9999"])
@example(lines=["DTSTART;VALUE=PERIOD:20260701T120000Z/19990101T000000Z"])
@example(lines=["DTSTART:20260701T120000Z/PT2H"])
@example(lines=["DTSTART:PT1H"])
@example(lines=["DTSTART:20260701T120000Z", "UID:another"])
def test_one_spoiled_event_hides_no_other(lines: list[str]) -> None:
    assert holds_whole(read(ics(*event(*lines, uid="spoiled"), *WHOLE)))


@given(cut=st.integers(0, 440), said=st.binary(max_size=40))
def test_a_calendar_that_is_cut_off_is_none(cut: int, said: bytes) -> None:
    """Or whoever it is about would be free."""
    body = ics(*WHOLE, *event("DTSTART;TZID=Europe/Berlin:20260701T150000", "RRULE:FREQ=DAILY;COUNT=3"))
    with pytest.raises(TroubleError, match="not_ics"):
        read(body[: min(cut, len(body) - 15)])
    try:
        assert len(read(body[:cut] + said + body[cut:])) <= MOST_SPANS
    except TroubleError:
        return


def many(name: str, count: int) -> list[str]:
    """So many moments, a minute apart, some in a line."""
    said = [f"{STARTS + timedelta(minutes=n):%Y%m%dT%H%M%SZ}" for n in range(count)]
    return [f"{name}:{','.join(said[first : first + 500])}" for first in range(0, count, 500)]


def calendar(*lines: str) -> bytes:
    return ics(*lines, *WHOLE)


DAILY = ("DTSTART:20260101T090000Z", "DURATION:PT1H", "RRULE:FREQ=DAILY")
NO_CALENDAR, TOO_LARGE = FeedTrouble.NOT_A_CALENDAR, FeedTrouble.TOO_LARGE
# What it is, and the trouble it may end in; none: it is read, and what stands beside it
BOMBS: dict[str, tuple[Callable[[], bytes], set[FeedTrouble | None]]] = {
    "ten thousand dates more": (lambda: calendar(*event(*DAILY[:2], *many("RDATE", 10_000))), {None, TOO_LARGE}),
    "ten thousand exceptions": (lambda: calendar(*event(*DAILY, *many("EXDATE", 10_000))), {None}),
    "every minute since the year one": (
        lambda: calendar(*event("DTSTART:00010101T000000Z", "DURATION:PT1M", "RRULE:FREQ=MINUTELY")),
        {None},
    ),
    "one in another in another": (
        lambda: b"BEGIN:VCALENDAR\r\n" + b"BEGIN:VEVENT\r\n" * 50_000,
        {NO_CALENDAR, TOO_LARGE},
    ),
    "one line": (lambda: calendar("X-JUNK:" + "A" * 4_000_000), {None, NO_CALENDAR, TOO_LARGE}),
    "a line in a million pieces": (lambda: calendar("X-JUNK:" + "\r\n A" * 1_000_000), {None, NO_CALENDAR, TOO_LARGE}),
    "no line's end": (lambda: b"BEGIN:VCALENDAR" + b"A" * 5_000_000, {NO_CALENDAR}),
    "as many tables as fit": (
        lambda: calendar(*["BEGIN:VFREEBUSY", "END:VFREEBUSY"] * 20_000),
        {None, TOO_LARGE},
    ),
    "names of a hundred thousand letters": (
        lambda: calendar(*(line for n in range(20) for line in event(*DAILY[:2], f"SUMMARY:{LONG}", uid=f"{n}{LONG}"))),
        {None},
    ),
}


@pytest.mark.more
@pytest.mark.parametrize("name", BOMBS)
def test_a_bomb_ends_in_its_own_process(name: str) -> None:
    """Over the network as it comes, within the time that a worker has for it, and the worker grows by nothing."""
    made, troubles = BOMBS[name]
    begun = time.monotonic()
    with server(content(made())) as (url, _seen):
        found = calendars.read(
            url, etag="", zone="Europe/Berlin", email="i@h.example", starts=STARTS, ends=ENDS, loopback=True
        )
    assert found.trouble in troubles
    assert time.monotonic() - begun < calendars.SECONDS
    if found.trouble is None:
        assert "whole" in {uid for _span, uid in found.spans or ()}
