"""Two to four candidates of one requisition on the same rows. Nobody is ranked: the columns stand as they were chosen,
the rows as the requisition has them, so that the same line says the same whoever is compared."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Exists, F, OuterRef, Q, QuerySet, Subquery

from core.models import Person
from core.words import Words
from hiring.models import Application, Decision, Requisition
from hiring.rules.decisions import Outcome
from interviews.models import DebriefOpening, Scorecard
from interviews.queries.debrief import debriefs
from interviews.queries.figures import Figure, tally
from interviews.queries.levels import in_sentence
from interviews.queries.panels import Panel, panels_of
from interviews.queries.readings import Asked, Found, Readings, readings_of

LEAST, MOST = 2, 4
# On offer at once
OFFERED = 100


def requisitions_to_compare(user: Person) -> QuerySet[Any]:
    """Those one sees as staff, and those in which one holds a card."""
    staffed = Requisition.objects.visible_to(user).filter(pk=OuterRef("pk"))
    carded = debriefs(user).filter(requisition=OuterRef("pk"))
    found = Requisition.objects.annotate(is_staffed=Exists(staffed)).filter(Q(is_staffed=True) | Exists(carded))
    with_level: QuerySet[Any] = found.select_related("level")
    return with_level


def comparable(user: Person, requisition: Requisition) -> QuerySet[Any]:
    """Applications of one requisition whose debrief page somebody may come to, with `owed` (the interview whose card
    they owe) and `is_opened` (before the last card of this round, or decided). A round that is not open is not
    compared, whatever was read before it."""
    own = Scorecard.objects.own(user).filter(seat__interview__application=OuterRef("pk"))
    owes = Exists(Scorecard.objects.own(user).owed().filter(seat__interview__application=OuterRef("application")))
    last = Decision.objects.filter(~owes, application=OuterRef("pk")).order_by("-at", "-id")
    found: QuerySet[Any] = debriefs(user).filter(requisition=requisition)
    annotated: QuerySet[Any] = found.annotate(
        owed=Subquery(own.owed().order_by("due_at").values("seat__interview")[:1]),
        is_opened=Exists(last.exclude(outcome=Outcome.ONE_MORE))
        | Exists(DebriefOpening.objects.filter(application=OuterRef("pk"), round=OuterRef("rounds"))),
        outcome=Subquery(last.values("outcome")[:1]),
        decided_at=Subquery(last.values("at")[:1]),
        decided_level=Subquery(last.values("level__name")[:1]),
    )
    return annotated


def these(found: QuerySet[Any], chosen: Collection[int]) -> QuerySet[Any]:
    kept: QuerySet[Any] = found.filter(pk__in=list(chosen))
    return kept


def on_offer(found: QuerySet[Any], chosen: Collection[int] = ()) -> list[Any]:
    """In or past their debrief, and whoever is chosen; by name."""
    in_or_past = Q(is_opened=True) | Q(cards_due__gt=0, cards_in=F("cards_due"))
    latest = found.filter(in_or_past).order_by("-stage_since", "-pk").values("pk")[:OFFERED]
    return list(found.filter(Q(pk__in=list(chosen)) | Q(pk__in=latest)).order_by("candidate__name", "pk"))


@dataclass(frozen=True)
class Column:
    application: Any
    panel: Panel
    # None: closed to the reader, for they owe a card there, or for it is not open to anybody yet
    readings: Readings | None
    tally: Figure | None

    @property
    def owed(self) -> int | None:
        found: int | None = self.application.owed
        return found

    @property
    def decided_level(self) -> str:
        level: Words | None = self.application.decided_level
        return in_sentence(level) if level else ""


@dataclass(frozen=True)
class Cell:
    column: Column
    found: Found | None


@dataclass(frozen=True)
class Row:
    asked: Asked
    cells: tuple[Cell, ...]

    @property
    def differs(self) -> bool:
        """Against the bar: who meets it and who is above do not differ."""
        found = [cell.found.found for cell in self.cells if cell.found]
        return len({"" if one.is_at_bar else one.reading for one in found}) > 1


@dataclass(frozen=True)
class Comparison:
    columns: tuple[Column, ...]
    must_haves: tuple[Row, ...]
    others: tuple[Row, ...]

    @property
    def open(self) -> tuple[Column, ...]:
        return tuple(column for column in self.columns if column.readings)

    def unseen_by(self, user: Person) -> tuple[Any, ...]:
        """Applications whose debrief they read here for the first time."""
        return tuple(
            column.application
            for column in self.open
            if not any(view["person"] == user.pk for view in column.application.told_views)
        )

    @property
    def differing(self) -> tuple[Row, ...]:
        return tuple(row for row in self.must_haves if row.differs)

    @property
    def choices(self) -> int:
        return next((column.readings.choices for column in self.open if column.readings), 0)

    @property
    def level(self) -> str:
        return in_sentence(self.columns[0].application.requisition.level.name)

    @property
    def width(self) -> int:
        return len(self.columns) + 1


def compare(applications: Sequence[Any], user: Person, at: datetime) -> Comparison:
    """Of `comparable` ones that they may read or owe a card for, in this order; five queries, however many cards."""
    panels = panels_of(applications, at)
    open_ = [one for one in applications if not one.owed and (one.is_opened or panels[one.pk].is_complete)]
    readings = readings_of(open_, user, at, with_evidence=True, panels=panels)
    columns = tuple(_column(one, panels[one.pk], readings) for one in applications)
    first = next((column.readings for column in columns if column.readings), None)
    rows = [_row(one.asked, columns) for one in first.competencies] if first else []
    return Comparison(
        columns,
        tuple(row for row in rows if row.asked.must_have),
        tuple(row for row in rows if not row.asked.must_have),
    )


def _column(application: Application, panel: Panel, readings: Mapping[int, Readings]) -> Column:
    found = readings.get(application.pk)
    votes = [(vote.recommendation, vote.voice.name) for vote in found.votes] if found else []
    return Column(application, panel, found, tally(votes) if found else None)


def _row(asked: Asked, columns: Sequence[Column]) -> Row:
    """All are of one requisition, so each has every competency."""
    return Row(
        asked,
        tuple(
            Cell(column, next((one for one in column.readings.competencies if one.asked.id == asked.id), None))
            if column.readings
            else Cell(column, None)
            for column in columns
        ),
    )
