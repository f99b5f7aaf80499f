"""The plan of a session by the minute."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta


@dataclass(frozen=True)
class Step:
    starts_at: datetime
    minutes: int
    # Which entry of the plan it is
    index: int

    @property
    def ends_at(self) -> datetime:
        return self.starts_at + timedelta(minutes=self.minutes)


def timetable(shares: Sequence[int], *, starts_at: datetime, minutes: int) -> list[Step]:
    """Shares of an hour, stretched or shrunk to the session; whole minutes that add up to it exactly."""
    total = sum(shares)
    if not total:
        return []
    steps, done, before = [], 0, 0
    for index, share in enumerate(shares):
        done += share
        until = round(minutes * done / total)
        if until > before:
            steps.append(Step(starts_at + timedelta(minutes=before), until - before, index))
        before = until
    return steps


def current(steps: Sequence[Step], at: datetime) -> int | None:
    """The entry of the plan that is running at that moment."""
    return next((step.index for step in steps if step.starts_at <= at < step.ends_at), None)
