"""Before an interview: the evening's and the last minutes' word, to whoever leads it and to the candidate."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from interviews.rules.due_times import WorkingWeek, into_working_hours
from interviews.rules.reminders import FOLDED, SENT, Fate, ReminderState, ReminderWhy

SOON_BEFORE = timedelta(minutes=15)
# How far ahead they are planned: a day before may be a holiday before
PLANNED_AHEAD = timedelta(days=14)
# We know no working hours of a candidate: nobody is written to at night
CANDIDATE_DAY = time(9), time(20)


class NoticeStep(TextChoices):
    DAY = "day", _("The day before")
    SOON = "soon", _("15 minutes before")


def week_of_candidate(zone: ZoneInfo) -> WorkingWeek:
    return WorkingWeek(zone, *CANDIDATE_DAY, frozenset(range(7)))


def notice_moments(starts_at: datetime, week: WorkingWeek) -> dict[NoticeStep, datetime]:
    """The day before: when their last working day before the day of the interview begins, so that interviews of one
    day are told of together. 15 minutes before: whatever the hour, for they are to be there."""
    return {NoticeStep.DAY: _day_before(starts_at, week), NoticeStep.SOON: starts_at - SOON_BEFORE}


def _day_before(starts_at: datetime, week: WorkingWeek) -> datetime:
    day = starts_at.astimezone(week.zone).date()
    for ahead in range(1, PLANNED_AHEAD.days):
        before = day - timedelta(days=ahead)
        starts, ends = week.hours_of(before)
        if week.works_on(before) and starts < min(ends, starts_at):
            return starts
    # Nobody works for so long before it: the day before by the calendar, whatever it is
    morning = datetime.combine(day - timedelta(days=1), week.starts, week.zone).astimezone(UTC)
    return min(morning, starts_at - timedelta(hours=1))


@dataclass(frozen=True)
class Planned:
    step: NoticeStep
    due_at: datetime
    # Booked too late for it
    is_late: bool


def planned(starts_at: datetime, week: WorkingWeek, *, at: datetime) -> list[Planned]:
    """For an interview that is known since this moment: what would be due already is told by the invitation."""
    return [Planned(step, due, due <= at) for step, due in notice_moments(starts_at, week).items()]


def notice_fates(
    steps: Iterable[NoticeStep], *, starts_at: datetime, week: WorkingWeek, at: datetime
) -> dict[NoticeStep, Fate]:
    """Of those due to one person before one interview. What has begun needs no word; of both at once only the later
    goes; the day's word waits for the morning, or for the last minutes where no working hour is left."""
    steps = set(steps)
    if starts_at <= at:
        return dict.fromkeys(steps, Fate(ReminderState.SKIPPED, ReminderWhy.BEGAN))
    found: dict[NoticeStep, Fate] = {}
    soon = starts_at - SOON_BEFORE
    if NoticeStep.SOON in steps:
        found[NoticeStep.SOON] = SENT
    if NoticeStep.DAY in steps:
        opens = into_working_hours(at, week)
        if at >= soon or opens >= soon:
            found[NoticeStep.DAY] = FOLDED
        elif opens > at:
            found[NoticeStep.DAY] = Fate(ReminderState.WAITING, ReminderWhy.HOURS, opens)
        else:
            found[NoticeStep.DAY] = SENT
    return found
