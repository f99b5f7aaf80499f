"""Times for the sessions of an application: what the solver is asked, and what its answers look like on a page."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Exists, OuterRef, QuerySet
from django.utils.timezone import localdate, localtime

from core.models import Person
from core.words import Words
from hiring.models import Application, RequisitionCompetency, Session
from hiring.rules.decisions import Outcome
from interviews.models import (
    Interview,
    InterviewState,
    Qualification,
    SearchState,
    Seat,
    SeatKind,
    TimeSearch,
)
from interviews.queries.arrangements import needs_of
from interviews.queries.diaries import diaries
from interviews.queries.pools import Pool, pools
from interviews.queries.qualifications import with_progress
from interviews.queries.windows import windows_of
from interviews.rules.arrangements import lengthened
from interviews.rules.diaries import Diary, Span
from interviews.rules.plans import Meeting, Plan, Wish
from interviews.rules.scheduling import Candidate, Interviewer, Problem, Wanted, seated

# Nothing begins sooner after the search: people are to hear of it first
NOTICE = timedelta(hours=2)
# How much further than asked one looks when nothing fits
FURTHER = timedelta(days=7)
# By then a search has its answer, if anybody looks
USUAL = timedelta(seconds=40)
# A candidate who needs breaks has one between any two sessions
BREAK = 15


def searches(user: Person) -> QuerySet[TimeSearch]:
    return (
        TimeSearch.objects.filter(application__in=Application.objects.visible_to(user))
        .select_related("application__candidate", "application__requisition", "asked_by")
        .prefetch_related("application__requisition__members")
    )


def wished_before(user: Person, pk: int, *, days: int | None = None, later: bool = False) -> dict[str, Any]:
    """What a search that they may see asked, with what would help changed in it; nothing when there is none."""
    said = searches(user).filter(pk=pk).values_list("wish", flat=True).first()
    if not said:
        return {}
    last = date.fromisoformat(said["last_day"]) + (FURTHER if later else timedelta())
    return {**said, "last_day": last, "days": days or said["days"]}


def sessions_to_time(application: Application) -> list[Session]:
    """Held at an hour, and not booked in the round that runs; in the order of the loop. Two queries.

    With `was_held`: in a round before it.
    """
    round_now = application.decisions.filter(outcome=Outcome.ONE_MORE).count()
    booked = application.interviews.booked()
    left = application.requisition.sessions.filter(days=None).exclude(
        pk__in=booked.filter(round=round_now).values("session")
    )
    return list(left.annotate(was_held=Exists(booked.filter(session=OuterRef("pk")))))


# What the solver is asked


def problem(application: Application, wish: Wish, *, at: datetime) -> Problem:
    """Eighteen queries at most, however large the loop and its pools."""
    zone = ZoneInfo(application.candidate.time_zone)
    farthest = wish.last_day + FURTHER
    asked = application.requisition.sessions.filter(pk__in=wish.sessions)
    sessions = list(asked.prefetch_related("after", "session_competencies"))
    found = pools(sessions, rank=application.requisition.level.rank, application=application)
    everybody = {pk for pool in found.values() for pk in (*pool.leads, *pool.trainees)}
    within = Span(_midnight(wish.first_day, zone), _midnight(farthest + timedelta(days=1), zone))
    known = diaries(Person.objects.filter(pk__in=everybody), within=within, at=at)
    needs = needs_of(application.candidate)
    pause = BREAK if needs.breaks else 0
    booked = _booked(application)
    listens = _who_listens(found, sessions, at) if wish.with_trainees else {}
    musts = _musts(application)
    return Problem(
        wanted=tuple(
            _wanted(one, found[one.pk], musts, listens, booked, more_time=needs.more_time) for one in sessions
        ),
        interviewers=_interviewers(known, application),
        candidate=Candidate(
            application.candidate.time_zone,
            windows=tuple(windows_of(application, at)),
            taken=tuple(_taken(one, pause) for one in booked if not one.session.is_timeless),
            pause=pause,
        ),
        first_day=wish.first_day,
        last_day=wish.last_day,
        farthest_day=farthest,
        days=wish.days,
        not_before=at + NOTICE,
        with_trainees=wish.with_trainees,
        seen=_seen(application, booked, musts),
    )


def _midnight(day: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, time(), zone).astimezone(UTC)


def _booked(application: Application) -> list[Interview]:
    """Of the candidate, on whichever requisition: nobody is in two places."""
    found = Interview.objects.booked().filter(application__candidate=application.candidate_id)
    return list(found.select_related("session").prefetch_related("session__after", "session__session_competencies"))


def _taken(interview: Interview, pause: int) -> Span:
    rest = max(interview.session.buffer, pause)
    return Span(interview.starts_at - timedelta(minutes=pause), interview.ends_at + timedelta(minutes=rest))


def _musts(application: Application) -> frozenset[int]:
    asked = RequisitionCompetency.objects.filter(requisition=application.requisition_id, must_have=True)
    return frozenset(asked.values_list("competency", flat=True))


def _seen(application: Application, booked: Iterable[Interview], musts: frozenset[int]) -> tuple[tuple[int, int], ...]:
    """Who leads what is booked of this application, by the must-haves it looks for."""
    looks = {
        one.pk: {each.competency_id for each in one.session.session_competencies.all()} & musts
        for one in booked
        if one.application_id == application.pk
    }
    leads = Seat.objects.filter(interview__in=looks, held=True, kind=SeatKind.LEAD)
    seats = leads.values_list("interview", "person").order_by("interview", "person")
    return tuple((must, person) for interview, person in seats for must in sorted(looks[interview]))


def _wanted(
    session: Session,
    pool: Pool,
    musts: frozenset[int],
    listens: Mapping[int, set[int]],
    booked: Sequence[Interview],
    *,
    more_time: int,
) -> Wanted:
    """As long as it will be booked for: who needs more time has it in the plan too."""
    before = {one.pk for one in session.after.all()}
    ends = [one.ends_at + timedelta(minutes=one.session.buffer) for one in booked if one.session_id in before]
    follow = [one for one in booked if session.pk in {each.pk for each in one.session.after.all()}]
    begins = [one.starts_at - timedelta(minutes=session.buffer) for one in follow]
    shadows = listens.get(session.assessment_type_id, set())
    return Wanted(
        session.pk,
        lengthened(session.minutes, more_time),
        leads=pool.leads,
        seats=session.seats,
        shadows=tuple(pk for pk in pool.trainees if pk in shadows),
        reverse_shadows=tuple(pk for pk in pool.trainees if pk not in shadows),
        buffer=session.buffer,
        after=tuple(sorted(before)),
        not_before=max(ends, default=None),
        not_after=min(begins, default=None),
        musts=tuple(sorted({one.competency_id for one in session.session_competencies.all()} & musts)),
    )


def _who_listens(found: Mapping[int, Pool], sessions: Iterable[Session], at: datetime) -> dict[int, set[int]]:
    """By assessment type, those who have not listened often enough to ask: they shadow, the others reverse it."""
    learning = {pk for pool in found.values() for pk in pool.trainees}
    types = {one.assessment_type_id for one in sessions}
    paths = Qualification.objects.filter(person__in=learning, assessment_type__in=types)
    short: dict[int, set[int]] = {}
    for path in with_progress(paths, at):
        if path.listened < path.shadows:
            short.setdefault(path.assessment_type_id, set()).add(path.person_id)
    return short


def _interviewers(known: Mapping[int, Diary], application: Application) -> tuple[Interviewer, ...]:
    seats = Seat.objects.filter(person__in=known, held=True, interview__state=InterviewState.BOOKED)
    met = seats.filter(interview__application__candidate=application.candidate_id)
    have_met = set(met.values_list("person", flat=True))
    return tuple(
        Interviewer(
            diary.person,
            str(diary.week.zone),
            working=tuple(diary.working),
            busy=tuple(diary.busy),
            interviews=tuple(diary.interviews),
            held=tuple(diary.held),
            per_day=diary.per_day,
            per_week=diary.per_week,
            buffer=diary.buffer,
            paused_until=diary.paused_until,
            met=diary.person in have_met,
        )
        for diary in known.values()
    )


# What a search answers, as the page shows it


@dataclass(frozen=True)
class SeatShown:
    name: str
    kind: str
    zone: str
    # That week, with this one, and what their limit is
    booked: int
    limit: int
    # Their clock is another than the reader's
    is_elsewhere: bool


@dataclass(frozen=True)
class MeetingShown:
    title: Words
    starts_at: datetime
    ends_at: datetime
    seats: tuple[SeatShown, ...]
    # Of the reader and of the candidate, each for themselves: the clock is enough
    is_same_day: bool


@dataclass(frozen=True)
class PlanShown:
    number: int
    meetings: tuple[MeetingShown, ...]
    days: int
    # Minutes in which the candidate waits
    waits: int
    met: tuple[str, ...]
    twice: tuple[str, ...]
    full: tuple[str, ...]
    edge: tuple[str, ...]
    odd: tuple[Words, ...]
    alone: tuple[Words, ...]
    # Sessions with a trainee, of those that could have one; None: none was wished
    trainees: tuple[int, int] | None

    @property
    def is_one_day(self) -> bool:
        """Of the reader."""
        return localdate(self.starts_at) == localdate(self.ends_at)

    @property
    def starts_at(self) -> datetime:
        return self.meetings[0].starts_at

    @property
    def ends_at(self) -> datetime:
        return self.meetings[-1].ends_at


@dataclass(frozen=True)
class HelpShown:
    """A single change after which all would fit."""

    change: str
    name: str
    title: Words
    to: int | None
    starts_at: datetime
    ends_at: datetime

    @property
    def days_apart(self) -> bool:
        return self.ends_at - self.starts_at > timedelta(hours=20)


@dataclass(frozen=True)
class WhyShown:
    kind: str
    titles: tuple[Words, ...]
    # How many there are and are needed, or over how many days it was to be spread
    has: int
    needs: int
    because: tuple[str, ...]


@dataclass(frozen=True)
class SearchShown:
    is_waiting: bool
    # Nobody took it in hand for long
    is_slow: bool
    has_failed: bool
    # proven, gap, none, unknown; empty: still looking
    status: str
    # In percent: how much better another plan could be at most
    gap: int
    plans: tuple[PlanShown, ...]
    why: tuple[WhyShown, ...]
    help: tuple[HelpShown, ...]
    # Each of them by itself is enough
    is_enough: bool
    titles: tuple[Words, ...]
    wish: Wish
    # Some of its sessions are booked by now, or gone
    is_over: bool


def search_shown(search: TimeSearch, at: datetime) -> SearchShown:
    """Four queries: who, which sessions, and which of them can still be booked."""
    answer, wish = search.answer, Wish.from_json(search.wish)
    plans = [Plan.from_json(one) for one in answer.get("plans", ())]
    helps = answer.get("help", ())
    people = {person for plan in plans for meeting in plan.meetings for person in seated(meeting)}
    people |= {one["person"] for one in helps if "person" in one}
    known = {person.pk: person for person in Person.objects.filter(pk__in=people).only("name", "time_zone")}
    titles = dict(Session.objects.filter(pk__in=wish.sessions).values_list("pk", "title"))
    shown = _Shown(known, titles, ZoneInfo(search.application.candidate.time_zone))
    return SearchShown(
        is_waiting=search.state == SearchState.WAITING,
        is_slow=search.asked_at + USUAL < at,
        has_failed=search.state == SearchState.FAILED,
        status=answer.get("status", ""),
        gap=round(100 * answer.get("gap", 0)),
        plans=tuple(shown.plan(number, plan) for number, plan in enumerate(plans, start=1)),
        why=tuple(shown.why(one) for one in answer.get("why", ())),
        help=tuple(shown.help(one) for one in helps),
        is_enough=answer.get("is_enough", False),
        titles=tuple(titles[pk] for pk in wish.sessions if pk in titles),
        wish=wish,
        is_over=not {one.pk for one in sessions_to_time(search.application)}.issuperset(wish.sessions),
    )


def _offset(moment: datetime, zone: str) -> timedelta | None:
    return moment.astimezone(ZoneInfo(zone)).utcoffset()


@dataclass(frozen=True)
class _Shown:
    people: Mapping[int, Person]
    titles: Mapping[int, Words]
    # Of the candidate
    zone: ZoneInfo

    def name(self, person: int) -> str:
        return self.people[person].name if person in self.people else ""

    def names(self, people: Iterable[int]) -> tuple[str, ...]:
        return tuple(sorted(dict.fromkeys(self.name(one) for one in people)))

    def title(self, session: int) -> Words:
        return self.titles.get(session, {})

    def plan(self, number: int, plan: Plan) -> PlanShown:
        said: dict[str, Any] = {one["kind"]: one for one in plan.reasons}
        loads = said["load"]["seats"]
        trained = said.get("trainees")
        return PlanShown(
            number,
            tuple(self._meeting(meeting, said) for meeting in plan.meetings),
            days=said["days"]["count"],
            waits=said["waits"]["minutes"],
            met=self.names(said["met"]["people"]),
            twice=self.names(said["twice"]["people"]),
            full=self.names(one["person"] for one in loads if one["booked"] >= one["limit"]),
            edge=self.names(one["person"] for one in said["comfort"]["seats"]),
            odd=tuple(map(self.title, said["hours"]["sessions"])),
            alone=tuple(map(self.title, said["spare"]["sessions"])),
            trainees=(trained["count"], trained["of"]) if trained else None,
        )

    def _meeting(self, meeting: Meeting, said: Mapping[str, Any]) -> MeetingShown:
        sitting = (
            (SeatKind.LEAD, meeting.leads),
            (SeatKind.SHADOW, meeting.shadows),
            (SeatKind.REVERSE_SHADOW, meeting.reverse_shadows),
        )
        return MeetingShown(
            self.title(meeting.session),
            meeting.starts_at,
            meeting.ends_at,
            tuple(self._seat(person, kind, meeting, said) for kind, people in sitting for person in people),
            is_same_day=localdate(meeting.starts_at) == localdate(meeting.starts_at, self.zone),
        )

    def _seat(self, person: int, kind: str, meeting: Meeting, said: Mapping[str, Any]) -> SeatShown:
        here = {"person": person, "session": meeting.session}
        zone = self.people[person].time_zone if person in self.people else "UTC"
        loaded = next(one for one in said["load"]["seats"] if here.items() <= one.items())
        return SeatShown(
            self.name(person),
            kind,
            zone,
            booked=loaded["booked"],
            limit=loaded["limit"],
            is_elsewhere=_offset(meeting.starts_at, zone) != localtime(meeting.starts_at).utcoffset(),
        )

    def why(self, one: Mapping[str, Any]) -> WhyShown:
        sessions = one["sessions"] if "sessions" in one else [one["session"]]
        titles = tuple(map(self.title, sessions))
        has, needs = one.get("has", one.get("pool", 0)), one.get("needs", one.get("days", 0))
        return WhyShown(one["kind"], titles, has, needs, tuple(one.get("because", ())))

    def help(self, one: Mapping[str, Any]) -> HelpShown:
        return HelpShown(
            one["change"],
            self.name(one.get("person", 0)),
            self.title(one.get("session", 0)),
            one.get("to"),
            datetime.fromisoformat(one["starts_at"]),
            datetime.fromisoformat(one["ends_at"]),
        )
