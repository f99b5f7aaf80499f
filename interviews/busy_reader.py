"""Reads one calendar from elsewhere in a process of its own: `python -m interviews.busy_reader`, JSON in and out.

Whoever owns the address may answer with anything, slowly, or never. Here it is fetched and understood with limits of
size, time and memory, without Django, database or secrets but the address itself, which comes by standard input.
"""

import json
import re
import resource
import sys
from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from itertools import chain
from typing import Any
from zoneinfo import ZoneInfo

import recurring_ical_events
import requests
from icalendar import Calendar, Event

from core.outside import AWAY, REFUSED, opened
from interviews.rules.feeds import FETCHED

MOST_BYTES = 5 * 1024 * 1024
MOST_SPANS = 5_000
MEMORY = 1024 * 1024 * 1024
CPU_SECONDS = 10
LONGEST_UID = 255
NOT_BUSY = {"FREE", "WORKINGELSEWHERE"}
# A zone is looked for among files, and no name of a file is as long
LONG_ZONE = re.compile(rb"TZID=[^:;\r\n]{100,}")
BEGUN = re.compile(rb"^BEGIN:VCALENDAR\s*$", re.MULTILINE | re.IGNORECASE)
ONE_EVENT = re.compile(rb"^BEGIN:VEVENT\s*$.*?^END:VEVENT\s*$", re.MULTILINE | re.IGNORECASE | re.DOTALL)
# What the libraries say of what they cannot read; not of memory that is spent, which is the whole calendar's trouble
UNREADABLE = (ArithmeticError, AttributeError, LookupError, TypeError, ValueError)
# Years in which somebody can be busy; others make the arithmetic of days run over
YEARS = range(1970, 2200)


class TroubleError(Exception):
    """With the kind of trouble as its word: see interviews.models.FeedTrouble."""


def limit() -> None:
    for kind, most in (
        (resource.RLIMIT_AS, MEMORY),
        (resource.RLIMIT_CPU, CPU_SECONDS),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(kind, (most, most))


# Fetching


def fetch(url: str, etag: str, *, loopback: bool) -> tuple[bytes | None, str]:
    """(content, its version); without content nothing has changed."""
    # Not packed: what unpacks to a thousand times its size is never begun
    headers = {"Accept": "text/calendar", "Accept-Encoding": "identity"}
    if etag:
        headers["If-None-Match"] = etag
    with opened("GET", url, agent="Touchstone calendar reader", loopback=loopback, headers=headers) as answer:
        return read(answer)


def read(answer: requests.Response) -> tuple[bytes | None, str]:
    if answer.status_code == 304:
        return None, ""
    if answer.status_code in {401, 403, 404, 410}:
        raise TroubleError("gone")
    if answer.status_code != 200:
        raise TroubleError("no_answer")
    if answer.headers.get("Content-Encoding", "identity").lower() != "identity":
        raise TroubleError("not_ics")
    found = bytearray()
    for piece in iter(lambda: answer.raw.read(64 * 1024, decode_content=False), b""):
        found += piece
        if len(found) > MOST_BYTES:
            raise TroubleError("too_large")
    return bytes(found), answer.headers.get("ETag", "")


# Understanding


def spans(content: bytes, *, zone: tzinfo, email: str, starts: datetime, ends: datetime) -> list[list[str]]:
    """[start, end, uid] of what is busy between two moments, in UTC."""
    if b"BEGIN:VCALENDAR" not in content[:4096].upper():
        raise TroubleError("not_ics")
    # Cut off on its way it is no calendar: what it lacks would count as free
    calendars = [part for part in _parts(LONG_ZONE.sub(b"TZID=", content)) if part.name == "VCALENDAR"]
    if not calendars or len(calendars) < len(BEGUN.findall(content)):
        raise TroubleError("not_ics")
    found: list[list[str]] = []
    for calendar in calendars:
        for one in chain(_events(calendar, starts, ends, email), _periods(calendar)):
            clipped = _clipped(*one[:2], zone, starts, ends)
            if clipped:
                found.append([*(moment.isoformat() for moment in clipped), one[2]])
            if len(found) > MOST_SPANS:
                raise TroubleError("too_large")
    return found


def _parts(content: bytes) -> list[Any]:
    """One event that nobody can read says nothing of the others: it is left out."""
    try:
        return Calendar.from_ical(content, multiple=True)
    except UNREADABLE:
        content = ONE_EVENT.sub(lambda found: found[0] if _is_readable(found[0]) else b"", content)
    try:
        return Calendar.from_ical(content, multiple=True)
    except UNREADABLE as wrong:
        raise TroubleError("not_ics") from wrong


def _is_readable(event: bytes) -> bool:
    try:
        Event.from_ical(event)
    except UNREADABLE:
        return False
    return True


Taken = tuple[Any, Any, str]


class _Query(recurring_ical_events.CalendarQuery):  # type: ignore[misc]  # it is untyped
    suppressed_errors = UNREADABLE


def _events(calendar: Any, starts: datetime, ends: datetime, email: str) -> Iterator[Taken]:
    calendar.subcomponents = [one for one in calendar.subcomponents if _is_usable(one)]
    # A day more on each side: a day of somebody's calendar begins and ends in another zone at another hour
    day = timedelta(days=1)
    query = _Query(calendar, skip_bad_series=True)
    for event in query.between(starts - day, ends + day):
        if _takes_time(event, email):
            try:
                yield event.start, event.end, str(event.get("UID", ""))[:LONGEST_UID]
            except (ValueError, TypeError, AttributeError):
                continue


def _is_usable(event: Any) -> bool:
    if getattr(event, "name", "") != "VEVENT":
        return True
    try:
        said = [event["DTSTART"].dt, getattr(event.get("DTEND"), "dt", None)]
        # It would be looked for without end: nothing comes after itself
        ends = all(int(step) > 0 for rule in _listed(event.get("RRULE")) for step in _listed(rule.get("INTERVAL", 1)))
    except Exception:  # what the library cannot read of one event says nothing of the others
        return False
    of_our_time = all(moment.year in YEARS for moment in said if isinstance(moment, date))
    return ends and of_our_time and isinstance(event.get("UID", ""), str)


def _takes_time(event: Any, email: str) -> bool:
    said = {name: str(event.get(name, "")).upper() for name in ("TRANSP", "STATUS", "X-MICROSOFT-CDO-BUSYSTATUS")}
    if said["TRANSP"] == "TRANSPARENT" or said["STATUS"] == "CANCELLED":
        return False
    if said["X-MICROSOFT-CDO-BUSYSTATUS"] in NOT_BUSY:
        return False
    return not any(
        str(one).lower() == f"mailto:{email}" and str(one.params.get("PARTSTAT", "")).upper() == "DECLINED"
        for one in _listed(event.get("ATTENDEE"))
        if hasattr(one, "params")
    )


def _periods(calendar: Any) -> Iterator[Taken]:
    """Of calendars that tell free and busy, and nothing of what for."""
    for table in calendar.walk("VFREEBUSY"):
        for line in _listed(table.get("FREEBUSY")):
            if str(getattr(line, "params", {}).get("FBTYPE", "BUSY")).upper() == "FREE":
                continue
            for period in _listed(getattr(line, "dts", line)):
                start, end = getattr(period, "start", None), getattr(period, "end", None)
                if start is not None and end is not None:
                    yield start, end, ""


def _listed(value: Any) -> Iterable[Any]:
    if value is None:
        return ()
    return value if isinstance(value, list) else (value,)


def _clipped(start: Any, end: Any, zone: tzinfo, starts: datetime, ends: datetime) -> tuple[datetime, datetime] | None:
    try:
        first, last = max(_moment(start, zone), starts), min(_moment(end, zone), ends)
    except (OverflowError, ValueError, AttributeError, TypeError):
        return None
    return (first, last) if first < last else None


def _moment(value: Any, zone: tzinfo) -> datetime:
    """A day begins at midnight, and a time without a zone is one, where the person is."""
    if not isinstance(value, datetime):
        if not isinstance(value, date):
            raise TypeError
        value = datetime.combine(value, time())
    aware: datetime = value if value.tzinfo is not None else value.replace(tzinfo=zone)
    return aware.astimezone(UTC).replace(microsecond=0)


def main() -> None:
    asked = json.load(sys.stdin)
    limit()
    said: dict[str, Any] = {"trouble": "", "etag": "", "spans": None}
    try:
        content, said["etag"] = fetch(asked["url"], asked["etag"], loopback=asked["loopback"])
        print(FETCHED, flush=True)  # noqa: T201  # to the parent
        if content is not None:
            said["spans"] = spans(
                content,
                zone=ZoneInfo(asked["zone"]),
                email=asked["email"].lower(),
                starts=datetime.fromisoformat(asked["starts"]),
                ends=datetime.fromisoformat(asked["ends"]),
            )
    except TroubleError as trouble:
        said["trouble"] = str(trouble)
    except REFUSED:
        said["trouble"] = "refused"
    except AWAY:
        said["trouble"] = "no_answer"
    except (MemoryError, RecursionError):
        said["trouble"] = "too_large"
    except Exception:  # whatever a library says of a stranger's calendar: it is none
        said["trouble"] = "not_ics"
    print(json.dumps(said))  # noqa: T201  # to the parent


if __name__ == "__main__":
    main()
