"""A loop put on the clock: what is wished, and what a search answers. Both are kept as JSON beside the search."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date, datetime, timedelta
from typing import Any


@dataclass(frozen=True)
class Wish:
    """Times for these sessions, in their order, between two days of the candidate's calendar."""

    sessions: Sequence[int]
    first_day: date
    last_day: date
    # Over how many days the loop may be spread
    days: int = 1
    with_trainees: bool = False

    def as_json(self) -> dict[str, Any]:
        return {**asdict(self), "first_day": self.first_day.isoformat(), "last_day": self.last_day.isoformat()}

    @classmethod
    def from_json(cls, said: Mapping[str, Any]) -> "Wish":
        first, last = date.fromisoformat(said["first_day"]), date.fromisoformat(said["last_day"])
        return cls(tuple(said["sessions"]), first, last, said["days"], said["with_trainees"])


@dataclass(frozen=True)
class Meeting:
    """One session at one time with these people, by their ids."""

    session: int
    starts_at: datetime
    minutes: int
    leads: Sequence[int]
    shadows: Sequence[int] = ()
    reverse_shadows: Sequence[int] = ()

    @property
    def ends_at(self) -> datetime:
        return self.starts_at + timedelta(minutes=self.minutes)

    def as_json(self) -> dict[str, Any]:
        return {**asdict(self), "starts_at": self.starts_at.isoformat()}

    @classmethod
    def from_json(cls, said: Mapping[str, Any]) -> "Meeting":
        return cls(
            said["session"],
            datetime.fromisoformat(said["starts_at"]),
            said["minutes"],
            tuple(said["leads"]),
            tuple(said.get("shadows", ())),
            tuple(said.get("reverse_shadows", ())),
        )


@dataclass(frozen=True)
class Plan:
    """One answer: all of the sessions, each at its time, and why this answer is a good one."""

    meetings: Sequence[Meeting]
    # {"kind": ..., facts}: kinds and facts, never sentences; there are two languages
    reasons: Sequence[Mapping[str, Any]] = field(default=())

    def as_json(self) -> dict[str, Any]:
        return {"meetings": [one.as_json() for one in self.meetings], "reasons": [dict(one) for one in self.reasons]}

    @classmethod
    def from_json(cls, said: Mapping[str, Any]) -> "Plan":
        return cls(tuple(Meeting.from_json(one) for one in said["meetings"]), tuple(said.get("reasons", ())))
