"""When summaries are due: on somebody's working day, at their hour, in their zone."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from interviews.rules.due_times import WorkingWeek, into_working_hours

# Later than this a summary waits for working hours, or for the next one
PROMPT = timedelta(hours=1)
# A week is told this long after its day at the latest; then the next one tells it
LATE_WEEK = timedelta(days=3)
DAY, WEEK = timedelta(days=1), timedelta(days=7)


@dataclass(frozen=True)
class Occasion:
    """The day it is about, by the person's own calendar, and when it was due."""

    day: date
    due_at: datetime


def daily(at: datetime, week: WorkingWeek, hour: time | None) -> Occasion | None:
    """Of today, once its hour has come. One that is late by more than an hour goes while they work; after that it is
    folded into the next day's."""
    today = at.astimezone(week.zone).date()
    if not week.works_on(today):
        return None
    due_at = datetime.combine(today, hour or week.starts, week.zone)
    if due_at > at or (at - due_at > PROMPT and into_working_hours(at, week) != at):
        return None
    return Occasion(today, due_at)


def weekly(at: datetime, week: WorkingWeek, hour: time | None, weekday: int) -> Occasion | None:
    """The latest that was due, if that is not too long ago. On a day that is not worked it moves to the next that is.
    The day it is known by is the one that was chosen."""
    today = at.astimezone(week.zone).date()
    chosen = today - timedelta(days=(today.weekday() - weekday) % 7)
    for day in (chosen, chosen - WEEK):
        worked = next((day + n * DAY for n in range(7) if week.works_on(day + n * DAY)), None)
        if worked is None:
            continue
        due_at = datetime.combine(worked, hour or week.starts, week.zone)
        if due_at <= at:
            return Occasion(day, due_at) if at - due_at <= LATE_WEEK else None
    return None


def told_at(occasion: Occasion, at: datetime, week: WorkingWeek) -> datetime:
    """At once when it is prompt, else when they work next."""
    return at if at - occasion.due_at <= PROMPT else into_working_hours(at, week)
