from dataclasses import replace
from datetime import datetime
from typing import Any

import pytest

from core.models import Person
from hiring.actions import loops, requisitions
from hiring.models import Requisition
from hiring.queries.coverage import asked_competencies, planned_sessions
from hiring.queries.differences import Difference, difference
from hiring.queries.requisitions import requisitions_shown
from hiring.rules.requisitions import Wanted
from rubrics.models import Archetype, RoleDefinition
from tests import make

pytestmark = pytest.mark.django_db


@pytest.fixture
def draft(role: RoleDefinition, rae: Person, hana: Person, at: datetime) -> Requisition:
    return make.draft(role, rae, hana, at)


def shown(requisition: Requisition, rae: Person) -> Difference:
    found = requisitions_shown(rae).get(pk=requisition.pk)
    return difference(found, asked_competencies(found), planned_sessions(found))


def test_difference_of_what_the_role_brought_is_none(draft: Requisition, rae: Person) -> None:
    assert shown(draft, rae).is_none


def test_difference_names_what_was_added_left_out_and_changed(draft: Requisition, rae: Person, at: datetime) -> None:
    lead = draft.role.rubric.levels.get(key="lead")
    first, second, _third, *others = [
        Wanted(one.competency_id, one.target_id, one.must_have) for one in draft.competencies.all()
    ]
    wanted = [replace(first, target_id=lead.pk), replace(second, must_have=False), *others]
    requisitions.set_competencies(draft, wanted=wanted, by=rae, at=at)
    kept, dropped, *rest = planned_sessions(draft)
    new = replace(dropped, id=None, title={"en": "Talk"}, assessment_type_id=make.assessment_type("math").pk)
    loops.set_sessions(draft, wanted=[replace(kept, minutes=90), *rest, new], by=rae, at=at)
    found = shown(draft, rae)
    said = {one.name["en"]: one for one in found.competencies}
    assert (said["Ml fundamentals"].is_other_target, said["Ml fundamentals"].target) == (True, lead)
    assert (said["System design"].is_other_weight, said["System design"].is_other_target) == (True, False)
    assert said["Communication"].kind == "left_out"
    sessions = {one.title["en"]: (one.kind, one.changed) for one in found.sessions}
    assert sessions["Talk"] == ("added", ())
    assert sessions["Past projects"] == ("left_out", ())
    assert sessions["Applied ML"] == ("changed", ("minutes", "sees"))


def test_difference_names_a_competency_the_role_leaves_out(rae: Person, hana: Person, at: datetime) -> None:
    rubric = make.rubric(at)
    role = RoleDefinition.objects.create(
        rubric=rubric, key="bare", position=0, ml_depth=0.5, software_depth=0.5, communication=0.5
    )
    draft = make.draft(role, rae, hana, at)
    first = rubric.competencies.first()
    requisitions.set_competencies(draft, wanted=[Wanted(first.pk, draft.level_id, True)], by=rae, at=at)
    [one] = shown(draft, rae).competencies
    assert (one.kind, one.name, one.must_have) == ("added", first.name, True)


def test_difference_says_what_the_kind_of_company_shifts(
    draft: Requisition, rae: Person, django_assert_num_queries: Any
) -> None:
    shift = {"competency": "planning", "by": 1, "roles": [], "because": make.words("Alone")}
    lean = {"ml_depth": 0.1, "software_depth": 0, "communication": 0}
    Requisition.objects.update(
        archetype=Archetype.objects.create(key="new", position=1, name=make.words("New"), lean=lean, shifts=[shift])
    )
    found = requisitions_shown(rae).get()
    asked, sessions = asked_competencies(found), planned_sessions(found)
    with django_assert_num_queries(3):
        shifted = difference(found, asked, sessions).shifted
    assert [(one.competency.key, one.after) for one in shifted.lines] == [("planning", "must_have")]
