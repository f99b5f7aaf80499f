"""Who could hold which seat at which start: the problem laid out as a table, in minutes, before anything is chosen."""

from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from interviews.rules.prices import LATER, MET, SPARE, barred, edge, hours, load
from interviews.rules.scheduling import STEP, Interviewer, Problem, Wanted, hours_of

MINUTES_OF_DAY = 24 * 60

Stretch = tuple[int, int]


class Chair(NamedTuple):
    """A place that somebody could take in a session that begins then."""

    person: int
    price: int


class Start(NamedTuple):
    minute: int
    # Of the candidate's calendar, counted from the first day
    day: int
    price: int


@dataclass
class Row:
    """One wanted session."""

    wanted: Wanted
    # So long that nothing else of the candidate's begins, in steps
    steps: int
    starts: list[Start] = field(default_factory=list)
    # By the minute of the start
    leads: dict[int, list[Chair]] = field(default_factory=dict)
    trainees: dict[int, list[Chair]] = field(default_factory=dict)


def minute(moment: datetime) -> int:
    return int(moment.timestamp()) // 60


def moment(minute: int) -> datetime:
    return datetime.fromtimestamp(minute * 60, UTC)


class Calendars(dict[int, "Calendar"]):
    """Each read once, also where a problem is looked at again with one thing changed; by the object's own id, which
    holds as long as the object does, so the object is kept."""

    def of(self, who: Interviewer) -> "Calendar":
        if id(who) not in self:
            self[id(who)] = Calendar(who)
        return self[id(who)]


def rows(problem: Problem, calendars: Calendars | None = None) -> list[Row]:
    known = Calendars() if calendars is None else calendars
    people = {one.person: known.of(one) for one in problem.interviewers}
    grid = list(_grid(problem))
    return [_row(problem, one, grid, people) for one in problem.wanted]


@dataclass(frozen=True)
class _Tick:
    """A half hour of the candidate's day, and when that day ends for them."""

    at: datetime
    minute: int
    day: int
    latest: int


def _grid(problem: Problem) -> Iterator[_Tick]:
    zone = ZoneInfo(problem.candidate.zone)
    windows = _joined((minute(span.starts), minute(span.ends)) for span in problem.candidate.windows)
    for day in range((problem.last_day - problem.first_day).days + 1):
        on = problem.first_day + timedelta(days=day)
        awake = hours_of(on, zone)
        midnight = datetime.combine(on, datetime.min.time(), zone)
        found = {(midnight + timedelta(minutes=step)).astimezone(UTC) for step in range(0, MINUTES_OF_DAY, STEP)}
        for at in sorted(found):
            local, begins = at.astimezone(zone), minute(at)
            if at < problem.not_before or local.date() != on or local.minute % STEP:
                continue
            within = _holding(windows, begins, begins) if windows else (minute(awake.starts), minute(awake.ends))
            if within and within[0] <= begins:
                yield _Tick(at, begins, day, within[1])


def _row(problem: Problem, one: Wanted, grid: Iterable[_Tick], people: "dict[int, Calendar]") -> Row:
    zone, rest = ZoneInfo(problem.candidate.zone), max(one.buffer, problem.candidate.pause)
    row = Row(one, -(-(one.minutes + rest) // STEP))
    taken = [(minute(span.starts), minute(span.ends)) for span in problem.candidate.taken]
    first = minute(one.not_before) if one.not_before else 0
    last = minute(one.not_after) if one.not_after else None
    may_lead = [person for person in one.leads if person not in barred(problem, one)]
    for tick in grid:
        at, ends = tick.minute, tick.minute + one.minutes
        if ends > tick.latest or at < first or (last is not None and ends > last):
            continue
        if any(begins < ends + rest and at < until for begins, until in taken):
            continue
        leads = _chairs(may_lead, one.minutes, at, people)
        if len(leads) < one.seats:
            continue
        points = LATER * tick.day + hours(tick.at, tick.at + timedelta(minutes=one.minutes), zone)
        row.starts.append(Start(at, tick.day, points + SPARE.get(len(leads) - one.seats, 0)))
        row.leads[at] = leads
        row.trainees[at] = _chairs(one.trainees, one.minutes, at, people) if problem.with_trainees else []
    return row


def _chairs(pool: Iterable[int], minutes: int, at: int, people: "dict[int, Calendar]") -> list[Chair]:
    found = (people[person].chair(at, minutes) for person in pool)
    return [chair for chair in found if chair is not None]


class Calendar:
    """Of one interviewer, in minutes."""

    def __init__(self, who: Interviewer) -> None:
        self.who = who
        self.zone = ZoneInfo(who.zone)
        self.working = _joined((minute(span.starts), minute(span.ends)) for span in who.working)
        apart = [
            (minute(span.starts) - who.buffer, minute(span.ends) + who.buffer) for span in (*who.interviews, *who.held)
        ]
        self.taken = _joined([*((minute(span.starts), minute(span.ends)) for span in who.busy), *apart])
        days = [who.day_of(span.starts) for span in who.interviews]
        self.on_day = Counter(days)
        self.in_week = Counter(day - timedelta(days=day.weekday()) for day in days)
        self.known: dict[tuple[int, int], Chair | None] = {}

    def chair(self, at: int, minutes: int) -> Chair | None:
        if (at, minutes) not in self.known:
            self.known[at, minutes] = self._chair(at, at + minutes)
        return self.known[at, minutes]

    def _chair(self, starts: int, ends: int) -> Chair | None:
        who = self.who
        hours = _holding(self.working, starts, ends)
        if hours is None or _meets(self.taken, starts, ends):
            return None
        day = moment(starts).astimezone(self.zone).date()
        if who.paused_until is not None and day <= who.paused_until:
            return None
        booked = self.in_week[day - timedelta(days=day.weekday())]
        if self.on_day[day] >= who.per_day or booked >= who.per_week:
            return None
        points = load(booked, who.per_week) + edge(min(starts - hours[0], hours[1] - ends))
        return Chair(who.person, points + (MET if who.met else 0))


def _joined(spans: Iterable[Stretch]) -> list[Stretch]:
    """In order, those that touch or overlap as one."""
    found: list[Stretch] = []
    for starts, ends in sorted(spans):
        if found and starts <= found[-1][1]:
            found[-1] = (found[-1][0], max(found[-1][1], ends))
        else:
            found.append((starts, ends))
    return found


def _holding(spans: Sequence[Stretch], starts: int, ends: int) -> Stretch | None:
    place = bisect_right(spans, (starts, float("inf"))) - 1
    return spans[place] if place >= 0 and ends <= spans[place][1] else None


def _meets(spans: Sequence[Stretch], starts: int, ends: int) -> bool:
    place = bisect_left(spans, (ends, ends)) - 1
    return place >= 0 and spans[place][1] > starts
