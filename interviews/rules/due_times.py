"""When a card is due, and when somebody is reminded: always in the person's own working hours."""

from collections.abc import Container
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

CARD_DUE_AFTER = timedelta(hours=24)
# A year has a working day, whatever the holidays; beyond it the calendar is wrong, not the day
SEARCH_DAYS = 366


@dataclass(frozen=True)
class WorkingWeek:
    """When one person works: local hours on weekdays (Monday is 0), less holidays (local days)."""

    zone: ZoneInfo
    starts: time
    ends: time
    days: frozenset[int]
    holidays: Container[date] = field(default_factory=frozenset)

    def works_on(self, day: date) -> bool:
        return day.weekday() in self.days and day not in self.holidays

    def hours_of(self, day: date) -> tuple[datetime, datetime]:
        """In UTC. Where the clocks change inside them they are cut rather than stretched; not worked at all: the
        end is not after the start."""
        starts = datetime.combine(day, self.starts, self.zone)
        ends = datetime.combine(day, self.ends, self.zone)
        return starts.astimezone(UTC), min(ends.astimezone(UTC), ends.replace(fold=1).astimezone(UTC))

    def works_at(self, moment: datetime) -> bool:
        return into_working_hours(moment, self) == moment


def into_working_hours(moment: datetime, week: WorkingWeek) -> datetime:
    """The moment itself when it is worked, else the start of the next working day; UTC in, UTC out."""
    moment = moment.astimezone(UTC)
    today = moment.astimezone(week.zone).date()
    for ahead in range(SEARCH_DAYS):
        day = today + timedelta(days=ahead)
        if not week.works_on(day):
            continue
        starts, ends = week.hours_of(day)
        if max(moment, starts) < ends:
            return max(moment, starts)
    raise ValueError("no working day within a year")


def working_day_after(moment: datetime, week: WorkingWeek) -> datetime:
    """The same local time on the next working day; a moment outside working hours counts as the next one inside."""
    local = into_working_hours(moment, week).astimezone(week.zone)
    day = local.date() + timedelta(days=1)
    for _ in range(SEARCH_DAYS):
        if week.works_on(day):
            break
        day += timedelta(days=1)
    return into_working_hours(datetime.combine(day, local.time(), week.zone), week)


def card_due(ends_at: datetime, week: WorkingWeek, after: timedelta = CARD_DUE_AFTER) -> datetime:
    return into_working_hours(ends_at + after, week)
