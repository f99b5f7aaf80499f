from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from threading import Barrier, Thread
from typing import Any

import pytest
from django.db import connection
from django.dispatch import Signal

from core.models import Event, Person
from hiring.actions import decisions, pipeline, requisitions
from hiring.actions.pipeline import PipelineRefused
from hiring.models import Application, Decision, NextStep, Opening, Requisition, Stage
from hiring.rules.decisions import Outcome
from hiring.rules.requisitions import RequisitionState
from hiring.rules.stages import ApplicationState, StageKind
from hiring.signals import application_closed, application_moved, application_reopened
from interviews.queries.progress import progress
from rubrics.models import RoleDefinition
from tests import make
from tests.test_migrations import filled_visits

pytestmark = pytest.mark.django_db


def stage(application: Application, kind: StageKind) -> Stage:
    return application.requisition.stages.get(kind=kind)


def moved(application: Application, *kinds: StageKind, by: Person | None, at: datetime) -> Application:
    for kind in kinds:
        pipeline.advance(application, to=stage(application, kind), by=by, at=at)
    return application


def hired(application: Application, manager: Person, at: datetime) -> Application:
    decided(application, manager, at)
    return moved(application, StageKind.HIRED, by=manager, at=at)


def decided(application: Application, manager: Person, at: datetime, outcome: Outcome = Outcome.HIRE) -> Decision:
    return decisions.decide(
        application,
        outcome=outcome,
        reason="All that we asked for.",
        advised=outcome,
        advice={},
        cards_missing=0,
        by=manager,
        at=at,
    )


@contextmanager
def rung(bell: Signal) -> Iterator[list[dict[str, Any]]]:
    heard: list[dict[str, Any]] = []

    def listen(**told: Any) -> None:
        heard.append({**told, "in_transaction": connection.in_atomic_block})

    bell.connect(listen)
    yield heard
    bell.disconnect(listen)


def test_advance_moves_and_tells(application: Application, rae: Person, at: datetime) -> None:
    later = at + timedelta(days=2)
    moved(application, StageKind.CALL, by=rae, at=later)
    application.refresh_from_db()
    assert (application.stage.kind, application.stage_since) == (StageKind.CALL, later)
    event = Event.objects.get(kind="hiring.application_advanced")
    assert (event.on_id, event.by, event.at) == (application.pk, rae, later)
    assert (event.facts["origin"]["kind"], event.facts["target"]["kind"]) == ("applied", "call")


def test_advance_may_be_the_program_itself(application: Application, rae: Person, at: datetime) -> None:
    moved(application, StageKind.INTERVIEWS, by=rae, at=at)
    moved(application, StageKind.DEBRIEF, by=None, at=at)
    assert Event.objects.filter(kind="hiring.application_advanced", by=None).count() == 1


@pytest.mark.parametrize(
    ("kind", "step", "waits_for"),
    [(StageKind.CALL, NextStep.BOOK, "Rae Fournier"), (StageKind.INTERVIEWS, NextStep.BOOK, "Rae Fournier")],
)
def test_advance_leaves_the_step_of_the_stage(
    application: Application, rae: Person, at: datetime, kind: StageKind, step: str, waits_for: str
) -> None:
    moved(application, kind, by=rae, at=at)
    assert application.next_step == step
    assert str(application.waits_for) == waits_for


def test_advance_to_the_debrief_waits_for_the_manager(
    application: Application, rae: Person, hana: Person, ivan: Person, ines: Person, igor: Person, at: datetime
) -> None:
    moved(application, StageKind.INTERVIEWS, by=rae, at=at)
    for number, person in enumerate((ivan, ines, igor)):
        interview = make.interview(application, [person], rae, at, session=number)
        make.submitted(make.card(interview, person), interview.ends_at)
    application.refresh_from_db()
    assert application.stage.kind == StageKind.DEBRIEF
    assert (application.next_step, application.waits_for) == (NextStep.DEBRIEF, hana)


def test_advance_keeps_what_is_booked(application: Application, rae: Person, ivan: Person, at: datetime) -> None:
    moved(application, StageKind.CALL, by=rae, at=at)
    soon = at + timedelta(hours=2)
    make.interview(application, [ivan], rae, at, starts_at=soon)
    application.refresh_from_db()
    for kind in (StageKind.INTERVIEWS, StageKind.DEBRIEF):
        moved(application, kind, by=rae, at=at)
        application.refresh_from_db()
        assert (application.next_step, application.next_step_at, application.waits_for) == (NextStep.MEET, soon, ivan)


def test_advance_rings_for_the_storey_above(application: Application, rae: Person, at: datetime) -> None:
    with rung(application_moved) as heard:
        moved(application, StageKind.CALL, by=rae, at=at)
        with pytest.raises(PipelineRefused):
            moved(application, StageKind.OFFER, by=rae, at=at)
    [told] = heard
    assert (told["application"].pk, told["by"], told["at"]) == (application.pk, rae, at)
    assert told["application"].stage.kind == StageKind.CALL
    assert told["in_transaction"]


def test_advance_refuses_an_offer_without_a_decision(application: Application, rae: Person, at: datetime) -> None:
    moved(application, StageKind.INTERVIEWS, StageKind.DEBRIEF, by=rae, at=at)
    with pytest.raises(PipelineRefused, match="From Debrief one cannot move to Offer"):
        moved(application, StageKind.OFFER, by=rae, at=at)


def test_advance_refuses_to_stand_still(application: Application, rae: Person, at: datetime) -> None:
    with pytest.raises(PipelineRefused, match="in this stage already"):
        moved(application, StageKind.APPLIED, by=rae, at=at)


def test_advance_refuses_a_stage_of_another_requisition(
    role: RoleDefinition, application: Application, rae: Person, hana: Person, at: datetime
) -> None:
    other = make.requisition(role, rae, hana, at, title="Another")
    with pytest.raises(PipelineRefused, match="one cannot move"):
        pipeline.advance(application, to=other.stages.get(kind=StageKind.CALL), by=rae, at=at)


def test_advance_tells_the_second_of_two_hands(
    application: Application, rae: Person, hana: Person, at: datetime
) -> None:
    seen_by_hana = Application.objects.get(pk=application.pk)
    moved(application, StageKind.CALL, by=rae, at=at)
    with pytest.raises(PipelineRefused, match="Somebody moved this application to Recruiter call a moment ago"):
        moved(seen_by_hana, StageKind.INTERVIEWS, by=hana, at=at)
    application.refresh_from_db()
    assert application.stage.kind == StageKind.CALL
    assert Event.objects.filter(kind="hiring.application_advanced").count() == 1


def test_advance_goes_by_the_stage_that_was_seen(
    application: Application, rae: Person, hana: Person, at: datetime
) -> None:
    seen = application.stage_id
    moved(application, StageKind.CALL, by=rae, at=at)
    fresh = Application.objects.get(pk=application.pk)
    with pytest.raises(PipelineRefused, match="to Recruiter call a moment ago"):
        pipeline.advance(fresh, to=stage(application, StageKind.TAKE_HOME), seen=seen, by=hana, at=at)


def test_advance_refuses_what_was_closed_meanwhile(application: Application, rae: Person, at: datetime) -> None:
    stale = Application.objects.get(pk=application.pk)
    pipeline.close(application, state="withdrawn", reason="Took another offer.", by=rae, at=at)
    with pytest.raises(PipelineRefused, match="closed this application"):
        moved(stale, StageKind.CALL, by=rae, at=at)


@pytest.mark.django_db(transaction=True)
def test_advance_of_two_hands_at_once_moves_once(
    role: RoleDefinition, application: Application, rae: Person, hana: Person, at: datetime
) -> None:
    start, ends = Barrier(2), []

    def hand(person: Person, kind: StageKind) -> None:
        mine, to = Application.objects.get(pk=application.pk), stage(application, kind)
        start.wait()
        try:
            ends.append(pipeline.advance(mine, to=to, by=person, at=at))
        except PipelineRefused as refusal:
            ends.append(str(refusal))
        finally:
            connection.close()

    hands = [Thread(target=hand, args=who) for who in ((rae, StageKind.CALL), (hana, StageKind.INTERVIEWS))]
    for thread in hands:
        thread.start()
    for thread in hands:
        thread.join()
    told = [end for end in ends if isinstance(end, str)]
    assert len(told) == 1
    assert "Somebody moved this application to" in told[0]
    assert Event.objects.filter(kind="hiring.application_advanced").count() == 1


def test_advance_to_hired_takes_a_seat(role: RoleDefinition, rae: Person, hana: Person, at: datetime) -> None:
    requisition = make.requisition(role, rae, hana, at, openings=2)
    application = make.application(requisition, rae, at)
    with rung(application_closed) as heard:
        hired(application, hana, at)
    assert (application.state, application.closed_at, application.stage.kind) == ("hired", at, StageKind.HIRED)
    assert application.next_step == NextStep.NONE
    assert Opening.objects.get(filled_by=application).number == 1
    requisition.refresh_from_db()
    assert requisition.state == RequisitionState.OPEN
    assert [told["application"].pk for told in heard] == [application.pk]


def test_advance_to_hired_fills_the_requisition_with_the_last_seat(
    requisition: Requisition, application: Application, hana: Person, at: datetime
) -> None:
    hired(application, hana, at)
    requisition.refresh_from_db()
    assert (requisition.state, requisition.closed_at) == (RequisitionState.FILLED, at)
    assert Event.objects.filter(kind="hiring.requisition_filled", on_id=requisition.pk).exists()


def test_advance_to_hired_refuses_without_a_free_seat(
    requisition: Requisition, application: Application, rae: Person, hana: Person, at: datetime
) -> None:
    second = make.application(requisition, rae, at, name="Oskar", email="oskar@example.org")
    decided(second, hana, at)
    hired(application, hana, at)
    with pytest.raises(PipelineRefused, match="Every opening of this requisition is filled"):
        moved(second, StageKind.HIRED, by=hana, at=at)
    second.refresh_from_db()
    assert (second.state, second.stage.kind) == ("active", StageKind.OFFER)


@pytest.mark.parametrize("state", ["rejected", "withdrawn"])
def test_close_ends_with_a_reason_and_rings(application: Application, rae: Person, at: datetime, state: str) -> None:
    moved(application, StageKind.CALL, by=rae, at=at)
    with rung(application_closed) as heard:
        pipeline.close(application, state=state, reason=" No time. ", by=rae, at=at)
    assert (application.state, application.close_reason, application.closed_at) == (state, "No time.", at)
    # The stage says how far they came
    assert application.stage.kind == StageKind.CALL
    assert (application.next_step, application.waits_for) == (NextStep.NONE, None)
    assert Event.objects.filter(kind=f"hiring.application_{state}", on_id=application.pk).count() == 1
    [told] = heard
    assert (told["application"].pk, told["by"], told["at"]) == (application.pk, rae, at)
    assert told["in_transaction"]


@pytest.mark.parametrize(
    ("state", "reason", "told"),
    [("rejected", "  ", "Give a reason"), ("hired", "Good", "we reject"), ("active", "Good", "we reject")],
)
def test_close_refuses_without_a_reason_or_another_state(
    application: Application, rae: Person, at: datetime, state: str, reason: str, told: str
) -> None:
    with pytest.raises(PipelineRefused, match=told):
        pipeline.close(application, state=state, reason=reason, by=rae, at=at)
    application.refresh_from_db()
    assert application.state == ApplicationState.ACTIVE


def test_close_tells_the_second_of_two_hands(application: Application, rae: Person, hana: Person, at: datetime) -> None:
    stale = Application.objects.get(pk=application.pk)
    pipeline.close(application, state="withdrawn", reason="Took another offer.", by=rae, at=at)
    with pytest.raises(PipelineRefused, match="closed already"):
        pipeline.close(stale, state="rejected", reason="No", by=hana, at=at)
    application.refresh_from_db()
    assert application.state == ApplicationState.WITHDRAWN


def test_close_undoes_all_when_a_listener_refuses(application: Application, rae: Person, at: datetime) -> None:
    def refuse(**_told: Any) -> None:
        raise PipelineRefused("no")

    application_closed.connect(refuse)
    try:
        with pytest.raises(PipelineRefused, match="no"):
            pipeline.close(application, state="rejected", reason="No", by=rae, at=at)
    finally:
        application_closed.disconnect(refuse)
    application.refresh_from_db()
    assert application.state == ApplicationState.ACTIVE


def test_reopen_goes_back_to_where_it_stood(application: Application, rae: Person, at: datetime) -> None:
    moved(application, StageKind.CALL, by=rae, at=at)
    pipeline.close(application, state="withdrawn", reason="Took another offer.", by=rae, at=at)
    later = at + timedelta(days=3)
    with rung(application_reopened) as heard:
        pipeline.reopen(application, by=rae, at=later)
    assert (application.state, application.closed_at, application.close_reason) == ("active", None, "")
    assert (application.stage.kind, application.stage_since) == (StageKind.CALL, later)
    assert (application.next_step, application.waits_for) == (NextStep.BOOK, rae)
    assert [told["application"].pk for told in heard] == [application.pk]


def test_reopen_of_a_hire_gives_the_seat_free(
    requisition: Requisition, application: Application, hana: Person, at: datetime
) -> None:
    hired(application, hana, at)
    pipeline.reopen(application, by=hana, at=at)
    assert (application.state, application.stage.kind) == ("active", StageKind.OFFER)
    assert not Opening.objects.exclude(filled_by=None).exists()
    requisition.refresh_from_db()
    assert (requisition.state, requisition.closed_at) == (RequisitionState.OPEN, None)


def test_reopen_refuses_what_is_open(application: Application, rae: Person, at: datetime) -> None:
    with pytest.raises(PipelineRefused, match="open already"):
        pipeline.reopen(application, by=rae, at=at)


def test_reopen_refuses_after_a_decision_not_to_hire(
    application: Application, hana: Person, rae: Person, at: datetime
) -> None:
    decided(application, hana, at, Outcome.NO_HIRE)
    with pytest.raises(PipelineRefused, match="a decision is locked"):
        pipeline.reopen(application, by=rae, at=at)


def test_reopen_refuses_beside_another_open_one(
    requisition: Requisition, application: Application, rae: Person, at: datetime
) -> None:
    pipeline.close(application, state="withdrawn", reason="Took another offer.", by=rae, at=at)
    make.application(requisition, rae, at)
    with pytest.raises(PipelineRefused, match="another open application"):
        pipeline.reopen(application, by=rae, at=at)


def test_reopen_refuses_on_a_cancelled_requisition(
    requisition: Requisition, application: Application, rae: Person, at: datetime
) -> None:
    requisitions.cancel(requisition, reason="No budget.", by=rae, at=at)
    application.refresh_from_db()
    assert application.state == ApplicationState.REJECTED
    with pytest.raises(PipelineRefused, match="cancelled for good"):
        pipeline.reopen(application, by=rae, at=at)


def test_note_progress_writes_the_facts(application: Application, ivan: Person, at: datetime) -> None:
    noted = pipeline.note_progress(
        application, next_step=NextStep.WAIT_CARDS, next_step_at=at, waits_for=ivan, cards_due=3, cards_in=2
    )
    row = Application.objects.get(pk=application.pk)
    for one in (noted, row):
        assert (one.next_step, one.next_step_at, one.waits_for) == (NextStep.WAIT_CARDS, at, ivan)
        assert (one.cards_due, one.cards_in) == (3, 2)


def test_note_progress_writes_nothing_that_stands_already(
    application: Application, rae: Person, at: datetime, django_assert_num_queries: Any
) -> None:
    # A savepoint, the locked row, the savepoint's end
    with django_assert_num_queries(3):
        pipeline.note_progress(application, next_step=NextStep.REVIEW, waits_for=rae, cards_due=0, cards_in=0)


def test_note_progress_touches_nothing_else(application: Application, rae: Person, at: datetime) -> None:
    stale = Application.objects.get(pk=application.pk)
    moved(application, StageKind.CALL, by=rae, at=at)
    pipeline.note_progress(stale, next_step=NextStep.MEET, next_step_at=at, cards_due=0, cards_in=0)
    application.refresh_from_db()
    assert application.stage.kind == StageKind.CALL


@pytest.mark.parametrize("ways", [[StageKind.CALL], [StageKind.INTERVIEWS], [StageKind.INTERVIEWS, StageKind.DEBRIEF]])
@pytest.mark.parametrize("booked", [0, 1, 2])
def test_advance_leaves_what_the_interviews_themselves_would_say(
    application: Application, rae: Person, ivan: Person, at: datetime, ways: list[StageKind], booked: int
) -> None:
    moved(application, StageKind.CALL, by=rae, at=at)
    for number in range(booked):
        starts_at = at + timedelta(hours=2 * number + 1)
        make.interview(application, [ivan], rae, at, session=number, starts_at=starts_at)
    application.refresh_from_db()
    moved(application, *(kind for kind in ways if kind != StageKind.CALL), by=rae, at=at)
    application.refresh_from_db()
    told = progress(application, at)
    assert application.next_step == told.next_step
    assert application.next_step_at == told.next_step_at
    assert application.waits_for == told.waits_for
    assert (application.cards_due, application.cards_in) == (told.cards_due, told.cards_in)


DAY = timedelta(days=1)


def stays(application: Application) -> list[tuple[str, datetime, datetime | None]]:
    return [(one.stage.kind, one.entered_at, one.left_at) for one in application.visits.select_related("stage")]


def test_visits_follow_moves_closing_and_reopening(application: Application, rae: Person, at: datetime) -> None:
    call = application.requisition.stages.get(kind="call")
    began = application.stage_since
    pipeline.advance(application, to=call, by=rae, at=at + DAY)
    pipeline.close(application, state="withdrawn", reason="Another job", by=rae, at=at + 2 * DAY)
    assert stays(application) == [("applied", began, at + DAY), ("call", at + DAY, at + 2 * DAY)]
    pipeline.reopen(application, by=rae, at=at + 3 * DAY)
    assert stays(application)[-1] == ("call", at + 3 * DAY, None)


def test_visits_of_old_are_filled_in_from_what_was_recorded(
    application: Application, rae: Person, at: datetime
) -> None:
    pipeline.advance(application, to=application.requisition.stages.get(kind="call"), by=rae, at=at + DAY)
    pipeline.close(application, state="withdrawn", reason="Another job", by=rae, at=at + 2 * DAY)
    known = stays(application)
    application.visits.all().delete()
    filled_visits()
    assert stays(application) == known
