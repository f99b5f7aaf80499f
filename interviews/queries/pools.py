from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, NamedTuple

from django.contrib.postgres.expressions import ArraySubquery
from django.core.paginator import Page, Paginator
from django.db.models import Case, Exists, F, OuterRef, Q, QuerySet, Subquery, Value, When
from django.db.models.functions import JSONObject

from core.models import Person
from core.words import Words
from hiring.models import Application, Requisition, RequisitionCompetency, Session, SessionCompetency
from hiring.queries.addresses import known_addresses
from interviews.models import PoolMember, Profile, Qualification, TrainingState
from interviews.models.interviewers import PER_WEEK
from interviews.queries.profiles import pause_of
from interviews.queries.qualifications import progress_of, with_progress
from interviews.queries.weeks import booked_by_week
from interviews.rules.load import mondays
from interviews.rules.pools import Bench, Standing, one_voice, standing
from interviews.rules.qualifications import Progress


@dataclass(frozen=True)
class Pool:
    """Who may hold a seat in a session, by the ids of people."""

    leads: tuple[int, ...]
    # On their way to lead this type: a seat beside a lead
    trainees: tuple[int, ...]
    # Put together by hand; else everybody who is qualified
    is_chosen: bool


def pools(sessions: Iterable[Session], *, rank: int, application: Application | None = None) -> dict[int, Pool]:
    """By the session's id; one query, however many sessions.

    `rank`: the level that is hired for; who is qualified for lower ones only does not lead. Who was chosen by hand
    and never began a training leads: not every organisation trains. Nobody interviews themselves.
    """
    found = list(sessions)
    chosen: dict[int, set[int]] = {session.pk: set() for session in found}
    known: dict[int, dict[int, Known]] = {session.assessment_type_id: {} for session in found}
    may: set[int] = set()
    for is_chosen, where, person, *noted, is_here in _chosen_and_known(found, application):
        if is_here:
            may.add(person)
        if is_chosen:
            chosen[where].add(person)
        else:
            known[where][person] = Known(*noted)
    return {session.pk: _pool(chosen[session.pk], known[session.assessment_type_id], rank, may) for session in found}


def _chosen_and_known(
    sessions: Sequence[Session], application: Application | None, *, by_name: bool = False
) -> Iterable[tuple[Any, ...]]:
    """Who was chosen for a session, and who is noted for a type: whether it is the former, the session or the type,
    the person, what a `Known` is made of, and whether they work here and are not the candidate."""
    here = Q(person__is_active=True)
    if application is not None:
        here &= ~Q(person__email__in=known_addresses(application.candidate))
    chosen = PoolMember.objects.filter(session__in=sessions).annotate(
        is_chosen=Value(True), where=F("session"), is_qualified=Value(False), of_rank=Value(0)
    )
    known = Qualification.objects.filter(assessment_type__in={one.assessment_type_id for one in sessions}).annotate(
        is_chosen=Value(False),
        where=F("assessment_type"),
        is_qualified=Case(When(state=TrainingState.QUALIFIED, then=True), default=False),
        of_rank=F("rank"),
    )
    first, second = (
        rows.order_by()
        .annotate(is_here=Case(When(here, then=True), default=False))
        .values_list("is_chosen", "where", "person", "pk", "person__name", "is_qualified", "of_rank", "is_here")
        for rows in (chosen, known)
    )
    found = first.union(second, all=True)
    return found.order_by("person__name", "person") if by_name else found


class Known(NamedTuple):
    """What is noted of somebody for one type. Thousands of them are read at once."""

    qualification: int
    name: str
    is_qualified: bool
    rank: int

    @property
    def learns(self) -> bool:
        return not self.is_qualified


def _pool(chosen: set[int], known: dict[int, Known], rank: int, may: set[int]) -> Pool:
    asked = (chosen or set(known)) & may
    by_standing: dict[Standing, list[int]] = {one: [] for one in Standing}
    for pk in sorted(asked):
        by_standing[standing_of(known.get(pk), rank)].append(pk)
    return Pool(tuple(by_standing[Standing.LEADS]), tuple(by_standing[Standing.LEARNS]), bool(chosen))


def learning(session: Session) -> QuerySet[Qualification]:
    """Of those who are on the way to leading its type."""
    return Qualification.objects.filter(assessment_type=session.assessment_type_id, state=TrainingState.TRAINING)


def standing_of(one: Known | None, rank: int) -> Standing:
    if one is None:
        return standing(is_known=False, is_qualified=False, rank=0, wanted=rank)
    return standing(is_known=True, is_qualified=one.is_qualified, rank=one.rank, wanted=rank)


# The page of the pools of one requisition


# Of a pool that nobody chose so many are named
NAMED = 8
FOUND = 20
# Of a pool that was chosen so many are shown at a time
MEMBERS = 50


@dataclass(frozen=True)
class Member:
    """Somebody who was chosen."""

    pk: int
    name: str
    zone: str
    standing: Standing
    # Theirs for the type; None: nothing is noted
    qualification: int | None
    booked: int
    per_week: int
    paused_until: date | None
    # Of who is on the way to leading the type
    progress: Progress | None


@dataclass(frozen=True)
class SessionPool:
    session: Session
    members: tuple[Member, ...]
    # Of those who were chosen, which are shown; by their ids
    page: "Page[int]"
    is_chosen: bool
    bench: Bench
    learners: int
    # Of everybody who is qualified, when nobody was chosen
    named: tuple[str, ...]

    @property
    def more(self) -> int:
        return len(self.bench.leads) - len(self.named)


@dataclass(frozen=True)
class PoolsShown:
    sessions: tuple[SessionPool, ...]
    # Must-haves that one person alone would see
    one_voice: tuple[Words, ...]


def pools_shown(requisition: Requisition, at: datetime, *, pages: Mapping[int, str | None] | None = None) -> PoolsShown:
    """Five queries, whatever the size. `pages`: which of the people chosen for a session are asked for, by its id."""
    sessions: list[Any] = list(requisition.sessions.select_related("assessment_type").annotate(musts=_musts()))
    chosen: dict[int, list[int]] = {session.pk: [] for session in sessions}
    known: dict[int, dict[int, Known]] = {session.assessment_type_id: {} for session in sessions}
    for is_chosen, where, person, *noted, is_here in _chosen_and_known(sessions, None, by_name=True):
        if is_here and is_chosen:
            chosen[where].append(person)
        elif is_here:
            known[where][person] = Known(*noted)
    asked = pages or {}
    here = {pk: Paginator(people, MEMBERS).get_page(asked.get(pk)) for pk, people in chosen.items()}
    seen = _seen([person for page in here.values() for person in page.object_list], known, at)
    shown = tuple(
        _shown(session, chosen[session.pk], here[session.pk], known, requisition.level.rank, seen)
        for session in sessions
    )
    alone = one_voice(pool.bench for pool in shown)
    names = {must["id"]: must["name"] for session in sessions for must in session.musts}
    return PoolsShown(shown, tuple(names[pk] for pk in names if pk in alone))


@dataclass(frozen=True)
class _Seen:
    """What is said of those who are shown."""

    people: Mapping[int, Person]
    booked: Counter[tuple[int, date]]
    # By qualification, of those in training
    progress: Mapping[int, Progress]
    week: date
    at: datetime


def _seen(ids: Collection[int], known: Mapping[int, Mapping[int, Known]], at: datetime) -> _Seen:
    """Three queries at most; none of nobody."""
    week = mondays(at.date(), 1)[0]
    if not ids:
        return _Seen({}, Counter(), {}, week, at)
    people = {one.pk: one for one in Person.objects.filter(pk__in=ids).select_related("profile")}
    booked = booked_by_week({pk: one.time_zone for pk, one in people.items()}, [week])
    learning = [
        one.qualification for of_type in known.values() for pk, one in of_type.items() if pk in people and one.learns
    ]
    rows = with_progress(Qualification.objects.filter(pk__in=learning), at) if learning else ()
    return _Seen(people, booked, {one.pk: progress_of(one) for one in rows}, week, at)


def _musts() -> ArraySubquery:
    """`[{"id", "name"}, ...]`: the must-haves that a session sees."""
    seen = SessionCompetency.objects.filter(session=OuterRef(OuterRef("pk"))).values("competency")
    musts = RequisitionCompetency.objects.filter(
        requisition=OuterRef("requisition"), must_have=True, competency__in=seen
    )
    return ArraySubquery(
        musts.order_by("position").values(one=JSONObject(id="competency", name="competency__name")),
    )


def _shown(
    session: Any,
    chosen: Sequence[int],
    page: "Page[int]",
    known: dict[int, dict[int, Known]],
    rank: int,
    seen: _Seen,
) -> SessionPool:
    of_type, asked = known[session.assessment_type_id], set(chosen)
    pool = _pool(asked, of_type, rank, asked or set(of_type))
    leads = frozenset(pool.leads)
    named = () if asked else tuple(one.name for pk, one in of_type.items() if pk in leads)
    return SessionPool(
        session,
        tuple(_member(seen.people[pk], of_type.get(pk), rank, seen) for pk in page.object_list),
        page,
        is_chosen=bool(asked),
        bench=Bench(session.seats, leads, frozenset(must["id"] for must in session.musts)),
        learners=len(pool.trainees),
        named=named[:NAMED],
    )


def _member(person: Person, held: Known | None, rank: int, seen: _Seen) -> Member:
    profile: Profile | None = getattr(person, "profile", None)
    return Member(
        person.pk,
        person.name,
        person.time_zone,
        standing_of(held, rank),
        held.qualification if held else None,
        seen.booked[person.pk, seen.week],
        profile.per_week if profile else PER_WEEK,
        pause_of(profile, person, seen.at) if profile else None,
        seen.progress.get(held.qualification) if held else None,
    )


@dataclass(frozen=True)
class Found:
    """Somebody who could be put into a pool."""

    pk: int
    name: str
    standing: Standing
    is_noted: bool
    rank: int | None


def to_add(session: Session, *, rank: int, text: str, user: Person) -> list[Found]:
    """Who is qualified first, then who learns, then, when a name is asked for, anybody of that name. One query."""
    held = Qualification.objects.filter(person=OuterRef("pk"), assessment_type=session.assessment_type_id)
    people = Person.objects.visible_to(user).active().exclude(pk__in=session.pool.values("person"))
    people = people.filter(name__icontains=text) if text else people.filter(Exists(held))
    rows = people.annotate(
        held_state=Subquery(held.values("state")[:1]), held_rank=Subquery(held.values("rank")[:1])
    ).order_by(
        Case(
            When(held_state=TrainingState.QUALIFIED, held_rank__gte=rank, then=0),
            When(held_state=TrainingState.TRAINING, then=1),
            When(held_state=TrainingState.QUALIFIED, then=2),
            default=3,
        ),
        "name",
        "pk",
    )
    return [_found(*row, wanted=rank) for row in rows.values_list("pk", "name", "held_state", "held_rank")[:FOUND]]


def _found(pk: int, name: str, state: str | None, rank: int | None, *, wanted: int) -> Found:
    known = state is not None
    qualified = state == TrainingState.QUALIFIED
    what = standing(is_known=known, is_qualified=qualified, rank=rank or 0, wanted=wanted)
    return Found(pk, name, what, known, rank)


def people_named(user: Person, ids: Iterable[int]) -> list[Person]:
    return list(Person.objects.visible_to(user).active().filter(pk__in=list(ids)))
