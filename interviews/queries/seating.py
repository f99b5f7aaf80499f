"""Whom to ask for one interview: the pool first, each with their week, and what stands in the way of a time."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Case, Count, Exists, IntegerField, OuterRef, Q, QuerySet, Subquery, Value, When
from django.db.models.functions import Coalesce

from core.models import Person
from hiring.models import Application, Session
from hiring.queries.addresses import known_addresses
from interviews.models import Interview, PoolMember, Qualification, Seat, TrainingState
from interviews.queries.diaries import diaries, with_days
from interviews.rules.diaries import Diary, Obstacle, Span
from interviews.rules.pools import Standing, standing

# Of a pool so many are offered, those with the emptiest weeks; of the others so many
POOL_SHOWN, OTHERS_SHOWN = 60, 40
A_WEEK = timedelta(days=7)
# What the booking refuses by itself, in words of its own
REFUSED = frozenset({Obstacle.INTERVIEW, Obstacle.HELD})


@dataclass(frozen=True)
class Seatable:
    """Somebody who can be chosen."""

    person: Person
    # None: not of the pool
    standing: Standing | None
    # In training for this type, whether of the pool or not
    learns: bool
    booked: int
    per_week: int
    per_day: int
    # At the time that is wanted, if that is still to come
    obstacle: Obstacle | None
    diary: Diary


@dataclass(frozen=True)
class Seating:
    people: tuple[Seatable, ...]
    # More than are offered: the others are found by name
    is_large: bool
    moment: datetime | None

    def of(self, standing: Standing | None) -> list[Seatable]:
        return [one for one in self.people if one.standing == standing]

    @property
    def by_pk(self) -> dict[int, Seatable]:
        return {one.person.pk: one for one in self.people}


def seating(
    application: Application,
    session: Session,
    *,
    moment: datetime | None,
    minutes: int,
    text: str = "",
    keep: Iterable[int] = (),
    but: Interview | None = None,
    at: datetime,
) -> Seating:
    """Three queries, whatever the size. `keep`: who is chosen already, and stays on offer. `but`: the interview that is
    to move."""
    found = _people(application, session, moment or at)
    in_pool, kept = _in_pool(session), Q(pk__in=list(keep))
    # Who is chosen first, lest the end of the list be cut from under the hand
    of_pool = list(
        found.filter(in_pool | kept).order_by(Case(When(kept, then=0), default=1), "soon", "name", "pk")[:POOL_SHOWN]
    )
    others = found.exclude(pk__in=[one.pk for one in of_pool]).order_by("name", "pk")
    rest = list((others.filter(name__icontains=text) if text else others)[: OTHERS_SHOWN + 1])
    is_large = bool(text) or len(rest) > OTHERS_SHOWN
    shown = [*of_pool, *(rest[:OTHERS_SHOWN] if text or not is_large else ())]
    around = Span(moment or at, (moment or at) + timedelta(minutes=minutes))
    # Of one that took place already nothing is asked
    wanted = around if moment and moment >= at else None
    books = diaries(shown, within=around, at=at, but=but, with_profiles=True)
    rank = application.requisition.level.rank
    return Seating(tuple(_seatable(one, books[one.pk], rank, around, wanted) for one in shown), is_large, moment)


def _people(application: Application, session: Session, moment: datetime) -> QuerySet[Any]:
    """Everybody who works here, but for the candidate when that is one of us."""
    held = Qualification.objects.filter(person=OuterRef("pk"), assessment_type=session.assessment_type_id)
    seats = Seat.objects.filter(
        person=OuterRef("pk"),
        held=True,
        interview__starts_at__gt=moment - A_WEEK,
        interview__starts_at__lt=moment + A_WEEK,
    )
    counted = seats.order_by().values("person").annotate(n=Count("pk")).values("n")
    people: QuerySet[Any] = Person.objects.active().exclude(email__in=known_addresses(application.candidate))
    annotated: QuerySet[Any] = with_days(people).annotate(
        held_state=Subquery(held.values("state")[:1]),
        held_rank=Subquery(held.values("rank")[:1]),
        soon=Coalesce(Subquery(counted, output_field=IntegerField()), 0),
        in_pool=Case(When(_in_pool(session), then=Value(True)), default=Value(False)),
    )
    return annotated


def _in_pool(session: Session) -> Q:
    """As `interviews.queries.pools` has it: who was chosen, else everybody of whom something is noted."""
    chosen = PoolMember.objects.filter(session=session)
    noted = Qualification.objects.filter(person=OuterRef("pk"), assessment_type=session.assessment_type_id)
    return Q(Exists(chosen.filter(person=OuterRef("pk")))) | (~Q(Exists(chosen)) & Q(Exists(noted)))


def _seatable(one: Any, diary: Diary, rank: int, around: Span, wanted: Span | None) -> Seatable:
    known, qualified = one.held_state is not None, one.held_state == TrainingState.QUALIFIED
    what = standing(is_known=known, is_qualified=qualified, rank=one.held_rank or 0, wanted=rank)
    return Seatable(
        person=one,
        standing=what if one.in_pool else None,
        learns=what == Standing.LEARNS,
        booked=diary.in_week(around.starts),
        per_week=diary.per_week,
        per_day=diary.per_day,
        obstacle=diary.obstacle(wanted) if wanted else None,
        diary=diary,
    )


@dataclass(frozen=True)
class Doubt:
    """What speaks against somebody at this time, and forbids nothing."""

    seatable: Seatable
    obstacle: Obstacle

    @property
    def mark(self) -> str:
        return f"{self.seatable.person.pk}:{self.obstacle.value}"


def doubts(chosen: Iterable[Seatable]) -> list[Doubt]:
    return [Doubt(one, one.obstacle) for one in chosen if one.obstacle is not None and one.obstacle not in REFUSED]


# The list beside the form


@dataclass(frozen=True)
class Busy:
    """Somebody's booked interviews on one day."""

    name: str
    slots: tuple[tuple[datetime, datetime], ...]


@dataclass(frozen=True)
class BusyDay:
    day: datetime
    people: tuple[Busy, ...]


def busy_on(seats: Seating, moment: datetime, zone: str) -> BusyDay:
    """Of those on offer, the day around a moment, as that zone counts days."""
    local = ZoneInfo(zone)
    starts = datetime.combine(moment.astimezone(local).date(), time(), local)
    day = Span(starts, datetime.combine(starts.date() + timedelta(days=1), time(), local))
    found = ((one.person.name, _slots(one.diary.interviews, day)) for one in seats.people)
    return BusyDay(starts, tuple(sorted((Busy(name, slots) for name, slots in found if slots), key=lambda b: b.name)))


def _slots(spans: Sequence[Span], day: Span) -> tuple[tuple[datetime, datetime], ...]:
    return tuple((span.starts, span.ends) for span in sorted(spans) if span.overlaps(day))
