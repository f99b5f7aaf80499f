"""What interviewers' calendars get, parsed back from the message that a mail server was given."""

from datetime import UTC, datetime, timedelta
from email.message import EmailMessage

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from icalendar import Calendar
from icalendar.cal.event import Event

from core import mail
from core.models import Letter, Person
from interviews import letters
from interviews.actions import booking
from interviews.models import Interview
from tests import make
from tests.interviews import panel

HOUR = timedelta(hours=1)


@pytest.fixture
def interview(role, rae: Person, hana: Person, ivan: Person, ines: Person, at: datetime) -> Interview:
    application = panel.application(role, rae, hana, at)
    return make.interview(application, [ivan], rae, at, shadows=[ines], place="Room 4; left, then right")


def parts(message: EmailMessage) -> tuple[str, Calendar, Event]:
    (part,) = [part for part in message.walk() if part.get_content_type() == "text/calendar"]
    calendar = Calendar.from_ical(part.get_content())
    (event,) = calendar.events
    return str(part.get_param("method")), calendar, event


def written(letter: Letter) -> tuple[str, Calendar, Event]:
    with mail.in_readers_place(letter):
        said = (letters.invitation if letter.kind.endswith("invitation") else letters.cancellation)(letter)
    assert said
    assert said.calendar
    calendar = Calendar.from_ical(said.calendar.content)
    return said.calendar.method, calendar, calendar.events[0]


def latest(kind: str, to: Person) -> Letter:
    return Letter.objects.select_related("to").filter(kind=f"interviews.{kind}", to=to).latest("pk")


def moved(interview: Interview, by: Person, at: datetime, **wanted) -> Interview:
    stands = {"starts_at": interview.starts_at, "place": interview.place}
    return booking.move(interview, **{**stands, **wanted}, by=by, at=at)


def test_invitation_reaches_a_mailbox_as_real_icalendar(interview, ivan, mailbox, at) -> None:
    mail.deliver(at)
    (message,) = mailbox.to("ivan@halyard.example")
    assert "Applied ML with Nadia Rahimi, Tue 9 June, 11:00" in " ".join(str(message["Subject"]).split())
    method, calendar, event = parts(message)
    assert (method, calendar["METHOD"], calendar["VERSION"]) == ("REQUEST", "REQUEST", "2.0")
    assert (str(event["UID"]), event["SEQUENCE"], event["STATUS"]) == (str(interview.uid), 0, "CONFIRMED")
    assert [zone.tz_name for zone in calendar.timezones] == ["Europe/Berlin"]
    assert event["DTSTART"].params["TZID"] == "Europe/Berlin"
    assert (event.start.astimezone(UTC), event.end.astimezone(UTC)) == (interview.starts_at, interview.ends_at)
    assert event["DTSTAMP"].dt.utcoffset() == timedelta()
    assert str(event["LOCATION"]) == "Room 4; left, then right"
    link = f"http://testserver/interviews/{interview.pk}/"
    assert str(event["URL"]) == link
    assert link in str(event["DESCRIPTION"])
    people = {str(one): str(one.params["CN"]) for one in event["ATTENDEE"]}
    assert people == {"mailto:ivan@halyard.example": "Ivan Herrera", "mailto:ines@halyard.example": "Ines Weber"}
    assert str(event["ORGANIZER"]) == "mailto:hiring@testserver"


def test_deliver_asks_three_statements_for_each_invitation(interview, ivan, igor, cora, rae, mailbox, at) -> None:
    """The interview, who sits in it, and the note that it went; all else once for a batch."""
    found = []
    for leads in ([ivan], [ivan, igor, cora]):
        moved(interview, rae, at, starts_at=interview.starts_at + timedelta(days=1), leads=leads)
        mail.deliver(at)
        moved(interview, rae, at, starts_at=interview.starts_at + timedelta(days=2), leads=leads)
        with CaptureQueriesContext(connection) as asked:
            found.append((mail.deliver(at), asked))
    (few, one), (many, three) = found
    assert many == few + 2
    assert len(three) - len(one) == 3 * 2


def test_invitation_tells_both_clocks(interview, ivan, mailbox, at) -> None:
    candidate = interview.application.candidate
    candidate.time_zone = "Asia/Kathmandu"
    candidate.save()
    mail.deliver(at)
    (message,) = mailbox.to("ivan@halyard.example")
    text = message.get_body(("plain",)).get_content()
    assert "Tue 9 June, 11:00 to 12:00. For the candidate that is Tue 9 June, 14:45, in Kathmandu." in text


def test_invitation_and_mail_hold_no_address_of_the_candidate_no_secret_and_no_pay(
    interview,
    mailbox,
    at,
) -> None:
    mail.deliver(at)
    for message in mailbox.messages:
        said = "".join(str(part.get_content()) for part in message.walk() if not part.is_multipart())
        for hidden in ("nadia@example.org", "87654", "98765", "csrf", "token", "password"):
            assert hidden not in said + message.as_string()


def test_invitation_after_a_change_is_the_same_appointment_one_sequence_later(interview, ivan, rae, at) -> None:
    first = written(latest("invitation", ivan))[2]
    for n in (1, 2):
        moved(interview, rae, at, starts_at=at + timedelta(days=n), leads=[ivan])
        method, _calendar, event = written(latest("invitation", ivan))
        assert (method, event["UID"], event["SEQUENCE"]) == ("REQUEST", first["UID"], n)
        assert event["ORGANIZER"] == first["ORGANIZER"]
        assert event.start == at + timedelta(days=n)
    with mail.in_readers_place(latest("invitation", ivan)):
        old = Letter.objects.filter(kind="interviews.invitation", to=ivan).earliest("pk")
        assert letters.invitation(old) is None


def test_cancellation_to_one_names_them_alone_and_the_hour_they_knew(interview, ivan, ines, igor, rae, at) -> None:
    was = interview.starts_at
    moved(interview, rae, at, starts_at=at + timedelta(days=1), leads=[igor], shadows=[ines])
    method, calendar, event = written(latest("cancellation", ivan))
    assert (method, calendar["METHOD"], event["STATUS"]) == ("CANCEL", "CANCEL", "CANCELLED")
    assert (str(event["UID"]), event["SEQUENCE"]) == (str(interview.uid), 1)
    assert str(event["ATTENDEE"]) == "mailto:ivan@halyard.example"
    assert event.start == was
    assert calendar.timezones


def test_cancellation_of_all_tells_the_reason(interview, ivan, ines, rae, mailbox, at) -> None:
    mail.deliver(at)
    booking.cancel(interview, reason="Nadia is ill & rests", by=rae, at=at)
    mail.deliver(at)
    (message,) = mailbox.to("ines@halyard.example", "Cancelled for you")
    method, _calendar, event = parts(message)
    assert (method, event["SEQUENCE"]) == ("CANCEL", 1)
    text, html = (message.get_body((kind,)).get_content() for kind in ("plain", "html"))
    assert "The reason: Nadia is ill & rests" in text
    assert "Nadia is ill &amp; rests" in html


def test_cancellation_of_what_nobody_was_told_is_not_sent(interview, ivan, rae, mailbox, at) -> None:
    """Booked and cancelled before the letters went: the invitation has become pointless, and so has its end."""
    booking.cancel(interview, by=rae, at=at)
    mail.deliver(at)
    assert not mailbox.to("ivan@halyard.example")
    assert set(Letter.objects.filter(to=ivan).values_list("state", flat=True)) == {"dropped"}


def test_invitation_speaks_the_readers_language_and_zone(interview, igor, rae, at) -> None:
    moved(interview, rae, at, leads=[igor])
    _method, calendar, event = written(latest("invitation", igor))
    assert [zone.tz_name for zone in calendar.timezones] == ["Asia/Shanghai"]
    assert event.start.strftime("%H:%M") == "17:00"
    assert str(event["SUMMARY"]).startswith("中 Applied ML")


def test_invitation_in_utc_needs_no_time_zone(interview, ivan, at) -> None:
    ivan.time_zone = "UTC"
    ivan.save()
    _method, calendar, event = written(Letter.objects.select_related("to").get(pk=latest("invitation", ivan).pk))
    assert calendar.timezones == []
    assert event.to_ical().decode().count("DTSTART:20260609T090000Z") == 1


def test_every_line_is_folded_and_ends_as_the_standard_asks(interview, ivan, at) -> None:
    letter = latest("invitation", ivan)
    with mail.in_readers_place(letter):
        content = letters.invitation(letter).calendar.content
    lines = content.split(b"\r\n")
    assert lines[-1] == b""
    assert all(len(line) <= 75 and b"\n" not in line for line in lines)


@pytest.mark.parametrize(
    ("zone", "starts_at", "said"),
    [
        # The clocks go back while it lasts: half past two comes twice
        ("Europe/Berlin", datetime(2026, 10, 25, 0, 30, tzinfo=UTC), "DTSTART:20261025T003000Z"),
        ("Australia/Lord_Howe", datetime(2026, 4, 4, 14, 45, tzinfo=UTC), "DTSTART:20260404T144500Z"),
        # They go forward: the hour that is left out is in nobody's way
        ("Europe/Berlin", datetime(2026, 3, 29, 0, 30, tzinfo=UTC), "DTSTART;TZID=Europe/Berlin:20260329T013000"),
        ("Asia/Kathmandu", datetime(2026, 6, 9, 18, 0, tzinfo=UTC), "DTSTART;TZID=Asia/Kathmandu:20260609T234500"),
        ("Pacific/Chatham", datetime(2026, 6, 9, 18, 0, tzinfo=UTC), "DTSTART;TZID=Pacific/Chatham:20260610T064500"),
    ],
)
def test_invitation_means_one_moment_in_every_zone(interview, ivan, zone, starts_at, said) -> None:
    Interview.objects.filter(pk=interview.pk).update(starts_at=starts_at, ends_at=starts_at + HOUR)
    Person.objects.filter(pk=ivan.pk).update(time_zone=zone)
    _method, calendar, event = written(Letter.objects.select_related("to").get(pk=latest("invitation", ivan).pk))
    assert said in calendar.to_ical().decode().splitlines()
    assert (event.start.astimezone(UTC), event.end.astimezone(UTC)) == (starts_at, starts_at + HOUR)
