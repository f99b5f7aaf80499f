from datetime import datetime
from typing import Any

import pytest

from core.models import Person
from hiring.actions import decisions, pipeline
from hiring.models import Application, Requisition
from hiring.queries.pipeline import application_page
from hiring.rules.decisions import Outcome
from hiring.rules.stages import ApplicationState, StageKind
from rubrics.models import RoleDefinition
from tests import make

pytestmark = pytest.mark.django_db
PAGE_QUERIES = 3


@pytest.fixture
def requisition(role: RoleDefinition, rae: Person, hana: Person, cora: Person, at: datetime) -> Requisition:
    return make.requisition(role, rae, hana, at, coordinators=[cora], openings=2)


def add(requisition: Requisition, by: Person, at: datetime, number: int, *kinds: StageKind) -> Application:
    made = make.application(requisition, by, at, name=f"Candidate {number:03}", email=f"c{number}@example.org")
    for kind in kinds:
        pipeline.advance(made, to=requisition.stages.get(kind=kind), by=by, at=at)
    return made


def decided(application: Application, by: Person, at: datetime, outcome: Outcome = Outcome.HIRE, **given: Any) -> None:
    given.setdefault("reason", "All that we asked for.")
    given.setdefault("cards_missing", 0)
    decisions.decide(application, outcome=outcome, advised=outcome, advice={}, by=by, at=at, **given)


def test_application_page_marks_the_stage_and_names_the_ways_on(
    requisition: Requisition, rae: Person, at: datetime
) -> None:
    made = add(requisition, rae, at, 1, StageKind.INTERVIEWS)
    page = application_page(made, with_reasons=True, blind=False)
    assert [shown.when for shown in page.stages] == ["past", "past", "past", "now", "later", "later", "later"]
    assert page.next_stage is not None
    assert page.next_stage.kind == StageKind.DEBRIEF
    assert [stage.kind for stage in page.other_stages] == ["call", "take_home"]


def test_application_page_waits_for_a_decision_in_the_debrief(
    requisition: Requisition, rae: Person, hana: Person, at: datetime
) -> None:
    made = add(requisition, rae, at, 1, StageKind.INTERVIEWS, StageKind.DEBRIEF)
    page = application_page(made, with_reasons=True, blind=False)
    assert (page.next_stage, page.waits_for_a_decision) == (None, True)
    decided(made, hana, at)
    page = application_page(Application.objects.get(pk=made.pk), with_reasons=True, blind=False)
    assert page.next_stage is not None
    assert (page.next_stage.kind, page.waits_for_a_decision) == (StageKind.HIRED, False)


def test_application_page_of_a_closed_one_leads_nowhere(requisition: Requisition, rae: Person, at: datetime) -> None:
    made = add(requisition, rae, at, 1)
    pipeline.close(made, state="rejected", reason="No time for two.", by=rae, at=at)
    page = application_page(made, with_reasons=True, blind=False)
    assert (page.next_stage, page.other_stages, page.close_reason) == (None, (), "No time for two.")
    assert application_page(made, with_reasons=False, blind=False).close_reason == ""


def test_application_page_shows_what_was_decided_and_leaves_why_to_the_debrief(
    requisition: Requisition, rae: Person, hana: Person, at: datetime
) -> None:
    made = add(requisition, rae, at, 1, StageKind.INTERVIEWS, StageKind.DEBRIEF)
    decided(made, hana, at, Outcome.NO_HIRE, reason="Two must-haves below.")
    page = application_page(made, with_reasons=True, blind=False)
    assert [(shown.outcome, shown.by) for shown in page.decisions] == [(Outcome.NO_HIRE, "Hana Diallo")]
    assert made.state == ApplicationState.REJECTED
    # Closed by the decision, so its reason is not repeated here either
    assert page.close_reason == ""
    assert not page.may_reopen


def test_application_page_shows_no_decision_to_who_owes_a_card_and_keeps_it_locked(
    requisition: Requisition, rae: Person, hana: Person, at: datetime
) -> None:
    made = add(requisition, rae, at, 1, StageKind.INTERVIEWS)
    decided(made, hana, at, Outcome.NO_HIRE)
    page = application_page(made, with_reasons=False, blind=True)
    assert (page.decisions, page.may_reopen) == ((), False)


@pytest.mark.parametrize("rounds", [0, 2])
def test_application_page_asks_the_same_whatever_happened(
    requisition: Requisition, rae: Person, hana: Person, at: datetime, rounds: int, django_assert_num_queries: Any
) -> None:
    made = add(requisition, rae, at, 1, StageKind.INTERVIEWS)
    for _round in range(rounds):
        decided(made, hana, at, Outcome.ONE_MORE)
        decisions.add_addendum(made.decisions.last(), text="More.", by=rae, at=at)
    fresh = Application.objects.select_related("candidate", "requisition", "stage").get(pk=made.pk)
    with django_assert_num_queries(PAGE_QUERIES):
        page = application_page(fresh, with_reasons=True, blind=False)
        assert len(page.decisions) == rounds
