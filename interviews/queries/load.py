"""How many interviews each holds, against their limit. Names and counts: nothing here is about a candidate."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.db.models import Count, Exists, OuterRef, Q

from core.models import Person
from hiring.models import Requisition, Session
from hiring.rules.requisitions import RUNNING
from interviews.models import PoolMember, Qualification, Seat
from interviews.models.interviewers import PER_WEEK
from interviews.queries.pools import pools
from interviews.queries.weeks import booked_by_week
from interviews.rules.load import WEEKS_BACK, Fairness, Fill, fairness, fill, mondays

BACK = timedelta(weeks=WEEKS_BACK)
REQUISITIONS_OFFERED = 200


@dataclass(frozen=True)
class Week:
    booked: int
    limit: int
    is_paused: bool

    @property
    def fill(self) -> Fill:
        return fill(self.booked, self.limit)


@dataclass(frozen=True)
class Carrier:
    """One interviewer; before the weeks are read, without them."""

    pk: int
    name: str
    zone: str
    per_week: int
    paused_until: date | None
    # In the last eight weeks
    recent: int
    weeks: tuple[Week, ...] = ()


@dataclass(frozen=True)
class Spread:
    fairness: Fairness
    # By name, those at the two ends; a few of them
    most: tuple[str, ...]
    least: tuple[str, ...]


def requisitions_offered(user: Person) -> list[Requisition]:
    """Whose pools this person may look at: those that go on, where they are staff."""
    found = Requisition.objects.staffed_by(user).filter(state__in=RUNNING, template_name="").select_related("level")
    return list(found.order_by("title", "pk")[:REQUISITIONS_OFFERED])


def sessions_of(requisition: Requisition) -> list[Session]:
    return list(requisition.sessions.all())


def asked_in(sessions: Sequence[Session], rank: int) -> frozenset[int]:
    """Everybody who may lead or learn in one of these. One query."""
    found = pools(sessions, rank=rank).values()
    return frozenset(pk for pool in found for pk in (*pool.leads, *pool.trainees))


def carriers(
    user: Person, at: datetime, *, text: str = "", type_pk: int | None = None, among: frozenset[int] | None = None
) -> list[Carrier]:
    """Whoever interviews, or may: by name, in one query. `among`: of these alone."""
    people = Person.objects.visible_to(user).active()
    if text:
        people = people.filter(name__icontains=text)
    if among is not None:
        people = people.filter(pk__in=among)
    if type_pk is not None:
        people = people.filter(Exists(Qualification.objects.filter(person=OuterRef("pk"), assessment_type=type_pk)))
    if among is None and type_pk is None:
        people = people.filter(_interviews(at))
    rows = (
        people.annotate(recent=_recent(at))
        .order_by("name", "pk")
        .values_list("pk", "name", "time_zone", "profile__per_week", "profile__paused_until", "recent")
    )
    return [Carrier(pk, name, zone, limit or PER_WEEK, until, n) for pk, name, zone, limit, until, n in rows]


def _interviews(at: datetime) -> Q:
    """Qualified, in a pool, or seated of late."""
    seats = Seat.objects.filter(person=OuterRef("pk"), held=True, interview__ends_at__gt=at - BACK)
    return (
        Q(Exists(Qualification.objects.filter(person=OuterRef("pk"))))
        | Q(Exists(PoolMember.objects.filter(person=OuterRef("pk"))))
        | Q(Exists(seats))
    )


def _recent(at: datetime) -> Count:
    """Counted together with the people, for one count after another takes seconds where thousands work."""
    back = Q(seats__held=True, seats__interview__starts_at__gt=at - BACK, seats__interview__starts_at__lte=at)
    # A take-home is read at any hour: no interview
    back &= Q(seats__span__isnull=False)
    return Count("seats", filter=back)


def with_weeks(page: Iterable[Carrier], weeks: Sequence[date]) -> list[Carrier]:
    """Each week counted on the calendar of the one who carries it. One query."""
    found = list(page)
    held = booked_by_week({one.pk: one.zone for one in found}, weeks)
    return [
        Carrier(
            one.pk,
            one.name,
            one.zone,
            one.per_week,
            one.paused_until,
            one.recent,
            tuple(_week(one, monday, held[one.pk, monday]) for monday in weeks),
        )
        for one in found
    ]


def _week(one: Carrier, monday: date, booked: int) -> Week:
    """Paused: not one day of its working week is left."""
    paused = one.paused_until is not None and one.paused_until >= monday + timedelta(days=4)
    return Week(booked, one.per_week, paused)


def weeks_from(user: Person, at: datetime) -> list[date]:
    return mondays(at.astimezone(ZoneInfo(user.time_zone)).date())


# So many are named at each end
NAMED = 3


def spread(found: Sequence[Carrier]) -> Spread | None:
    said = fairness(one.recent for one in found)
    if said is None:
        return None
    most = tuple(one.name for one in found if one.recent == said.most)[:NAMED]
    least = tuple(one.name for one in found if one.recent == said.least)[:NAMED]
    return Spread(said, most, least)
