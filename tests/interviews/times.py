"""A loop that can be put on the clock: who may lead what."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta

from core.models import Person
from hiring.models import Application
from interviews.actions import times
from interviews.models import Qualification, TimeSearch
from interviews.rules.plans import Plan, Wish


def qualify(
    application: Application, leads: Iterable[Person], at: datetime, *, trainees: Iterable[Person] = ()
) -> None:
    """For every type of the loop, up to the highest level."""
    types = {session.assessment_type for session in application.requisition.sessions.all()}
    facts = {"rank": 3, "started_at": at}
    for kind in types:
        for person in leads:
            done = {"state": "qualified", "qualified_at": at}
            Qualification.objects.create(person=person, assessment_type=kind, **facts, **done)
        for person in trainees:
            Qualification.objects.create(person=person, assessment_type=kind, **facts)


def wish(application: Application, first: date, *, weeks: int = 1, **more) -> Wish:
    sessions = tuple(application.requisition.sessions.values_list("pk", flat=True))
    return Wish(**{"sessions": sessions, "first_day": first, "last_day": first + timedelta(days=7 * weeks), **more})


def answered(application: Application, by: Person, at: datetime, **more) -> TimeSearch:
    """By the real solver."""
    search = times.ask(application, wish=wish(application, at.date(), **more), by=by, at=at)
    assert times.answer_waiting(at)
    search.refresh_from_db()
    return search


def plans(search: TimeSearch) -> list[Plan]:
    return [Plan.from_json(one) for one in search.answer["plans"]]
