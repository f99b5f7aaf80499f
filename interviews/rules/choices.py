"""Which times a candidate may choose from: the whole panel at once, the people with the least to do first.

No search: every start is looked at once, and at each the people are taken in order. What this finds it can book; for
the best plan of all there is the solver, in a process of its own.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from interviews.rules.diaries import Diary, Span, common, less
from interviews.rules.plans import Meeting

STEP = timedelta(minutes=30)
HOLD = timedelta(minutes=10)
# Between two of several interviews on one day nobody waits longer
LONGEST_WAIT = timedelta(minutes=90)
# Without a word from the candidate, of their own day
FIRST_HOUR, LAST_HOUR = time(7), time(22)
MOST_DAYS = 31


@dataclass(frozen=True)
class Wanted:
    """A session to find a time for, with those who may lead it."""

    session: int
    minutes: int
    seats: int
    leads: Sequence[int]
    # Minutes that the candidate keeps free after it
    buffer: int = 0


@dataclass(frozen=True)
class Offer:
    """One thing to choose: each of the sessions at its time, in order."""

    meetings: Sequence[Meeting]

    @property
    def starts_at(self) -> datetime:
        return self.meetings[0].starts_at

    @property
    def ends_at(self) -> datetime:
        return self.meetings[-1].ends_at


def in_order(sessions: Sequence[int], after: Mapping[int, Iterable[int]]) -> list[int]:
    """As they stand, but none before those that it follows. A ring is broken where it is met."""
    left, found = list(sessions), []
    while left:
        waits = {one: {other for other in after.get(one, ()) if other in left} for one in left}
        free = next((one for one in left if not waits[one] - {one}), left[0])
        left.remove(free)
        found.append(free)
    return found


def days_between(first: date, last: date, zone: ZoneInfo) -> Span:
    """Whole days of a calendar."""
    starts = datetime.combine(first, time(), zone)
    ends = datetime.combine(last + timedelta(days=1), time(), zone)
    return Span(starts.astimezone(UTC), ends.astimezone(UTC))


def by_day(within: Span, zone: ZoneInfo) -> list[Span]:
    """The usual hours of each day."""
    found, day = [], within.starts.astimezone(zone).date()
    while datetime.combine(day, time(), zone) < within.ends:
        starts, ends = (datetime.combine(day, hour, zone).astimezone(UTC) for hour in (FIRST_HOUR, LAST_HOUR))
        found.append(Span(starts, ends))
        day += timedelta(days=1)
    return common(found, [within])


def offers(
    wanted: Sequence[Wanted],
    diaries: Mapping[int, Diary],
    *,
    open_: Sequence[Span],
    taken: Sequence[Span] = (),
    zone: ZoneInfo,
) -> list[Offer]:
    """In time. `open_`: when the candidate can be met. `taken`: other interviews of theirs, with what they keep free.
    Several sessions are held on one of the candidate's days, by different people."""
    if not wanted:
        return []
    free = less(open_, taken)
    starts = _Starts(diaries)
    found = []
    for first in _ticks(free):
        if offer := _chain(wanted, first, free, starts, zone):
            found.append(offer)
    return found


class _Starts:
    """Who could begin when: each diary is read once for a length."""

    def __init__(self, diaries: Mapping[int, Diary]) -> None:
        self.diaries = diaries
        self.known: dict[tuple[int, int], frozenset[datetime]] = {}

    def can(self, person: int, starts_at: datetime, minutes: int) -> bool:
        if (person, minutes) not in self.known:
            free = self.diaries[person].free if person in self.diaries else ()
            self.known[person, minutes] = frozenset(_fitting(free, timedelta(minutes=minutes)))
        return starts_at in self.known[person, minutes] and self._within_limits(person, starts_at)

    def _within_limits(self, person: int, at: datetime) -> bool:
        return self.diaries[person].limit(at) is None

    def choose(self, one: Wanted, starts_at: datetime, but: frozenset[int]) -> tuple[int, ...]:
        """The people with the least to do that week, that day and altogether; nobody: too few can."""
        can = [who for who in one.leads if who not in but and self.can(who, starts_at, one.minutes)]
        can.sort(key=lambda who: self._load(who, starts_at))
        return tuple(can[: one.seats]) if len(can) >= one.seats else ()

    def _load(self, person: int, at: datetime) -> tuple[int, int, int, int]:
        diary = self.diaries[person]
        return diary.in_week(at), diary.on_day(at), len(diary.interviews), person


def _chain(
    wanted: Sequence[Wanted], first: datetime, free: Sequence[Span], starts: _Starts, zone: ZoneInfo
) -> Offer | None:
    """The first session then, each further one as soon as it can be."""
    meetings: list[Meeting] = []
    met: frozenset[int] = frozenset()
    for one in wanted:
        earliest = _after(meetings, wanted) if meetings else first
        latest = first if not meetings else earliest + LONGEST_WAIT
        meeting = _next(one, earliest, latest, free, starts, met)
        if meeting is None or meeting.starts_at.astimezone(zone).date() != first.astimezone(zone).date():
            return None
        meetings.append(meeting)
        met |= set(meeting.leads)
    return Offer(tuple(meetings))


def _after(meetings: Sequence[Meeting], wanted: Sequence[Wanted]) -> datetime:
    return _up(meetings[-1].ends_at + timedelta(minutes=wanted[len(meetings) - 1].buffer))


def _next(
    one: Wanted, earliest: datetime, latest: datetime, free: Sequence[Span], starts: _Starts, met: frozenset[int]
) -> Meeting | None:
    at = earliest
    while at <= latest:
        whole = Span(at, at + timedelta(minutes=one.minutes))
        if any(span.holds(whole) for span in free) and (people := starts.choose(one, at, met)):
            return Meeting(one.session, at, one.minutes, people)
        at += STEP
    return None


def _up(moment: datetime) -> datetime:
    """To the next half hour."""
    past = timedelta(minutes=moment.minute % 30, seconds=moment.second, microseconds=moment.microsecond)
    return moment if not past else moment - past + STEP


def _ticks(spans: Iterable[Span]) -> Iterable[datetime]:
    for span in spans:
        at = _up(span.starts)
        while at < span.ends:
            yield at
            at += STEP


def _fitting(spans: Iterable[Span], long: timedelta) -> Iterable[datetime]:
    for span in spans:
        at = _up(span.starts)
        while at + long <= span.ends:
            yield at
            at += STEP


def is_late(starts_at: datetime, notice_hours: int, at: datetime) -> bool:
    """Too near for a candidate to book, move or cancel it by themselves."""
    return starts_at - at < timedelta(hours=notice_hours)
