"""Whether somebody can take a seat at a time: who may, whose time is taken, who has enough. The database has the last
word."""

from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from core.models import Person
from core.refusals import Refusal
from core.when import clock, moment
from hiring.models import Application, Session
from hiring.queries.addresses import addresses_of
from interviews.models import Choice, Hold, Interview, Seat, SeatKind
from interviews.queries.diaries import diaries
from interviews.queries.pools import learning
from interviews.rules.diaries import Obstacle, Span

# The exclusion constraint of interviews.models.Seat
NOBODY_TWICE = "seat_nobody_is_booked_twice"


TOO_MANY = {
    Obstacle.DAY_FULL: _("%(name)s has as many interviews on that day by now as they take. Look at it again."),
    Obstacle.WEEK_FULL: _("%(name)s has as many interviews in that week by now as they take. Look at it again."),
}


class BookingRefused(Refusal):
    pass


@dataclass(frozen=True)
class Chair:
    """A seat as wanted."""

    person: Person
    kind: SeatKind


def chairs_for(
    application: Application, leads: Sequence[Person], shadows: Sequence[Person], reverse: Sequence[Person]
) -> list[Chair]:
    chairs = [Chair(person, SeatKind.LEAD) for person in leads]
    chairs += [Chair(person, SeatKind.SHADOW) for person in shadows]
    chairs += [Chair(person, SeatKind.REVERSE_SHADOW) for person in reverse]
    people = [chair.person.pk for chair in chairs]
    if not leads:
        raise BookingRefused(_("Choose who leads the interview."))
    if len(people) != len(set(people)):
        raise BookingRefused(_("Somebody is chosen twice for this interview. Choose different people."))
    # In one order, so that two bookings of the same people wait for each other and never in a ring
    locked = Person.objects.filter(pk__in=people).order_by("pk").select_for_update(no_key=True)
    rows = {person.pk: person for person in locked}
    if not all(person.is_active for person in rows.values()):
        raise BookingRefused(_("Somebody chosen has left. Choose another person."))
    if any(person.email.lower() in addresses_of(application.candidate) for person in rows.values()):
        raise BookingRefused(_("Nobody interviews themselves. Choose another person."))
    # As they are now: their hours say when a card is due
    return [Chair(rows[chair.person.pk], chair.kind) for chair in chairs]


def why_a_trainee_leads(session: Session, leads: Sequence[Person], override: str) -> dict[str, Any]:
    """As facts to keep. Who is on the way to leading this type does not lead it without a written word."""
    on_the_way = learning(session).filter(person__in=leads)
    found = list(on_the_way.select_related("person").order_by("person__name"))
    if not found:
        return {}
    if not override.strip():
        raise BookingRefused(
            gettext("%(name)s is in training for this type. Say why they lead it all the same.")
            % {"name": found[0].person.name}
        )
    return {"override": override.strip(), "trainees": [one.person_id for one in found]}


def refuse_clashes(
    chairs: Sequence[Chair], starts_at: datetime, ends_at: datetime, *, by: Person, but: Interview | None = None
) -> None:
    """The kind word first: who is busy, and when, on the clock of the one who books."""
    clashing = (
        Seat.objects.filter(
            held=True,
            person__in=[chair.person.pk for chair in chairs],
            span__overlap=DateTimeTZRange(starts_at, ends_at),
        )
        .exclude(interview=but)
        .select_related("person", "interview")
        .order_by("span", "person__name")
    )
    if clashes := [_clash(seat, by.time_zone) for seat in clashing]:
        raise BookingRefused(" ".join([*clashes, gettext("Choose another time, or somebody else.")]))


def refuse_held(
    chairs: Sequence[Chair], starts_at: datetime, ends_at: datetime, *, but: Choice | None, at: datetime
) -> None:
    """Kept for a candidate who is about to confirm. Who holds and who books lock the same people first."""
    held = Hold.objects.filter(
        person__in=[chair.person.pk for chair in chairs],
        until__gt=at,
        span__overlap=DateTimeTZRange(starts_at, ends_at),
    )
    first = held.exclude(choice=but).select_related("person").order_by("person__name").first()
    if first is not None:
        raise BookingRefused(
            gettext("A candidate is choosing this time with %(name)s right now. Choose another, or wait a few minutes.")
            % {"name": first.person.name}
        )


def refuse_too_many(
    chairs: Sequence[Chair], wanted: Span, *, known: Collection[int], but: Interview | None = None, at: datetime
) -> None:
    """Limits a day and a week. Their people are locked, so of two bookings at one moment the second is told. One that
    took place already is noted down as it was."""
    asked = {chair.person.pk: chair.person for chair in chairs if chair.person.pk not in known}
    if not asked or wanted.starts < at:
        return
    books = diaries(asked.values(), within=wanted, at=at, but=but)
    for pk, person in sorted(asked.items(), key=lambda one: one[1].name):
        limit = books[pk].limit(wanted.starts)
        if limit is not None:
            raise BookingRefused(str(TOO_MANY[limit]) % {"name": person.name})


def _clash(seat: Seat, zone: str) -> str:
    return gettext("%(name)s is in another interview from %(from)s to %(to)s.") % {
        "name": seat.person.name,
        "from": moment(seat.interview.starts_at, zone),
        "to": clock(seat.interview.ends_at, zone),
    }


@contextmanager
def kindly(chairs: Sequence[Chair]) -> Iterator[None]:
    """The database has the last word on two bookings at once; it is told as a sentence, and nothing is half done."""
    try:
        with transaction.atomic():
            yield
    except IntegrityError as error:
        if NOBODY_TWICE not in str(error):
            raise
        raise BookingRefused(
            gettext("Somebody of %(names)s was booked for this time a moment ago. Choose another time.")
            % {"names": gettext(", ").join(chair.person.name for chair in chairs)}
        ) from error
