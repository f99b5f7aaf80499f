"""Real iCalendar: RFC 5545 objects, with RFC 5546 methods in mails and without one where they are stored.

A calendar knows an interview by its UID, which never changes, and by its SEQUENCE, which rises with every change; it
believes the organiser alone, so that one never changes either. A candidate's appointment is another object than the
interviewers': it says what they are told, names nobody else's address and holds no link to a kit.
"""

import uuid
from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, tzinfo
from functools import lru_cache
from uuid import UUID
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _
from icalendar import Alarm, Calendar, Event, Timezone, vCalAddress, vText

from core import mail
from core.words import say
from interviews.models import SeatAnswer
from interviews.queries.appointments import Appointment, Guest, Seated
from interviews.queries.meetings import Told

PRODUCT = "-//Touchstone//Interviews//EN"
KIT_REMINDER = timedelta(minutes=-15)
MEETING_REMINDER = timedelta(minutes=-10)
CANDIDATE_REMINDER = timedelta(hours=-1)
# How often a subscribed calendar is read again
REFRESH = timedelta(hours=1)


def candidates_uid(uid: UUID) -> UUID:
    """Of the appointment that the candidate has of an interview: always the same, and another than the panel's."""
    return uuid.uuid5(uid, "candidate")


def request(found: Appointment, link: str) -> mail.Calendar:
    """Book, or with a higher sequence change."""
    event = _of_panel(found, found.sequence, found.panel)
    _confirm(event, found.place, link, _("Kit and scorecard: %(link)s") % {"link": link})
    _remind(event, KIT_REMINDER)
    return _mailed("REQUEST", event, found.starts_at, found.ends_at)


def cancel(found: Appointment, sequence: int) -> mail.Calendar:
    """Of the whole interview, or for the one who is no longer needed."""
    event = _of_panel(found, sequence, (Seated(*found.reader),))
    event.add("status", "CANCELLED")
    return _mailed("CANCEL", event, found.starts_at, found.ends_at)


def candidate_request(found: Guest, link: str) -> mail.Calendar:
    event = _of_guest(found, found.sequence)
    told = [_("Your application: %(link)s") % {"link": link}]
    if found.people:
        told.append(_("You will meet %(names)s.") % {"names": _(", ").join(found.people)})
    if found.prepare:
        told.append("\n".join([_("To prepare:"), *(f"- {say(line)}" for line in found.prepare)]))
    _confirm(event, found.place, link, "\n\n".join(told))
    _remind(event, CANDIDATE_REMINDER)
    return _mailed("REQUEST", event, found.starts_at, found.ends_at)


def candidate_cancel(found: Guest, sequence: int) -> mail.Calendar:
    event = _of_guest(found, sequence)
    event.add("status", "CANCELLED")
    return _mailed("CANCEL", event, found.starts_at, found.ends_at)


def numbered(calendars: Iterable[mail.Calendar]) -> list[mail.Calendar]:
    """As files of one mail."""
    return [replace(one, name=f"interview-{number}.ics") for number, one in enumerate(calendars, start=1)]


def meeting_request(found: Told, link: str) -> mail.Calendar:
    """Of a debrief: whom it is about and where it is read, and nothing of what was said."""
    event = _of_meeting(found, found.sequence, found.panel)
    _confirm(event, found.place, link, _("Debrief: %(link)s") % {"link": link})
    _remind(event, MEETING_REMINDER)
    return _mailed("REQUEST", event, found.starts_at, found.ends_at)


def meeting_cancel(found: Told, sequence: int) -> mail.Calendar:
    """Of the whole meeting, or for the one who is no longer asked to it."""
    event = _of_meeting(found, sequence, (Seated(*found.reader),))
    event.add("status", "CANCELLED")
    return _mailed("CANCEL", event, found.starts_at, found.ends_at)


def subscription(
    name: str, seats: Iterable[tuple[Appointment, str, SeatAnswer | None]], meetings: Iterable[tuple[Told, str]] = ()
) -> bytes:
    """A calendar that is fetched again and again: (appointment, kit link, own answer), (meeting, debrief link). Nobody
    is invited by it, so it has no method, no organiser and no attendee; and it says the same as long as nothing
    changes."""
    calendar = _calendar()
    calendar.add("name", name)
    calendar.add("x-wr-calname", name)
    calendar.add("refresh-interval", REFRESH, parameters={"VALUE": "DURATION"})
    calendar.add("x-published-ttl", "PT1H")
    moments = []
    for found, link, answer in seats:
        event = _event(found.uid, found.sequence, found.changed_at, found.starts_at, found.ends_at, _zone())
        event.add("summary", _title(found))
        event.add("description", _("Kit and scorecard: %(link)s") % {"link": link})
        event.add("url", link)
        if found.place:
            event.add("location", found.place)
        event.add("status", "CONFIRMED" if answer == SeatAnswer.ACCEPTED else "TENTATIVE")
        calendar.add_component(event)
        moments += [found.starts_at, found.ends_at]
    for told, link in meetings:
        event = _event(told.uid, told.sequence, told.changed_at, told.starts_at, told.ends_at, _zone())
        event.add("summary", _meeting_title(told))
        _confirm(event, told.place, link, _("Debrief: %(link)s") % {"link": link})
        calendar.add_component(event)
        moments += [told.starts_at, told.ends_at]
    return _written(calendar, moments)


def _of_meeting(found: Told, sequence: int, asked: Iterable[Seated]) -> Event:
    event = _event(found.uid, sequence, timezone.now(), found.starts_at, found.ends_at, _zone())
    event.add("summary", _meeting_title(found))
    event.add("organizer", _address(found.organiser, found.organiser_address), encode=False)
    for one in asked:
        event.add("attendee", _attendee(one.name, one.email), encode=False)
    return event


def _meeting_title(found: Told) -> str:
    return _("Debrief of %(candidate)s") % {"candidate": found.candidate}


def _of_panel(found: Appointment, sequence: int, seated: Iterable[Seated]) -> Event:
    event = _event(found.uid, sequence, timezone.now(), found.starts_at, found.ends_at, _zone())
    event.add("summary", _title(found))
    event.add("organizer", _address(found.organiser, found.organiser_address), encode=False)
    for one in seated:
        event.add("attendee", _attendee(one.name, one.email, accepted=one.answer == SeatAnswer.ACCEPTED), encode=False)
    return event


def _of_guest(found: Guest, sequence: int) -> Event:
    zone = ZoneInfo(found.zone)
    event = _event(candidates_uid(found.uid), sequence, timezone.now(), found.starts_at, found.ends_at, zone)
    title = {"session": say(found.session), "organisation": found.organiser}
    event.add(
        "summary",
        _("%(session)s: interview with %(organisation)s") % title
        if found.organiser
        else _("Interview: %(session)s") % title,
    )
    event.add("organizer", _address(found.organiser, found.organiser_address), encode=False)
    event.add("attendee", _attendee(*found.candidate), encode=False)
    return event


def _title(found: Appointment) -> str:
    return _("%(session)s with %(candidate)s") % {"session": say(found.session), "candidate": found.candidate}


def _event(uid: UUID, sequence: int, stamp: datetime, starts_at: datetime, ends_at: datetime, zone: tzinfo) -> Event:
    event = Event()
    # The bare UUID (RFC 7986): it outlives a change of our address
    event.add("uid", str(uid))
    event.add("sequence", sequence)
    event.add("dtstamp", stamp.astimezone(UTC).replace(microsecond=0))
    for name, moment in zip(("dtstart", "dtend"), _local(starts_at, ends_at, zone), strict=True):
        event.add(name, moment)
    # Colleagues who may look into a calendar see that somebody is busy, not whom they meet
    event.add("class", "PRIVATE")
    return event


def _confirm(event: Event, place: str, link: str, description: str) -> None:
    event.add("status", "CONFIRMED")
    event.add("description", description)
    event.add("url", link)
    if place:
        event.add("location", place)


def _remind(event: Event, before: timedelta) -> None:
    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("trigger", before)
    alarm.add("description", event["summary"])
    event.add_component(alarm)


def _zone() -> tzinfo:
    return timezone.get_current_timezone()


def _local(starts_at: datetime, ends_at: datetime, zone: tzinfo) -> tuple[datetime, datetime]:
    """In the reader's own zone, so that the calendar shows it with its summer time; UTC stays UTC. So is what begins
    or ends in the hour that comes twice when the clocks go back: a calendar cannot say which of the two is meant."""
    if isinstance(zone, ZoneInfo) and zone.key != "UTC":
        here = starts_at.astimezone(zone), ends_at.astimezone(zone)
        if all(moment.utcoffset() == moment.replace(fold=1 - moment.fold).utcoffset() for moment in here):
            return here
    return starts_at.astimezone(UTC), ends_at.astimezone(UTC)


def _attendee(name: str, email: str, *, accepted: bool = False) -> vCalAddress:
    """Answers come by the links of the mail, not by the calendar: nobody is asked to reply to it."""
    address = _address(name, email)
    address.params["role"] = vText("REQ-PARTICIPANT")
    address.params["partstat"] = vText("ACCEPTED" if accepted else "NEEDS-ACTION")
    address.params["rsvp"] = vText("FALSE")
    return address


def _address(name: str, email: str) -> vCalAddress:
    address = vCalAddress(f"mailto:{email or settings.DEFAULT_FROM_EMAIL}")
    if name:
        address.params["cn"] = vText(name)
    return address


def _calendar() -> Calendar:
    calendar = Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    return calendar


def _mailed(method: str, event: Event, starts_at: datetime, ends_at: datetime) -> mail.Calendar:
    calendar = _calendar()
    calendar.add("method", method)
    calendar.add_component(event)
    return mail.Calendar(method, _written(calendar, [starts_at, ends_at]))


@lru_cache(maxsize=256)
def _rules(zone: str, first_year: int, last_year: int) -> Timezone:
    """By whole years, so that the next letter has the same: to find them, every change of the clocks is looked for."""
    return Timezone.from_tzid(zone, first_date=date(first_year, 1, 1), last_date=date(last_year, 12, 31))


def _written(calendar: Calendar, moments: list[datetime]) -> bytes:
    """With the rules of the zones in the years around these hours; all of them since 1970 would be pages."""
    if moments:
        years = min(moments).year - 1, max(moments).year + 1
        # Before what speaks of them
        calendar.subcomponents[:0] = [_rules(zone, *years) for zone in sorted(calendar.get_missing_tzids())]
    written: bytes = calendar.to_ical()
    return written
