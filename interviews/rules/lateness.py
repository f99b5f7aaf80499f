"""How late something is, in the person's own working time."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum

from interviews.rules.due_times import WorkingWeek

HOUR = timedelta(hours=1)
# Whoever is this late is told the day, not the count
COUNTED_DAYS = 60


class Unit(Enum):
    MINUTES = "minutes"
    HOURS = "hours"
    # Of the person's own week
    WORKING_DAYS = "working_days"


@dataclass(frozen=True)
class Late:
    count: int
    unit: Unit


def late_by(due_at: datetime, at: datetime, week: WorkingWeek) -> Late:
    """Working days begun since the day it was due; on the same working day hours, then minutes."""
    due, now = due_at.astimezone(week.zone).date(), at.astimezone(week.zone).date()
    ahead = min((now - due).days, COUNTED_DAYS)
    days = sum(week.works_on(due + timedelta(days=n)) for n in range(1, ahead + 1))
    if days:
        return Late(days, Unit.WORKING_DAYS)
    passed = max(at - due_at, timedelta())
    if passed >= HOUR:
        return Late(passed // HOUR, Unit.HOURS)
    return Late(passed // timedelta(minutes=1), Unit.MINUTES)
