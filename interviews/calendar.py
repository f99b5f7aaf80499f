"""Real iCalendar for interviewers: RFC 5545 objects with RFC 5546 methods.

A calendar knows an interview by its UID, which never changes, and by its SEQUENCE, which rises with every change.
Candidates are not attendees here: the event holds the link to the kit.
"""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _
from icalendar import Alarm, Calendar, Event, vCalAddress, vText

from core import mail
from core.words import say
from interviews.queries.appointments import Appointment

PRODUCT = "-//Touchstone//Interviews//EN"
KIT_REMINDER = timedelta(minutes=-15)
AROUND = timedelta(days=366)


def request(found: Appointment, link: str) -> mail.Calendar:
    """Book, or with a higher sequence change."""
    event = _event(found, found.sequence, found.panel)
    event.add("status", "CONFIRMED")
    event.add("description", _("Kit and scorecard: %(link)s") % {"link": link})
    event.add("url", link)
    if found.place:
        event.add("location", found.place)
    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("trigger", KIT_REMINDER)
    alarm.add("description", event["summary"])
    event.add_component(alarm)
    return _written("REQUEST", event, found)


def cancel(found: Appointment, sequence: int) -> mail.Calendar:
    """Of the whole interview, or for the one who is no longer needed."""
    event = _event(found, sequence, (found.reader,))
    event.add("status", "CANCELLED")
    return _written("CANCEL", event, found)


def _event(found: Appointment, sequence: int, attendees: tuple[tuple[str, str], ...]) -> Event:
    zone = timezone.get_current_timezone()
    event = Event()
    # The bare UUID (RFC 7986): it outlives a change of our address
    event.add("uid", str(found.uid))
    event.add("sequence", sequence)
    event.add("dtstamp", timezone.now().astimezone(UTC))
    event.add("dtstart", _local(found.starts_at, zone))
    event.add("dtend", _local(found.ends_at, zone))
    title = {"session": say(found.session), "candidate": found.candidate}
    event.add("summary", _("%(session)s with %(candidate)s") % title)
    # Colleagues who may look into a calendar see that somebody is busy, not whom they meet
    event.add("class", "PRIVATE")
    event.add("organizer", _address(found.organiser, settings.DEFAULT_FROM_EMAIL), encode=False)
    for name, email in attendees:
        address = _address(name, email)
        address.params["role"] = vText("REQ-PARTICIPANT")
        address.params["partstat"] = vText("NEEDS-ACTION")
        address.params["rsvp"] = vText("FALSE")
        event.add("attendee", address, encode=False)
    return event


def _local(moment: datetime, zone: object) -> datetime:
    """In the reader's own zone, so that the calendar shows it with its summer time; UTC stays UTC."""
    return moment.astimezone(zone) if isinstance(zone, ZoneInfo) and zone.key != "UTC" else moment.astimezone(UTC)


def _address(name: str, email: str) -> vCalAddress:
    address = vCalAddress(f"mailto:{email}")
    if name:
        address.params["cn"] = vText(name)
    return address


def _written(method: str, event: Event, found: Appointment) -> mail.Calendar:
    calendar = Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("method", method)
    calendar.add_component(event)
    # The rules of the zone around these hours; all of them since 1970 would be pages
    calendar.add_missing_timezones(first_date=found.starts_at.date() - AROUND, last_date=found.ends_at.date() + AROUND)
    return mail.Calendar(method, calendar.to_ical())
