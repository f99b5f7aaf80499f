"""What a week of requisitions comes to, to be kept: counts, kinds, ids and moments, whoever reads them later.

Set-based: so many queries, however many requisitions. The numbers are those of the requisition's page at that moment,
for they come from the same questions (`hiring.queries.funnels`).
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db.models import Count, Exists, F, Max, OuterRef, Q, QuerySet, Subquery, Window
from django.db.models.functions import Coalesce, RowNumber

from hiring.models import Application, Decision, NextStep, Opening
from hiring.queries.funnels import WEEK, Passage, Standing, passages, standings
from hiring.queries.movements import NAMED, moved, stuck
from hiring.rules.decisions import Outcome
from hiring.rules.stages import ApplicationState, StageKind
from interviews.models import NOT_IN, InterviewState, Seat, SeatKind

Facts = dict[str, Any]


def weeks(requisitions: Collection[int], at: datetime) -> dict[int, Facts]:
    """By the id of the requisition: the seven days up to this moment. Eight queries."""
    since = at - WEEK
    stands, passed = standings(requisitions, at=at, since=since), passages(requisitions, at=at, since=since)
    seats = _openings(requisitions)
    named = {
        "moved": _by_requisition(
            (one.requisition, _moved(one), one.of_all) for one in moved(requisitions, at=at, since=since)
        ),
        "stuck": _by_requisition((one.requisition, _stuck(one), one.of_all) for one in stuck(requisitions, at=at)),
        "late": _by_requisition(_late(requisitions, at)),
        "ready": _by_requisition(_ready(requisitions, at)),
    }
    return {pk: _facts(passed[pk], stands, seats.get(pk, 0), since, _of(pk, named)) for pk in requisitions}


def _facts(
    steps: Sequence[Passage], stands: Mapping[int, Standing], openings: int, since: datetime, named: Facts
) -> Facts:
    counts = [stands[step.stage.pk] for step in steps]
    summed = ("active", "over", "idle", "closed", "hired", "applied", "rejected", "withdrawn", "newly_hired")
    return {
        "since": since.isoformat(),
        "openings": openings,
        **{name: sum(getattr(count, name) for count in counts) for name in summed},
        "steps": [_step(step, count) for step, count in zip(steps, counts, strict=True)],
        **named,
    }


def _step(step: Passage, count: Standing) -> Facts:
    is_last = step.stage.kind == StageKind.HIRED
    return {
        "stage": step.stage.pk,
        "kind": step.stage.kind,
        "name": step.stage.name,
        "now": count.hired if is_last else count.active,
        "before": step.before,
        "came": step.came,
        "left": 0 if is_last else step.left,
        "went_on": 0 if is_last else step.went_on,
        "usual": step.norm.percent,
        "usual_days": step.norm.days,
    }


def _openings(requisitions: Collection[int]) -> dict[int, int]:
    found = Opening.objects.filter(requisition__in=list(requisitions)).order_by()
    return dict(found.values_list("requisition").annotate(count=Count("pk")))


def _moved(one: Any) -> Facts:
    return {"application": one.application, "stage": one.stage, "at": one.at.isoformat()}


def _stuck(one: Any) -> Facts:
    return {
        "application": one.application,
        "stage": one.stage,
        "since": one.since.isoformat(),
        "usual": one.usual,
        "next_step": one.next_step,
        "waits_for": one.waits_for,
    }


Row = tuple[int, Facts, int]


def late_seats(at: datetime) -> "QuerySet[Seat]":
    """Of lead cards that are due and not in, of interviews that were held and of take-homes that came in."""
    return Seat.objects.filter(
        Q(interview__take_home=None) | Q(interview__take_home__closed_at__isnull=False),
        scorecard__state__in=NOT_IN,
        scorecard__due_at__lt=at,
        held=True,
        kind=SeatKind.LEAD,
        interview__state=InterviewState.BOOKED,
        interview__ends_at__lte=at,
        interview__application__state=ApplicationState.ACTIVE,
    )


def _late(requisitions: Collection[int], at: datetime) -> Iterable[Row]:
    """The longest due first."""
    requisition = "interview__application__requisition"
    found = (
        late_seats(at)
        .filter(**{f"{requisition}__in": list(requisitions)})
        .annotate(
            nth=_nth(requisition, F("scorecard__due_at"), F("pk")),
            of_all=Window(Count("pk"), partition_by=F(requisition)),
        )
        .filter(nth__lte=NAMED)
        .order_by(requisition, "nth")
        .values_list(requisition, "pk", "interview__application", "person", "scorecard__due_at", "of_all")
    )
    for pk, seat, application, person, due_at, of_all in found:
        yield pk, {"seat": seat, "application": application, "person": person, "due_at": due_at.isoformat()}, of_all


def _ready(requisitions: Collection[int], at: datetime) -> Iterable[Row]:
    """To be decided, since the last card came in; the longest first."""
    final = Decision.objects.filter(application=OuterRef("pk")).exclude(outcome=Outcome.ONE_MORE)
    leads = Seat.objects.filter(
        interview__application=OuterRef("pk"), interview__state=InterviewState.BOOKED, held=True, kind=SeatKind.LEAD
    )
    ended = leads.order_by().values("interview__application").annotate(what=Max("scorecard__submitted_at"))
    found = (
        Application.objects.active()
        .filter(~Exists(final), requisition__in=list(requisitions), next_step=NextStep.DEBRIEF)
        .annotate(since=Coalesce(Subquery(ended.values("what")), "stage_since"))
        .filter(since__lte=at)
        .annotate(
            nth=_nth("requisition", F("since"), F("pk")),
            of_all=Window(Count("pk"), partition_by=F("requisition")),
        )
        .filter(nth__lte=NAMED)
        .order_by("requisition", "nth")
        .values_list("requisition", "pk", "since", "of_all")
    )
    for pk, application, since, of_all in found:
        yield pk, {"application": application, "since": since.isoformat()}, of_all


def _nth(partition: str, *order: F) -> Window:
    return Window(RowNumber(), partition_by=F(partition), order_by=[one.asc() for one in order])


def _by_requisition(rows: Iterable[Row]) -> dict[int, tuple[list[Facts], int]]:
    """The few that are named, and how many there are of all."""
    found: dict[int, list[Facts]] = defaultdict(list)
    counts: dict[int, int] = {}
    for pk, facts, of_all in rows:
        found[pk].append(facts)
        counts[pk] = of_all
    return {pk: (rows, counts[pk]) for pk, rows in found.items()}


def _of(pk: int, named: Mapping[str, Mapping[int, tuple[list[Facts], int]]]) -> Facts:
    facts: Facts = {}
    for name, found in named.items():
        facts[name], facts[f"{name}_count"] = found.get(pk, ([], 0))
    return facts
