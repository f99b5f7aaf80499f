"""What the loop of a requisition covers, as planned."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.contrib.postgres.aggregates import ArrayAgg
from django.db.models import Q
from django.utils.functional import Promise

from core.words import Words
from hiring.models import Requisition, RequisitionCompetency, Session
from hiring.rules.coverage import gaps, needed
from hiring.rules.loops import PlannedSession
from rubrics.models import AssessmentType, Purpose, RoleDefinition, RoleSession, Weight


@dataclass(frozen=True)
class CoverageColumn:
    """One session of the loop."""

    title: Words
    minutes: int


@dataclass(frozen=True)
class CoverageRow:
    """One competency asked for, and how each session sees it."""

    asked: RequisitionCompetency
    # One for each column: "main", "also" or ""
    cells: tuple[str, ...]
    seen_in: int
    is_short: bool

    @property
    def name(self) -> Words:
        name: Words = self.asked.competency.name
        return name

    @property
    def must_have(self) -> bool:
        return self.asked.must_have

    @property
    def needs(self) -> int:
        return needed(self.asked.must_have)


@dataclass(frozen=True)
class CoverageMatrix:
    columns: tuple[CoverageColumn, ...]
    rows: tuple[CoverageRow, ...]

    @property
    def must_have(self) -> tuple[CoverageRow, ...]:
        return tuple(row for row in self.rows if row.must_have)

    @property
    def nice_to_have(self) -> tuple[CoverageRow, ...]:
        return tuple(row for row in self.rows if not row.must_have)

    @property
    def short(self) -> tuple[CoverageRow, ...]:
        return tuple(row for row in self.rows if row.is_short)

    @property
    def hours(self) -> int:
        """Of the candidate's time, with `minutes` beside it."""
        return self._total // 60

    @property
    def minutes(self) -> int:
        return self._total % 60

    @property
    def _total(self) -> int:
        return sum(column.minutes for column in self.columns)


def asked_competencies(requisition: Requisition) -> list[RequisitionCompetency]:
    """Must-haves first."""
    return list(requisition.competencies.select_related("competency", "target"))


def planned_sessions(requisition: Requisition) -> list[PlannedSession]:
    """The loop as it stands, in order, in one query."""
    return [_planned(session) for session in requisition.sessions.annotate(**_seen()).order_by("position", "id")]


def role_sessions(role: RoleDefinition) -> list[PlannedSession]:
    """The loop recommended for the role, in the same shape; its ids are the role's own."""
    return [_planned(session) for session in role.sessions.annotate(**_seen()).order_by("position", "id")]


def _seen() -> dict[str, ArrayAgg]:
    seen = "session_competencies__competency"
    order = "session_competencies__id"
    return {
        weight.value: ArrayAgg(seen, filter=Q(session_competencies__weight=weight), default=[], order_by=order)
        for weight in Weight
    }


def _planned(session: Session | RoleSession) -> PlannedSession:
    main, also = getattr(session, "main", []), getattr(session, "also", [])
    return PlannedSession(
        session.pk,
        session.assessment_type_id,
        session.title,
        session.minutes,
        session.purpose,
        tuple(main),
        tuple(also),
    )


def assessment_types() -> list[AssessmentType]:
    """What a session can be."""
    return list(AssessmentType.objects.only("key", "name", "position"))


@dataclass(frozen=True)
class SessionShown:
    title: Words
    type: AssessmentType
    purpose: str | Promise
    minutes: int


def sessions_shown(planned: Iterable[PlannedSession], types: Iterable[AssessmentType]) -> list[SessionShown]:
    by_pk = {one.pk: one for one in types}
    return [
        SessionShown(dict(one.title), by_pk[one.assessment_type_id], Purpose(one.purpose).label, one.minutes)
        for one in planned
    ]


def plan_coverage(requisition: Requisition) -> CoverageMatrix:
    """Of the loop as it stands; two queries, whatever the size."""
    return coverage(asked_competencies(requisition), planned_sessions(requisition))


def coverage(asked: Iterable[RequisitionCompetency], planned: Sequence[PlannedSession]) -> CoverageMatrix:
    """Before seats are known each session counts as one voice: the leads of two sessions are to differ."""
    wanted = list(asked)
    seen_by = {
        one.competency_id: [place for place, session in enumerate(planned) if one.competency_id in session.sees]
        for one in wanted
    }
    short = {gap.competency for gap in gaps({one.competency_id: one.must_have for one in wanted}, seen_by)}
    return CoverageMatrix(
        columns=tuple(CoverageColumn(dict(session.title), session.minutes) for session in planned),
        rows=tuple(
            CoverageRow(
                asked=one,
                cells=tuple(_weight(one.competency_id, session) for session in planned),
                seen_in=len(seen_by[one.competency_id]),
                is_short=one.competency_id in short,
            )
            for one in wanted
        ),
    )


def _weight(competency: int, session: PlannedSession) -> str:
    if competency in session.main:
        return str(Weight.MAIN.value)
    return str(Weight.ALSO.value) if competency in session.also else ""
