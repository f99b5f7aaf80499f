from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

import pytest

from core.models import Person
from hiring.actions import decisions, pipeline
from hiring.models import Application, Candidate, NextStep, Requisition
from hiring.queries.pipeline import BOARD_ROWS, Board, Funnel, application_page, board
from hiring.rules.decisions import Outcome
from hiring.rules.stages import ApplicationState, StageKind
from rubrics.models import RoleDefinition
from tests import make

pytestmark = pytest.mark.django_db
BOARD_QUERIES = 4
PAGE_QUERIES = 3


@pytest.fixture
def requisition(role: RoleDefinition, rae: Person, hana: Person, cora: Person, at: datetime) -> Requisition:
    return make.requisition(role, rae, hana, at, coordinators=[cora], openings=2)


def add(requisition: Requisition, by: Person, at: datetime, number: int, *kinds: StageKind) -> Application:
    made = make.application(requisition, by, at, name=f"Candidate {number:03}", email=f"c{number}@example.org")
    for kind in kinds:
        pipeline.advance(made, to=requisition.stages.get(kind=kind), by=by, at=at)
    return made


def crowd(requisition: Requisition, count: int, kinds: Sequence[StageKind], waits_for: Person, at: datetime) -> None:
    """Many at once, spread over the stages; through no action, for a board cares only what stands there."""
    stages = {stage.kind: stage for stage in requisition.stages.all()}
    people = Candidate.objects.bulk_create(
        Candidate(name=f"Number {n:03}", email=f"n{n}@example.org", created_at=at, delete_by=at.date())
        for n in range(count)
    )
    Application.objects.bulk_create(
        Application(
            candidate=person,
            requisition=requisition,
            stage=stages[kinds[number % len(kinds)]],
            applied_at=at,
            stage_since=at - timedelta(minutes=number),
            waits_for=waits_for,
        )
        for number, person in enumerate(people)
    )


def step_of(found: Board, kind: StageKind) -> Funnel:
    return next(step for step in found.funnel if step.stage.kind == kind)


def decided(application: Application, by: Person, at: datetime, outcome: Outcome = Outcome.HIRE, **given: Any) -> None:
    given.setdefault("reason", "All that we asked for.")
    given.setdefault("cards_missing", 0)
    decisions.decide(application, outcome=outcome, advised=outcome, advice={}, by=by, at=at, **given)


def test_board_of_nobody_has_seven_stages_and_no_rows(requisition: Requisition) -> None:
    found = board(requisition)
    assert [step.stage.kind for step in found.funnel] == list(StageKind)
    assert {step.now for step in found.funnel} == {0}
    assert (found.groups, found.active, found.closed) == ((), 0, 0)


def test_board_groups_by_stage_the_latest_first(requisition: Requisition, rae: Person, at: datetime) -> None:
    add(requisition, rae, at, 1)
    add(requisition, rae, at - timedelta(days=1), 2)
    add(requisition, rae, at, 3, StageKind.CALL)
    add(requisition, rae, at, 4, StageKind.INTERVIEWS)
    found = board(requisition)
    assert [(group.stage.kind, group.count) for group in found.groups] == [
        ("interviews", 1),
        ("call", 1),
        ("applied", 2),
    ]
    # Who waits longest stands first
    assert [row.name for row in found.groups[2].rows] == ["Candidate 002", "Candidate 001"]


def test_board_row_says_next_step_waits_for_and_cards(
    requisition: Requisition, rae: Person, ivan: Person, at: datetime
) -> None:
    made = add(requisition, rae, at, 1, StageKind.INTERVIEWS)
    soon = at + timedelta(days=1)
    pipeline.note_progress(made, next_step=NextStep.MEET, next_step_at=soon, waits_for=ivan, cards_due=6, cards_in=5)
    [group] = board(requisition).groups
    [row] = group.rows
    assert (row.pk, row.next_step, row.next_step_at, row.waits_for) == (made.pk, "meet", soon, "Ivan Herrera")
    assert (row.cards_in, row.cards_due, row.all_cards_in, row.stage_since) == (5, 6, False, at)


def test_board_counts_who_has_no_next_step_and_who_is_closed(
    requisition: Requisition, rae: Person, at: datetime
) -> None:
    idle = add(requisition, rae, at, 1)
    pipeline.note_progress(idle, next_step=NextStep.NONE, cards_due=0, cards_in=0)
    add(requisition, rae, at, 2)
    pipeline.close(add(requisition, rae, at, 3), state="rejected", reason="No", by=rae, at=at)
    found = board(requisition)
    assert (found.active, found.without_next_step, found.closed) == (2, 1, 1)


def test_board_funnel_says_how_many_of_those_who_left_went_on(
    requisition: Requisition, rae: Person, at: datetime
) -> None:
    add(requisition, rae, at, 1)
    add(requisition, rae, at, 2, StageKind.CALL)
    for number in (3, 4):
        add(requisition, rae, at, number, StageKind.CALL, StageKind.INTERVIEWS)
    for number in (5, 6):
        pipeline.close(add(requisition, rae, at, number), state="rejected", reason="No", by=rae, at=at)
    found = board(requisition)
    applied, call = step_of(found, StageKind.APPLIED), step_of(found, StageKind.CALL)
    # One stands there still, two were closed there, three are further on
    assert (applied.now, applied.left, applied.went_on, applied.percent, applied.drawn) == (1, 5, 3, 60, True)
    # A share of fewer than five is written, not drawn
    assert (call.now, call.left, call.went_on, call.drawn) == (1, 2, 2, False)
    assert step_of(found, StageKind.OFFER).percent is None


def test_board_funnel_ends_with_seats(requisition: Requisition, rae: Person, hana: Person, at: datetime) -> None:
    made = add(requisition, rae, at, 1, StageKind.INTERVIEWS, StageKind.DEBRIEF)
    decided(made, hana, at)
    pipeline.advance(made, to=requisition.stages.get(kind=StageKind.HIRED), by=rae, at=at)
    found = board(requisition)
    hired = step_of(found, StageKind.HIRED)
    assert (hired.now, hired.openings, hired.filled_percent) == (1, 2, 50)
    assert step_of(found, StageKind.OFFER).went_on == 1
    assert found.active == 0


def test_board_holds_no_salary(role: RoleDefinition, rae: Person, hana: Person, at: datetime) -> None:
    paid = make.requisition(role, rae, hana, at, pay=(82000, 104000, "EUR"))
    add(paid, rae, at, 1)
    [group] = board(paid).groups
    assert "82000" not in repr(group)


def test_board_keeps_the_row_of_an_applicant_from_themselves(
    requisition: Requisition, rae: Person, cora: Person, at: datetime
) -> None:
    make.application(requisition, rae, at, name="Cora Lind", email="Cora@Halyard.example")
    add(requisition, rae, at, 1)
    found = board(requisition, reader=cora)
    assert [row.name for group in found.groups for row in group.rows] == ["Candidate 001"]
    assert found.active == 2
    assert len(board(requisition, reader=rae).groups[0].rows) == 2


@pytest.mark.parametrize("count", [1, 3, 300])
def test_board_asks_the_same_whatever_its_length(
    requisition: Requisition, rae: Person, at: datetime, count: int, django_assert_num_queries: Any
) -> None:
    crowd(requisition, count, list(StageKind)[:5], rae, at)
    fresh = Requisition.objects.get(pk=requisition.pk)
    with django_assert_num_queries(BOARD_QUERIES):
        found = board(fresh)
        shown = [(row.name, row.waits_for) for group in found.groups for row in group.rows]
    assert len(shown) == min(count, BOARD_ROWS)


def test_board_of_many_comes_in_pages(requisition: Requisition, rae: Person, at: datetime) -> None:
    crowd(requisition, 300, [StageKind.APPLIED, StageKind.CALL], rae, at)
    first, second = board(requisition), board(requisition, page="2")
    assert [(group.stage.kind, len(group.rows), group.count) for group in first.groups] == [
        ("call", 150, 150),
        ("applied", 50, 150),
    ]
    assert [(group.stage.kind, len(group.rows), group.count) for group in second.groups] == [("applied", 100, 150)]
    applied = step_of(first, StageKind.APPLIED).stage
    call = step_of(first, StageKind.CALL).stage
    # A link of the funnel leads to where the rows of the stage begin
    assert step_of(first, StageKind.APPLIED).address == f"#stage-{applied.pk}"
    assert step_of(second, StageKind.CALL).address == f"?page=1#stage-{call.pk}"
    assert {row.pk for g in first.groups for row in g.rows}.isdisjoint(row.pk for g in second.groups for row in g.rows)


@pytest.mark.parametrize("page", [None, "", "x", "0", "99", "-1", "١"])
def test_board_takes_any_page_that_is_asked_for(requisition: Requisition, rae: Person, at: datetime, page: Any) -> None:
    add(requisition, rae, at, 1)
    assert len(board(requisition, page=page).groups) == 1


def test_application_page_marks_the_stage_and_names_the_ways_on(
    requisition: Requisition, rae: Person, at: datetime
) -> None:
    made = add(requisition, rae, at, 1, StageKind.INTERVIEWS)
    page = application_page(made, with_reasons=True)
    assert [shown.when for shown in page.stages] == ["past", "past", "past", "now", "later", "later", "later"]
    assert page.next_stage is not None
    assert page.next_stage.kind == StageKind.DEBRIEF
    assert [stage.kind for stage in page.other_stages] == ["call", "take_home"]


def test_application_page_waits_for_a_decision_in_the_debrief(
    requisition: Requisition, rae: Person, hana: Person, at: datetime
) -> None:
    made = add(requisition, rae, at, 1, StageKind.INTERVIEWS, StageKind.DEBRIEF)
    page = application_page(made, with_reasons=True)
    assert (page.next_stage, page.waits_for_a_decision) == (None, True)
    decided(made, hana, at)
    page = application_page(Application.objects.get(pk=made.pk), with_reasons=True)
    assert page.next_stage is not None
    assert (page.next_stage.kind, page.waits_for_a_decision) == (StageKind.HIRED, False)


def test_application_page_of_a_closed_one_leads_nowhere(requisition: Requisition, rae: Person, at: datetime) -> None:
    made = add(requisition, rae, at, 1)
    pipeline.close(made, state="rejected", reason="No time for two.", by=rae, at=at)
    page = application_page(made, with_reasons=True)
    assert (page.next_stage, page.other_stages, page.close_reason) == (None, (), "No time for two.")
    assert application_page(made, with_reasons=False).close_reason == ""


def test_application_page_shows_what_was_decided_and_leaves_why_to_the_debrief(
    requisition: Requisition, rae: Person, hana: Person, at: datetime
) -> None:
    made = add(requisition, rae, at, 1, StageKind.INTERVIEWS, StageKind.DEBRIEF)
    decided(made, hana, at, Outcome.NO_HIRE, reason="Two must-haves below.")
    page = application_page(made, with_reasons=True)
    assert [(shown.outcome, shown.by) for shown in page.decisions] == [(Outcome.NO_HIRE, "Hana Diallo")]
    assert made.state == ApplicationState.REJECTED
    # Closed by the decision, so its reason is not repeated here either
    assert page.close_reason == ""
    assert not page.may_reopen


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
        page = application_page(fresh, with_reasons=True)
        assert len(page.decisions) == rounds
