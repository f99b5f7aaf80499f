from collections.abc import Sequence
from datetime import date, datetime, timedelta
from threading import Barrier, Thread
from typing import Any

import pytest
from django.db import connection

from core.models import Person
from hiring.actions import decisions, pipeline, requisitions
from hiring.actions.usual import reckon
from hiring.models import Application, Requisition, Usual
from hiring.rules.stages import StageKind
from hiring.tasks import reckon_usual
from rubrics.models import RoleDefinition
from tests import make

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)
Row = tuple[str, str, int, int, int | None]


@pytest.fixture(autouse=True)
def organisation(at: datetime) -> None:
    make.organisation(at)


def walk(
    requisition: Requisition, by: Person, at: datetime, number: int, *stays: tuple[StageKind, int], close: bool = True
) -> Application:
    """Through these stages, so many days in each."""
    made = make.application(requisition, by, at, name=f"C {number}", email=f"c{number}@example.org")
    (_first, days), *others = stays
    for kind, more in others:
        pipeline.advance(made, to=requisition.stages.get(kind=kind), by=by, at=at + days * DAY)
        days += more
    if close:
        pipeline.close(made, state="rejected", reason="No.", by=by, at=at + days * DAY)
    return made


def rows() -> Sequence[Row]:
    found = Usual.objects.order_by("kind").values_list("role_key", "kind", "reached", "went_on", "days")
    return [tuple(row) for row in found]


def test_reckon_counts_those_who_are_done(requisition: Requisition, rae: Person, at: datetime) -> None:
    walk(requisition, rae, at, 1, (StageKind.APPLIED, 2))
    walk(requisition, rae, at, 2, (StageKind.APPLIED, 4), (StageKind.CALL, 3))
    walk(requisition, rae, at, 3, (StageKind.APPLIED, 9), (StageKind.CALL, 1), (StageKind.INTERVIEWS, 1))
    walk(requisition, rae, at, 4, (StageKind.APPLIED, 1), (StageKind.CALL, 1), close=False)
    assert reckon(at + 30 * DAY)
    assert rows() == [
        ("ml_engineer", "applied", 3, 2, 4),
        ("ml_engineer", "call", 2, 1, 2),
        ("ml_engineer", "interviews", 1, 0, 1),
    ]


def test_reckon_counts_who_went_back_and_came_again_once(requisition: Requisition, rae: Person, at: datetime) -> None:
    walk(requisition, rae, at, 1, (StageKind.APPLIED, 2), (StageKind.CALL, 2), (StageKind.APPLIED, 2))
    walk(requisition, rae, at, 2, (StageKind.APPLIED, 2), (StageKind.CALL, 1), (StageKind.INTERVIEWS, 1))
    reckon(at + 30 * DAY)
    # The first came as far as the call; each stay there counts for itself
    assert rows()[:2] == [("ml_engineer", "applied", 2, 2, 2), ("ml_engineer", "call", 2, 1, 2)]


def test_reckon_counts_a_hire_as_going_on_and_the_open_of_what_is_over(
    requisition: Requisition, rae: Person, hana: Person, at: datetime
) -> None:
    made = walk(requisition, rae, at, 1, (StageKind.APPLIED, 2), (StageKind.INTERVIEWS, 2), close=False)
    left = walk(requisition, rae, at, 2, (StageKind.APPLIED, 1), close=False)
    said: dict[str, Any] = {"outcome": "hire", "advised": "hire", "advice": {}, "cards_missing": 0}
    decisions.decide(made, **said, reason="All of it.", by=hana, at=at + 5 * DAY)
    pipeline.advance(made, to=requisition.stages.get(kind=StageKind.HIRED), by=rae, at=at + 6 * DAY)
    reckon(at + 30 * DAY)
    assert left.visits.get().left_at is None
    assert rows() == [
        ("ml_engineer", "applied", 2, 1, 2),
        ("ml_engineer", "interviews", 1, 1, 3),
        ("ml_engineer", "offer", 1, 1, 1),
    ]


def test_reckon_is_done_once_a_day_of_the_organisation(requisition: Requisition, rae: Person, at: datetime) -> None:
    walk(requisition, rae, at, 1, (StageKind.APPLIED, 2))
    # 22:30 in London is past midnight in Berlin
    evening = datetime.fromisoformat("2026-07-01T21:30:00Z")
    assert reckon(evening)
    walk(requisition, rae, at, 2, (StageKind.APPLIED, 2))
    assert not reckon(evening + timedelta(minutes=1))
    assert Usual.objects.get().reached == 1
    assert reckon(evening + timedelta(hours=1))
    row = Usual.objects.get()
    assert (row.reached, row.as_of) == (2, date(2026, 7, 2))


def test_reckon_drops_what_nobody_is_left_of(requisition: Requisition, rae: Person, at: datetime) -> None:
    made = walk(requisition, rae, at, 1, (StageKind.APPLIED, 2))
    reckon(at + 30 * DAY)
    made.delete()
    reckon(at + 31 * DAY)
    assert not Usual.objects.exists()


def test_reckon_usual_is_a_sweep_that_may_find_nothing(requisition: Requisition) -> None:
    reckon_usual()
    assert not Usual.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_reckon_by_two_workers_at_once_is_done_once(
    role: RoleDefinition, rae: Person, hana: Person, at: datetime
) -> None:
    requisition = make.requisition(role, rae, hana, at)
    walk(requisition, rae, at, 1, (StageKind.APPLIED, 2))
    requisitions.cancel(requisition, reason="No money.", by=rae, at=at + 5 * DAY)
    gate, done = Barrier(2), []

    def work() -> None:
        gate.wait()
        try:
            done.append(reckon(at + 30 * DAY))
        finally:
            connection.close()

    workers = [Thread(target=work) for _ in range(2)]
    for thread in workers:
        thread.start()
    for thread in workers:
        thread.join()
    assert sorted(done) == [False, True]
    assert rows() == [("ml_engineer", "applied", 1, 0, 2)]
