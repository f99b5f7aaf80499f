from datetime import datetime

import pytest

from core.models import Person
from hiring.actions import moves
from hiring.models import Application, Batch, Requisition
from hiring.queries.moves import added_to, batches_of, said
from rubrics.models import RoleDefinition
from tests import make

pytestmark = pytest.mark.django_db
WHY = "2 applications closed: We hire at another level this time"
THAT = "2 applications closed: Rejected"


@pytest.fixture
def two(requisition: Requisition, rae: Person, at: datetime) -> list[Application]:
    return [make.application(requisition, rae, at, email=f"n{n}@example.org") for n in range(2)]


@pytest.fixture
def closed(requisition: Requisition, two: list[Application], rae: Person, at: datetime) -> Batch:
    seen = {row.pk: row.stage_id for row in two}
    return moves.close(requisition, seen=seen, state="rejected", kind="level", by=rae, at=at).batch


def told(batch: Batch, reader: Person, *, with_reasons: bool = True) -> set[str]:
    """The same in the history and alone."""
    [shown] = batches_of(batch.requisition, reader, with_reasons=with_reasons)
    return {shown.sentence, said(batch, reader, with_reasons=with_reasons)}


def test_batches_say_why_to_those_alone_who_read_reasons(closed: Batch, hana: Person) -> None:
    assert told(closed, hana) == {WHY}
    assert told(closed, hana, with_reasons=False) == {THAT}


def test_batches_keep_the_reason_from_who_owes_a_card_for_one_of_them(
    closed: Batch, two: list[Application], rae: Person, hana: Person
) -> None:
    Application.objects.filter(pk=two[1].pk).update(owed_by=[hana.pk])
    assert told(closed, hana) == {THAT}
    assert told(closed, rae) == {WHY}


def test_batches_name_no_confidential_requisition(
    role: RoleDefinition, requisition: Requisition, two: list[Application], rae: Person, hana: Person, at: datetime
) -> None:
    falcon = make.requisition(role, rae, hana, at, title="Falcon", confidential=True)
    batch = moves.add(requisition, ids=[row.pk for row in two], to=falcon, by=rae, at=at).batch
    assert told(batch, rae) == {"2 candidates added to a confidential requisition"}


def test_added_to_is_where_people_were_brought(
    role: RoleDefinition,
    requisition: Requisition,
    closed: Batch,
    two: list[Application],
    rae: Person,
    hana: Person,
    at: datetime,
) -> None:
    other = make.requisition(role, rae, hana, at, title="Another")
    batch = moves.add(requisition, ids=[row.pk for row in two], to=other, by=rae, at=at).batch
    assert list(added_to(batch)) == [other]
    assert not added_to(closed)
