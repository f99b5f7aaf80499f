"""The numbers of interviews over a period, and the page on which they stand with those of hiring.

When, how many and how long: logistics, which may be told to whoever sees the application. What a card says is in none
of them.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import groupby
from operator import itemgetter
from typing import Any
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from django.db.models import (
    Case,
    CharField,
    Count,
    DurationField,
    ExpressionWrapper,
    F,
    Min,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Sum,
    Value,
    When,
)
from django.db.models.functions import Coalesce, Greatest

from core.models import Organisation
from hiring.models import Visit
from hiring.queries import reports as hiring
from hiring.queries.reports import Quartiles, Scope
from hiring.rules import reports as hiring_rules
from hiring.rules.reports import (
    DAY,
    DAYS_OFFERED,
    HOUR,
    USUAL_DAYS,
    Period,
    Report,
    Row,
    Share,
    Spec,
    days_until,
    heads,
    spread,
    written,
)
from hiring.rules.stages import StageKind
from interviews.models import CardState, Choice, Interview, InterviewState, Seat, SeatKind
from interviews.rules import reports as rules
from interviews.rules.load import Fairness, fairness

# A file has them all
PEOPLE_SHOWN = 50
NOTHING = Value(timedelta(), output_field=DurationField())
LEAD = Q(kind=SeatKind.LEAD)
IN = Q(scorecard__state=CardState.SUBMITTED)
# A take-home is read at any hour, and its time is the candidate's
AT_AN_HOUR = Q(span__isnull=False)


@dataclass(frozen=True)
class Wait:
    """Of so many begun, so many came to their end; times of these, from the first quartile to the third."""

    begun: int = 0
    measured: int = 0
    waiting: int = 0
    quartiles: list[timedelta] | None = None

    def row(self, name: Any, says: Any) -> Row:
        times = spread(self.measured, self.quartiles, DAY)
        return Row(str(name), (self.begun, self.measured, self.waiting, *times), says)


@dataclass(frozen=True)
class Waits:
    booking: Wait
    ahead: Wait
    choosing: Wait
    cards: Wait


def waits(scope: Scope) -> Waits:
    """One query: how long it takes to book, to meet, to choose, and to hand in."""
    first, *others = _booking(scope), _ahead(scope), _choosing(scope), _cards(scope)
    found = {what: Wait(*facts) for what, *facts in first.union(*others, all=True)}
    return Waits(**{what: found.get(what, Wait()) for what in Waits.__dataclass_fields__})


def _summed(rows: "QuerySet[Any]", what: str, took: Any, waiting: Q) -> "QuerySet[Any]":
    """`took`: none where it has not come to its end."""
    each = rows.order_by().annotate(
        what=Value(what, output_field=CharField()), took=ExpressionWrapper(took, output_field=DurationField())
    )
    summed = each.values("what").annotate(
        begun=Count("pk"),
        measured=Count("took"),
        waiting=Count("pk", filter=Q(took=None) & waiting),
        quartiles=Quartiles(F("took")),
    )
    found: QuerySet[Any] = summed.values_list("what", "begun", "measured", "waiting", "quartiles")
    return found


def _seen(scope: Scope) -> "QuerySet[Any]":
    return scope.applications.order_by().values("pk")


def _booking(scope: Scope) -> "QuerySet[Any]":
    stays = Visit.objects.filter(
        scope.within("entered_at"),
        application__in=_seen(scope),
        stage__kind=StageKind.INTERVIEWS,
    )
    booked = Interview.objects.filter(
        application=OuterRef("application"),
        booked_at__gte=OuterRef("entered_at"),
        booked_at__lte=Coalesce(OuterRef("left_at"), Value(scope.at)),
    )
    first = booked.order_by().values("application").annotate(first=Min("booked_at")).values("first")
    return _summed(stays, "booking", Subquery(first) - F("entered_at"), Q(left_at=None))


def _ahead(scope: Scope) -> "QuerySet[Any]":
    held = Interview.objects.booked().filter(scope.within("starts_at"), application__in=_seen(scope), take_home=None)
    # One that was noted down afterwards was not waited for
    took = ExpressionWrapper(F("starts_at") - F("booked_at"), output_field=DurationField())
    return _summed(held, "ahead", Greatest(took, NOTHING), Q(pk__in=[]))


def _choosing(scope: Scope) -> "QuerySet[Any]":
    asked = Choice.objects.filter(scope.within("asked_at"), application__in=_seen(scope))
    return _summed(asked, "choosing", F("chosen_at") - F("asked_at"), Q(closed_at=None, until__gt=scope.at))


def _cards(scope: Scope) -> "QuerySet[Any]":
    """One that came before the end took no time."""
    took = Greatest(
        ExpressionWrapper(F("scorecard__submitted_at") - F("interview__ends_at"), output_field=DurationField()),
        NOTHING,
    )
    due = _seats(scope).filter(_fell_due(scope))
    return _summed(due, "cards", Case(When(IN, then=took)), Q())


def _seats(scope: Scope) -> "QuerySet[Seat]":
    return Seat.objects.filter(
        held=True,
        interview__state=InterviewState.BOOKED,
        interview__application__in=_seen(scope),
    ).order_by()


def _fell_due(scope: Scope) -> Q:
    """Lead cards that are asked for: of a take-home from its submission on. Nobody waits for a card about somebody who
    was hired or closed before it fell due."""
    asked = Q(interview__take_home=None) | Q(interview__take_home__closed_at__isnull=False)
    closed = "interview__application__closed_at"
    asked &= IN | Q(**{closed: None}) | Q(**{f"{closed}__gt": F("scorecard__due_at")})
    return LEAD & asked & scope.within("scorecard__due_at") & Q(scorecard__due_at__lte=scope.at)


def scheduling_delay(found: Waits) -> Report:
    rows = (
        found.booking.row(rules.BOOKING, rules.BOOKING_SAYS),
        found.ahead.row(rules.AHEAD, rules.AHEAD_SAYS),
        found.choosing.row(rules.CHOOSING, rules.CHOOSING_SAYS),
    )
    return Report(rules.DELAY, rows)


@dataclass(frozen=True)
class Carrier:
    """What one interviewer held and handed in."""

    name: str
    led: int
    training: int
    took: timedelta | None
    due: int
    in_time: int
    late: int

    @property
    def interviews(self) -> int:
        return self.led + self.training

    @property
    def missing(self) -> int:
        return self.due - self.in_time - self.late


def carriers(scope: Scope) -> list[Carrier]:
    """By name, in one query."""
    took = ExpressionWrapper(F("interview__ends_at") - F("interview__starts_at"), output_field=DurationField())
    in_time = Q(scorecard__submitted_at__lte=F("scorecard__due_at"))
    none, no_time = Value(0), Value(None, output_field=DurationField())
    # Apart: each is found by the index of its moment
    held = (
        _seats(scope)
        .filter(scope.within("interview__starts_at") & AT_AN_HOUR)
        .values("person", "person__name")
        .annotate(led=Count("pk", filter=LEAD), training=Count("pk", filter=~LEAD), took=Sum(took))
        .annotate(due=none, in_time=none, late=none)
    )
    due = (
        _seats(scope)
        .filter(_fell_due(scope))
        .values("person", "person__name")
        .annotate(led=none, training=none, took=no_time)
        .annotate(due=Count("pk"), in_time=Count("pk", filter=IN & in_time), late=Count("pk", filter=IN & ~in_time))
    )
    columns = ("person", "person__name", "led", "training", "took", "due", "in_time", "late")
    both = held.values_list(*columns).union(due.values_list(*columns), all=True).order_by("person__name", "person")
    return [_together(list(rows)) for _person, rows in groupby(both, key=itemgetter(0))]


def _together(rows: "Sequence[tuple[Any, ...]]") -> Carrier:
    """Of one person: what they held, what fell due, or both."""
    _person, name, *_counts = rows[0]
    led, training, due, in_time, late = (sum(row[place] for row in rows) for place in (2, 3, 5, 6, 7))
    return Carrier(name, led, training, next((row[4] for row in rows if row[4] is not None), None), due, in_time, late)


def punctuality(found: Sequence[Carrier], cards: Wait) -> Report:
    """Everybody together first, then who has most cards missing."""
    due = [one for one in found if one.due]
    due.sort(key=lambda one: (-one.missing, -one.late, one.name))
    everybody = Carrier(
        str(rules.ALL_INTERVIEWERS),
        0,
        0,
        None,
        *(sum(getattr(one, name) for one in due) for name in ("due", "in_time", "late")),
    )
    times = spread(cards.measured, cards.quartiles, HOUR)
    rows = (_handed_in(everybody, times), *(_handed_in(one, ("", "", "")) for one in due))
    return Report(rules.PUNCTUALITY, rows[: PEOPLE_SHOWN + 1], rows)


def _handed_in(one: Carrier, times: tuple[Any, ...]) -> Row:
    return Row(one.name, (one.due, Share(one.in_time, one.due), one.late, one.missing, *times))


def load(found: Sequence[Carrier]) -> Report:
    """Who held most, first."""
    held = sorted((one for one in found if one.interviews), key=lambda one: (-one.interviews, one.name))
    rows = tuple(Row(one.name, (one.led, one.training, round((one.took or timedelta()) / HOUR, 1))) for one in held)
    return Report(rules.LOAD, rows[:PEOPLE_SHOWN], rows)


def evenness(found: Sequence[Carrier]) -> Fairness | None:
    return fairness(one.interviews for one in found if one.interviews)


@dataclass(frozen=True)
class Page:
    scope: Scope
    reports: tuple[Report, ...]
    fairness: Fairness | None
    # What happened in the period, and how many applications are left out
    applied: int
    hired: int
    met: int
    left_out: int


def page(scope: Scope) -> Page:
    """Everything at once; the same few queries however much there is."""
    where, hires, sources = hiring.places(scope), hiring.hires(scope), hiring.source_results(scope)
    times, people = waits(scope), carriers(scope)
    return Page(
        scope,
        (
            hiring.funnel(where),
            hiring.time_in_stage(where),
            hiring.time_to_hire(hires),
            hiring.sources(sources),
            scheduling_delay(times),
            punctuality(people, times.cards),
            load(people),
        ),
        evenness(people),
        sum(one.applications for one in sources),
        hires.count,
        times.ahead.begun,
        hires.left_out,
    )


# Which days


def usual_period(organisation: Organisation, at: datetime) -> Period:
    """Up to today, on the organisation's calendar: the same for whoever reads it."""
    zone = ZoneInfo(organisation.time_zone)
    return days_until(at.astimezone(zone).date(), USUAL_DAYS, zone)


@dataclass(frozen=True)
class Span:
    """Days up to today, one link away."""

    days: int
    query: str
    is_shown: bool


def spans(shown: Period, today: date, kept: dict[str, Any]) -> list[Span]:
    """With the other filters as they are."""
    offered = [days_until(today, days, shown.zone) for days in DAYS_OFFERED]
    return [Span(one.days, urlencode(kept | {"first": one.first, "last": one.last}), one == shown) for one in offered]


# Files

READ: dict[str, Callable[[Scope], Report]] = {
    hiring_rules.FUNNEL.key: lambda scope: hiring.funnel(hiring.places(scope)),
    hiring_rules.STAYS.key: lambda scope: hiring.time_in_stage(hiring.places(scope)),
    hiring_rules.HIRES.key: lambda scope: hiring.time_to_hire(hiring.hires(scope)),
    hiring_rules.SOURCES.key: lambda scope: hiring.sources(hiring.source_results(scope)),
    rules.DELAY.key: lambda scope: scheduling_delay(waits(scope)),
    rules.PUNCTUALITY.key: lambda scope: punctuality(carriers(scope), waits(scope).cards),
    rules.LOAD.key: lambda scope: load(carriers(scope)),
}
NAMES = frozenset(READ)


def file_of(name: str, scope: Scope) -> Iterator[list[str | int | float]]:
    """The first line names the columns, the same in every language; the last column says what a row counts."""
    found = READ[name](scope)
    asked = [f"REQ-{scope.requisition:03d}" if scope.requisition else "", scope.team]
    days = [scope.period.first.isoformat(), scope.period.last.isoformat()]
    yield ["first_day", "last_day", "requisition", "department", *heads(found.spec), "definition"]
    for row in found.file:
        yield [*days, *asked, *written(found.spec, row), definition(found.spec, row)]


def definition(spec: Spec, row: Row) -> str:
    return str(row.says or spec.counts)
