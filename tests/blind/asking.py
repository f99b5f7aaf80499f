"""What can be asked for: every page, form and search there is."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from django.urls import get_resolver

from interviews.models import Rating
from tests import doors
from tests.blind.building import owed_by
from tests.blind.hearing import Ask, thinking
from tests.blind.thoughts import MARK
from tests.test_house import routes


def known_routes() -> dict[str, Any]:
    """Of the addresses as they are now, so that what is planted is found like what is written."""
    return dict(routes(get_resolver()))


def concerned(made: doors.Company, who: str) -> list[str]:
    """A thing about each for whom this person owes a card."""
    owed = {application.pk for application in owed_by(made.people[who])}
    found = {thing.application.pk: name for name, thing in made.things.items() if thing.application}
    return [name for pk, name in found.items() if pk in owed]


def pages(made: doors.Company, names: Iterable[str] = ()) -> list[Ask]:
    """Every page about these things, or about all."""
    wanted = set(names)
    things = {name: thing for name, thing in made.things.items() if not wanted or name in wanted}
    return [Ask("GET", url) for url in doors.pages(replace(made, things=things), tuple(known_routes()))]


def forms(made: doors.Company, names: Iterable[str]) -> list[Ask]:
    """The least that is worth sending to every door, about each of these."""
    found = []
    for name in names:
        for route in known_routes():
            thing = made.things[name]
            given = doors.arguments(route, thing)
            if not route.startswith(doors.SIGNING_IN) and all(given):
                body = doors.body(route, thing) or READS.get(route, {})
                found.append(Ask("POST", doors.address(route, thing), tuple(body.items())))
    return list(dict.fromkeys(found))


# Sent to look at something, and not to change it
READS: Mapping[str, dict[str, Any]] = {
    "hiring:messages_create": {"subject": "{requisition}", "body": "{first_name}", "preview": "1"},
    "hiring:pipeline_reopen": {},
}


def searches(made: doors.Company, who: str) -> list[Ask]:
    """For words that stand in what others think, and nowhere else."""
    with thinking(made, who, 3):
        said = Rating.objects.filter(scorecard__seat__interview__application__in=owed_by(made.people[who]))
        words = " ".join(
            said.exclude(scorecard__seat__person=made.people[who]).values_list("evidence", flat=True)
        ).split()
    fields = ("q", "search", "name")
    return [
        Ask("GET", f"{ask.url}?{field}={word}")
        for ask in pages(made, ["-", "open"])
        if "?" not in ask.url
        for field, word in zip(fields, (MARK, *words[1:3]), strict=False)
    ]
