"""What is busy in a calendar that others wrote, in the zones and manners that they have."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from interviews.busy_reader import TroubleError, spans
from tests.interviews.elsewhere import event, ics

STARTS = datetime(2026, 3, 20, tzinfo=UTC)


def busy(*lines: str, zone: str = "Europe/Berlin") -> list[str]:
    """From 20 March 2026 for ninety days: each as "10T08:00-09:00"."""
    found = spans(
        ics(*lines),
        zone=ZoneInfo(zone),
        email="ivan@halyard.example",
        starts=STARTS,
        ends=STARTS + timedelta(days=90),
    )
    moments = [[datetime.fromisoformat(moment) for moment in one[:2]] for one in found]
    return [f"{first:%m-%dT%H:%M}/{last:%m-%dT%H:%M}" for first, last in moments]


def test_spans_of_a_floating_time_and_a_day_are_the_persons_own() -> None:
    noon = event("DTSTART:20260328T120000", "DTEND:20260328T130000")
    assert busy(*noon) == ["03-28T11:00/03-28T12:00"]
    assert busy(*noon, zone="Asia/Kathmandu") == ["03-28T06:15/03-28T07:15"]
    # The day when the clocks change has 23 hours in Berlin
    day = event("DTSTART;VALUE=DATE:20260329")
    assert busy(*day) == ["03-28T23:00/03-29T22:00"]
    assert busy(*day, zone="Pacific/Chatham") == ["03-28T10:15/03-29T10:15"]


def test_spans_of_a_rule_keep_the_hour_across_the_change_and_know_exceptions() -> None:
    weekly = event(
        "DTSTART;TZID=Europe/Berlin:20260321T100000",
        "DURATION:PT30M",
        "RRULE:FREQ=WEEKLY;COUNT=4",
        "EXDATE;TZID=Europe/Berlin:20260404T100000",
    )
    assert busy(*weekly) == ["03-21T09:00/03-21T09:30", "03-28T09:00/03-28T09:30", "04-11T08:00/04-11T08:30"]


@pytest.mark.parametrize("zone", ["Australia/Lord_Howe", "W. Europe Standard Time", "Nowhere/Land"])
def test_spans_understand_odd_zones_or_take_the_persons_own(zone: str) -> None:
    (found,) = busy(*event(f"DTSTART;TZID={zone}:20260328T120000", "DURATION:PT1H"))
    assert found == ("03-28T01:00/03-28T02:00" if "Howe" in zone else "03-28T11:00/03-28T12:00")


@pytest.mark.parametrize(
    "said",
    [
        "TRANSP:TRANSPARENT",
        "STATUS:CANCELLED",
        "X-MICROSOFT-CDO-BUSYSTATUS:FREE",
        "ATTENDEE;PARTSTAT=DECLINED:mailto:Ivan@halyard.example",
    ],
)
def test_spans_leave_out_what_takes_no_time(said: str) -> None:
    assert busy(*event("DTSTART:20260328T120000Z", "DURATION:PT1H", said)) == []


def test_spans_of_a_table_of_free_and_busy() -> None:
    table = ["BEGIN:VFREEBUSY", "UID:f", "DTSTAMP:20260101T000000Z"]
    table += ["FREEBUSY:20260328T100000Z/20260328T110000Z,20260329T100000Z/PT2H"]
    table += ["FREEBUSY;FBTYPE=FREE:20260330T100000Z/PT2H", "END:VFREEBUSY"]
    assert busy(*table) == ["03-28T10:00/03-28T11:00", "03-29T10:00/03-29T12:00"]


def test_spans_do_not_stumble_over_one_that_is_broken() -> None:
    whole = event("DTSTART:20260328T120000Z", "DURATION:PT1H", uid="whole")
    for broken in (
        event("DTSTART:garbage", "DTEND:20260328T120000Z"),
        event("SUMMARY:No time at all"),
        event("DTSTART:20260328T120000Z", "DTEND:99991231T235959Z"),
        event("DTSTART:00010101T000000Z", "DURATION:PT1H"),
        event("DTSTART:20260101T120000Z", "DURATION:PT1H", "RRULE:FREQ=NEVER"),
        event("DTSTART;TZID=\x00:20260328T120000"),
    ):
        assert busy(*broken, *whole) == ["03-28T12:00/03-28T13:00"], broken


def test_spans_of_what_is_no_calendar() -> None:
    for said in (b"", b"<html>", b"BEGIN:VEVENT\r\nEND:VEVENT\r\n", b"\xff\xfe" * 99):
        with pytest.raises(TroubleError, match="not_ics"):
            spans(said, zone=UTC, email="", starts=STARTS, ends=STARTS + timedelta(days=9))
