"""What the loop of a requisition covers, as planned."""

from dataclasses import dataclass

from hiring.models import Requisition
from hiring.rules.coverage import gaps, needed
from rubrics.models import AssessmentType, Competency, Weight


@dataclass(frozen=True)
class CoverageRow:
    competency: Competency
    must_have: bool
    # One for each session: "main", "also" or ""
    cells: tuple[str, ...]
    seen_in: int
    needs: int

    @property
    def is_short(self) -> bool:
        return self.seen_in < self.needs


@dataclass(frozen=True)
class CoverageColumn:
    id: int
    title: dict[str, str]
    assessment_type: AssessmentType
    minutes: int


@dataclass(frozen=True)
class CoverageMatrix:
    columns: tuple[CoverageColumn, ...]
    rows: tuple[CoverageRow, ...]

    @property
    def minutes(self) -> int:
        """Of the candidate's time."""
        return sum(column.minutes for column in self.columns)

    @property
    def short(self) -> tuple[CoverageRow, ...]:
        return tuple(row for row in self.rows if row.is_short)


def plan_coverage(requisition: Requisition) -> CoverageMatrix:
    """Three queries, whatever the size."""
    sessions = list(requisition.sessions.select_related("assessment_type").prefetch_related("session_competencies"))
    weights = {
        (session.pk, seen.competency_id): Weight(seen.weight).value
        for session in sessions
        for seen in session.session_competencies.all()
    }
    rows = []
    for asked in requisition.competencies.select_related("competency"):
        cells = tuple(weights.get((session.pk, asked.competency_id), "") for session in sessions)
        rows.append(
            CoverageRow(
                asked.competency, asked.must_have, cells, sum(map(bool, cells)), needed(asked.must_have)
            )
        )
    columns = (CoverageColumn(s.pk, s.title, s.assessment_type, s.minutes) for s in sessions)
    return CoverageMatrix(tuple(columns), tuple(rows))


def short_of_coverage(requisition: Requisition) -> list[Competency]:
    """Before seats are known each session counts as one voice: the leads of two sessions are to differ."""
    matrix = plan_coverage(requisition)
    wanted = {row.competency.pk: row.must_have for row in matrix.rows}
    seen_by = {
        row.competency.pk: [column.id for column, cell in zip(matrix.columns, row.cells, strict=True) if cell]
        for row in matrix.rows
    }
    by_id = {row.competency.pk: row.competency for row in matrix.rows}
    return [by_id[gap.competency] for gap in gaps(wanted, seen_by)]
