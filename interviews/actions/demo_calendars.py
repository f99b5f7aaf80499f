"""What the interviewers of the demo company said to their invitations."""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any

from core.models import Person
from interviews.actions import answers
from interviews.models import InterviewState, PoolMember, Seat

Entry = Mapping[str, Any]


def fill(company: Entry, cast: Mapping[str, Person], at: datetime) -> None:
    for entry in company["answers"]:
        _answer(entry, cast, dict.fromkeys(company["leads"]))


def _answer(entry: Entry, cast: Mapping[str, Person], pool: Iterable[str]) -> None:
    """An hour after they were asked; who declines gives a reason, and may name a colleague of the pool."""
    person = cast[entry["by"]]
    seat = (
        Seat.objects.filter(
            person=person,
            held=True,
            interview__state=InterviewState.BOOKED,
            interview__application__candidate__email=f"{entry['candidate']}@candidates.example",
        )
        .select_related("interview__session", "interview__application", "person")
        .latest("interview__starts_at")
    )
    at = seat.interview.booked_at + timedelta(hours=1)
    if "reason" not in entry:
        answers.accept(seat, seen=None, by=person, at=min(at, seat.interview.starts_at - timedelta(minutes=1)))
        return
    for key in pool:
        PoolMember.objects.get_or_create(session=seat.interview.session, person=cast[key])
    said = {"reason": entry["reason"], "instead": cast.get(entry.get("instead", ""))}
    answers.decline(seat, **said, seen=None, by=person, at=at)
