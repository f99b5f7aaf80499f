"""When a card is due, and when somebody is reminded: always in the person's own working hours."""

from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from enum import IntEnum
from zoneinfo import ZoneInfo

CARD_DUE_AFTER = timedelta(hours=24)
FIRST_RUNG_AFTER = timedelta(hours=1)
# A year has a working day, whatever the holidays; beyond it the calendar is wrong, not the day
SEARCH_DAYS = 366


class Rung(IntEnum):
    """The steps of the ladder: after the first hour, then whole working days after the end."""

    FIRST = 0
    SECOND = 1
    # Copies the coordinator
    THIRD = 2
    # Copies the hiring manager
    LAST = 3


@dataclass(frozen=True)
class WorkingWeek:
    """When one person works: local hours on weekdays (Monday is 0), less holidays (local days)."""

    zone: ZoneInfo
    starts: time
    ends: time
    days: frozenset[int]
    holidays: frozenset[date] = field(default_factory=frozenset)

    def works_on(self, day: date) -> bool:
        return day.weekday() in self.days and day not in self.holidays

    def hours_of(self, day: date) -> tuple[datetime, datetime]:
        return (
            datetime.combine(day, self.starts, self.zone),
            datetime.combine(day, self.ends, self.zone),
        )


def into_working_hours(moment: datetime, week: WorkingWeek) -> datetime:
    """The moment itself when it is worked, else the start of the next working day; UTC in, UTC out."""
    local = moment.astimezone(week.zone)
    for ahead in range(SEARCH_DAYS):
        day = local.date() + timedelta(days=ahead)
        if not week.works_on(day):
            continue
        starts, ends = week.hours_of(day)
        if moment < ends:
            return max(moment, starts).astimezone(moment.tzinfo)
    raise ValueError("no working day within a year")


def working_days_after(moment: datetime, days: int, week: WorkingWeek) -> datetime:
    """The same local time `days` working days later, moved into working hours."""
    local = moment.astimezone(week.zone)
    day, left = local.date(), days
    for _ in range(SEARCH_DAYS):
        if left == 0:
            break
        day += timedelta(days=1)
        left -= week.works_on(day)
    later = datetime.combine(day, local.timetz().replace(tzinfo=None), week.zone)
    return into_working_hours(later.astimezone(moment.tzinfo), week)


def card_due(ends_at: datetime, week: WorkingWeek) -> datetime:
    return into_working_hours(ends_at + CARD_DUE_AFTER, week)


def ladder(ends_at: datetime, week: WorkingWeek) -> dict[Rung, datetime]:
    """When each rung is due for an interview that ends at that moment."""
    due = {Rung.FIRST: into_working_hours(ends_at + FIRST_RUNG_AFTER, week)}
    for rung in (Rung.SECOND, Rung.THIRD, Rung.LAST):
        # Counted from the hour the first reminder names, so that two rungs never meet in one morning
        due[rung] = working_days_after(ends_at + FIRST_RUNG_AFTER, int(rung), week)
    return due
