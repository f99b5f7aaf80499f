"""Reports: figures that stand with their base, and the words that define them.

Counts first. A share stands with what it is a share of, a time is a median between its quartiles, and of fewer than FEW
neither is said. Nothing is a mean, and nothing is about what somebody thought of a candidate.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any
from zoneinfo import ZoneInfo

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from hiring.rules.usual import FEW, percent

DAY = timedelta(days=1)
HOUR = timedelta(hours=1)
# The days that are looked at where nobody asks for others, and those offered
USUAL_DAYS = 90
DAYS_OFFERED = (30, USUAL_DAYS, 365)
# Before the first nobody hired with this program, after the last nobody does
FIRST_DAY, LAST_DAY = date(2000, 1, 1), date(2100, 12, 31)


@dataclass(frozen=True)
class Period:
    """Whole days of the organisation's calendar, the first and the last among them."""

    first: date
    last: date
    zone: ZoneInfo

    @property
    def since(self) -> datetime:
        return datetime.combine(self.first, datetime.min.time(), self.zone)

    @property
    def until(self) -> datetime:
        """The first moment that is no longer in it."""
        return datetime.combine(self.last + DAY, datetime.min.time(), self.zone)

    @property
    def days(self) -> int:
        return (self.last - self.first).days + 1


def days_until(last: date, days: int, zone: ZoneInfo) -> Period:
    return Period(last - timedelta(days=days - 1), last, zone)


@dataclass(frozen=True)
class Share:
    """So many of so many."""

    count: int
    of: int

    @property
    def percent(self) -> int | None:
        return percent(self.count, self.of)


class Unit(StrEnum):
    COUNT = "count"
    SHARE = "share"
    DAYS = "days"
    HOURS = "hours"


@dataclass(frozen=True)
class Column:
    """`key`: what it is called in a file, for good."""

    key: str
    label: Any
    says: Any
    unit: Unit = Unit.COUNT

    @property
    def keys(self) -> tuple[str, ...]:
        """In a file a share is three columns."""
        return (self.key, f"{self.key}_of", f"{self.key}_percent") if self.unit == Unit.SHARE else (self.key,)

    @property
    def is_time(self) -> bool:
        return self.unit in {Unit.DAYS, Unit.HOURS}


@dataclass(frozen=True)
class Spec:
    """What a report shows. `subject`: what each of its rows is, `counts`: of which things it tells."""

    key: str
    title: Any
    subject: str
    subject_label: Any
    counts: Any
    columns: tuple[Column, ...]


# None: too few to say. Empty: it is not told, or there is nothing of the kind
Value = int | float | Share | None | str


@dataclass(frozen=True)
class Row:
    """`says`: what it counts, where the report's own words do not say it."""

    name: str
    values: tuple[Value, ...]
    says: Any = ""


@dataclass(frozen=True)
class Cell:
    """As it is shown. `width`: times of which there are too few to say are said to be that once."""

    column: Column
    value: Value
    width: int = 1


@dataclass(frozen=True)
class Report:
    spec: Spec
    rows: tuple[Row, ...]
    # Where a file holds more, or not what the page sums up
    rows_of_file: tuple[Row, ...] | None = None

    @property
    def lines(self) -> list[tuple[Row, list[Cell]]]:
        return [(row, cells(self.spec, row)) for row in self.rows]

    @property
    def file(self) -> tuple[Row, ...]:
        return self.rows if self.rows_of_file is None else self.rows_of_file

    @property
    def left(self) -> int:
        """Rows that follow in the file; where the page sums up the rest there are none."""
        return len(self.file) - len(self.rows) if self.file[: len(self.rows)] == self.rows else 0

    @property
    def says(self) -> list[Column]:
        """Each definition once."""
        return list({str(column.says): column for column in self.spec.columns if column.says}.values())


def cells(spec: Spec, row: Row) -> list[Cell]:
    found: list[Cell] = []
    for column, value in zip(spec.columns, row.values, strict=True):
        before = found[-1] if found else None
        if before and value is None is before.value and column.is_time and before.column.is_time:
            found[-1] = Cell(before.column, None, before.width + 1)
        else:
            found.append(Cell(column, value))
    return found


def heads(spec: Spec) -> list[str]:
    """Of the columns of a file."""
    return [spec.subject, *(key for column in spec.columns for key in column.keys)]


def written(spec: Spec, row: Row) -> list[str | int | float]:
    """A row of a file. What is not said is left empty, and so is what there are too few of to say."""
    found: list[str | int | float] = [row.name]
    for column, value in zip(spec.columns, row.values, strict=True):
        if isinstance(value, Share):
            share = value.percent
            found += [value.count, value.of, "" if share is None else share]
        else:
            found += ["" if value is None else value] + [""] * (len(column.keys) - 1)
    return found


def spread(count: int, quartiles: Sequence[timedelta] | None, unit: timedelta) -> tuple[Value, Value, Value]:
    """Quartile, median, quartile, with one decimal."""
    if not count or not quartiles:
        return "", "", ""
    low, middle, high = (time(count, one, unit) for one in quartiles)
    return low, middle, high


def time(count: int, took: timedelta | None, unit: timedelta) -> Value:
    """`count`: of how many it is the median or a quartile."""
    if not count or took is None:
        return ""
    return round(took / unit, 1) if count >= FEW else None


QUARTILES = _(
    "Median: half of them took no longer. Quartiles: a quarter took no longer than the lower one, three quarters no "
    "longer than the upper one."
)
OF_DAYS = (
    Column("lower_quartile_days", _("Lower quartile, days"), "", Unit.DAYS),
    Column("median_days", _("Median, days"), QUARTILES, Unit.DAYS),
    Column("upper_quartile_days", _("Upper quartile, days"), "", Unit.DAYS),
)

FUNNEL = Spec(
    "funnel",
    _("Funnel and pass-through"),
    "stage",
    _("Stage"),
    _(
        "Applications that came into the stage in the period, and where they stand by now. The page of a requisition "
        "and the weekly summary count the same over all time."
    ),
    (
        Column(
            "came_in",
            _("Came in"),
            _(
                "Applications that entered the stage in the period; each once, also when it entered twice. The weekly "
                "summary counts every time."
            ),
        ),
        Column(
            "went_on",
            _("Went on"),
            _(
                "Of those who are through with the stage, how many came to a later one, whenever. Through are those "
                "who went on and those who were closed."
            ),
            Unit.SHARE,
        ),
        Column("closed", _("Closed"), _("Rejected or withdrawn before they came to a later stage.")),
        Column("still_there", _("Still there"), _("Neither closed nor at a later stage yet.")),
    ),
)

STAYS = Spec(
    "time-in-stage",
    _("Time in stage"),
    "stage",
    _("Stage"),
    _("Stays that ended in the period: the application was moved or closed. Whoever came twice has two stays."),
    (
        Column("stays", _("Stays ended"), _("How many stays the median and the quartiles are about.")),
        *OF_DAYS,
        Column(
            "there_now",
            _("There now"),
            _("Open applications that stand in the stage today, whenever they came. They are in no median of stays."),
        ),
        Column(
            "median_days_so_far",
            _("Median so far, days"),
            _("How long those who are there now have been there: half of them no longer than this."),
            Unit.DAYS,
        ),
    ),
)

HIRES = Spec(
    "time-to-hire",
    _("Time to hire"),
    "clock",
    _("Clock"),
    _("Hires in the period. Both clocks stop when the hire is noted; an accepted offer notes it."),
    (
        Column("hires", pgettext_lazy("how many", "Hires"), _("Applications that were hired in the period.")),
        *OF_DAYS,
    ),
)

SOURCES = Spec(
    "sources",
    _("Source results"),
    "source",
    _("Source"),
    _("Applications that were made in the period, by the source noted with them, and what became of them by now."),
    (
        Column("applications", _("Applications"), _("Applied in the period, whatever became of them.")),
        Column(
            "interviewed",
            _("Interviewed"),
            _("Of these, how many came to the interview loop or to a later stage."),
            Unit.SHARE,
        ),
        Column("hired", _("Hired"), _("Of these, how many are hired."), Unit.SHARE),
        Column("open", pgettext_lazy("applications", "Open"), _("Of these, how many are not closed yet.")),
    ),
)

SPECS = (FUNNEL, STAYS, HIRES, SOURCES)

FROM_OPENING = _("From the opening")
FROM_APPLICATION = _("From the application")
FROM_OPENING_SAYS = _(
    "From the moment the requisition was opened to the hire. An opening that was added later counts from then too."
)
FROM_APPLICATION_SAYS = _("From the moment the candidate applied to the hire.")
