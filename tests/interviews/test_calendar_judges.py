"""What nobody here wrote reads what we write: libical's tables of RFC 5546, khal, and a CalDAV server."""

import ctypes
import os
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone
from icalendar import Calendar

from core.models import Letter, Person
from hiring.models import Application
from interviews import calendar, letters
from interviews.actions import booking, invitations, meetings
from interviews.models import DebriefMeeting, Interview
from interviews.queries.feeds import calendar_of, meetings_in_calendar_of
from tests import make
from tests.interviews import panel
from tests.interviews.test_calendar import latest
from tests.live import free_port, until

pytestmark = pytest.mark.more
HOUR = timedelta(hours=1)
ZONES = [
    "Europe/Berlin",
    "Asia/Kolkata",
    "Asia/Kathmandu",
    "Australia/Lord_Howe",
    "Pacific/Chatham",
    "America/St_Johns",
]
# Before, across and after a change of clocks of each of these, and over a midnight
MOMENTS = [
    datetime(2026, 4, 4, 13, 30, tzinfo=UTC),
    datetime(2026, 4, 4, 14, 45, tzinfo=UTC),
    datetime(2026, 10, 25, 0, 30, tzinfo=UTC),
    datetime(2026, 3, 29, 0, 30, tzinfo=UTC),
    datetime(2026, 11, 1, 4, 0, tzinfo=UTC),
    datetime(2026, 6, 9, 22, 30, tzinfo=UTC),
    datetime(2026, 12, 31, 23, 30, tzinfo=UTC),
]


@pytest.fixture(autouse=True)
def clock(monkeypatch, at) -> None:
    monkeypatch.setattr(letters, "now", lambda: at)


@pytest.fixture
def application(role, rae: Person, hana: Person, at) -> Application:
    return panel.application(role, rae, hana, at)


@pytest.fixture
def interview(application, ivan: Person, ines: Person, rae: Person, at) -> Interview:
    return make.interview(application, [ivan], rae, at, starts_at=at + 24 * HOUR, shadows=[ines], place="Room 4; left")


@pytest.fixture
def meeting(application, interview, hana, rae, ivan, ines, at) -> DebriefMeeting:
    people = [hana, rae, ivan]
    return meetings.book(
        application, starts_at=at + 50 * HOUR, minutes=30, people=people, place="Room 4; left", by=rae, at=at
    )


def met_at(meeting: DebriefMeeting, people: list[Person], by: Person, at: datetime, hours: float) -> DebriefMeeting:
    wanted = {"starts_at": at + hours * HOUR, "minutes": 45, "place": "https://meet.example/debrief"}
    return meetings.move(meeting, **wanted, people=people, by=by, at=at)


def written(letter: Letter) -> bytes:
    from core import mail

    with mail.in_readers_place(letter):
        said = getattr(letters, letter.kind.split(".")[1])(letter)
    return bytes(said.calendar.content)


def moved(interview: Interview, by: Person, at: datetime, **wanted) -> Interview:
    stands = {"starts_at": interview.starts_at, "place": interview.place, **wanted}
    return booking.move(interview, **stands, by=by, at=at)


# libical


class Local(ctypes.Structure):
    """icaltimetype"""

    _fields_ = (
        *((name, ctypes.c_int) for name in ("year", "month", "day", "hour", "minute", "second")),
        ("is_date", ctypes.c_int),
        ("is_daylight", ctypes.c_int),
        ("zone", ctypes.c_void_p),
    )


@pytest.fixture(scope="module")
def libical() -> ctypes.CDLL:
    library = ctypes.CDLL("libical.so.3")
    for name, result in (
        ("icalparser_parse_string", ctypes.c_void_p),
        ("icalrestriction_check", ctypes.c_int),
        ("icalcomponent_count_errors", ctypes.c_int),
        ("icalcomponent_get_timezone", ctypes.c_void_p),
        ("icaltimezone_get_utc_offset", ctypes.c_int),
    ):
        getattr(library, name).restype = result
        getattr(library, name).argtypes = [ctypes.c_char_p if "parse" in name else ctypes.c_void_p]
    library.icalcomponent_get_timezone.argtypes = [ctypes.c_void_p, ctypes.c_char_p]
    library.icaltimezone_get_utc_offset.argtypes = [ctypes.c_void_p, *[ctypes.c_void_p] * 2]
    return library


def is_lawful(libical: ctypes.CDLL, content: bytes) -> bool:
    found = libical.icalparser_parse_string(content)
    return bool(found) and libical.icalrestriction_check(found) == 1 and libical.icalcomponent_count_errors(found) == 0


def test_libical_knows_what_is_wrong(libical, interview, ivan) -> None:
    """A judge that finds no fault in anything is none."""
    good = written(latest("invitation", ivan))
    assert is_lawful(libical, good)
    without = b"\r\n".join(line for line in good.split(b"\r\n") if not line.startswith((b"ORGANIZER", b"DTSTAMP")))
    assert not is_lawful(libical, without)


def test_libical_finds_no_fault_in_what_is_mailed(libical, interview, application, ivan, ines, igor, rae, at) -> None:
    moved(interview, rae, at, leads=[igor], starts_at=at + 48 * HOUR)
    booking.cancel(interview, by=rae, at=at)
    kinds = set()
    for letter in Letter.objects.filter(kind__startswith="interviews.").select_related("to").order_by("pk"):
        said = getattr(letters, letter.kind.split(".")[1])(letter)
        if said is None or said.calendar is None:
            continue
        kinds.add((letter.kind, said.calendar.method))
        assert is_lawful(libical, written(letter)), letter.key
    assert {method for _kind, method in kinds} == {"CANCEL"}


def test_libical_finds_no_fault_in_requests_and_in_the_subscription(libical, interview, ivan, ines, rae, at) -> None:
    moved(interview, rae, at, leads=[ivan], starts_at=at + 48 * HOUR)
    for letter in (latest("invitation", ivan), latest("candidate_invitation", None), latest("cancellation", ines)):
        assert is_lawful(libical, written(letter)), letter.key
    assert is_lawful(libical, calendar.subscription("Ivan", calendar_of(ivan, at)))


def test_libical_finds_no_fault_in_any_file_of_a_mail_about_several(libical, application, ines, igor, rae, at) -> None:
    made = [
        make.interview(application, [lead], rae, at, session=n, starts_at=at + (n + 2) * 24 * HOUR, with_others=True)
        for n, lead in enumerate([ines, igor], start=1)
    ]
    invitations.tell_of_all(made, at=at)
    booked = letters.candidate_invitations(Letter.objects.get(kind="interviews.candidate_invitations"))
    Letter.objects.update(state="sent")
    booking.call_off(application, by=rae, at=at)
    off = letters.candidate_cancellations(Letter.objects.get(kind="interviews.candidate_cancellations"))
    files = [*booked.calendars, *off.calendars]
    assert [one.method for one in files] == ["REQUEST", "REQUEST", "CANCEL", "CANCEL"]
    assert all(is_lawful(libical, one.content) for one in files)
    told, gone = ([Calendar.from_ical(one.content).events[0] for one in said.calendars] for said in (booked, off))
    assert [one["UID"] for one in told] == [one["UID"] for one in gone]
    assert all(two["SEQUENCE"] > one["SEQUENCE"] for one, two in zip(told, gone, strict=True))


def test_libical_finds_no_fault_in_a_debrief(libical, meeting, hana, rae, ivan, at) -> None:
    met_at(meeting, [hana, rae], rae, at, 51)
    for letter in (latest("meeting", hana), latest("meeting_off", ivan)):
        assert is_lawful(libical, written(letter)), letter.key
    both = calendar.subscription("Rae", calendar_of(rae, at), meetings_in_calendar_of(rae, at))
    assert is_lawful(libical, both)
    assert b"METHOD" not in both
    meetings.cancel(meeting, by=rae, at=at)
    assert is_lawful(libical, written(latest("meeting_off", hana)))


@pytest.mark.parametrize("zone", ZONES)
@pytest.mark.parametrize("starts_at", MOMENTS)
def test_libical_reads_the_moment_that_is_meant(libical, interview, ivan, zone, starts_at, at) -> None:
    """By the rules of the zone that stand in the file, and not by its own."""
    Interview.objects.filter(pk=interview.pk).update(starts_at=starts_at, ends_at=starts_at + HOUR)
    with timezone.override(ZoneInfo(zone)):
        content = calendar.subscription("Ivan", calendar_of(ivan, starts_at))
    found = libical.icalparser_parse_string(content)
    (event,) = Calendar.from_ical(content).events
    for name, moment in (("DTSTART", starts_at), ("DTEND", starts_at + HOUR)):
        said = event[name].dt.replace(tzinfo=None)
        tzid = event[name].params.get("TZID")
        if tzid:
            place = libical.icalcomponent_get_timezone(found, tzid.encode())
            local = Local(said.year, said.month, said.day, said.hour, said.minute, said.second, 0, 0, None)
            said -= timedelta(
                seconds=libical.icaltimezone_get_utc_offset(place, ctypes.byref(local), ctypes.byref(ctypes.c_int()))
            )
        assert said.replace(tzinfo=UTC) == moment


# khal


def khal(folder: Path, *words: str) -> str:
    environment = {"HOME": str(folder), "PATH": "/usr/bin:/bin", "LANG": "C.UTF-8", "TZ": "Europe/Berlin"}
    command = [str(Path(sys.executable).with_name("khal")), "-c", str(folder / "config"), *words]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture
def calendars(tmp_path: Path) -> Path:
    (tmp_path / "interviews").mkdir()
    (tmp_path / "config").write_text(
        f"[calendars]\n[[interviews]]\npath = {tmp_path / 'interviews'}\n"
        f"[sqlite]\npath = {tmp_path / 'khal.db'}\n"
        "[locale]\nlocal_timezone = Europe/Berlin\ndefault_timezone = Europe/Berlin\ntimeformat = %H:%M\n"
        "dateformat = %Y-%m-%d\nlongdateformat = %Y-%m-%d\ndatetimeformat = %Y-%m-%d %H:%M\n"
        "longdatetimeformat = %Y-%m-%d %H:%M\n"
    )
    return tmp_path


def brought_in(folder: Path, content: bytes) -> list[Calendar]:
    """What stands in the calendar once the file was opened."""
    (folder / "mail.ics").write_bytes(content)
    khal(folder, "import", "--batch", "-a", "interviews", str(folder / "mail.ics"))
    return [Calendar.from_ical(path.read_bytes()) for path in (folder / "interviews").glob("*.ics")]


@pytest.mark.parametrize("whose", ["interviewer", "candidate"])
def test_khal_keeps_request_update_and_cancel_as_one_event(calendars, interview, ivan, rae, at, whose) -> None:
    def mailed(kind: str) -> bytes:
        if whose == "interviewer":
            return written(latest(kind, ivan))
        return written(latest(f"candidate_{kind}", None))

    (first,) = brought_in(calendars, mailed("invitation"))
    assert "2026-06-10 11:00" not in khal(calendars, "list", "2026-06-10", "--format", "{start}")
    assert "2026-06-10 10:00" in khal(calendars, "list", "2026-06-10", "--format", "{start}")
    moved(interview, rae, at, leads=[ivan], starts_at=at + 49 * HOUR)
    (second,) = brought_in(calendars, mailed("invitation"))
    assert second.events[0]["UID"] == first.events[0]["UID"]
    assert "2026-06-11 11:00" in khal(calendars, "list", "2026-06-11", "--format", "{start}")
    booking.cancel(interview, by=rae, at=at)
    (third,) = brought_in(calendars, mailed("cancellation"))
    assert third.events[0]["STATUS"] == "CANCELLED"


def test_khal_keeps_a_debrief_as_one_event(calendars, meeting, hana, rae, at) -> None:
    (first,) = brought_in(calendars, written(latest("meeting", hana)))
    assert "2026-06-11 12:00" in khal(calendars, "list", "2026-06-11", "--format", "{start}")
    met_at(meeting, [hana, rae], rae, at, 51)
    (second,) = brought_in(calendars, written(latest("meeting", hana)))
    assert (second.events[0]["UID"], second.events[0]["SEQUENCE"]) == (first.events[0]["UID"], 1)
    assert "2026-06-11 13:00" in khal(calendars, "list", "2026-06-11", "--format", "{start}")
    meetings.cancel(meeting, by=rae, at=at)
    (third,) = brought_in(calendars, written(latest("meeting_off", hana)))
    assert third.events[0]["STATUS"] == "CANCELLED"


# A CalDAV server


@pytest.fixture(scope="module")
def radicale(tmp_path_factory) -> Iterator[str]:
    folder, port = tmp_path_factory.mktemp("radicale"), free_port()
    command = [sys.executable, "-m", "radicale", "--config", "", "--server-hosts", f"127.0.0.1:{port}"]
    command += ["--auth-type", "none", "--storage-filesystem-folder", str(folder)]
    environment = {**os.environ, "HOME": str(folder), "PYTHONWARNINGS": "ignore"}
    server = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    base = f"http://127.0.0.1:{port}"
    try:
        until(lambda: answers(base), "radicale", 30)
        yield base
    finally:
        server.terminate()
        server.wait(timeout=20)


def answers(base: str) -> bool:
    try:
        return asked("GET", f"{base}/.web/")[0] < 500
    except OSError:
        time.sleep(0.1)
        return False


def asked(method: str, url: str, content: bytes | None = None) -> tuple[int, bytes]:
    request = urllib.request.Request(url, data=content, method=method, headers={"Content-Type": "text/calendar"})
    # "ivan" by any password: the server asks nobody here
    request.add_header("Authorization", "Basic aXZhbjp4")
    try:
        with urllib.request.urlopen(request, timeout=20) as answer:
            return answer.status, answer.read()
    except urllib.error.HTTPError as error:
        return error.code, error.read()


def test_a_caldav_server_keeps_the_object_and_its_change(radicale, interview, ivan, rae, at) -> None:
    place = f"{radicale}/ivan/interviews"
    assert asked("MKCALENDAR", f"{place}/")[0] == 201
    address = f"{place}/{interview.uid}.ics"
    assert asked("PUT", address, calendar.subscription("Ivan", calendar_of(ivan, at)))[0] == 201
    moved(interview, rae, at, leads=[ivan], starts_at=at + 48 * HOUR)
    assert asked("PUT", address, calendar.subscription("Ivan", calendar_of(ivan, at)))[0] in {201, 204}
    status, content = asked("GET", address)
    (event,) = Calendar.from_ical(content).events
    assert (status, str(event["UID"]), event["SEQUENCE"]) == (200, str(interview.uid), 1)
    assert event.start.astimezone(UTC) == at + 48 * HOUR


def test_a_caldav_server_takes_the_whole_subscription(radicale, interview, application, ivan, rae, at) -> None:
    make.interview(application, [ivan], rae, at, session=1, starts_at=at + 72 * HOUR)
    whole = calendar.subscription("Ivan", calendar_of(ivan, at))
    assert asked("PUT", f"{radicale}/ivan/whole/", whole)[0] == 201
    status, content = asked("GET", f"{radicale}/ivan/whole/")
    assert (status, len(Calendar.from_ical(content).events)) == (200, 2)


def test_a_caldav_server_takes_a_calendar_with_a_debrief(radicale, meeting, ivan, at) -> None:
    whole = calendar.subscription("Ivan", calendar_of(ivan, at), meetings_in_calendar_of(ivan, at))
    assert asked("PUT", f"{radicale}/ivan/debriefs/", whole)[0] == 201
    status, content = asked("GET", f"{radicale}/ivan/debriefs/")
    assert (status, len(Calendar.from_ical(content).events)) == (200, 2)
