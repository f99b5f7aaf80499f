"""The numbers of hiring over a period: funnel, time in stage, time to hire, sources.

Of an application for which the reader owes a scorecard nothing is told: what became of it would tell what others think.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db import connection
from django.db.models import Aggregate, Count, DurationField, ExpressionWrapper, F, Min, Q
from django.db.models.functions import Lower, Trim
from django.utils.translation import gettext as _

from core.models import Person
from hiring.models import Application, Requisition, Stage, Visit
from hiring.models.pipeline import ApplicationQuerySet
from hiring.queries.sourcing import INTERVIEWED, sources_known
from hiring.rules import reports as rules
from hiring.rules.reports import DAY, Period, Report, Row, Share, spread, time
from hiring.rules.stages import ApplicationState, StageKind

# The latest that are offered; any other is found by its address
REQUISITIONS_OFFERED = 200
SOURCES_SHOWN = 15
HIRED = Q(state=ApplicationState.HIRED)


class Quartiles(Aggregate):
    function = "PERCENTILE_CONT"
    template = "%(function)s(ARRAY[0.25, 0.5, 0.75]) WITHIN GROUP (ORDER BY %(expressions)s)"

    def __init__(self, expression: Any, **extra: Any) -> None:
        took = ExpressionWrapper(expression, output_field=DurationField())
        super().__init__(took, output_field=ArrayField(DurationField()), **extra)


@dataclass(frozen=True)
class Offered:
    """A requisition that may be asked for."""

    pk: int
    title: str
    team: str

    @property
    def label(self) -> str:
        return f"{self.title} (REQ-{self.pk:03d})"


@dataclass(frozen=True)
class Scope:
    """Whose numbers, about what, and of when. `requisition`: one alone, `team`: those of one department."""

    reader: Person
    period: Period
    at: datetime
    requisition: int | None = None
    team: str = ""

    @property
    def applications(self) -> ApplicationQuerySet:
        """Those that this person sees, as far as they are asked for."""
        found = Application.objects.visible_to(self.reader)
        if self.requisition is not None:
            found = found.filter(requisition=self.requisition)
        return found.filter(requisition__team_name=self.team) if self.team else found

    @property
    def frank(self) -> ApplicationQuerySet:
        """Of which they may know what became of them."""
        return self.applications.frank_with(self.reader)

    def within(self, name: str) -> Q:
        return Q(**{f"{name}__gte": self.period.since, f"{name}__lt": self.period.until})


def offered(user: Person) -> list[Offered]:
    """Requisitions that were ever opened and whose candidates this person sees; the latest first."""
    found = Requisition.objects.staffed_by(user).in_earnest().filter(opened_at__isnull=False)
    rows = found.order_by("-opened_at", "-pk").values_list("pk", "title", "team_name")
    return [Offered(*row) for row in rows]


# Each visit with how far its application ever came, and how far in stages of this kind (or in this stage): who came
# further went on
STAYS = """
WITH seen (id) AS ({seen}),
stays AS (
    SELECT {key} AS key, stage.kind, visit.application_id, visit.left_at, visit.left_at - visit.entered_at AS stay,
           %s - visit.entered_at AS so_far, application.state,
           visit.entered_at >= %s AND visit.entered_at < %s AS came,
           visit.left_at >= %s AND visit.left_at < %s AS ended,
           max(stage.position) OVER (PARTITION BY visit.application_id) AS furthest,
           max(stage.position) OVER (PARTITION BY visit.application_id, {key}) AS here
    FROM hiring_visit visit
    JOIN seen ON seen.id = visit.application_id
    JOIN hiring_stage stage ON stage.id = visit.stage_id
    JOIN hiring_application application ON application.id = visit.application_id
)
SELECT key,
       count(DISTINCT application_id) FILTER (WHERE came),
       count(DISTINCT application_id) FILTER (WHERE came AND furthest > here),
       count(DISTINCT application_id) FILTER (WHERE came AND furthest = here AND state <> %s AND kind <> %s),
       count(*) FILTER (WHERE ended),
       percentile_cont(ARRAY[0.25, 0.5, 0.75]) WITHIN GROUP (ORDER BY stay) FILTER (WHERE ended),
       count(*) FILTER (WHERE left_at IS NULL AND state = %s),
       percentile_cont(0.5) WITHIN GROUP (ORDER BY so_far) FILTER (WHERE left_at IS NULL AND state = %s)
FROM stays GROUP BY key
"""


@dataclass(frozen=True)
class Stays:
    """What happened in one stage, or in all of one kind."""

    came: int = 0
    went_on: int = 0
    closed: int = 0
    ended: int = 0
    quartiles: list[timedelta] | None = None
    now: int = 0
    so_far: timedelta | None = None

    @property
    def still(self) -> int:
        return self.came - self.went_on - self.closed


@dataclass(frozen=True)
class Place:
    """A stage of the one requisition that is asked for, else a kind of stage."""

    name: str
    kind: StageKind
    stays: Stays


def places(scope: Scope) -> list[Place]:
    """In the order in which one comes through them. One query, of one requisition two."""
    if scope.requisition is None:
        found = _stays(scope, "stage.kind")
        return [Place(str(kind.label), kind, found.get(kind, Stays())) for kind in StageKind]
    found = _stays(scope, "stage.id")
    stages = Stage.objects.filter(requisition=scope.requisition)
    return [Place(str(stage), StageKind(stage.kind), found.get(stage.pk, Stays())) for stage in stages]


def _stays(scope: Scope, key: str) -> Mapping[Any, Stays]:
    # Of an application that was closed before the period no stay reaches into it; a clock may have been set back, so a
    # day more
    lasting = scope.frank.filter(Q(closed_at=None) | Q(closed_at__gte=scope.period.since - DAY))
    seen, given = lasting.order_by().values("pk").query.sql_with_params()
    period = (scope.period.since, scope.period.until)
    active = ApplicationState.ACTIVE.value
    with connection.cursor() as cursor:
        cursor.execute(
            # The question for who is seen is Django's own, `key` one of two words written above: nothing typed is here
            STAYS.format(seen=seen, key=key),  # nosec
            [*given, scope.at, *period, *period, active, StageKind.HIRED.value, active, active],
        )
        return {one: Stays(*facts) for one, *facts in cursor.fetchall()}


def funnel(found: Iterable[Place]) -> Report:
    return Report(rules.FUNNEL, tuple(Row(one.name, _passed(one)) for one in found))


def _passed(place: Place) -> tuple[rules.Value, ...]:
    stays = place.stays
    if place.kind == StageKind.HIRED:
        # Nobody goes on from here, and nobody is still on the way
        return stays.came, "", "", ""
    return stays.came, Share(stays.went_on, stays.went_on + stays.closed), stays.closed, stays.still


def time_in_stage(found: Iterable[Place]) -> Report:
    rows = []
    for place in found:
        stays = place.stays
        if place.kind != StageKind.HIRED:
            so_far = time(stays.now, stays.so_far, DAY)
            rows.append(Row(place.name, (stays.ended, *spread(stays.ended, stays.quartiles, DAY), stays.now, so_far)))
    return Report(rules.STAYS, tuple(rows))


@dataclass(frozen=True)
class Hires:
    count: int
    from_opening: list[timedelta] | None
    from_application: list[timedelta] | None
    # Applications of which nothing is told, for the reader owes a card
    left_out: int


def hires(scope: Scope) -> Hires:
    """One query, which also counts what is left out everywhere."""
    # What `frank_with` takes out, told apart in one pass
    owes = Q(owed_by__contains=[scope.reader.pk])
    hired = HIRED & scope.within("closed_at") & ~owes
    # Each of the two is found by an index of its own
    found = (
        scope.applications.filter(hired | owes)
        .order_by()
        .aggregate(
            count=Count("pk", filter=hired),
            from_opening=Quartiles(F("closed_at") - F("requisition__opened_at"), filter=hired),
            from_application=Quartiles(F("closed_at") - F("applied_at"), filter=hired),
            left_out=Count("pk", filter=owes),
        )
    )
    return Hires(**found)


def time_to_hire(found: Hires) -> Report:
    clocks = (
        (rules.FROM_OPENING, found.from_opening, rules.FROM_OPENING_SAYS),
        (rules.FROM_APPLICATION, found.from_application, rules.FROM_APPLICATION_SAYS),
    )
    rows = (Row(str(name), (found.count, *spread(found.count, times, DAY)), says) for name, times, says in clocks)
    return Report(rules.HIRES, tuple(rows))


@dataclass(frozen=True)
class Source:
    name: str
    applications: int
    interviewed: int
    hired: int
    open: int

    def row(self) -> Row:
        shares = (Share(self.interviewed, self.applications), Share(self.hired, self.applications))
        return Row(self.name, (self.applications, *shares, self.open))


def source_results(scope: Scope) -> list[Source]:
    """Most applications first. Two queries; the names of one channel count together."""
    # Gathered once: to ask of each application anew takes seconds where there are ten thousand
    # No stay begins before its application; a clock may have been set back, so a day more
    met = Visit.objects.filter(stage__kind__in=INTERVIEWED, entered_at__gte=scope.period.since - DAY).order_by()
    if scope.requisition is not None:
        met = met.filter(stage__requisition=scope.requisition)
    found = (
        scope.frank.order_by()
        .filter(scope.within("applied_at"))
        .annotate(low=Lower(Trim("source")))
        .values("low")
        .annotate(
            called=Min(Trim("source")),
            applications=Count("pk"),
            interviewed=Count("pk", filter=Q(pk__in=met.values("application"))),
            hired=Count("pk", filter=HIRED),
            open=Count("pk", filter=Q(state=ApplicationState.ACTIVE)),
        )
        .values_list("called", "applications", "interviewed", "hired", "open")
    )
    known, named, counted = sources_known(scope.reader), dict[str, str](), dict[str, list[int]]()
    for called, *counts in found:
        channel = known.value(called)
        named.setdefault(channel, known.name(called) or _("No source noted"))
        counted[channel] = [sum(both) for both in zip(counted.get(channel, [0] * 4), counts, strict=True)]
    sources = [Source(named[channel], *counts) for channel, counts in counted.items()]
    return sorted(sources, key=lambda one: (-one.applications, one.name))


def sources(found: list[Source]) -> Report:
    """Those that brought least are one row on the page; a file has them all."""
    shown, rest = found[:SOURCES_SHOWN], found[SOURCES_SHOWN:]
    if len(rest) == 1:
        shown, rest = found, []
    rows = [one.row() for one in shown]
    if rest:
        sums = (sum(getattr(one, name) for one in rest) for name in ("applications", "interviewed", "hired", "open"))
        rows.append(Source(_("%(count)d other sources") % {"count": len(rest)}, *sums).row())
    return Report(rules.SOURCES, tuple(rows), tuple(one.row() for one in found))
