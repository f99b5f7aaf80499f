"""When somebody can be met: their working hours, less what is taken, within their limits."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import Enum
from functools import cached_property

from interviews.rules.due_times import WorkingWeek


@dataclass(frozen=True, order=True)
class Span:
    """From a moment up to, and not with, another; both in UTC."""

    starts: datetime
    ends: datetime

    def __post_init__(self) -> None:
        if self.ends <= self.starts:
            raise ValueError("a span ends after it starts")

    def overlaps(self, other: "Span") -> bool:
        return self.starts < other.ends and other.starts < self.ends

    def holds(self, other: "Span") -> bool:
        return self.starts <= other.starts and other.ends <= self.ends

    def widened(self, minutes: int) -> "Span":
        """By so much on each side."""
        by = timedelta(minutes=minutes)
        return Span(self.starts - by, self.ends + by)


def merged(spans: Iterable[Span]) -> list[Span]:
    """In order, those that touch or overlap as one."""
    found: list[Span] = []
    for span in sorted(spans):
        if found and span.starts <= found[-1].ends:
            found[-1] = Span(found[-1].starts, max(found[-1].ends, span.ends))
        else:
            found.append(span)
    return found


def less(spans: Iterable[Span], taken: Iterable[Span]) -> list[Span]:
    """What is left of these spans."""
    left = merged(spans)
    for gone in merged(taken):
        pieces: list[Span] = []
        for span in left:
            if not span.overlaps(gone):
                pieces.append(span)
                continue
            if span.starts < gone.starts:
                pieces.append(Span(span.starts, gone.starts))
            if gone.ends < span.ends:
                pieces.append(Span(gone.ends, span.ends))
        left = pieces
    return left


def common(first: Iterable[Span], second: Iterable[Span]) -> list[Span]:
    """What both hold."""
    others = merged(second)
    found = []
    for one in merged(first):
        for other in others:
            if one.overlaps(other):
                found.append(Span(max(one.starts, other.starts), min(one.ends, other.ends)))
    return found


def working_hours(week: WorkingWeek, within: Span) -> list[Span]:
    """The hours somebody works between two moments."""
    first = within.starts.astimezone(week.zone).date() - timedelta(days=1)
    last = within.ends.astimezone(week.zone).date() + timedelta(days=1)
    worked = []
    for ahead in range((last - first).days + 1):
        day = first + timedelta(days=ahead)
        if week.works_on(day):
            starts, ends = week.hours_of(day)
            if starts < ends:
                worked.append(Span(starts, ends))
    return common(worked, [within])


class Obstacle(Enum):
    """Why somebody cannot hold a seat at a time; the first that applies is said."""

    PAUSED = "paused"
    NOT_WORKING = "not_working"
    INTERVIEW = "interview"
    # Too close to another interview
    BUFFER = "buffer"
    HELD = "held"
    BUSY = "busy"
    DAY_FULL = "day_full"
    WEEK_FULL = "week_full"


@dataclass(frozen=True)
class Diary:
    """Of one interviewer, for some time ahead."""

    person: int
    week: WorkingWeek
    working: Sequence[Span]
    # By calendars elsewhere
    busy: Sequence[Span] = ()
    # Interviews booked here, also those of the whole weeks around: they count against the limits
    interviews: Sequence[Span] = ()
    # Kept for a candidate who is about to confirm
    held: Sequence[Span] = ()
    per_day: int = 2
    per_week: int = 5
    # Minutes between two interviews
    buffer: int = 0
    # The last day without interviews
    paused_until: date | None = None

    @cached_property
    def free(self) -> tuple[Span, ...]:
        """When an interview may take place, the limits of the day and the week aside."""
        apart = [span.widened(self.buffer) for span in (*self.interviews, *self.held)]
        open_ = [span for span in self.working if not self._is_paused(span.starts)]
        return tuple(less(open_, [*self.busy, *apart]))

    def obstacle(self, wanted: Span) -> Obstacle | None:
        if self._is_paused(wanted.starts):
            return Obstacle.PAUSED
        if not any(span.holds(wanted) for span in merged(self.working)):
            return Obstacle.NOT_WORKING
        for taken, why in (
            (self.interviews, Obstacle.INTERVIEW),
            (self.held, Obstacle.HELD),
            (self.busy, Obstacle.BUSY),
        ):
            if any(span.overlaps(wanted) for span in taken):
                return why
        if any(span.widened(self.buffer).overlaps(wanted) for span in (*self.interviews, *self.held)):
            return Obstacle.BUFFER
        return self.limit(wanted.starts)

    def limit(self, moment: datetime) -> Obstacle | None:
        """What they take is reached, with what is kept for candidates who are about to confirm."""
        kept = [span.starts for span in self.held]
        if self.on_day(moment) + sum(self.day_of(one) == self.day_of(moment) for one in kept) >= self.per_day:
            return Obstacle.DAY_FULL
        in_week = self.in_week(moment) + sum(self.week_of(one) == self.week_of(moment) for one in kept)
        return Obstacle.WEEK_FULL if in_week >= self.per_week else None

    def obstacle_to_read(self, moment: datetime) -> Obstacle | None:
        """For what has no hour, such as to grade what comes in at that moment: only who takes a break is in its way."""
        return Obstacle.PAUSED if self._is_paused(moment) else None

    def day_of(self, moment: datetime) -> date:
        return moment.astimezone(self.week.zone).date()

    def week_of(self, moment: datetime) -> date:
        """The Monday of its week."""
        day = self.day_of(moment)
        return day - timedelta(days=day.weekday())

    def on_day(self, moment: datetime) -> int:
        """How many interviews they have on that day of theirs."""
        return sum(self.day_of(span.starts) == self.day_of(moment) for span in self.interviews)

    def in_week(self, moment: datetime) -> int:
        return sum(self.week_of(span.starts) == self.week_of(moment) for span in self.interviews)

    def _is_paused(self, moment: datetime) -> bool:
        return self.paused_until is not None and self.day_of(moment) <= self.paused_until
