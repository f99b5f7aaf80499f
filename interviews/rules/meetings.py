"""When a few people can sit down and talk. It is no interview: limits, pauses and time between two do not count."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from interviews.rules.diaries import Diary, Obstacle, Span, common, less, merged

MINUTES = (15, 30, 45, 60)
USUAL_MINUTES = 30
# So many times are offered, so many of them on one day
MOST, A_DAY = 6, 2
STEP = timedelta(minutes=30)
# Outside their own hours people are asked for no earlier and no later than this, on their clock
EARLIEST, LATEST = time(7), time(21)


@dataclass(frozen=True)
class Time:
    span: Span
    # Ids of those who do not work then
    outside: tuple[int, ...] = ()


def times(diaries: Collection[Diary], minutes: int, *, within: Span, zone: ZoneInfo) -> list[Time]:
    """When all work and nobody is taken, the first ones; if there is none, when nobody is taken, those first that are
    outside the hours of the fewest. At most two of a day of `zone`."""
    if found := _first(_common(less(one.working, _taken(one)) for one in diaries), minutes, within, zone):
        return [Time(span) for span in found]
    reachable = _common(less(_reach(one, within), _taken(one)) for one in diaries)
    near = [Time(span, _outside(diaries, span)) for span in _steps(reachable, minutes, within)]
    fewest = min((len(one.outside) for one in near), default=0)
    kept = {one.span for one in near if len(one.outside) == fewest}
    return [one for one in near if one.span in set(_spread(sorted(kept), zone))]


@dataclass(frozen=True)
class InTheWay:
    """Somebody without whom the others could."""

    person: int
    first: Span


def in_the_way(diaries: Sequence[Diary], minutes: int, *, within: Span, zone: ZoneInfo) -> list[InTheWay]:
    """Asked when nothing fits all: who stands alone in the way, the earliest time first."""
    found = []
    for one in diaries:
        others = [other for other in diaries if other is not one]
        if others and (free := _first(_common(less(o.working, _taken(o)) for o in others), minutes, within, zone)):
            found.append(InTheWay(one.person, free[0]))
    return sorted(found, key=lambda way: way.first)


def never_free(diaries: Iterable[Diary], minutes: int, *, within: Span) -> list[int]:
    """Ids of those who have no such time at all, even alone."""
    return [one.person for one in diaries if not _steps(less(one.working, _taken(one)), minutes, within)]


def obstacle(diary: Diary, wanted: Span) -> Obstacle | None:
    """Why this time does not suit somebody."""
    if not any(span.holds(wanted) for span in merged(diary.working)):
        return Obstacle.NOT_WORKING
    for taken, why in (
        (diary.interviews, Obstacle.INTERVIEW),
        (diary.held, Obstacle.HELD),
        (diary.busy, Obstacle.BUSY),
    ):
        if any(span.overlaps(wanted) for span in taken):
            return why
    return None


def _taken(diary: Diary) -> list[Span]:
    return [*diary.busy, *diary.interviews, *diary.held]


def _common(parts: Iterable[list[Span]]) -> list[Span]:
    found: list[Span] | None = None
    for part in parts:
        found = part if found is None else common(found, part)
    return found or []


def _first(free: list[Span], minutes: int, within: Span, zone: ZoneInfo) -> list[Span]:
    return _spread(_steps(free, minutes, within), zone)


def _steps(free: Iterable[Span], minutes: int, within: Span) -> list[Span]:
    """What begins at a full or a half hour."""
    found, length = [], timedelta(minutes=minutes)
    for span in merged(free):
        starts = _rounded_up(max(span.starts, within.starts))
        while starts + length <= min(span.ends, within.ends):
            found.append(Span(starts, starts + length))
            starts += STEP
    return found


def _rounded_up(moment: datetime) -> datetime:
    over = timedelta(minutes=moment.minute % 30, seconds=moment.second, microseconds=moment.microsecond)
    return moment + (STEP - over if over else timedelta())


def _spread(spans: Sequence[Span], zone: ZoneInfo) -> list[Span]:
    """The first ones, at most two a day, and apart from one another by an hour or more."""
    found: list[Span] = []
    by_day: dict[date, list[Span]] = {}
    for span in spans:
        there = by_day.setdefault(span.starts.astimezone(zone).date(), [])
        if len(there) < A_DAY and not any(one.widened(60).overlaps(span) for one in there):
            there.append(span)
            found.append(span)
        if len(found) == MOST:
            break
    return found


def _reach(diary: Diary, within: Span) -> list[Span]:
    """On the days they work, the hours in which they may be asked."""
    week, found = diary.week, []
    first, last = (moment.astimezone(week.zone).date() for moment in (within.starts, within.ends))
    for ahead in range((last - first).days + 1):
        day = first + timedelta(days=ahead)
        if week.works_on(day):
            edges = (datetime.combine(day, at, week.zone).astimezone(within.starts.tzinfo) for at in (EARLIEST, LATEST))
            found.append(Span(*edges))
    return common(found, [within])


def _outside(diaries: Iterable[Diary], span: Span) -> tuple[int, ...]:
    return tuple(one.person for one in diaries if not any(each.holds(span) for each in merged(one.working)))
