from dataclasses import replace
from datetime import date, datetime
from typing import Any

import pytest

from core.models import Event, Person
from hiring.actions import approvals, copies, loops, requisitions, stages
from hiring.actions.copies import CopyRefused
from hiring.actions.requisitions import RequisitionRefused
from hiring.models import Requisition, SessionCompetency
from hiring.queries.coverage import planned_sessions
from hiring.rules.approvals import Group
from hiring.rules.requisitions import RequisitionState, Wanted
from hiring.rules.stages import PlannedStage, StageKind
from rubrics.models import RoleDefinition
from tests import make

pytestmark = pytest.mark.django_db


@pytest.fixture
def source(role: RoleDefinition, rae: Person, hana: Person, cora: Person, ines: Person, at: datetime) -> Requisition:
    """Not as its role says, in every way there is."""
    made = make.draft(role, rae, hana, at, openings=3, pay=(80_000, 90_000, "EUR"), coordinators=[cora])
    lead = role.rubric.levels.get(key="lead")
    first, *others = made.competencies.all()
    wanted = [Wanted(one.competency_id, one.target_id, one.must_have) for one in others]
    requisitions.set_competencies(made, wanted=[Wanted(first.competency_id, lead.pk, True), *wanted], by=rae, at=at)
    one, two, _three = planned_sessions(made)
    held = replace(two, setting="on_site", seats=2, buffer=45, after=(1,), brief={"en": "Bring a plan."})
    loops.set_sessions(made, wanted=[one, held], by=rae, at=at)
    plan = [PlannedStage(one.pk, StageKind(one.kind), f"{one.kind}!") for one in made.stages.all()]
    stages.set_stages(made, wanted=[*plan[:1], *plan[2:]], by=rae, at=at)
    approvals.set_groups(made, wanted=[Group((ines.pk, hana.pk), 1)], by=rae, at=at)
    made.refresh_from_db()
    return made


def facts(rae: Person, hana: Person, **other: Any) -> dict[str, Any]:
    wanted = {"title": "Copy", "location": "", "team_name": "Grid", "recruiter": rae, "hiring_manager": hana}
    return {**wanted, "coordinators": [], "openings": 2, "pay": None, "confidential": True, **other}


def like(requisition: Requisition) -> list[Any]:
    """What comes with a copy, without its ids."""
    seen = SessionCompetency.objects.filter(session__requisition=requisition).order_by("id")
    return [
        list(requisition.competencies.values_list("competency", "target", "must_have")),
        [replace(one, id=None) for one in planned_sessions(requisition)],
        list(seen.values_list("session__position", "competency", "weight")),
        list(requisition.stages.values_list("position", "kind", "name")),
        [(one.needed, set(one.people.all())) for one in requisition.approval_groups.all()],
    ]


def test_copy_brings_competencies_loop_stages_and_approvers(
    source: Requisition, rae: Person, hana: Person, at: datetime
) -> None:
    day = date(2026, 9, 1)
    made = copies.copy(source, **facts(rae, hana, target_date=day), by=rae, at=at)
    assert like(made) == like(source)
    assert (made.title, made.team_name, made.pay_from, made.confidential) == ("Copy", "Grid", None, True)
    assert [(one.number, one.target_date) for one in made.openings.all()] == [(1, day), (2, day)]
    assert (made.state, made.role, made.level) == (RequisitionState.DRAFT, source.role, source.level)
    assert Event.objects.get(kind="hiring.requisition_copied").facts == {"source": source.pk, "code": source.code}


def test_keep_makes_a_template_that_is_copied_and_never_asked_for(
    source: Requisition, rae: Person, hana: Person, cora: Person, at: datetime
) -> None:
    template = copies.keep(source, name=" Grid engineers ", by=rae, at=at)
    assert (template.template_name, template.pay_to, template.openings.count()) == ("Grid engineers", 90_000, 3)
    assert {one.person for one in template.members.all()} == {rae, hana, cora}
    assert like(template) == like(source)
    with pytest.raises(RequisitionRefused, match="This is a template"):
        requisitions.submit(template, coverage_reason="Small.", by=rae, at=at)
    with pytest.raises(RequisitionRefused, match="This is a template"):
        requisitions.cancel(template, reason="No.", by=rae, at=at)
    made = copies.copy(template, **facts(rae, hana), by=rae, at=at)
    copies.discard(template, by=rae, at=at)
    assert (made.template_name, like(made)) == ("", like(source))
    assert not Requisition.objects.templates().exists()


def test_keep_and_discard_say_what_is_wrong(source: Requisition, rae: Person, cora: Person, at: datetime) -> None:
    with pytest.raises(CopyRefused, match="a name"):
        copies.keep(source, name=" ", by=rae, at=at)
    with pytest.raises(CopyRefused, match="deleted already"):
        copies.discard(source, by=rae, at=at)
    Person.objects.filter(pk=cora.pk).update(is_active=False)
    with pytest.raises(CopyRefused, match="does not work here"):
        copies.keep(source, name="Grid", by=rae, at=at)
