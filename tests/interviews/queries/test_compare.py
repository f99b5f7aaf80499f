from datetime import datetime, timedelta

import pytest

from core.models import Person
from hiring.actions import pipeline
from hiring.models import Application
from hiring.rules.stages import StageKind
from interviews.queries.compare import comparable, compare, on_offer, requisitions_to_compare
from rubrics.models import RoleDefinition
from tests import make
from tests.interviews import panel


@pytest.fixture
def application(role: RoleDefinition, rae: Person, hana: Person, at: datetime) -> Application:
    return panel.application(role, rae, hana, at)


@pytest.fixture
def others(application: Application, rae: Person, at: datetime) -> list[Application]:
    stage = application.requisition.stages.get(kind=StageKind.INTERVIEWS)
    names = ("Yuki Tanabe", "Hao Zhang", "Omar Saleh")
    made = [make.application(application.requisition, rae, at, name=n, email=f"{n[:3]}@example.org") for n in names]
    return [pipeline.advance(one, to=stage, by=rae, at=at) for one in made]


def seen(application: Application, leads, ratings, rae: Person, at: datetime, *, day: int = 0) -> None:
    loop = panel.loop(application, leads, rae, at + timedelta(days=day))
    for interview, lead, rating in zip(loop, leads, ratings, strict=False):
        if rating is not None:
            make.submitted(make.card(interview, lead), at, rating=rating)


def side_by_side(user: Person, applications, at: datetime):
    known = {one.pk: one for one in comparable(user, applications[0].requisition)}
    return compare([known[one.pk] for one in applications], user, at)


def test_compare_keeps_the_order_chosen_and_the_rows_of_the_requisition(
    application, others, ivan, ines, igor, hana, rae, at
) -> None:
    seen(application, [ivan, ines, igor], (2, 2, 2), rae, at)
    seen(others[0], [ivan, ines, igor], (4, 4, 4), rae, at, day=1)
    keys = ["ml_fundamentals", "system_design", "communication"]
    for chosen in ([application, others[0]], [others[0], application]):
        found = side_by_side(hana, chosen, at)
        assert [column.application.pk for column in found.columns] == [one.pk for one in chosen]
        assert [row.asked.key for row in found.must_haves] == keys
        assert [row.asked.key for row in found.others] == ["planning", "ownership"]
        assert [row.asked.key for row in found.differing] == keys
        assert [cell.found.values for cell in found.must_haves[1].cells] == (
            [(2, 2), (4, 4)] if chosen[0] == application else [(4, 4), (2, 2)]
        )


def test_compare_closes_a_column_alone(application, others, ivan, ines, igor, hana, rae, at) -> None:
    """Ines owes a card for one, another is not open to anybody, and the rest stays."""
    seen(application, [ivan, ines, igor], (3, 3, 3), rae, at)
    seen(others[0], [ivan, igor, ines], (3, 3, None), rae, at, day=1)
    found = side_by_side(ines, [application, others[0]], at)
    assert [bool(column.readings) for column in found.columns] == [True, False]
    assert [bool(column.owed) for column in found.columns] == [False, True]
    assert all(cell.found is None for row in found.must_haves for cell in row.cells[1:])
    waits = side_by_side(hana, [application, others[0]], at)
    assert [(bool(column.readings), column.owed) for column in waits.columns] == [(True, None), (False, None)]
    assert [one.name for one in waits.columns[1].panel.missing] == [ines.name]


def test_compare_asks_as_often_for_four_as_for_two(
    application, others, ivan, ines, igor, hana, rae, at, django_assert_num_queries
) -> None:
    for day, one in enumerate([application, *others]):
        seen(one, [ivan, ines, igor], (4, 2, 3), rae, at, day=day)
    rows = list(comparable(hana, application.requisition))
    for many in (rows[:2], rows):
        with django_assert_num_queries(5):
            assert len(compare(many, hana, at).open) == len(many)


def test_on_offer_is_who_is_in_or_past_the_debrief(application, others, ivan, ines, igor, hana, rae, at) -> None:
    seen(application, [ivan, ines, igor], (3, 3, 3), rae, at)
    seen(others[0], [ivan], (3,), rae, at, day=1)
    seen(others[1], [ivan, ines], (3, None), rae, at, day=2)
    found = comparable(hana, application.requisition)
    assert [one.candidate.name for one in on_offer(found)] == ["Nadia Rahimi", "Yuki Tanabe"]
    assert [one.candidate.name for one in on_offer(found, [others[1].pk])] == [
        "Hao Zhang",
        "Nadia Rahimi",
        "Yuki Tanabe",
    ]


def test_requisitions_to_compare_are_closed_to_strangers(application, ivan, otto, hana, rae, at) -> None:
    seen(application, [ivan], (3,), rae, at)
    assert not requisitions_to_compare(otto).exists()
    assert [one.is_staffed for one in requisitions_to_compare(hana)] == [True]
    assert [one.is_staffed for one in requisitions_to_compare(ivan)] == [False]
