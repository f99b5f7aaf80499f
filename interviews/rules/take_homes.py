"""A take-home: until when files are taken, and when the candidate is reminded."""

from collections.abc import Mapping
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

# What was on its way when it fell due still arrives
GRACE = timedelta(minutes=5)
# After a "no" that came late: nobody loses their work because we took long to answer
AFTER_NO = timedelta(days=1)
# Rungs before it is due
REMIND_BEFORE = (timedelta(days=2), timedelta(hours=12))
# Who was sent it a moment ago needs no reminder
NOT_SOONER = timedelta(days=1)
# The link shows what was sent in for so long after it was due
LINK_LASTS = timedelta(days=14)
MOST_FILES = 10
# Taken back ones too: a page that anybody with the link may write to has an end
MOST_UPLOADS = 60
LAST_MINUTE = time(23, 59)
# Two graders who are so many levels apart are no basis for a decision
FAR_APART = 2


def is_far_apart(one: Mapping[int, int | None], other: Mapping[int, int | None]) -> bool:
    """Whether two graders differ by two levels or more on a competency that both assessed. `one`, `other`: the choices
    by competency; 0 is not assessed, and never a number."""
    return any(abs(value - (other.get(key) or value)) >= FAR_APART for key, value in one.items() if value)


def due_by_itself(at: datetime, days: int, zone: ZoneInfo) -> datetime:
    """After so many days, at the end of the candidate's day."""
    day = at.astimezone(zone).date() + timedelta(days=days)
    return datetime.combine(day, LAST_MINUTE, zone)


def ends(due_at: datetime, wanted: datetime | None) -> datetime:
    """Until when files are taken. `wanted`: asked for and not answered yet; the waiting is ours, not theirs."""
    return max(due_at, wanted) if wanted else due_at


def takes_files(ends_at: datetime, at: datetime) -> bool:
    return at < ends_at + GRACE


def due_after_no(due_at: datetime, at: datetime) -> datetime:
    return due_at if at < due_at else max(due_at, at + AFTER_NO)


def reminder_is_due(sent_at: datetime, due_at: datetime, reminded_at: datetime | None, at: datetime) -> bool:
    """Each rung once; of several that have passed one goes."""
    rungs = [due_at - before for before in REMIND_BEFORE if due_at - before >= sent_at + NOT_SOONER]
    passed = [rung for rung in rungs if rung <= at]
    return bool(passed) and at < due_at and (reminded_at is None or reminded_at < max(passed))
