"""Meetings in which a panel talks: who is asked, when they can, and what a letter or a calendar tells of one.

Nothing here reads what a card says: whoever still owes one is told the same as everybody.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.db.models import Count, OuterRef, Prefetch, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce, JSONObject
from django.utils import timezone
from django.utils.translation import gettext as _

from core.models import Organisation, Person
from hiring.models import Application, Candidate, Decision, Part
from hiring.queries.addresses import known_addresses
from hiring.rules.decisions import Outcome
from interviews.models import Attendee, DebriefMeeting, InterviewState, SeatKind
from interviews.queries.anonymity import nameless_in
from interviews.queries.appointments import Engagement, Seated, has_heard, said_alike
from interviews.queries.diaries import diaries, with_days
from interviews.rules.diaries import Diary, Obstacle, Span
from interviews.rules.meetings import Time, in_the_way, never_free, obstacle, times

# Two weeks are looked over
AHEAD = timedelta(days=14)
# Nobody is asked at once
NOTICE = timedelta(hours=1)
# Of what is over, so much is still in the calendar that others read
BACK = timedelta(days=30)
INVITED = "interviews.meeting"
FORBIDS_NOTHING = frozenset({Obstacle.NOT_WORKING, Obstacle.BUSY})


# Who is asked


def expected(application: Application) -> QuerySet[Any]:
    """Who led an interview or is to lead one, the hiring manager and the recruiter; never the candidate."""
    leads = Q(
        seats__interview__application=application,
        seats__interview__state=InterviewState.BOOKED,
        seats__held=True,
        seats__kind=SeatKind.LEAD,
        # A session that looks for nothing has no cards: who held it has no debrief to read
        seats__scorecard__isnull=False,
    )
    team = Q(
        memberships__requisition=application.requisition_id,
        memberships__part__in=[Part.HIRING_MANAGER, Part.RECRUITER],
    )
    people = Person.objects.filter(leads).values("pk").union(Person.objects.filter(team).values("pk"))
    found: QuerySet[Any] = (
        Person.objects.active()
        .filter(pk__in=[one["pk"] for one in people])
        .exclude(email__in=known_addresses(application.candidate))
        .order_by("name", "pk")
    )
    return found


def applications_to_meet_about(user: Person) -> QuerySet[Any]:
    """With the meeting that stands, as `stands`."""
    seen: QuerySet[Any] = Application.objects.visible_to(user).select_related("candidate", "requisition")
    with_team: QuerySet[Any] = with_meeting(seen).prefetch_related("requisition__members")
    return with_team


# What stands


def _rounds() -> Subquery:
    """How many times one more interview was decided: each debrief has its own meeting."""
    earlier = Decision.objects.filter(application=OuterRef("pk"), outcome=Outcome.ONE_MORE).order_by()
    return Subquery(earlier.values("application").annotate(n=Count("pk")).values("n"))


def with_meeting(applications: QuerySet[Any]) -> QuerySet[Any]:
    """Annotated with the meeting of this round, so that no page asks for it again (see `gathering`)."""
    standing = DebriefMeeting.objects.filter(
        application=OuterRef("pk"), cancelled_at=None, round=OuterRef("rounds")
    ).order_by()
    told = JSONObject(id="id", starts_at="starts_at", ends_at="ends_at", place="place", sequence="sequence")
    counted: QuerySet[Any] = applications.annotate(rounds=Coalesce(_rounds(), 0))
    annotated: QuerySet[Any] = counted.annotate(stands=Subquery(standing.values(one=told)[:1]))
    return annotated


@dataclass(frozen=True)
class Gathering:
    """A meeting as a page shows it."""

    id: int
    application: int
    candidate: str
    requisition: str
    starts_at: datetime
    ends_at: datetime
    place: str
    sequence: int
    now: datetime

    @property
    def call_url(self) -> str:
        return self.place if self.place.startswith(("https://", "http://")) else ""

    @property
    def is_now(self) -> bool:
        return self.starts_at <= self.now < self.ends_at

    @property
    def is_over(self) -> bool:
        return self.ends_at <= self.now

    @property
    def value(self) -> str:
        return self.starts_at.isoformat()

    @property
    def minutes(self) -> int:
        return round((self.ends_at - self.starts_at) / timedelta(minutes=1))

    @property
    def days(self) -> int:
        """Of the reader's calendar, from today."""
        return (timezone.localtime(self.starts_at).date() - timezone.localtime(self.now).date()).days


def gathering(application: Any, at: datetime) -> Gathering | None:
    """Of an application that was read `with_meeting`; no query."""
    stands: Mapping[str, Any] | None = application.stands
    if stands is None:
        return None
    return Gathering(
        id=stands["id"],
        application=application.pk,
        candidate=application.candidate.name,
        requisition=application.requisition.title,
        starts_at=datetime.fromisoformat(stands["starts_at"]),
        ends_at=datetime.fromisoformat(stands["ends_at"]),
        place=stands["place"],
        sequence=stands["sequence"],
        now=at,
    )


def meetings_of(person: Person, from_: datetime, to: datetime, *, at: datetime) -> tuple[Gathering, ...]:
    """Those they are asked to and that touch these hours, in order; one query."""
    found = (
        DebriefMeeting.objects.filter(
            attendees__person=person, attendees__held=True, cancelled_at=None, starts_at__lt=to, ends_at__gt=from_
        )
        .annotate(nameless=nameless_in(person, application="application"))
        .exclude(application__candidate__in=Candidate.objects.own_of(person).values("pk"))
        .select_related("application__candidate", "application__requisition")
        .order_by("starts_at", "pk")
    )
    return tuple(
        Gathering(
            id=one.pk,
            application=one.application_id,
            candidate=_("a candidate") if one.nameless else one.application.candidate.name,
            requisition=one.application.requisition.title,
            starts_at=one.starts_at,
            ends_at=one.ends_at,
            place=one.place,
            sequence=one.sequence,
            now=at,
        )
        for one in found
    )


def meeting(stands: Gathering) -> DebriefMeeting:
    return DebriefMeeting.objects.select_related("application").get(pk=stands.id)


def coming(meeting: int) -> list[int]:
    """Ids of those who are asked to it."""
    held = Attendee.objects.filter(meeting=meeting, held=True, person__is_active=True)
    return list(held.order_by("pk").values_list("person", flat=True))


# When they can


@dataclass(frozen=True)
class Hint:
    """A moment on the clock of others."""

    zone: str
    names: tuple[str, ...]
    # Of these, whose hours it is outside of
    outside: tuple[str, ...]


@dataclass(frozen=True)
class Offer:
    starts_at: datetime
    ends_at: datetime
    # On the clocks of those who live elsewhere
    hints: tuple[Hint, ...]
    outside: tuple[str, ...]

    @property
    def value(self) -> str:
        return self.starts_at.isoformat()


@dataclass(frozen=True)
class Way:
    """Without whom the others can, and when first."""

    person: int
    name: str
    first: datetime


@dataclass(frozen=True)
class Search:
    """When these people can, or why not."""

    offers: tuple[Offer, ...]
    # Filled when no time suits all in their own hours
    in_the_way: tuple[Way, ...]
    never_free: tuple[str, ...]
    last_day: date


def day_span(first: date, zone: ZoneInfo, at: datetime) -> Span:
    """From that day on, not before an hour from now."""
    midnight = datetime.combine(first, time(), zone)
    starts = max(midnight, at + NOTICE)
    return Span(starts.astimezone(at.tzinfo), (max(midnight, at) + AHEAD).astimezone(at.tzinfo))


def search(
    people: Sequence[Any],
    minutes: int,
    *,
    first: date,
    zone: ZoneInfo,
    at: datetime,
    meeting: int | None = None,
) -> Search:
    """Of people read `with_days`; one query. `meeting`: the one that is to move: its own time does not count."""
    within = day_span(first, zone, at)
    last = within.ends.astimezone(zone).date()
    if not people:
        return Search((), (), (), last)
    names = {one.pk: one.name for one in people}
    books = list(diaries(people, within=within, at=at, with_profiles=True, meeting=meeting).values())
    found = times(books, minutes, within=within, zone=zone)
    offers = tuple(_offer(one, people) for one in found)
    if offers and not offers[0].outside:
        return Search(offers, (), (), last)
    ways = in_the_way(books, minutes, within=within, zone=zone)
    never = never_free(books, minutes, within=within)
    return Search(
        offers,
        tuple(Way(way.person, names[way.person], way.first.starts) for way in ways),
        tuple(names[pk] for pk in never),
        last,
    )


def _offer(found: Time, people: Sequence[Any]) -> Offer:
    here = timezone.get_current_timezone_name()
    by_zone: dict[str, list[Any]] = {}
    for one in people:
        if one.time_zone != here:
            by_zone.setdefault(one.time_zone, []).append(one)
    return Offer(
        found.span.starts,
        found.span.ends,
        tuple(
            Hint(zone, tuple(p.name for p in there), tuple(p.name for p in there if p.pk in found.outside))
            for zone, there in by_zone.items()
        ),
        tuple(one.name for one in people if one.pk in found.outside),
    )


@dataclass(frozen=True)
class Doubt:
    person: int
    name: str
    obstacle: Obstacle


def doubts(people: Sequence[Any], wanted: Span, *, at: datetime, meeting: int | None = None) -> list[Doubt]:
    """What speaks against a time and forbids nothing; two queries. Of interviews and other meetings the booking itself
    says that they do."""
    books: Mapping[int, Diary] = diaries(people, within=wanted, at=at, with_profiles=True, meeting=meeting)
    span = DateTimeTZRange(wanted.starts, wanted.ends)
    met = Attendee.objects.filter(person__in=people, held=True, span__overlap=span).exclude(meeting=meeting)
    refused = set(met.values_list("person", flat=True))
    found = [(one, obstacle(books[one.pk], wanted)) for one in people if one.pk not in refused]
    return [Doubt(one.pk, one.name, why) for one, why in found if why in FORBIDS_NOTHING]


def with_diaries(people: QuerySet[Any]) -> list[Any]:
    return list(with_days(people))


# What is told


@dataclass(frozen=True)
class Told(Engagement):
    """A meeting as its letters and calendars tell it to one person."""

    application: int
    is_asked: bool

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(one.name for one in self.panel)


def meeting_told(meeting: int, reader: Person | None) -> Told | None:
    found = _to_tell(reader).filter(pk=meeting).first() if reader else None
    return told_to(found, reader, Organisation.objects.first()) if found and reader else None


def _to_tell(reader: Person) -> QuerySet[Any]:
    """Who has yet to grade a take-home is told of the meeting, and not whom it is about."""
    attendees = Prefetch("attendees", Attendee.objects.filter(held=True).select_related("person").order_by("pk"))
    found = DebriefMeeting.objects.select_related("application__candidate", "application__requisition")
    told: QuerySet[Any] = found.annotate(nameless=nameless_in(reader, application="application"))
    return told.prefetch_related(attendees)


def told_to(found: Any, reader: Person, organisation: Organisation | None) -> Told:
    held = list(found.attendees.all())
    return Told(
        **said_alike(found, reader, organisation),
        application=found.application_id,
        changed_at=found.at,
        candidate=_("a candidate") if found.nameless else found.application.candidate.name,
        panel=tuple(Seated(one.person.name, one.person.email) for one in held),
        is_asked=any(one.person_id == reader.pk for one in held),
        is_cancelled=found.cancelled_at is not None,
    )


def was_told(meeting: int, reader: Person) -> bool:
    """Of the meeting, by an invitation."""
    return has_heard(f"{INVITED}:{meeting}:", reader)


def calendar_of(person: Person, at: datetime) -> list[Told]:
    """What their own calendar shows. Three queries."""
    found = (
        _to_tell(person)
        .filter(attendees__person=person, attendees__held=True, cancelled_at=None, ends_at__gt=at - BACK)
        .exclude(application__candidate__in=Candidate.objects.own_of(person).values("pk"))
        .order_by("starts_at", "pk")
    )
    organisation = Organisation.objects.first()
    return [told_to(one, person, organisation) for one in found]
