"""What the panels of the demo company said once they talked."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from core.models import Person
from hiring.models import Application
from interviews.actions import debrief, talks
from interviews.queries.debrief import debrief as read
from interviews.queries.debrief import debriefs

Entry = Mapping[str, Any]


def come_to_an_end(
    application: Application, entry: Entry, cast: Mapping[str, Person], on: Callable[[int], datetime]
) -> None:
    """Round by round; where nothing was to be discussed, the decision alone."""
    for said in entry.get("talks", ()):
        talk(application, said, cast, on)
        if "decide" in said:
            decide(application, said["decide"], cast, on)
    if "decide" in entry:
        decide(application, entry["decide"], cast, on)


def talk(application: Application, entry: Entry, cast: Mapping[str, Person], on: Callable[[int], datetime]) -> None:
    """Opened without the last card, concluded, thought over; by key of the competency, the rest under `others`."""
    manager, at = cast["hana"], on(entry["day"])
    if "opened" in entry:
        talks.begin(application, reason=entry["opened"], by=manager, at=at)
    found = read(debriefs(manager).get(pk=application.pk), manager, at)
    keys = {row.id: row.key for row in (*found.must_haves, *found.others)}
    said = entry.get("concluded", {})
    typed = [
        talks.Typed(text, topic.version, competency=topic.point.competency, seat=topic.point.seat)
        for topic in found.topics
        if (text := said.get(keys.get(topic.point.competency or 0, ""), said.get("others", "")))
    ]
    talks.conclude(application, typed=typed, by=cast[entry.get("by", "hana")], at=at)
    for thought in entry.get("thoughts", ()):
        told = {"recommendation": thought["recommendation"], "reason": thought["reason"]}
        talks.rethink(application, **told, by=cast[thought["by"]], at=at)


def decide(application: Application, entry: Entry, cast: Mapping[str, Person], on: Callable[[int], datetime]) -> None:
    application.refresh_from_db()
    debrief.decide(
        application,
        outcome=entry["outcome"],
        reason=entry["reason"],
        justification=entry.get("justification", ""),
        by=cast["hana"],
        at=on(entry["day"]),
    )
    for other in entry.get("dissents", ()):
        talks.dissent(application, reason=other["reason"], by=cast[other["by"]], at=on(other["day"]))
