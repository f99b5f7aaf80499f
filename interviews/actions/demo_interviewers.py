"""How much the people of the demo company interview, what they may lead, and who is on the way there."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from core.models import Person
from interviews.actions import profiles, qualifications
from rubrics.models import AssessmentType, Level
from rubrics.models.rubrics import RubricState

Entry = Mapping[str, Any]


def settle(entry: Entry, cast: Mapping[str, Person], *, founded: datetime, begun: datetime, at: datetime) -> None:
    """`founded`: when the qualified were named; `begun`: when the trainings began."""
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
    pause = entry["pause"]
    until = (at + timedelta(days=pause["days"])).date()
    person = cast[pause["person"]]
    profiles.pause(person, paused_until=until, pause_reason=pause["reason"], seen=0, by=person, at=at)


def _qualify(
    person: Person, assessment_type: AssessmentType, rank: int, reason: str, cast: Mapping[str, Person], *, at: datetime
) -> None:
    """By the hiring manager, and the manager by the recruiter."""
    by = cast["rae"] if person == cast["hana"] else cast["hana"]
    qualifications.qualify_at_once(person, assessment_type=assessment_type, rank=rank, reason=reason, by=by, at=at)
