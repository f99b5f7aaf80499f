"""Candidates of the demo company who are asked to choose a time, and what they need."""

from collections.abc import Iterable, Mapping
from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

from core.models import Person
from hiring.models import Application
from interviews.actions import arrangements, choices
from interviews.models import PoolMember
from interviews.queries.choices import choice_page
from interviews.rules.arrangements import Needs

Entry = Mapping[str, Any]


def ask(entries: Iterable[Entry], cast: Mapping[str, Person], on: Any) -> None:
    for entry in entries:
        application = Application.objects.get(candidate__email=f"{entry['candidate']}@candidates.example")
        # The first is held at an hour: the recruiter's call
        session = application.requisition.sessions.filter(days=None)[0]
        for key in entry["pool"]:
            PoolMember.objects.get_or_create(session=session, person=cast[key])
        at = on(entry["day"])
        today = on(0).astimezone(ZoneInfo(application.candidate.time_zone)).date()
        asked = choices.invite(
            application,
            sessions=[session],
            first_day=today,
            last_day=today + timedelta(days=entry["days"]),
            notice_hours=12,
            words=entry.get("words", ""),
            by=cast["rae"],
            at=at,
        )
        if "needs" in entry:
            arrangements.say(application, needs=Needs(**entry["needs"]), by=None, at=at)
        if entry.get("chosen"):
            # Of the last day, so that it is to come whenever somebody looks around
            last = choice_page(asked, at).days[-1].times[0]
            choices.confirm(asked, starts_at=last.starts_at, by=None, at=at)
