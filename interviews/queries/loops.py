"""A loop as planned against what is booked from it, and against who leads it.

Logistics only: nothing here reads what a card says.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import Case, Count, Exists, F, IntegerField, OuterRef, Q, QuerySet, Subquery, Value, When
from django.db.models.functions import Coalesce

from core.models import Person
from core.words import Words
from hiring.models import Application, Decision, Requisition, RequisitionCompetency, Session, SessionCompetency
from hiring.queries.coverage import asked_competencies
from hiring.queries.structure import Line, facts_of, lines_of, sessions_of, sessions_with_kits
from hiring.rules.coverage import MUST_HAVE_VOICES, NICE_TO_HAVE_VOICES, Gap, gaps
from hiring.rules.decisions import Outcome
from hiring.rules.stages import ApplicationState, StageKind
from hiring.rules.structure import FEW_LEADS, Facts, Standing, structure
from interviews.models import Interview, InterviewState, Qualification, Seat, SeatKind, TrainingState
from interviews.queries.pools import pools

# More are counted and found in the pipeline, or stand on the next page
SHOWN = 50


def loops_shown(user: Person) -> QuerySet[Requisition]:
    """Requisitions, for the pages about their loops."""
    return Requisition.objects.visible_to(user).select_related("role", "level").prefetch_related("members")


# What is booked, before a loop is changed


@dataclass(frozen=True)
class Kept:
    """An interview to come, or a take-home that is out."""

    application: int
    candidate: str
    starts_at: datetime
    minutes: int
    place: str
    # Of a take-home: until when; it has no length of its own
    due_at: datetime | None = None


@dataclass(frozen=True)
class SessionBooked:
    title: Words
    # "changed", "removed", or empty: it stays as it is
    change: str
    kept: tuple[Kept, ...]
    more: int
    # An interview stands on it, be it over or cancelled
    is_used: bool


@dataclass(frozen=True)
class Named:
    application: int
    candidate: str


@dataclass(frozen=True)
class LoopBooked:
    sessions: tuple[SessionBooked, ...]
    # Interviews to come of all other sessions
    others: int
    # How many sessions are to be added, and who is in the loop already and needs them
    added: int
    needing: tuple[Named, ...]
    needing_more: int

    @property
    def is_about_a_change(self) -> bool:
        return bool(self.added) or any(session.change for session in self.sessions)


def booked(
    requisition: Requisition,
    reader: Person,
    *,
    changed: Collection[int] = (),
    removed: Collection[int] = (),
    added: int = 0,
    at: datetime,
) -> LoopBooked:
    """What a change of these sessions means for what is booked; without a change, all that is booked. Three queries."""
    seen = Application.objects.visible_to(reader).filter(requisition=requisition)
    sessions = list(requisition.sessions.annotate(is_used=Exists(Interview.objects.filter(session=OuterRef("pk")))))
    change = dict.fromkeys(changed, "changed") | dict.fromkeys(removed, "removed")
    coming: dict[int, list[Interview]] = {}
    found = Interview.objects.booked().filter(application__in=seen.active(), ends_at__gt=at)
    for interview in found.select_related("application__candidate", "take_home"):
        coming.setdefault(interview.session_id, []).append(interview)
    # Without a change: all from which something is to come
    asked = set(change) if change or added else set(coming)
    shown = [session for session in sessions if session.pk in asked]
    needing = list(under_way(seen).select_related("candidate")) if added else []
    return LoopBooked(
        sessions=tuple(
            SessionBooked(
                session.title,
                change.get(session.pk, ""),
                tuple(_kept(one) for one in coming.get(session.pk, [])[:SHOWN]),
                max(0, len(coming.get(session.pk, [])) - SHOWN),
                session.is_used,
            )
            for session in shown
        ),
        others=sum(len(ones) for pk, ones in coming.items() if pk not in {session.pk for session in shown}),
        added=added,
        needing=tuple(Named(one.pk, one.candidate.name) for one in needing[:SHOWN]),
        needing_more=max(0, len(needing) - SHOWN),
    )


def _kept(interview: Interview) -> Kept:
    minutes = int((interview.ends_at - interview.starts_at).total_seconds()) // 60
    candidate, sent = interview.application.candidate.name, getattr(interview, "take_home", None)
    due_at = sent.due_at if sent else None
    return Kept(interview.application_id, candidate, interview.starts_at, minutes, interview.place, due_at)


def under_way(applications: "QuerySet[Application]") -> "QuerySet[Application]":
    """Of these whoever has begun the loop and is not decided on: something is booked, and more may be."""
    begun = Interview.objects.booked().filter(application=OuterRef("pk"))
    decided = Decision.objects.filter(application=OuterRef("pk")).exclude(outcome=Outcome.ONE_MORE)
    found = applications.exclude(stage__kind__in=[StageKind.OFFER, StageKind.HIRED])
    return found.filter(state=ApplicationState.ACTIVE).filter(Exists(begun) & ~Exists(decided)).order_by("pk")


# Whose loop falls short


@dataclass(frozen=True)
class Short:
    application: int
    candidate: str
    # Sessions that look at something and are not booked
    unbooked: tuple[Words, ...]
    # Competencies that too few different leads look at, of what is booked
    uncovered: tuple[Words, ...]


@dataclass(frozen=True)
class LoopShort:
    applications: tuple[Short, ...]
    page: "Page[Any]"
    under_way: int


def short(requisition: Requisition, reader: Person, *, page: str | None = None) -> LoopShort:
    """Who has begun the loop, and what of it is still to be booked or covered: one page of them. Five queries."""
    begun = under_way(Application.objects.visible_to(reader).filter(requisition=requisition))
    begun = begun.annotate(lacks=_unbooked(requisition) | _uncovered(requisition))
    counts = begun.aggregate(begun=Count("pk"), lacking=Count("pk", filter=Q(lacks=True)))
    pages = Paginator(begun.filter(lacks=True).select_related("candidate"), SHOWN)
    pages.count = counts["lacking"]  # counted along with the others
    here = pages.get_page(page)
    found = list(here.object_list)
    sessions = [session for session in sessions_of(requisition) if session.sees]
    asked = asked_competencies(requisition)
    leads = _leads(found)
    return LoopShort(tuple(_short(one, sessions, asked, leads.get(one.pk, {})) for one in found), here, counts["begun"])


def _led() -> QuerySet[Seat]:
    """What is booked with somebody to lead it."""
    return Seat.objects.filter(interview__state=InterviewState.BOOKED, held=True, kind=SeatKind.LEAD)


def _unbooked(requisition: Requisition) -> Exists:
    """A session that looks at something and has nobody to lead it yet."""
    looking = Exists(SessionCompetency.objects.filter(session=OuterRef("pk")))
    led = _led().filter(interview__application=OuterRef(OuterRef("pk")), interview__session=OuterRef("pk"))
    return Exists(Session.objects.filter(looking & ~Exists(led), requisition=requisition))


def _uncovered(requisition: Requisition) -> Exists:
    """A competency that too few different leads look at: as `gaps` has it, for thousands at once."""
    led = _led().filter(
        interview__application=OuterRef(OuterRef("pk")),
        interview__session__session_competencies__competency=OuterRef("competency"),
    )
    voices = led.order_by().values("interview__application").annotate(n=Count("person", distinct=True)).values("n")
    wanted = Case(When(must_have=True, then=Value(MUST_HAVE_VOICES)), default=Value(NICE_TO_HAVE_VOICES))
    asked = RequisitionCompetency.objects.filter(requisition=requisition)
    has = Coalesce(Subquery(voices, output_field=IntegerField()), 0)
    return Exists(asked.annotate(has=has, wanted=wanted).filter(has__lt=F("wanted")))


def _leads(applications: Sequence[Application]) -> dict[int, dict[int, set[int]]]:
    """By application and session: who leads what is booked; none yet is a session of its own."""
    found: dict[int, dict[int, set[int]]] = {}
    seats = _led().filter(interview__application__in=[one.pk for one in applications])
    for application, session, person in seats.values_list("interview__application", "interview__session", "person"):
        found.setdefault(application, {}).setdefault(session, set()).add(person)
    return found


def _short(
    application: Application, sessions: Sequence[Any], asked: Sequence[Any], leads: Mapping[int, set[int]]
) -> Short:
    seen_by: dict[int, set[int]] = {}
    for session in sessions:
        for competency in session.sees:
            seen_by[competency] = seen_by.get(competency, set()) | leads.get(session.pk, set())
    fallen: Iterable[Gap] = gaps({one.competency_id: one.must_have for one in asked}, seen_by)
    names = {one.competency_id: one.competency.name for one in asked}
    return Short(
        application.pk,
        application.candidate.name,
        tuple(session.title for session in sessions if session.pk not in leads),
        tuple(names[gap.competency] for gap in fallen),
    )


# How structured it is


@dataclass(frozen=True)
class Structure:
    missing: tuple[Line, ...]
    unknown: tuple[Line, ...]
    in_place: tuple[Line, ...]

    @property
    def parts(self) -> int:
        return len(self.missing) + len(self.unknown) + len(self.in_place)


def structured(requisition: Requisition) -> Structure:
    """With what is known of those who lead: who they are, and whether somebody qualified them. Six queries."""
    sessions = list(sessions_with_kits(requisition))
    lines = lines_of(structure(_with_leads(requisition, sessions, facts_of(requisition, sessions))))
    by_standing = {standing: tuple(line for line in lines if line.standing == standing) for standing in Standing}
    return Structure(by_standing[Standing.MISSING], by_standing[Standing.UNKNOWN], by_standing[Standing.IN_PLACE])


def _with_leads(requisition: Requisition, sessions: Sequence[Any], facts: Facts) -> Facts:
    judging, rank = [session for session in sessions if session.sees], requisition.level.rank
    pool = pools(judging, rank=rank)
    types = {session.assessment_type_id for session in judging}
    qualified = set(
        Qualification.objects.filter(
            assessment_type__in=types, state=TrainingState.QUALIFIED, rank__gte=rank
        ).values_list("assessment_type", "person")
    )
    many, unqualified = [], []
    for session in judging:
        leads = pool[session.pk].leads
        if not leads or len(leads) > FEW_LEADS or not pool[session.pk].is_chosen:
            many.append(session.title)
        if not leads or not all((session.assessment_type_id, person) in qualified for person in leads):
            unqualified.append(session.title)
    return replace(facts, many_leads=many, unqualified=unqualified)
