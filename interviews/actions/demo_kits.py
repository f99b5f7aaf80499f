"""Questions that were chosen for sessions of the demo company, and what its interviewers marked."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from core.models import Person
from hiring.actions import loops
from hiring.models import Application, Requisition
from interviews.actions import kits
from interviews.models import Interview
from rubrics.models import Question

Entry = Mapping[str, Any]
BEFORE_THE_END = timedelta(minutes=2)


def choose(requisition: Requisition, chosen: Mapping[str, Sequence[str]], *, by: Person, at: datetime) -> None:
    """By the English titles of the sessions, and the keys of the bank."""
    for title, keys in chosen.items():
        loops.choose(requisition.sessions.get(title__en=title), questions=_ids(keys), by=by, at=at)


def _ids(keys: Sequence[str]) -> list[int]:
    found = dict(Question.objects.filter(key__in=keys).values_list("key", "pk"))
    return [found[key] for key in keys]


def mark(application: Application, handed: Mapping[str, Entry]) -> None:
    """By whoever led, as the interview drew to its end."""
    for title, marks in handed.items():
        interview = application.interviews.booked().get(session__title__en=title)
        for question in _ids(marks.get("asked", ())):
            _mark(interview, question=question)
        for key in marks.get("not_reached", ()):
            _mark(interview, competency=application.requisition.competencies.get(competency__key=key).pk)


def _mark(interview: Interview, **what: int) -> None:
    lead = interview.seats.select_related("person").filter(held=True).first()
    if lead:
        kits.mark(interview, **what, by=lead.person, at=interview.ends_at - BEFORE_THE_END)
