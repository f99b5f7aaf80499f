import tracemalloc
import zlib
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from core.models import Person
from hiring.actions import decisions, offers, pipeline
from hiring.models import Application, Candidate, NextStep, Requisition, Usual, Visit
from hiring.queries.board import BOARD_ROWS, COLUMN_ROWS, FOLDED_FROM, Asked, Board, Funnel, board
from hiring.rules.decisions import Outcome
from hiring.rules.stages import StageKind
from rubrics.models import RoleDefinition
from tests import make

pytestmark = pytest.mark.django_db
BOARD_QUERIES = 4
PAGE_QUERIES = 12
PAGE_BYTES = 100_000
MANY = 10_000


@pytest.fixture
def requisition(role: RoleDefinition, rae: Person, hana: Person, cora: Person, at: datetime) -> Requisition:
    return make.requisition(role, rae, hana, at, coordinators=[cora], openings=2)


@pytest.fixture
def usual(role: RoleDefinition, at: datetime) -> None:
    """Three days in applications, four in the call; of the debrief too little is known."""
    rows = [(StageKind.APPLIED, 100, 17, 3), (StageKind.CALL, 20, 10, 4), (StageKind.DEBRIEF, 4, 2, 2)]
    Usual.objects.bulk_create(
        Usual(role_key=role.key, kind=kind, reached=reached, went_on=on, days=days, as_of=at.date())
        for kind, reached, on, days in rows
    )


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
    made = Application.objects.bulk_create(
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
    Visit.objects.bulk_create(Visit(application=one, stage=one.stage, entered_at=one.stage_since) for one in made)


def step_of(found: Board, kind: StageKind) -> Funnel:
    return next(step for step in found.funnel if step.stage.kind == kind)


def decided(application: Application, by: Person, at: datetime, outcome: Outcome = Outcome.HIRE, **given: Any) -> None:
    given.setdefault("reason", "All that we asked for.")
    given.setdefault("cards_missing", 0)
    decisions.decide(application, outcome=outcome, advised=outcome, advice={}, by=by, at=at, **given)


def test_board_of_nobody_has_seven_stages_and_no_rows(requisition: Requisition, at: datetime) -> None:
    found = board(requisition, at=at)
    assert [step.stage.kind for step in found.funnel] == list(StageKind)
    assert {step.now for step in found.funnel} == {0}
    assert (found.groups, found.active, found.closed, found.has_past) == ((), 0, 0, False)


def test_board_groups_by_stage_the_latest_first(requisition: Requisition, rae: Person, at: datetime) -> None:
    add(requisition, rae, at, 1)
    add(requisition, rae, at - timedelta(days=1), 2)
    add(requisition, rae, at, 3, StageKind.CALL)
    add(requisition, rae, at, 4, StageKind.INTERVIEWS)
    found = board(requisition, at=at)
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
    [group] = board(requisition, at=at).groups
    [row] = group.rows
    assert (row.pk, row.next_step, row.next_step_at, row.waits_for) == (made.pk, "meet", soon, "Ivan Herrera")
    assert (row.cards_in, row.cards_due, row.all_cards_in, row.days.count) == (5, 6, False, 0)


def test_board_counts_who_has_no_next_step_and_who_is_closed(
    requisition: Requisition, rae: Person, at: datetime
) -> None:
    idle = add(requisition, rae, at, 1)
    pipeline.note_progress(idle, next_step=NextStep.NONE, cards_due=0, cards_in=0)
    add(requisition, rae, at, 2)
    pipeline.close(add(requisition, rae, at, 3), state="rejected", reason="No", by=rae, at=at)
    found = board(requisition, at=at)
    assert (found.active, found.without_next_step, found.closed, found.has_past) == (2, 1, 1, True)


def test_board_funnel_says_how_many_of_those_who_left_went_on(
    requisition: Requisition, rae: Person, at: datetime
) -> None:
    add(requisition, rae, at, 1)
    add(requisition, rae, at, 2, StageKind.CALL)
    for number in (3, 4):
        add(requisition, rae, at, number, StageKind.CALL, StageKind.INTERVIEWS)
    for number in (5, 6):
        pipeline.close(add(requisition, rae, at, number), state="rejected", reason="No", by=rae, at=at)
    found = board(requisition, at=at)
    applied, call = step_of(found, StageKind.APPLIED), step_of(found, StageKind.CALL)
    # One stands there still, two were closed there, three are further on
    assert (applied.now, applied.left, applied.went_on, applied.percent) == (1, 5, 3, 60)
    # A share of fewer than five is written, not drawn
    assert (call.now, call.left, call.went_on, call.percent) == (1, 2, 2, None)
    assert step_of(found, StageKind.OFFER).percent is None


def test_board_funnel_ends_with_seats(requisition: Requisition, rae: Person, hana: Person, at: datetime) -> None:
    made = add(requisition, rae, at, 1, StageKind.INTERVIEWS, StageKind.DEBRIEF)
    decided(made, hana, at)
    pipeline.advance(made, to=requisition.stages.get(kind=StageKind.HIRED), by=rae, at=at)
    found = board(requisition, at=at)
    hired = step_of(found, StageKind.HIRED)
    assert (hired.now, hired.openings, hired.filled_percent) == (1, 2, 50)
    assert step_of(found, StageKind.OFFER).went_on == 1
    assert found.active == 0


def test_board_holds_no_salary(role: RoleDefinition, rae: Person, hana: Person, at: datetime) -> None:
    paid = make.requisition(role, rae, hana, at, pay=(82000, 104000, "EUR"))
    add(paid, rae, at, 1)
    [group] = board(paid, at=at).groups
    assert "82000" not in repr(group)


def test_board_keeps_the_row_of_an_applicant_from_themselves(
    requisition: Requisition, rae: Person, cora: Person, at: datetime
) -> None:
    make.application(requisition, rae, at, name="Cora Lind", email="Cora@Halyard.example")
    add(requisition, rae, at, 1)
    found = board(requisition, at=at, reader=cora)
    assert [row.name for group in found.groups for row in group.rows] == ["Candidate 001"]
    assert found.active == 2
    assert len(board(requisition, at=at, reader=rae).groups[0].rows) == 2


@pytest.mark.parametrize("count", [1, 3, 300])
def test_board_asks_the_same_whatever_its_length(
    requisition: Requisition, rae: Person, at: datetime, count: int, django_assert_num_queries: Any
) -> None:
    crowd(requisition, count, list(StageKind)[1:6], rae, at)
    fresh = Requisition.objects.select_related("role").get(pk=requisition.pk)
    with django_assert_num_queries(BOARD_QUERIES):
        found = board(fresh, at=at)
        shown = [(row.name, row.waits_for) for group in found.groups for row in group.rows]
    assert len(shown) == min(count, BOARD_ROWS)


def test_board_of_many_comes_in_pages(requisition: Requisition, rae: Person, at: datetime) -> None:
    crowd(requisition, 76, [StageKind.TAKE_HOME, StageKind.CALL], rae, at)
    first, second = board(requisition, at=at), board(requisition, at=at, asked=Asked(page="2"))
    assert [(group.stage.kind, len(group.rows), group.count) for group in first.groups] == [
        ("take_home", 38, 38),
        ("call", 12, 38),
    ]
    assert [(group.stage.kind, len(group.rows), group.count) for group in second.groups] == [("call", 26, 38)]
    take_home = step_of(first, StageKind.TAKE_HOME).stage
    call = step_of(first, StageKind.CALL).stage
    # A link of the funnel leads to where the rows of the stage begin
    assert step_of(first, StageKind.CALL).address == f"#stage-{call.pk}"
    assert step_of(second, StageKind.TAKE_HOME).address == f"?page=1#stage-{take_home.pk}"
    assert {row.pk for g in first.groups for row in g.rows}.isdisjoint(row.pk for g in second.groups for row in g.rows)


@pytest.mark.parametrize("page", [None, "", "x", "0", "99", "-1", "١"])
def test_board_takes_any_page_that_is_asked_for(requisition: Requisition, rae: Person, at: datetime, page: Any) -> None:
    add(requisition, rae, at, 1)
    assert len(board(requisition, at=at, asked=Asked(page=page)).groups) == 1


def test_board_sets_days_against_the_usual_ones(
    requisition: Requisition, usual: None, rae: Person, at: datetime
) -> None:
    for number, days in ((1, 3), (2, 4)):
        add(requisition, rae, at - timedelta(days=days, hours=5), number)
    add(requisition, rae, at - timedelta(days=90), 3, StageKind.TAKE_HOME)
    found = board(requisition, at=at)
    days = [(row.days.count, row.days.usual, row.days.is_over) for group in found.groups for row in group.rows]
    # Of the take-home nothing is known yet, so that nobody is over
    assert days == [(90, None, False), (4, 3, True), (3, 3, False)]
    assert (found.over, found.usual_as_of) == (1, at.date())
    long, over, _in_time = (row.days for group in found.groups for row in group.rows)
    assert (long.width, long.mark, over.width, over.mark) == (79, None, 20, 15)


def test_board_funnel_says_what_is_usual_or_that_it_does_not_know(
    requisition: Requisition, usual: None, at: datetime
) -> None:
    found = board(requisition, at=at)
    assert [step.norm.percent for step in found.funnel] == [17, 50, None, None, None, None, None]
    assert step_of(found, StageKind.DEBRIEF).norm.days is None


def test_board_filters_and_counts_what_each_finds(
    requisition: Requisition, usual: None, rae: Person, hana: Person, at: datetime
) -> None:
    late = add(requisition, rae, at - timedelta(days=9), 1)
    idle = add(requisition, rae, at, 2, StageKind.CALL)
    pipeline.note_progress(idle, next_step=NextStep.NONE, waits_for=hana, cards_due=0, cards_in=0)
    found = board(requisition, at=at, reader=hana)
    assert found.found == {"": 2, "over": 1, "idle": 1, "mine": 1}
    for show, rows in (("", [idle, late]), ("over", [late]), ("idle", [idle]), ("mine", [idle]), ("x", [idle, late])):
        found = board(requisition, at=at, reader=hana, asked=Asked(show=show))
        assert [row.pk for group in found.groups for row in group.rows] == [one.pk for one in rows], show
        assert sum(group.count for group in found.groups) == len(rows)
    assert "mine" not in board(requisition, at=at).found
    of_call = board(requisition, at=at, reader=hana, asked=Asked(stage=idle.stage_id))
    assert ([row.pk for group in of_call.groups for row in group.rows], of_call.found[""]) == ([idle.pk], 1)
    assert board(requisition, at=at, asked=Asked(stage=0)).page.paginator.count == 2


def test_board_folds_many_applications_into_one_line(requisition: Requisition, rae: Person, at: datetime) -> None:
    crowd(requisition, FOLDED_FROM, [StageKind.APPLIED], rae, at - timedelta(days=6))
    add(requisition, rae, at, 1, StageKind.CALL)
    call, applied = board(requisition, at=at).groups
    assert (call.is_folded, len(call.rows)) == (False, 1)
    assert (applied.is_folded, applied.count, applied.rows, applied.oldest) == (True, FOLDED_FROM, (), 6)
    [listed] = board(requisition, at=at, asked=Asked(stage=applied.stage.pk)).groups
    assert (listed.is_folded, len(listed.rows)) == (False, FOLDED_FROM)


def test_board_in_columns_has_every_stage_and_the_ways_on(
    requisition: Requisition, rae: Person, hana: Person, at: datetime
) -> None:
    crowd(requisition, COLUMN_ROWS + 2, [StageKind.CALL], rae, at)
    made = add(requisition, rae, at, 1, StageKind.INTERVIEWS, StageKind.DEBRIEF)
    found = board(requisition, at=at, asked=Asked(columns=True))
    assert [group.stage.kind for group in found.groups] == list(StageKind)[:-1]
    call, debrief = found.groups[1], found.groups[4]
    assert (len(call.rows), call.more) == (COLUMN_ROWS, 2)
    assert [way.kind for way in call.rows[0].ways] == ["take_home", "interviews", "applied"]
    assert [way.kind for way in debrief.rows[0].ways] == ["interviews"]
    decided(made, hana, at)
    offer = board(requisition, at=at, asked=Asked(columns=True)).groups[5]
    assert [way.kind for way in offer.rows[0].ways] == ["debrief"]
    offers.send(made, by=rae, at=at)
    offer = board(requisition, at=at, asked=Asked(columns=True)).groups[5]
    assert (offer.rows[0].next_step, offer.rows[0].ways) == (NextStep.ANSWER, ())


# Budgets


def ask(client: Client, address: str) -> tuple[int, bytes]:
    with CaptureQueriesContext(connection) as queries:
        response = client.get(address)
    assert response.status_code == 200
    return len(queries), response.content


def test_page_shows_nobody_where_nobody_can_be_wanted(application: Application, rae: Person, signed_in: Any) -> None:
    """Nothing is usual yet, so that nobody is over it."""
    client, page = signed_in(rae), f"/requisitions/{application.requisition_id}/?show=over"
    for asked in (page, f"{page}&view=columns"):
        assert "Nadia Rahimi" not in ask(client, asked)[1].decode()


@pytest.mark.parametrize("count", [3, 300, pytest.param(MANY, marks=pytest.mark.more)])
def test_page_keeps_its_budget_from_3_to_10000(
    requisition: Requisition, usual: None, rae: Person, at: datetime, count: int, signed_in: Any
) -> None:
    crowd(requisition, count, list(StageKind)[:6], rae, at)
    client = signed_in(rae)
    for asked in ("", "?view=columns", "?show=mine&page=2", "?show=over"):
        queries, body = ask(client, f"/requisitions/{requisition.pk}/{asked}")
        assert queries <= PAGE_QUERIES, asked
        assert len(zlib.compress(body, 6)) < PAGE_BYTES


@pytest.mark.more
def test_page_of_10000_takes_no_more_memory(
    requisition: Requisition, rae: Person, at: datetime, signed_in: Any
) -> None:
    client = signed_in(rae)
    peaks = []
    for count, kinds in ((300, [StageKind.CALL]), (MANY, [StageKind.TAKE_HOME])):
        Application.objects.all().delete()
        Candidate.objects.all().delete()
        crowd(requisition, count, kinds, rae, at)
        ask(client, f"/requisitions/{requisition.pk}/")
        tracemalloc.start()
        ask(client, f"/requisitions/{requisition.pk}/")
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
    assert peaks[1] < 1.5 * peaks[0]
