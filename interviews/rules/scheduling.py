"""A loop to be put on the clock: who and what is there, and the rules that no plan may break.

The problem goes as JSON to the solver and nothing else does: no database, no names. `broken_rules` reads a plan
against it without a line of the solver's: whatever made the plan, this says whether it stands.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, is_dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import Enum
from itertools import combinations
from typing import Any
from zoneinfo import ZoneInfo

from hiring.rules.coverage import MUST_HAVE_VOICES
from interviews.rules.diaries import Span, merged
from interviews.rules.plans import Meeting, Plan

# Interviews begin at the full or the half hour of the candidate
STEP = 30
# Where a candidate said nothing, their day is at most so long
EARLIEST, LATEST = time(7), time(22)


@dataclass(frozen=True)
class Wanted:
    """A session that needs a time and people."""

    session: int
    minutes: int
    leads: tuple[int, ...]
    # How many lead it together
    seats: int = 1
    # In training, and what they would do beside the lead
    shadows: tuple[int, ...] = ()
    reverse_shadows: tuple[int, ...] = ()
    # Minutes that the candidate keeps free after it
    buffer: int = 0
    # Sessions among the wanted ones that come before it; with what is booked already: not before, not after
    after: tuple[int, ...] = ()
    not_before: datetime | None = None
    not_after: datetime | None = None
    # Must-have competencies that it looks for
    musts: tuple[int, ...] = ()

    @property
    def trainees(self) -> tuple[int, ...]:
        return (*self.shadows, *self.reverse_shadows)


@dataclass(frozen=True)
class Interviewer:
    """Somebody in a pool, with their diary as far as it is known."""

    person: int
    zone: str
    working: tuple[Span, ...]
    busy: tuple[Span, ...] = ()
    # Booked here, and kept for other candidates; only the first count against the limits
    interviews: tuple[Span, ...] = ()
    held: tuple[Span, ...] = ()
    per_day: int = 2
    per_week: int = 5
    buffer: int = 0
    paused_until: date | None = None
    # Has interviewed this candidate before
    met: bool = False

    def day_of(self, moment: datetime) -> date:
        return moment.astimezone(ZoneInfo(self.zone)).date()

    def week_of(self, moment: datetime) -> date:
        """Its Monday."""
        day = self.day_of(moment)
        return day - timedelta(days=day.weekday())


@dataclass(frozen=True)
class Candidate:
    zone: str
    # None said: any hour of the day between the earliest and the latest
    windows: tuple[Span, ...] = ()
    # Interviews booked already, with what they keep free after themselves
    taken: tuple[Span, ...] = ()
    # Minutes of rest between two meetings, at least
    pause: int = 0


@dataclass(frozen=True)
class Problem:
    wanted: tuple[Wanted, ...]
    interviewers: tuple[Interviewer, ...]
    candidate: Candidate
    # Of the candidate's calendar
    first_day: date
    last_day: date
    # Diaries are known up to then: how far one may look when nothing fits
    farthest_day: date
    # Over how many days the wanted sessions may be spread
    days: int
    # Nothing begins earlier
    not_before: datetime
    with_trainees: bool = False
    # By must-have: who saw it already, in booked sessions; one entry for each seat
    seen: tuple[tuple[int, int], ...] = ()

    def as_json(self) -> dict[str, Any]:
        said: dict[str, Any] = _plain(self)
        return said

    @classmethod
    def from_json(cls, said: Mapping[str, Any]) -> "Problem":
        there = said["candidate"]
        return cls(
            tuple(_wanted(one) for one in said["wanted"]),
            tuple(_interviewer(one) for one in said["interviewers"]),
            Candidate(there["zone"], _spans(there["windows"]), _spans(there["taken"]), there["pause"]),
            first_day=date.fromisoformat(said["first_day"]),
            last_day=date.fromisoformat(said["last_day"]),
            farthest_day=date.fromisoformat(said["farthest_day"]),
            days=said["days"],
            not_before=datetime.fromisoformat(said["not_before"]),
            with_trainees=said["with_trainees"],
            seen=tuple((must, person) for must, person in said["seen"]),
        )


def _plain(value: Any) -> Any:
    if isinstance(value, Span):
        return [value.starts.isoformat(), value.ends.isoformat()]
    if isinstance(value, tuple):
        return [_plain(one) for one in value]
    if is_dataclass(value):
        return {each.name: _plain(getattr(value, each.name)) for each in fields(value)}
    return value.isoformat() if isinstance(value, (date, datetime)) else value


def _spans(said: Iterable[Sequence[str]]) -> tuple[Span, ...]:
    return tuple(Span(datetime.fromisoformat(starts), datetime.fromisoformat(ends)) for starts, ends in said)


def _moment(said: str | None) -> datetime | None:
    return datetime.fromisoformat(said) if said else None


def _wanted(said: Mapping[str, Any]) -> Wanted:
    several = {name: tuple(said[name]) for name in ("leads", "shadows", "reverse_shadows", "after", "musts")}
    moments = {name: _moment(said[name]) for name in ("not_before", "not_after")}
    return Wanted(**{**said, **several, **moments})


def _interviewer(said: Mapping[str, Any]) -> Interviewer:
    several = {name: _spans(said[name]) for name in ("working", "busy", "interviews", "held")}
    paused = said["paused_until"]
    return Interviewer(**{**said, **several, "paused_until": date.fromisoformat(paused) if paused else None})


def hours_of(day: date, zone: ZoneInfo) -> Span:
    """When somebody may be met at all on a day of theirs."""
    return Span(
        datetime.combine(day, EARLIEST, zone).astimezone(UTC), datetime.combine(day, LATEST, zone).astimezone(UTC)
    )


class Rule(Enum):
    """What no plan may do; each with the session, and the person, if it is about one."""

    MISSING = "missing"
    TWICE = "twice"
    UNKNOWN = "unknown"
    OFF_THE_GRID = "off_the_grid"
    OUTSIDE_DAYS = "outside_days"
    TOO_EARLY = "too_early"
    OUTSIDE_WINDOWS = "outside_windows"
    CANDIDATE_TAKEN = "candidate_taken"
    TOO_CLOSE = "too_close"
    ORDER = "order"
    TOO_MANY_DAYS = "too_many_days"
    MINUTES = "minutes"
    SEATS = "seats"
    NOT_IN_POOL = "not_in_pool"
    TWO_SEATS = "two_seats"
    TRAINEES = "trainees"
    ONE_VOICE = "one_voice"
    NOT_WORKING = "not_working"
    PAUSED = "paused"
    BUSY = "busy"
    BOOKED = "booked"
    BUFFER = "buffer"
    DAY_LIMIT = "day_limit"
    WEEK_LIMIT = "week_limit"


@dataclass(frozen=True)
class Broken:
    rule: Rule
    session: int | None = None
    person: int | None = None


def broken_rules(problem: Problem, plan: Plan) -> list[Broken]:
    """All that this plan breaks; none when it can be booked as it stands."""
    asked = Counter(one.session for one in problem.wanted)
    planned = Counter(one.session for one in plan.meetings)
    found = [Broken(Rule.MISSING, session) for session in asked - planned]
    for session in planned - asked:
        found.append(Broken(Rule.TWICE if session in asked else Rule.UNKNOWN, session))
    if found:
        return found
    wanted = {one.session: one for one in problem.wanted}
    for meeting in plan.meetings:
        found += _broken_by_time(problem, wanted[meeting.session], meeting)
        found += _broken_by_seats(problem, wanted[meeting.session], meeting)
    found += _broken_between(problem, wanted, plan)
    found += _one_voice(problem, wanted, plan)
    for one in problem.interviewers:
        sat = sorted((meeting for meeting in plan.meetings if one.person in seated(meeting)), key=_starts)
        found += _broken_by_person(one, sat)
    return found


def seated(meeting: Meeting) -> tuple[int, ...]:
    return (*meeting.leads, *meeting.shadows, *meeting.reverse_shadows)


def span_of(meeting: Meeting) -> Span:
    return Span(meeting.starts_at, meeting.ends_at)


def _starts(meeting: Meeting) -> datetime:
    return meeting.starts_at


def _broken_by_time(problem: Problem, wanted: Wanted, meeting: Meeting) -> Iterator[Broken]:
    zone = ZoneInfo(problem.candidate.zone)
    local, span = meeting.starts_at.astimezone(zone), span_of(meeting)
    kept = Span(meeting.starts_at, meeting.ends_at + timedelta(minutes=max(wanted.buffer, problem.candidate.pause)))
    windows = merged(problem.candidate.windows) or [hours_of(local.date(), zone)]
    checks = {
        Rule.MINUTES: meeting.minutes != wanted.minutes,
        Rule.OFF_THE_GRID: (local.minute * 60 + local.second) % (STEP * 60) != 0,
        Rule.OUTSIDE_DAYS: not problem.first_day <= local.date() <= problem.last_day,
        Rule.TOO_EARLY: meeting.starts_at < problem.not_before,
        Rule.OUTSIDE_WINDOWS: not any(window.holds(span) for window in windows),
        Rule.CANDIDATE_TAKEN: any(taken.overlaps(kept) for taken in problem.candidate.taken),
        Rule.ORDER: bool(wanted.not_before and meeting.starts_at < wanted.not_before)
        or bool(wanted.not_after and meeting.ends_at > wanted.not_after),
    }
    return (Broken(rule, meeting.session) for rule, is_broken in checks.items() if is_broken)


def _broken_by_seats(problem: Problem, wanted: Wanted, meeting: Meeting) -> Iterator[Broken]:
    people = seated(meeting)
    if len(meeting.leads) != wanted.seats:
        yield Broken(Rule.SEATS, meeting.session)
    if len(set(people)) != len(people):
        yield Broken(Rule.TWO_SEATS, meeting.session)
    trainees = len(meeting.shadows) + len(meeting.reverse_shadows)
    if trainees > (1 if problem.with_trainees else 0):
        yield Broken(Rule.TRAINEES, meeting.session)
    pools = ((meeting.leads, wanted.leads), (meeting.shadows, wanted.shadows))
    for sitting, pool in (*pools, (meeting.reverse_shadows, wanted.reverse_shadows)):
        for person in set(sitting) - set(pool):
            yield Broken(Rule.NOT_IN_POOL, meeting.session, person)


def _broken_between(problem: Problem, wanted: Mapping[int, Wanted], plan: Plan) -> Iterator[Broken]:
    zone = ZoneInfo(problem.candidate.zone)
    for one, other in combinations(sorted(plan.meetings, key=_starts), 2):
        apart = timedelta(minutes=max(wanted[one.session].buffer, problem.candidate.pause))
        if other.starts_at < one.ends_at + apart:
            yield Broken(Rule.TOO_CLOSE, other.session)
        if other.session in wanted[one.session].after:
            yield Broken(Rule.ORDER, one.session)
    if len({meeting.starts_at.astimezone(zone).date() for meeting in plan.meetings}) > problem.days:
        yield Broken(Rule.TOO_MANY_DAYS)


def _one_voice(problem: Problem, wanted: Mapping[int, Wanted], plan: Plan) -> Iterator[Broken]:
    """A must-have seen in two sessions is seen by two people."""
    for must in {must for one in wanted.values() for must in one.musts}:
        seen = [set(meeting.leads) for meeting in plan.meetings if must in wanted[meeting.session].musts]
        before = [{person} for known, person in problem.seen if known == must]
        if len(seen + before) >= MUST_HAVE_VOICES and len(set().union(*seen, *before)) < MUST_HAVE_VOICES:
            yield from (Broken(Rule.ONE_VOICE, one.session) for one in wanted.values() if must in one.musts)


def _broken_by_person(one: Interviewer, sat: Sequence[Meeting]) -> Iterator[Broken]:
    for meeting in sat:
        span = span_of(meeting)
        stands = [*one.interviews, *one.held]
        checks = {
            Rule.NOT_WORKING: not any(hours.holds(span) for hours in merged(one.working)),
            Rule.PAUSED: one.paused_until is not None and one.day_of(meeting.starts_at) <= one.paused_until,
            Rule.BUSY: any(busy.overlaps(span) for busy in one.busy),
            Rule.BOOKED: any(booked.overlaps(span) for booked in stands),
            Rule.BUFFER: any(
                booked.widened(one.buffer).overlaps(span) and not booked.overlaps(span) for booked in stands
            ),
        }
        yield from (Broken(rule, meeting.session, one.person) for rule, is_broken in checks.items() if is_broken)
    for first, second in combinations(sat, 2):
        if second.starts_at < first.ends_at + timedelta(minutes=one.buffer):
            yield Broken(Rule.BUFFER, second.session, one.person)
    moments = [*(span.starts for span in one.interviews), *(meeting.starts_at for meeting in sat)]
    days, weeks = Counter(map(one.day_of, moments)), Counter(map(one.week_of, moments))
    for meeting in sat:
        if days[one.day_of(meeting.starts_at)] > one.per_day:
            yield Broken(Rule.DAY_LIMIT, meeting.session, one.person)
        if weeks[one.week_of(meeting.starts_at)] > one.per_week:
            yield Broken(Rule.WEEK_LIMIT, meeting.session, one.person)
