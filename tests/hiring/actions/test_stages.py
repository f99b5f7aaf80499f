from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from threading import Event as Flag

import pytest
from django.db import connection, transaction

from core.models import Event, Person
from core.refusals import Refusal
from hiring.actions import moves, pipeline, stages
from hiring.actions.stages import StagesRefused
from hiring.models import Application, Requisition
from hiring.rules.requisitions import RequisitionState
from hiring.rules.stages import PlannedStage, StageFault, StageKind
from tests import make
from tests.core.test_mail import in_threads

pytestmark = pytest.mark.django_db


def planned(requisition: Requisition) -> list[PlannedStage]:
    return [PlannedStage(one.pk, StageKind(one.kind), one.name) for one in requisition.stages.all()]


def save(requisition: Requisition, wanted: list[PlannedStage], by: Person, at: datetime) -> list[str]:
    stages.set_stages(requisition, wanted=wanted, by=by, at=at)
    return [str(one) for one in requisition.stages.order_by("position")]


def test_set_stages_renames_repeats_leaves_out_and_reorders_while_open(
    requisition: Requisition, rae: Person, at: datetime
) -> None:
    applied, call, _take_home, loop, *last = planned(requisition)
    again = PlannedStage(None, StageKind.CALL, "Second call")
    wanted = [replace(applied, name=" New ones "), again, call, loop, *last]
    found = save(requisition, wanted, rae, at)
    assert found == ["New ones", "Second call", "Recruiter call", "Interview loop", "Debrief", "Offer", "Hired"]
    assert requisition.stages.get(kind=StageKind.APPLIED).pk == applied.id
    save(requisition, planned(requisition), rae, at)
    assert Event.objects.filter(kind="hiring.stages_changed").count() == 1


def test_set_stages_refuses_what_has_no_sense(requisition: Requisition, rae: Person, at: datetime) -> None:
    before = planned(requisition)
    with pytest.raises(StagesRefused, match=str(StageFault.FIRST.label)):
        save(requisition, before[1:], rae, at)
    with pytest.raises(StagesRefused, match="a moment ago"):
        save(requisition, [*before[:1], replace(before[1], kind=StageKind.TAKE_HOME), *before[2:]], rae, at)
    with pytest.raises(StagesRefused, match="a moment ago"):
        save(requisition, [*before[:1], before[3], before[3], *before[4:]], rae, at)
    Requisition.objects.update(state=RequisitionState.CANCELLED)
    with pytest.raises(StagesRefused, match="closed"):
        save(requisition, [*before[:1], *before[2:]], rae, at)
    assert planned(requisition) == before


def test_set_stages_says_who_stands_where_it_cannot_be_left_out(
    application: Application, requisition: Requisition, rae: Person, at: datetime
) -> None:
    before = planned(requisition)
    without = [*before[:1], *before[2:]]
    call = requisition.stages.get(kind=StageKind.CALL)
    pipeline.advance(application, to=call, by=rae, at=at)
    with pytest.raises(StagesRefused, match="There stands: Nadia Rahimi"):
        save(requisition, without, rae, at)
    for name in ("Omar", "Vera", "Walt"):
        other = make.application(requisition, rae, at, name=name, email=f"{name}@example.org")
        pipeline.advance(other, to=call, by=rae, at=at)
    with pytest.raises(StagesRefused, match="Nadia Rahimi, Omar, Vera and 1 other"):
        save(requisition, without, rae, at)


def test_set_stages_keeps_what_somebody_came_through(
    application: Application, requisition: Requisition, rae: Person, at: datetime
) -> None:
    before = planned(requisition)
    for kind in (StageKind.CALL, StageKind.INTERVIEWS):
        pipeline.advance(application, to=requisition.stages.get(kind=kind), by=rae, at=at)
    with pytest.raises(StagesRefused, match="1 application came through it"):
        save(requisition, [*before[:1], *before[2:]], rae, at)


def test_set_stages_names_nobody_their_own_file(requisition: Requisition, rae: Person, at: datetime) -> None:
    pia = make.person("Pia Novak", office="recruiter")
    own = make.application(requisition, rae, at, name="Tamsin", email=pia.email)
    pipeline.advance(own, to=requisition.stages.get(kind=StageKind.CALL), by=rae, at=at)
    before = planned(requisition)
    with pytest.raises(StagesRefused) as told:
        save(requisition, [*before[:1], *before[2:]], pia, at)
    assert "Tamsin" not in str(told.value)


def test_advance_goes_from_one_call_to_the_other(
    application: Application, requisition: Requisition, rae: Person, at: datetime
) -> None:
    applied, call, *rest = planned(requisition)
    save(requisition, [applied, call, PlannedStage(None, StageKind.CALL, "Second call"), *rest], rae, at)
    first, second = requisition.stages.filter(kind=StageKind.CALL)
    pipeline.advance(application, to=first, by=rae, at=at)
    pipeline.advance(application, to=second, by=rae, at=at)
    assert application.stage == second
    assert application.visits.count() == 3


def waits_or_ends(pid: int, ended: Flag) -> None:
    """Until the other connection waits for a lock, or is through."""
    while not ended.wait(0.02):
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1 FROM pg_stat_activity WHERE pid = %s AND wait_event_type = 'Lock'", [pid])
            if cursor.fetchone():
                return


def while_removed(requisition: Requisition, gone: str, by: Person, at: datetime, hand: Callable[[], object]) -> str:
    """What a hand is told that comes while the stage is being taken out."""
    wanted = [one for one in planned(requisition) if one.kind != gone]
    removed, ended, pids = Flag(), Flag(), list[int]()

    def remove() -> str:
        with transaction.atomic():
            stages.set_stages(requisition, wanted=wanted, by=by, at=at)
            removed.set()
            while not pids:
                ended.wait(0.01)
            waits_or_ends(pids[0], ended)
        return ""

    def move() -> str:
        assert removed.wait(10)
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_backend_pid()")
            pids.append(cursor.fetchone()[0])
        try:
            hand()
        except Refusal as refusal:
            return str(refusal)
        finally:
            ended.set()
        return ""

    return str(in_threads(2, lambda number: (remove, move)[number]())[1])


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("many", [False, True])
def test_a_move_into_a_stage_that_is_being_removed_is_told(
    application: Application, requisition: Requisition, rae: Person, hana: Person, at: datetime, many: bool
) -> None:
    call = requisition.stages.get(kind=StageKind.CALL)
    seen = {application.pk: application.stage_id}
    told = while_removed(
        requisition,
        StageKind.CALL,
        rae,
        at,
        (lambda: moves.move(requisition, seen=seen, to=call, by=hana, at=at))
        if many
        else (lambda: pipeline.advance(application, to=call, by=hana, at=at)),
    )
    assert "Somebody removed the stage Recruiter call a moment ago" in told
    assert Application.objects.get().stage.kind == StageKind.APPLIED
    with pytest.raises(Refusal, match="a moment ago"):
        pipeline.advance(Application.objects.get(), to=call, by=hana, at=at)
