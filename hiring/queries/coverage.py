"""What the loop of a requisition is, and what it covers, as planned."""

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any

from django.contrib.postgres.aggregates import ArrayAgg
from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import F, OuterRef, Q, QuerySet
from django.utils.functional import Promise

from core.statements import prepared
from core.words import Words
from hiring.models import Requisition, RequisitionCompetency, Session, SessionQuestion
from hiring.models.loops import Setting
from hiring.rules.coverage import ENOUGH_INTERVIEWS, gaps, needed, spare
from hiring.rules.loops import READING_MINUTES, PlannedSession, nearest, usually_held
from rubrics.models import AssessmentType, Purpose, RoleDefinition, RoleSession, Weight
from rubrics.rules.rubrics import mark


@dataclass(frozen=True)
class CoverageColumn:
    """One session of the loop."""

    title: Words
    minutes: int
    is_timeless: bool


@dataclass(frozen=True)
class Hours:
    """So many minutes, as hours and the minutes beside them."""

    total: int

    @property
    def hours(self) -> int:
        return self.total // 60

    @property
    def minutes(self) -> int:
        return self.total % 60


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
    # Of the candidate, and of the interviewers together
    theirs: Hours
    ours: Hours
    # How many sessions look at something, and which of them could each be left out
    judging: int
    spare: tuple[Words, ...]

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
    def takes_longer_than_it_helps(self) -> bool:
        return self.judging > ENOUGH_INTERVIEWS

    @property
    def reading_minutes(self) -> int:
        return READING_MINUTES


def asked_competencies(requisition: Requisition) -> list[RequisitionCompetency]:
    """Must-haves first."""
    return _competencies(requisition.pk)


@prepared
def _competencies(requisition: int) -> "QuerySet[Any]":
    found = RequisitionCompetency.objects.filter(requisition=requisition)
    return found.select_related("competency", "target")


def follows() -> ArraySubquery:
    """Ids of the sessions that come before one."""
    following = Session.after.through.objects.filter(from_session=OuterRef("pk")).order_by("to_session")
    return ArraySubquery(following.values("to_session"))


def planned_sessions(requisition: Requisition) -> list[PlannedSession]:
    """The loop as it stands, in order, in one query."""
    sessions = _sessions(requisition.pk)
    places = {session.pk: place for place, session in enumerate(sessions, start=1)}
    return [
        replace(
            _planned(session),
            setting=session.setting,
            seats=session.seats,
            buffer=session.buffer,
            after=tuple(sorted(places[pk] for pk in session.follows if pk in places)),
            days=session.days,
            brief=session.brief,
            questions=tuple(session.asked),
        )
        for session in sessions
    ]


@prepared
def _sessions(requisition: int) -> "QuerySet[Any]":
    found = Session.objects.filter(requisition=requisition)
    return found.annotate(**_seen(), follows=follows(), asked=_asked()).order_by("position", "id")


def _asked() -> ArraySubquery:
    """Ids of the questions that were chosen for a session, in their order."""
    chosen = SessionQuestion.objects.filter(session=OuterRef("pk")).order_by("position", "id")
    return ArraySubquery(chosen.values("question"))


def role_sessions(role: RoleDefinition) -> list[PlannedSession]:
    """The loop recommended for the role, in the same shape; its ids are the role's own. A role says what its sessions
    look at, not how they are held: that is the usual way."""
    found = role.sessions.annotate(**_seen(), kind=F("assessment_type__key"))
    sessions = list(found.order_by("position", "id"))
    return usually_held([_planned(session) for session in sessions], [session.kind for session in sessions])


def loop_mark(planned: Iterable[PlannedSession]) -> str:
    """The same for the same loop, however its parts are listed: a form carries it, so that of two hands the second is
    told, and that what was warned of is what is saved."""
    return mark(
        [
            asdict(one) | {"main": sorted(one.main), "also": sorted(one.also), "after": sorted(set(one.after))}
            for one in planned
        ]
    )


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
    id: int | None
    title: Words
    type: AssessmentType
    purpose: str | Promise
    minutes: int
    setting: str | Promise
    seats: int
    buffer: int
    days: int | None
    brief: Words
    # How many questions were chosen for its kit
    questions: int
    # Titles of what comes right before it
    after: tuple[Words, ...]


def sessions_shown(planned: Sequence[PlannedSession], types: Iterable[AssessmentType]) -> list[SessionShown]:
    by_pk = {one.pk: one for one in types}
    return [
        SessionShown(
            id=one.id,
            title=dict(one.title),
            type=by_pk[one.assessment_type_id],
            purpose=Purpose(one.purpose).label,
            minutes=one.minutes,
            setting=Setting(one.setting).label,
            seats=one.seats,
            buffer=one.buffer,
            days=one.days,
            brief=dict(one.brief),
            questions=len(one.questions),
            after=tuple(dict(planned[place - 1].title) for place in near),
        )
        for one, near in zip(planned, nearest([one.after for one in planned]), strict=True)
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
    must = {one.competency_id: one.must_have for one in wanted}
    short = {gap.competency for gap in gaps(must, seen_by)}
    return CoverageMatrix(
        columns=tuple(CoverageColumn(dict(one.title), one.minutes, one.is_timeless) for one in planned),
        rows=tuple(
            CoverageRow(
                asked=one,
                cells=tuple(_weight(one.competency_id, session) for session in planned),
                seen_in=len(seen_by[one.competency_id]),
                is_short=one.competency_id in short,
            )
            for one in wanted
        ),
        theirs=Hours(sum(one.minutes for one in planned)),
        ours=Hours(sum(one.interviewer_minutes for one in planned)),
        judging=sum(bool(one.sees) for one in planned),
        spare=tuple(dict(planned[index].title) for index in spare(must, [one.sees for one in planned])),
    )


def _weight(competency: int, session: PlannedSession) -> str:
    if competency in session.main:
        return str(Weight.MAIN.value)
    return str(Weight.ALSO.value) if competency in session.also else ""
