"""How much one person interviews, week by week, against their limit and beside those who share a pool with them."""

from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.contrib.postgres.expressions import ArraySubquery
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.db.models import Count, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce

from core.models import Person
from hiring.rules.requisitions import RUNNING
from interviews.models import PoolMember, Seat
from interviews.models.interviewers import PER_WEEK
from interviews.queries.figures import Bars, bars

BACK, AHEAD = 4, 3


def monday_of(day: date) -> date:
    return day - timedelta(days=day.weekday())


def colleagues(user: Person) -> "QuerySet[PoolMember]":
    """Places in the pools that this person stands in too, theirs among them: their team."""
    own = PoolMember.objects.filter(person=user, session__requisition__state__in=RUNNING)
    return PoolMember.objects.filter(session__in=own.values("session"), person__is_active=True)


@dataclass(frozen=True)
class Load:
    weeks: tuple[tuple[date, int], ...]
    this_week: date
    limit: int
    paused_until: date | None
    # This week; of the team, oneself among them. None: one stands in no pool with others
    team: int | None
    team_people: int
    zone: str
    bars: Bars

    @property
    def now(self) -> int:
        return dict(self.weeks)[self.this_week]

    @property
    def over(self) -> int:
        return max(0, self.now - self.limit)

    @property
    def is_any(self) -> bool:
        return any(count for _monday, count in self.weeks)

    @property
    def is_shown(self) -> bool:
        """To those who interview, or may be asked to."""
        return self.is_any or self.team is not None

    def booked_with(self, starts_at: datetime) -> int | None:
        """How many that week holds."""
        return dict(self.weeks).get(monday_of(starts_at.astimezone(ZoneInfo(self.zone)).date()))


def spans(user: Person, at: datetime) -> tuple[DateTimeTZRange, DateTimeTZRange]:
    """All weeks that are told of, and the one that runs, on the person's own calendar."""
    zone = ZoneInfo(user.time_zone)
    monday = monday_of(at.astimezone(zone).date())
    return _span(monday, -BACK, AHEAD + 1, zone), _span(monday, 0, 1, zone)


def with_load(
    people: "QuerySet[Person]", user: Person, told: DateTimeTZRange, running: DateTimeTZRange
) -> "QuerySet[Any]":
    """The one person with what `load_of` reads, in the query that reads them. `told`, `running`: as from `spans`."""
    held = Seat.objects.filter(person=OuterRef("pk"), held=True, span__overlap=told)
    team = colleagues(user).order_by().values("person").distinct()
    in_team = Seat.objects.filter(person__in=team, held=True, span__overlap=running)
    people_in_it = colleagues(user).order_by().values("person__is_active").annotate(n=Count("person", distinct=True))
    return people.select_related("profile").annotate(
        starts=ArraySubquery(held.order_by().values("interview__starts_at")),
        team_booked=Coalesce(Subquery(in_team.order_by().values("held").annotate(n=Count("pk")).values("n")), 0),
        team_people=Coalesce(Subquery(people_in_it.values("n")), 0),
    )


def _span(monday: date, first: int, end: int, zone: ZoneInfo) -> DateTimeTZRange:
    starts, ends = (datetime.combine(monday + timedelta(weeks=n), time(), zone) for n in (first, end))
    return DateTimeTZRange(starts, ends)


def load_of(person: Any, at: datetime) -> Load:
    """Weeks are those of the person's own calendar."""
    zone = ZoneInfo(person.time_zone)
    today = at.astimezone(zone).date()
    this_week = monday_of(today)
    held = Counter(monday_of(starts_at.astimezone(zone).date()) for starts_at in person.starts)
    weeks = [(monday, held[monday]) for monday in (this_week + timedelta(weeks=n) for n in range(-BACK, AHEAD + 1))]
    profile = getattr(person, "profile", None)
    limit = profile.per_week if profile else PER_WEEK
    until = profile.paused_until if profile else None
    alone = person.team_people < 2
    return Load(
        weeks=tuple(weeks),
        this_week=this_week,
        limit=limit,
        paused_until=until if until and until >= today else None,
        team=None if alone else person.team_booked,
        team_people=person.team_people,
        zone=person.time_zone,
        bars=bars(weeks, limit, this_week),
    )
