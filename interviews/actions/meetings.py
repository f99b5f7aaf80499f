"""A time at which a panel talks about somebody. The database refuses to ask anybody to two at once."""

import uuid
from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta

from django.db import IntegrityError, transaction
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from core import mail
from core.models import Person
from core.recording import record, recorded
from core.refusals import Refusal
from core.when import clock, moment
from hiring.models import Application
from hiring.rules.decisions import Outcome
from hiring.rules.stages import ApplicationState
from interviews.models import Attendee, DebriefMeeting, Hold, Seat
from interviews.queries.appointments import invites_from
from interviews.queries.meetings import INVITED, expected
from interviews.rules.meetings import MINUTES

# The exclusion constraint of interviews.models.Attendee
NOBODY_TWICE = "attendee_nobody_meets_twice"
# A longer way off is a slip of the year
FARTHEST = timedelta(days=366)
LONGEST_PLACE = 300


class MeetingRefused(Refusal):
    pass


class MeetingGone(MeetingRefused):
    def __init__(self) -> None:
        super().__init__(_("This meeting was cancelled a moment ago. Book another."))


@recorded
def book(
    application: Application,
    *,
    starts_at: datetime,
    minutes: int,
    people: Sequence[Person],
    place: str = "",
    by: Person,
    at: datetime,
) -> DebriefMeeting:
    fresh, round_now = _ready(application)
    if fresh.debrief_meetings.filter(round=round_now, cancelled_at=None).exists():
        raise MeetingRefused(_("A meeting about this application is booked already. Move that one instead."))
    rows = _chosen(fresh, people)
    ends_at = _end(starts_at, minutes, at=at, by=by)
    _refuse_clashes(rows, starts_at, ends_at, by=by, at=at)
    with _kindly(rows):
        meeting = DebriefMeeting.objects.create(
            application=fresh,
            round=round_now,
            starts_at=starts_at,
            ends_at=ends_at,
            place=place,
            uid=uuid.uuid4(),
            organiser=invites_from(),
            by=by,
            at=at,
        )
        _ask(meeting, rows)
    _leave_out(meeting, rows)
    _record("meeting_booked", meeting, rows, by=by, at=at)
    _invite(meeting, rows, at=at)
    return meeting


@recorded
def move(
    meeting: DebriefMeeting,
    *,
    starts_at: datetime,
    minutes: int,
    people: Sequence[Person],
    place: str,
    seen: int | None = None,
    by: Person,
    at: datetime,
) -> DebriefMeeting:
    """Another time, place or company: the same entry in every calendar, one sequence later.

    `seen`: the sequence that `by` looked at; of two hands the second is told.
    """
    application, _round = _ready(meeting.application)
    fresh = _standing(meeting)
    if seen is not None and seen != fresh.sequence:
        raise MeetingRefused(_("Somebody changed this meeting a moment ago. Nothing was changed; look at it again."))
    rows = _chosen(application, people)
    held = {one.person_id: one for one in fresh.attendees.filter(held=True).select_related("person")}
    ends_at = starts_at + timedelta(minutes=minutes)
    stands = (fresh.starts_at, fresh.ends_at, fresh.place, set(held))
    if (starts_at, ends_at, place, {one.pk for one in rows}) == stands:
        return fresh
    if (starts_at, ends_at) != (fresh.starts_at, fresh.ends_at):
        ends_at = _end(starts_at, minutes, at=at, by=by)
    _refuse_clashes(rows, starts_at, ends_at, by=by, at=at, but=fresh)
    gone = [one.person for pk, one in held.items() if pk not in {row.pk for row in rows}]
    known_as = fresh.starts_at
    with _kindly(rows):
        # All of them first let go: who was asked twice over would stand in their own way
        fresh.attendees.update(held=False)
        fresh.starts_at, fresh.ends_at, fresh.place, fresh.by, fresh.at = starts_at, ends_at, place, by, at
        fresh.sequence += 1
        fresh.save(update_fields=["starts_at", "ends_at", "place", "by", "at", "sequence"])
        _ask(fresh, rows)
    _leave_out(fresh, rows)
    _record("meeting_moved", fresh, rows, by=by, at=at)
    _invite(fresh, rows, knew=held, at=at)
    _call_off(fresh, gone, known_as, at=at)
    return fresh


@recorded
def cancel(meeting: DebriefMeeting, *, by: Person | None, at: datetime) -> DebriefMeeting:
    Application.objects.select_for_update(of=("self",)).get(pk=meeting.application_id)
    fresh = _standing(meeting)
    if fresh.ends_at <= at:
        raise MeetingRefused(_("This meeting is over, so it cannot be cancelled."))
    asked = [one.person for one in fresh.attendees.filter(held=True).select_related("person")]
    fresh.attendees.update(held=False)
    fresh.cancelled_at, fresh.at = at, at
    fresh.sequence += 1
    fresh.save(update_fields=["cancelled_at", "at", "sequence"])
    _record("meeting_cancelled", fresh, asked, by=by, at=at)
    _call_off(fresh, asked, fresh.starts_at, at=at)
    return fresh


def call_off(application: Application, *, by: Person | None, at: datetime) -> None:
    """The matter is closed or decided: a meeting that is still to come is not needed."""
    for meeting in application.debrief_meetings.filter(cancelled_at=None, starts_at__gt=at):
        cancel(meeting, by=by, at=at)


@transaction.atomic
def follow(application: Application, *, at: datetime) -> None:
    """After the panel or the team changed: who left it is taken off a meeting to come, who joined is asked to it,
    unless they are in another interview or meeting then. For actions that hold the application."""
    meeting = application.debrief_meetings.filter(cancelled_at=None, starts_at__gt=at).first()
    if meeting is None:
        return
    rows = {one.person_id: one for one in meeting.attendees.select_related("person")}
    people = {one.pk: one for one in expected(application)}
    gone = [one for pk, one in rows.items() if pk not in people]
    # Who was left out by whoever booked has a row, and stays out
    new = _free(meeting, [one for pk, one in people.items() if pk not in rows])
    told = [one.person for one in gone if one.held]
    meeting.attendees.filter(pk__in=[one.pk for one in gone]).delete()
    if not told and not new:
        return
    meeting.sequence += 1
    meeting.at = at
    meeting.save(update_fields=["sequence", "at"])
    _ask(meeting, new)
    staying = [one.person for pk, one in rows.items() if one.held and pk in people]
    _record("meeting_company_changed", meeting, [*staying, *new], by=None, at=at)
    _invite(meeting, [*staying, *new], knew={one.pk for one in staying}, at=at)
    _call_off(meeting, told, meeting.starts_at, at=at)


def leave(person: Person, *, at: datetime) -> None:
    """Somebody has left: they are asked to nothing any more."""
    asked = Application.objects.filter(
        debrief_meetings__attendees__person=person,
        debrief_meetings__cancelled_at=None,
        debrief_meetings__starts_at__gt=at,
    )
    for application in asked.distinct().order_by("pk"):
        follow(application, at=at)


def _ready(application: Application) -> tuple[Application, int]:
    """Locked, and which debrief it is."""
    found = Application.objects.select_for_update(of=("self",)).select_related("requisition", "candidate")
    fresh = found.get(pk=application.pk)
    if fresh.state != ApplicationState.ACTIVE:
        raise MeetingRefused(_("This application is closed, so there is nothing to meet about."))
    if fresh.decisions.exclude(outcome=Outcome.ONE_MORE).exists():
        raise MeetingRefused(_("This application is decided, so there is nothing to meet about."))
    return fresh, fresh.decisions.filter(outcome=Outcome.ONE_MORE).count()


def _standing(meeting: DebriefMeeting) -> DebriefMeeting:
    fresh = DebriefMeeting.objects.select_for_update(of=("self",)).get(pk=meeting.pk)
    if fresh.cancelled_at is not None:
        raise MeetingGone
    return fresh


def _end(starts_at: datetime, minutes: int, *, at: datetime, by: Person) -> datetime:
    if minutes not in MINUTES:
        raise MeetingRefused(_("Choose how long it takes."))
    if starts_at <= at:
        raise MeetingRefused(_("This time is over. Choose one that is still to come."))
    if starts_at - at > FARTHEST:
        raise MeetingRefused(
            gettext("%(when)s is more than a year away. Look at the date again.")
            % {"when": moment(starts_at, by.time_zone)}
        )
    return starts_at + timedelta(minutes=minutes)


def _chosen(application: Application, people: Sequence[Person]) -> list[Person]:
    """Of the panel and the team alone. In one order, so that two bookings of the same people wait for each other and
    never in a ring."""
    wanted = {one.pk for one in people}
    if len(wanted) < 2:
        raise MeetingRefused(_("Choose at least two people who are to talk."))
    if wanted - {one.pk for one in expected(application)}:
        raise MeetingRefused(_("Somebody chosen is not on the panel any more. Look at the list again."))
    return list(Person.objects.filter(pk__in=wanted).order_by("pk").select_for_update(no_key=True))


def _ask(meeting: DebriefMeeting, people: Iterable[Person]) -> None:
    span = DateTimeTZRange(meeting.starts_at, meeting.ends_at)
    for person in people:
        Attendee.objects.update_or_create(meeting=meeting, person=person, defaults={"span": span, "held": True})


def _leave_out(meeting: DebriefMeeting, asked: Sequence[Person]) -> None:
    """Remembered, so that no change of the panel asks them after all."""
    span = DateTimeTZRange(meeting.starts_at, meeting.ends_at)
    for person in expected(meeting.application).exclude(pk__in=[one.pk for one in asked]):
        Attendee.objects.get_or_create(meeting=meeting, person=person, defaults={"span": span, "held": False})


def _free(meeting: DebriefMeeting, people: Sequence[Person]) -> list[Person]:
    if not people:
        return []
    locked = Person.objects.filter(pk__in=[one.pk for one in people]).order_by("pk").select_for_update(no_key=True)
    rows = list(locked)
    span = DateTimeTZRange(meeting.starts_at, meeting.ends_at)
    taken = {
        *Seat.objects.filter(person__in=rows, held=True, span__overlap=span).values_list("person", flat=True),
        *Attendee.objects.filter(person__in=rows, held=True, span__overlap=span).values_list("person", flat=True),
    }
    return [one for one in rows if one.pk not in taken]


def _refuse_clashes(
    people: Sequence[Person],
    starts_at: datetime,
    ends_at: datetime,
    *,
    by: Person,
    at: datetime,
    but: DebriefMeeting | None = None,
) -> None:
    """The kind word first: who is taken, and when, on the clock of the one who books."""
    taken = {"person__in": [one.pk for one in people], "span__overlap": DateTimeTZRange(starts_at, ends_at)}
    seats = Seat.objects.filter(held=True, **taken).select_related("person").order_by("span", "person__name")
    said = [
        gettext("%(name)s is in an interview from %(from)s to %(to)s.") % _from_to(seat.person, seat.span, by)
        for seat in seats
    ]
    met = Attendee.objects.filter(held=True, **taken).exclude(meeting=but).select_related("person")
    said += [
        gettext("%(name)s is in another debrief from %(from)s to %(to)s.") % _from_to(one.person, one.span, by)
        for one in met.order_by("span", "person__name")
    ]
    if said:
        raise MeetingRefused(" ".join([*said, gettext("Choose another time, or go without them.")]))
    held = Hold.objects.filter(until__gt=at, **taken).select_related("person").order_by("person__name").first()
    if held is not None:
        raise MeetingRefused(
            gettext("A candidate is choosing this time with %(name)s right now. Choose another, or wait a few minutes.")
            % {"name": held.person.name}
        )


def _from_to(person: Person, span: DateTimeTZRange, by: Person) -> dict[str, str]:
    return {"name": person.name, "from": moment(span.lower, by.time_zone), "to": clock(span.upper, by.time_zone)}


@contextmanager
def _kindly(people: Sequence[Person]) -> Iterator[None]:
    """The database has the last word on two meetings at once; it is told as a sentence, and nothing is half done."""
    try:
        with transaction.atomic():
            yield
    except IntegrityError as error:
        if NOBODY_TWICE not in str(error):
            raise
        raise MeetingRefused(
            gettext(
                "Somebody of %(names)s was asked to another meeting at this time a moment ago. Choose another time."
            )
            % {"names": gettext(", ").join(one.name for one in people)}
        ) from error


def _record(kind: str, meeting: DebriefMeeting, people: Iterable[Person], *, by: Person | None, at: datetime) -> None:
    record(
        f"interviews.{kind}",
        meeting.application,
        by=by,
        at=at,
        meeting=meeting.pk,
        starts_at=meeting.starts_at.isoformat(),
        people=sorted(one.name for one in people),
    )


def _invite(
    meeting: DebriefMeeting, people: Iterable[Person], *, knew: Collection[int] = frozenset(), at: datetime
) -> None:
    """`knew`: who was asked before, so that the same entry changes for them."""
    for person in people:
        mail.post(
            f"{INVITED}:{meeting.pk}:{meeting.sequence}:{person.pk}",
            INVITED,
            to=person,
            facts={"meeting": meeting.pk, "sequence": meeting.sequence, "is_new": person.pk not in knew},
            thread=f"application-{meeting.application_id}",
            at=at,
        )


def _call_off(meeting: DebriefMeeting, people: Iterable[Person], known_as: datetime, *, at: datetime) -> None:
    """`known_as`: when it was to be, as far as these people knew."""
    for person in people:
        mail.post(
            f"interviews.meeting_off:{meeting.pk}:{meeting.sequence}:{person.pk}",
            "interviews.meeting_off",
            to=person,
            facts={"meeting": meeting.pk, "sequence": meeting.sequence, "starts_at": known_as.isoformat()},
            thread=f"application-{meeting.application_id}",
            at=at,
        )
