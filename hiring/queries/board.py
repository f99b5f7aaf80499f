"""The pipeline of a requisition: the funnel, and who stands where, as a list or in columns."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from itertools import groupby
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django.contrib.postgres.expressions import ArraySubquery
from django.contrib.postgres.fields import ArrayField
from django.core.paginator import Page, Paginator
from django.db.models import BigIntegerField, Exists, Func, OuterRef, Q, QuerySet
from django.db.models.functions import Cast
from django.utils.functional import cached_property

from core.models import Person
from hiring.models import Application, Candidate, Decision, NextStep, Requisition, Stage
from hiring.models.search import Among
from hiring.queries.funnels import Passage, Standing, passages, standings
from hiring.queries.reviews import unnamed
from hiring.queries.usual import Norm
from hiring.rules.decisions import HIRES
from hiring.rules.reviews import hides_name
from hiring.rules.stages import ApplicationState, StageKind, Step, reachable
from hiring.rules.usual import days_in, is_over, over_since, percent

# Django's own is generic for the type checker alone
if TYPE_CHECKING:
    _Pages = Paginator[int]
else:
    _Pages = Paginator

BOARD_ROWS = 50
# A column that holds more says how many more, and leads to the list
COLUMN_ROWS = 10
# More applications than these are reviewed one after the other: the list has one line for them
FOLDED_FROM = 11
# The bar of days in a stage: its width, and the days it holds where nothing longer is usual
BAR, BAR_DAYS = 80, 16
# The filters: everybody, over the usual time, without a next step, waiting for the reader
ALL, OVER, IDLE, MINE = "", "over", "idle", "mine"
SHOWS = (ALL, OVER, IDLE, MINE)


@dataclass(frozen=True)
class Asked:
    """What of the board is asked for. What cannot be asked for is as if it had not been."""

    show: str = ALL
    stage: int | None = None
    columns: bool = False
    page: str | int | None = None


@dataclass(frozen=True)
class Funnel:
    """One stage: who stands in it now, and of those who are through with it how many went on."""

    stage: Stage
    now: int
    left: int
    went_on: int
    norm: Norm
    # Where its rows begin: on this page an anchor, else the page and the anchor; empty: it has none
    address: str
    # Of the last stage: seats taken of all
    openings: int = 0

    @property
    def percent(self) -> int | None:
        """A share of fewer is written as a count, not drawn."""
        return percent(self.went_on, self.left)

    @property
    def filled_percent(self) -> int:
        return round(100 * min(self.now, self.openings) / self.openings) if self.openings else 0


@dataclass(frozen=True)
class Days:
    """Days in the stage against the usual ones, and how long that is on the bar."""

    count: int
    usual: int | None
    most: int

    @property
    def is_over(self) -> bool:
        return is_over(self.count, self.usual)

    @property
    def width(self) -> int:
        return self._on_bar(self.count)

    @property
    def mark(self) -> int | None:
        return None if self.usual is None else self._on_bar(self.usual)

    def _on_bar(self, days: int) -> int:
        return min(BAR - 1, round(BAR * days / self.most))


@dataclass(frozen=True)
class Row:
    pk: int
    name: str
    next_step: str
    next_step_at: datetime | None
    waits_for: str
    days: Days
    cards_in: int
    cards_due: int
    # Where it may go from here; in columns alone
    ways: tuple[Stage, ...] = ()

    @property
    def all_cards_in(self) -> bool:
        return 0 < self.cards_due == self.cards_in


@dataclass(frozen=True)
class Group:
    """A stage and who is shown of it; `count`: all there are of those asked for."""

    stage: Stage
    count: int
    norm: Norm
    rows: tuple[Row, ...]
    # Days of who is longest in it
    oldest: int = 0
    # One line instead of the rows
    is_folded: bool = False

    @property
    def more(self) -> int:
        return self.count - len(self.rows)


@dataclass(frozen=True)
class Board:
    requisition: Requisition
    asked: Asked
    funnel: tuple[Funnel, ...]
    groups: tuple[Group, ...]
    # How many each filter finds, by its name; of the stage that is asked for, where one is
    found: Mapping[str, int]
    active: int
    over: int
    without_next_step: int
    closed: int
    page: "Page[int]"
    usual_as_of: date | None

    @property
    def filters(self) -> list[tuple[str, int]]:
        return list(self.found.items())

    @property
    def has_past(self) -> bool:
        """Somebody applied and is through."""
        return self.closed > 0 or any(step.openings and step.now for step in self.funnel)

    @property
    def stage_asked(self) -> Stage | None:
        return next((step.stage for step in self.funnel if step.stage.pk == self.asked.stage), None)


def _of_those(count: Standing, show: str) -> int:
    return {OVER: count.over, IDLE: count.idle, MINE: count.mine}.get(show, count.active)


class _Counted(_Pages):
    """The counts of the funnel say how many there are: no second question."""

    def __init__(self, rows: "QuerySet[Application, int]", per_page: int, total: int) -> None:
        super().__init__(rows, per_page)
        self.total = total

    @cached_property
    def count(self) -> int:
        return self.total


@dataclass
class _Reading:
    """What is read once for the whole page."""

    requisition: Requisition
    reader: Person | None
    at: datetime
    asked: Asked
    known: Sequence[Passage]
    counts: Mapping[int, Standing] = field(default_factory=dict)

    @property
    def stages(self) -> list[Stage]:
        return [one.stage for one in self.known]

    def norm(self, stage: Stage) -> Norm:
        return next(one.norm for one in self.known if one.stage.pk == stage.pk)

    def count(self, stage: Stage) -> Standing:
        return self.counts.get(stage.pk, Standing())

    @property
    def is_over(self) -> Q:
        """Of the stages that know what is usual: who came in too long ago."""
        found = Q(pk__in=[])
        for one in self.known:
            if one.norm.days is not None:
                found |= Q(stage=one.stage.pk, stage_since__lte=over_since(one.norm.days, self.at))
        return found

    @property
    def is_mine(self) -> Q:
        return Q(waits_for=self.reader) if self.reader else Q(pk__in=[])

    @property
    def wanted(self) -> Q:
        by_name = {OVER: self.is_over, IDLE: Q(next_step=NextStep.NONE), MINE: self.is_mine}
        wanted = by_name.get(self.asked.show, Q())
        return wanted & Q(stage=self.asked.stage) if self.asked.stage else wanted

    @property
    def folded(self) -> list[Stage]:
        if self.asked.show or self.asked.stage or self.asked.columns:
            return []
        return [
            stage
            for stage in self.stages
            if stage.kind == StageKind.APPLIED and self.count(stage).active >= self._folded_from
        ]

    @property
    def _folded_from(self) -> int:
        """Names that are hidden while an application is read stand in no list either."""
        return 1 if self.requisition.name_hidden else FOLDED_FROM

    @property
    def most_days(self) -> int:
        return max([BAR_DAYS, *(2 * one.norm.days for one in self.known if one.norm.days)])


def board(requisition: Requisition, *, at: datetime, reader: Person | None = None, asked: Asked | None = None) -> Board:
    """The latest stage first. An internal applicant finds no row of their own, though it is counted."""
    asked = asked or Asked()
    known = passages([requisition.pk], at=at)[requisition.pk]
    stages = [one.stage for one in known]
    asked = Asked(
        asked.show if asked.show in SHOWS else ALL,
        asked.stage if asked.stage in {stage.pk for stage in stages} else None,
        asked.columns,
        asked.page,
    )
    reading = _Reading(requisition, reader, at, asked, known)
    reading.counts = standings([requisition.pk], at=at, reader=reader.pk if reader else None)
    counts = list(reading.counts.values())
    folded = reading.folded
    total = sum(_of_those(reading.count(stage), asked.show) for stage in stages if asked.stage in {None, stage.pk})
    total -= sum(reading.count(stage).active for stage in folded)
    # Said of the stages as well: these are few, and those of all requisitions are many
    listed = _of(reading).filter(stage__requisition=requisition).exclude(stage__in=folded).order_by(*ORDER)
    shown = _Counted(listed.values_list("pk", flat=True), BOARD_ROWS, total).get_page(
        1 if asked.columns else asked.page
    )
    here = [reading.count(stage) for stage in stages if asked.stage in {None, stage.pk}]
    return Board(
        requisition,
        asked,
        tuple(_funnel(reading, folded, shown.number)),
        tuple(_columns(reading) if asked.columns else _list(reading, shown, folded)),
        {show: sum(_of_those(count, show) for count in here) for show in SHOWS if show != MINE or reader is not None},
        sum(count.active for count in counts),
        sum(count.over for count in counts),
        sum(count.idle for count in counts),
        sum(count.closed for count in counts),
        shown,
        max((one.norm.as_of for one in known if one.norm.as_of), default=None),
    )


# The latest stage first; in a stage who waits longest
ORDER = ("-stage__position", "stage_since", "id")
ROW_FIELDS = (
    "stage",
    "requisition",
    "next_step",
    "next_step_at",
    "stage_since",
    "review",
    "cards_in",
    "cards_due",
    "candidate__name",
    "waits_for__name",
)


def _of(reading: _Reading) -> "QuerySet[Application]":
    return reading.requisition.applications.active().filter(reading.wanted)


def _rows(reading: _Reading, rows: "QuerySet[Application]") -> "QuerySet[Application]":
    """What of an application the board shows, in its order; not the reader's own."""
    if reading.reader is not None:
        rows = rows.exclude(candidate__in=Candidate.objects.own_of(reading.reader).values("pk"))
    return rows.order_by(*ORDER).select_related("candidate", "waits_for").only(*ROW_FIELDS)


def _list(reading: _Reading, shown: "Page[int]", folded: Sequence[Stage]) -> Iterable[Group]:
    """The page is cut before names are fetched for it: of ten thousand rows fifty are joined."""
    by_pk = {stage.pk: stage for stage in reading.stages}
    here: Any = shown.object_list
    rows = _rows(reading, Application.objects.filter(Among("pk", ArraySubquery(here))))
    for pk, found in groupby(rows, key=lambda application: application.stage_id):
        yield _group(reading, by_pk[pk], [_row(reading, by_pk[pk], one) for one in found])
    for stage in folded:
        yield _group(reading, stage, [], is_folded=True)


def _columns(reading: _Reading) -> Iterable[Group]:
    """Every stage in its order, of each who waits longest, with the stages to which each may be moved."""
    # Stage by stage, so that of ten thousand in one the index reads these few
    longest = _of(reading).filter(stage=OuterRef("pk")).order_by("stage_since", "pk").values("pk")[:COLUMN_ROWS]
    here = Stage.objects.filter(requisition=reading.requisition).order_by()
    # Said of what type it is: where nobody can be wanted, Django writes NULL
    each = Cast(ArraySubquery(longest), ArrayField(BigIntegerField()))
    first = here.values(first=Func(each, function="unnest", output_field=BigIntegerField()))
    hires = Decision.objects.filter(application=OuterRef("pk"), outcome__in=HIRES)
    rows = _rows(reading, Application.objects.filter(Among("pk", ArraySubquery(first)))).annotate(
        is_decided=Exists(hires)
    )
    found: dict[int, list[Row]] = {stage.pk: [] for stage in reading.stages}
    by_pk = {stage.pk: stage for stage in reading.stages}
    steps = [Step(stage.pk, StageKind(stage.kind)) for stage in reading.stages]
    for row in rows:
        stage = by_pk[row.stage_id]
        origin = Step(stage.pk, StageKind(stage.kind))
        # A hire is noted with its offer, not in passing, and an offer that is out keeps them where they are
        ways = [way for way in reachable(steps, origin, decided_to_hire=row.is_decided) if way.kind != StageKind.HIRED]
        if row.next_step == NextStep.ANSWER:
            ways = []
        # On before back
        ways.sort(key=lambda way: by_pk[way.id].position <= stage.position)
        found[stage.pk].append(_row(reading, stage, row, tuple(by_pk[way.id] for way in ways)))
    for stage in reading.stages:
        if stage.kind != StageKind.HIRED:
            yield _group(reading, stage, found[stage.pk])


def _group(reading: _Reading, stage: Stage, rows: Sequence[Row], *, is_folded: bool = False) -> Group:
    count = reading.count(stage)
    oldest = days_in(count.oldest, reading.at) if count.oldest else 0
    return Group(stage, _of_those(count, reading.asked.show), reading.norm(stage), tuple(rows), oldest, is_folded)


def _row(reading: _Reading, stage: Stage, application: Application, ways: tuple[Stage, ...] = ()) -> Row:
    return Row(
        application.pk,
        _name(reading.requisition, stage, application),
        application.next_step,
        application.next_step_at,
        application.waits_for.name if application.waits_for else "",
        Days(days_in(application.stage_since, reading.at), reading.norm(stage).days, reading.most_days),
        application.cards_in,
        application.cards_due,
        ways,
    )


def _name(requisition: Requisition, stage: Stage, application: Application) -> str:
    """Every row is of an open application."""
    hidden = hides_name(
        wanted=requisition.name_hidden, kind=stage.kind, state=ApplicationState.ACTIVE, view=application.review
    )
    return unnamed(application.pk) if hidden else application.candidate.name


def _funnel(reading: _Reading, folded: Sequence[Stage], here: int) -> Iterable[Funnel]:
    openings = len(reading.requisition.openings.all())
    rows_before, found = 0, []
    for one in reversed(reading.known):
        stage = one.stage
        count = reading.count(stage)
        is_last = stage.kind == StageKind.HIRED
        address = ""
        if reading.asked.columns or stage in folded:
            address = f"#stage-{stage.pk}" if count.active else ""
        elif _of_those(count, reading.asked.show) and reading.asked.stage in {None, stage.pk}:
            number = rows_before // BOARD_ROWS + 1
            there = urlencode({"show": reading.asked.show, "page": number} if reading.asked.show else {"page": number})
            address = f"#stage-{stage.pk}" if number == here else f"?{there}#stage-{stage.pk}"
        found.append(
            Funnel(
                stage,
                count.hired if is_last else count.active,
                0 if is_last else one.left,
                0 if is_last else one.went_on,
                one.norm,
                address,
                openings if is_last else 0,
            )
        )
        if stage not in folded:
            rows_before += _of_those(count, reading.asked.show)
    return reversed(found)
