"""A search for times in the demo company, answered by the real solver."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from core.models import Person
from hiring.models import Application
from interviews.actions import times
from interviews.queries.times import sessions_to_time
from interviews.rules.plans import Wish

AHEAD = timedelta(days=13)
# A small loop is answered while the demo starts
SESSIONS = 4


def search(applications: Iterable[Application], *, by: Person, at: datetime) -> None:
    first = at.date() + timedelta(days=1)
    for application in applications:
        sessions = tuple(session.pk for session in sessions_to_time(application)[:SESSIONS])
        times.ask(application, wish=Wish(sessions, first, first + AHEAD, 2, with_trainees=True), by=by, at=at)
