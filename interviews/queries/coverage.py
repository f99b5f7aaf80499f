"""What is uncovered in the interviews of one application as they are booked, and who could mend it.

Logistics only: nothing here reads what a card says.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.contrib.postgres.aggregates import ArrayAgg
from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Q, QuerySet, Value
from django.db.models.functions import JSONObject

from core.models import Person
from core.words import Words
from hiring.models import Application, Breach, RequisitionCompetency, Session
from hiring.rules.decisions import Outcome
from interviews.models import Interview, InterviewState, SeatAnswer, SeatKind, take_home_of
from interviews.queries.diaries import diaries, with_days
from interviews.queries.pools import Pool, pools
from interviews.rules.coverage import Held, is_place, lost, menders, spare
from interviews.rules.diaries import Diary, Obstacle, Span


@dataclass(frozen=True)
class Asked:
    """A competency that the requisition asks for."""

    name: Words
    must_have: bool


@dataclass(frozen=True)
class Standing:
    """The loop as it is held."""

    held: tuple[Held, ...]
    sessions: Mapping[int, Session]
    # The interviews of this round that are booked, by session
    interviews: Mapping[int, Interview]
    asked: Mapping[int, Asked]
    # Interviews to come that nobody leads, and take-homes that nobody grades
    leaderless: tuple[Interview, ...]
    is_decided: bool

    @property
    def must_haves(self) -> dict[int, bool]:
        return {pk: one.must_have for pk, one in self.asked.items()}

    def can_be_mended(self, competency: int) -> bool:
        return any(is_place(competency, one, self.held) for one in self.held)


def standing(application: Application, at: datetime) -> Standing:
    """Two queries, whatever the size."""
    sessions = {one.pk: one for one in _sessions(application)}
    decided = _decided(application, sessions.values())
    round_now = decided.count(Outcome.ONE_MORE)
    interviews: list[Any] = list(
        application.interviews.select_related("session", "take_home").annotate(
            leads=_people(Q(seats__held=True, seats__kind=SeatKind.LEAD)),
            # Who said no to it is not asked again
            refused=_people(Q(seats__held=False, seats__answer=SeatAnswer.DECLINED)),
        )
    )
    now: dict[int, Any] = {}
    leads: dict[int, set[int]] = {pk: set() for pk in sessions}
    touched = set()
    for interview in interviews:
        if interview.round == round_now:
            touched.add(interview.session_id)
        if interview.state == InterviewState.BOOKED:
            leads[interview.session_id] = leads.get(interview.session_id, set()) | set(interview.leads)
            if interview.round == round_now:
                now[interview.session_id] = interview
    wanted: list[Any] = next((one.wanted for one in sessions.values()), [])
    asked = {one["id"]: Asked(one["name"], one["must_have"]) for one in wanted}
    held = tuple(_held(one, leads[pk], now.get(pk), pk in touched, round_now, at) for pk, one in sessions.items())
    coming = (one for one in now.values() if not one.leads and can_still_change(one, at, has_lead=False))
    leaderless = tuple(sorted(coming, key=lambda one: (one.starts_at, one.pk)))
    return Standing(held, sessions, now, asked, leaderless, round_now < len(decided))


def can_still_change(interview: Interview, at: datetime, *, has_lead: bool) -> bool:
    """Whether another may lead it yet. What a candidate sent in waits for whoever reads it."""
    sent = take_home_of(interview)
    if sent is None:
        return interview.ends_at > at
    return sent.closed_at is None or not has_lead


def _people(which: Q) -> ArrayAgg:
    return ArrayAgg("seats__person", filter=which, default=Value([]), distinct=True)


def _sessions(application: Application) -> "QuerySet[Any]":
    asked = ArrayAgg(
        "session_competencies__competency", filter=Q(session_competencies__isnull=False), default=Value([])
    )
    # These two are the same in every row
    outcomes = ArraySubquery(application.decisions.values("outcome"))
    found = application.requisition.sessions.annotate(asked=asked, outcomes=outcomes, wanted=_wanted(application))
    # What is grouped has no order of its model's
    return found.order_by("position", "pk")


def _decided(application: Application, sessions: Iterable[Any]) -> list[str]:
    """The outcomes of its decisions, which its sessions bring along; a loop without sessions is asked by itself."""
    for one in sessions:
        return list(one.outcomes)
    return list(application.decisions.values_list("outcome", flat=True))


def _wanted(application: Application) -> ArraySubquery:
    """`[{"id", "name", "must_have"}, ...]`: what the requisition asks for, in its order."""
    rows = RequisitionCompetency.objects.filter(requisition=application.requisition_id)
    return ArraySubquery(rows.values(one=JSONObject(id="competency", name="competency__name", must_have="must_have")))


def _held(session: Any, leads: set[int], interview: Any, touched: bool, round_now: int, at: datetime) -> Held:
    return Held(
        session.pk,
        frozenset(session.asked),
        frozenset(leads),
        # After "one more interview" nobody has to hold the whole loop again
        is_to_come=not round_now and not touched,
        is_open=can_still_change(interview, at, has_lead=bool(leads)) if interview else not leads,
    )


def breach(application: Application, at: datetime) -> Breach | None:
    """What somebody has to mend while it can be: afterwards the debrief says what nobody looked at."""
    found = standing(application, at)
    if found.is_decided:
        return None
    if found.leaderless:
        return Breach.NO_LEAD
    gaps = lost(found.must_haves, found.held)
    return Breach.UNCOVERED if any(found.can_be_mended(gap.competency) for gap in gaps) else None


# Who could mend it


@dataclass(frozen=True)
class Mender:
    person: int
    name: str
    # None: free at that time, or no time is agreed yet
    obstacle: Obstacle | None
    # Interviews in that week, and how many they hold at most
    load: int
    most: int


@dataclass(frozen=True)
class Mend:
    """A session whose lead, if it were another, would close the gap."""

    session: int
    title: Words
    # None: it is to be booked, or sent
    interview: Interview | None
    # The lead who sees it elsewhere too, and could go; None: nobody leads it
    spare: int | None
    people: tuple[Mender, ...]
    # Sent to the candidate rather than held at an hour
    is_timeless: bool


@dataclass(frozen=True)
class Lost:
    name: Words
    must_have: bool
    has: int
    needs: int
    mends: tuple[Mend, ...]


@dataclass(frozen=True)
class Coverage:
    leaderless: tuple[Interview, ...]
    gaps: tuple[Lost, ...]


def coverage(application: Application, at: datetime) -> Coverage:
    """What is lost, where it can be mended and by whom, in five queries. Nothing more is asked when nothing is."""
    found = standing(application, at)
    gaps = lost(found.must_haves, found.held) if not found.is_decided else []
    if not gaps:
        return Coverage(() if found.is_decided else found.leaderless, ())
    open_ = [one for one in found.held if any(is_place(gap.competency, one, found.held) for gap in gaps)]
    known = pools(
        [found.sessions[one.session] for one in open_], rank=application.requisition.level.rank, application=application
    )
    people = people_of(known.values())
    books = _diaries(people.values(), [found.interviews.get(one.session) for one in open_], at)
    told = tuple(
        Lost(
            found.asked[gap.competency].name,
            found.asked[gap.competency].must_have,
            gap.has,
            gap.needs,
            tuple(
                _mend(gap.competency, one, found, known, people, books) for one in open_ if gap.competency in one.asked
            ),
        )
        for gap in gaps
    )
    return Coverage(found.leaderless, told)


def people_of(known: Iterable[Pool]) -> dict[int, Person]:
    wanted = {pk for pool in known for pk in pool.leads}
    return {person.pk: person for person in with_days(Person.objects.filter(pk__in=wanted))}


def _diaries(people: Iterable[Person], interviews: Sequence[Interview | None], at: datetime) -> dict[int, Diary]:
    booked = [one for one in interviews if one]
    if not booked:
        return {}
    spans = [when_of(one) for one in booked]
    first, last = min(span.starts for span in spans), max(span.ends for span in spans)
    return diaries(people, within=Span(first - timedelta(days=1), last + timedelta(days=1)), at=at, with_profiles=True)


def _mend(
    competency: int,
    one: Held,
    found: Standing,
    known: Mapping[int, Pool],
    people: Mapping[int, Person],
    books: Mapping[int, Diary],
) -> Mend:
    interview: Any = found.interviews.get(one.session)
    asked = set(known[one.session].leads) - set(interview.refused if interview else ())
    able = menders(competency, one, found.held, sorted(asked))
    rows = [_mender(people[pk], interview, books.get(pk)) for pk in able if pk in people]
    goes = min(spare(competency, one, found.held), default=None)
    session = found.sessions[one.session]
    timeless = take_home_of(interview) is not None if interview else session.is_timeless
    return Mend(one.session, session.title, interview, goes, tuple(sorted(rows, key=_rank)), timeless)


def _mender(person: Person, interview: Interview | None, book: Diary | None) -> Mender:
    if interview is None or book is None:
        return Mender(person.pk, person.name, None, 0, 0)
    when = when_of(interview)
    return Mender(person.pk, person.name, obstacle_to(interview, book), book.in_week(when.starts), book.per_week)


def when_of(interview: Interview) -> Span:
    """When it asks for its lead: a take-home once it is in, and at no hour."""
    if take_home_of(interview):
        return Span(interview.ends_at, interview.ends_at + timedelta(minutes=1))
    return Span(interview.starts_at, interview.ends_at)


def obstacle_to(interview: Interview, book: Diary) -> Obstacle | None:
    when = when_of(interview)
    return book.obstacle_to_read(when.starts) if take_home_of(interview) else book.obstacle(when)


def _rank(one: Mender) -> tuple[bool, int, str]:
    return one.obstacle is not None, one.load, one.name
