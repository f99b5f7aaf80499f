"""What could be otherwise when nothing fits: each change for itself, from the easiest to ask for to the hardest."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, time, timedelta
from enum import Enum

from interviews.rules.diaries import Span
from interviews.rules.scheduling import Interviewer, Problem

# A working day may be asked to be longer by so much at each end
STRETCH = 120
# Nobody there is: one more person who leads
SOMEBODY = 0


class Change(Enum):
    DAYS = "days"
    RANGE = "range"
    WINDOWS = "windows"
    DAY_LIMIT = "day_limit"
    WEEK_LIMIT = "week_limit"
    HOURS = "hours"
    BUSY = "busy"
    LEAD = "lead"
    PAUSE = "pause"
    LEAVE_OUT = "leave_out"


# What it is worth not to ask for it, in the points of rules.prices
EFFORT = {
    Change.DAYS: 20,
    Change.RANGE: 40,
    Change.WINDOWS: 40,
    Change.DAY_LIMIT: 60,
    Change.WEEK_LIMIT: 70,
    Change.HOURS: 90,
    Change.BUSY: 110,
    Change.LEAD: 150,
    Change.PAUSE: 200,
    Change.LEAVE_OUT: 260,
}
OF_PEOPLE = (Change.DAY_LIMIT, Change.WEEK_LIMIT, Change.HOURS, Change.BUSY, Change.PAUSE)
OF_SESSIONS = (Change.LEAD, Change.LEAVE_OUT)


@dataclass(frozen=True)
class Asked:
    """A change, of these people or sessions; of nobody when it is of the wish itself."""

    change: Change
    whose: tuple[int, ...] = ()


def to_ask(problem: Problem) -> Iterator[Asked]:
    """By kind, of all whom it could be asked of together."""
    if problem.days < min(len(problem.wanted), 1 + (problem.last_day - problem.first_day).days):
        yield Asked(Change.DAYS)
    if problem.farthest_day > problem.last_day:
        yield Asked(Change.RANGE)
    if problem.candidate.windows:
        yield Asked(Change.WINDOWS)
    pooled = {person for one in problem.wanted for person in one.leads}
    for change in OF_PEOPLE:
        people = tuple(
            one.person for one in problem.interviewers if one.person in pooled and _would_matter(one, change)
        )
        if people:
            yield Asked(change, people)
    yield Asked(Change.LEAD, tuple(one.session for one in problem.wanted))
    if len(problem.wanted) > 1:
        yield Asked(Change.LEAVE_OUT, tuple(one.session for one in problem.wanted))


def _would_matter(one: Interviewer, change: Change) -> bool:
    if change == Change.PAUSE:
        return one.paused_until is not None
    if change == Change.DAY_LIMIT:
        return one.per_day in Counter(map(one.day_of, _booked(one))).values()
    if change == Change.WEEK_LIMIT:
        return one.per_week in Counter(map(one.week_of, _booked(one))).values()
    return bool(one.busy) if change == Change.BUSY else True


def _booked(one: Interviewer) -> Sequence[datetime]:
    return [span.starts for span in one.interviews]


def changed(problem: Problem, asked: Asked) -> Problem:
    """The same with that otherwise, and nothing else."""
    if asked.change == Change.DAYS:
        return replace(problem, days=problem.days + 1)
    if asked.change == Change.RANGE:
        return replace(problem, last_day=problem.farthest_day)
    if asked.change == Change.WINDOWS:
        return replace(problem, candidate=replace(problem.candidate, windows=()))
    if asked.change == Change.LEAVE_OUT:
        return _without(problem, asked.whose)
    if asked.change == Change.LEAD:
        return _with_somebody(problem, asked.whose)
    people = tuple(_person(one, asked.change) if one.person in asked.whose else one for one in problem.interviewers)
    return replace(problem, interviewers=people)


def _person(one: Interviewer, change: Change) -> Interviewer:
    if change == Change.DAY_LIMIT:
        return replace(one, per_day=one.per_day + 1)
    if change == Change.WEEK_LIMIT:
        return replace(one, per_week=one.per_week + 1)
    if change == Change.HOURS:
        return replace(one, working=tuple(span.widened(STRETCH) for span in one.working))
    return replace(one, busy=()) if change == Change.BUSY else replace(one, paused_until=None)


def _without(problem: Problem, sessions: Iterable[int]) -> Problem:
    gone = set(sessions)
    left = [one for one in problem.wanted if one.session not in gone]
    return replace(
        problem, wanted=tuple(replace(one, after=tuple(pk for pk in one.after if pk not in gone)) for one in left)
    )


def _with_somebody(problem: Problem, sessions: Iterable[int]) -> Problem:
    """One who is always there; the candidate's own time binds still."""
    first, last = problem.first_day - timedelta(days=2), problem.farthest_day + timedelta(days=2)
    whole = Span(datetime.combine(first, time(), UTC), datetime.combine(last, time(), UTC))
    somebody = Interviewer(SOMEBODY, problem.candidate.zone, (whole,), per_day=99, per_week=99)
    wanted = tuple(
        replace(one, leads=(*one.leads, SOMEBODY)) if one.session in sessions else one for one in problem.wanted
    )
    return replace(problem, wanted=wanted, interviewers=(*problem.interviewers, somebody))
