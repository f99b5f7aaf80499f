"""How much the people of the demo company interview, what they may lead, and who is on the way there."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from core.models import Person
from hiring.models import Requisition
from interviews.actions import pools, profiles, qualifications
from rubrics.models import AssessmentType, Level
from rubrics.models.rubrics import RubricState

Entry = Mapping[str, Any]


def settle(
    company: Entry,
    made: Mapping[str, Requisition],
    cast: Mapping[str, Person],
    *,
    founded: datetime,
    begun: datetime,
    at: datetime,
) -> None:
    """`founded`: when the qualified were named; `begun`: when the trainings began and the pools were filled."""
    entry = company["interviewers"]
    types = {one.key: one for one in AssessmentType.objects.all()}
    ranks = dict(Level.objects.filter(rubric__state=RubricState.PUBLISHED).values_list("key", "rank"))
    for limits in entry["limits"]:
        person = cast[limits["person"]]
        said = {name: value for name, value in limits.items() if name != "person"}
        profiles.set_limits(person, **said, seen=0, by=person, at=founded)
    for key, reached in entry["qualified"].items():
        for type_key, level in reached.items():
            _qualify(cast[key], types[type_key], ranks[level], entry["reason"], cast, at=founded)
    for path in entry["training"]:
        steps = {name: path[name] for name in ("shadows", "reverse_shadows")}
        wanted = {"assessment_type": types[path["type"]], "rank": ranks[path["level"]], **steps}
        qualifications.train(cast[path["person"]], **wanted, by=cast["rae"], at=begun)
    for key, pool in company["pools"].items():
        _fill(pool, made[key], cast, at=begun)
    pause = entry["pause"]
    until = (at + timedelta(days=pause["days"])).date()
    person = cast[pause["person"]]
    profiles.pause(person, paused_until=until, pause_reason=pause["reason"], seen=0, by=person, at=at)


def _fill(pool: Mapping[str, Any], requisition: Requisition, cast: Mapping[str, Person], *, at: datetime) -> None:
    """By the type of the session, who is asked for it."""
    for session in requisition.sessions.select_related("requisition", "assessment_type"):
        people = [cast[key] for key in pool.get(session.assessment_type.key, ())]
        if people:
            pools.add(session, people=people, by=cast["rae"], at=at)


def _qualify(
    person: Person, assessment_type: AssessmentType, rank: int, reason: str, cast: Mapping[str, Person], *, at: datetime
) -> None:
    """By the hiring manager, and the manager by the recruiter."""
    by = cast["rae"] if person == cast["hana"] else cast["hana"]
    qualifications.qualify_at_once(person, assessment_type=assessment_type, rank=rank, reason=reason, by=by, at=at)
