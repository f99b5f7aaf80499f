from datetime import date, datetime

import pytest

from core.models import Person
from hiring.actions import openings
from hiring.actions.openings import OpeningRefused
from hiring.models import Application, Requisition
from hiring.rules.requisitions import Seat
from rubrics.models import RoleDefinition
from tests import make

pytestmark = pytest.mark.django_db


@pytest.fixture
def draft(role: RoleDefinition, rae: Person, hana: Person, at: datetime) -> Requisition:
    return make.draft(role, rae, hana, at, openings=3)


def seats(requisition: Requisition) -> list[tuple[int, date | None]]:
    return [(one.number, one.target_date) for one in requisition.openings.all()]


def test_set_openings_keeps_numbers_dates_each_and_never_gives_one_away_twice(draft: Requisition) -> None:
    day = date(2026, 9, 1)
    assert openings.set_openings(draft, [Seat(1), Seat(3, day), Seat(None, day)])
    assert seats(draft) == [(1, None), (3, day), (4, day)]
    assert not openings.set_openings(draft, [Seat(1), Seat(3, day), Seat(4, day)])
    assert draft.openings.last().code == f"REQ-{draft.pk:03d}/4"


@pytest.mark.parametrize(
    ("wanted", "words"),
    [
        ([], "at least one"),
        ([Seat(7)], "a moment ago"),
        ([Seat(1), Seat(1)], "a moment ago"),
        ([Seat(None)] * 100, "99"),
    ],
)
def test_set_openings_refuses_what_cannot_be(draft: Requisition, wanted: list[Seat], words: str) -> None:
    with pytest.raises(OpeningRefused, match=words):
        openings.set_openings(draft, wanted)


def test_set_openings_refuses_to_remove_who_sits_there(requisition: Requisition, application: Application) -> None:
    requisition.openings.update(filled_by=application)
    with pytest.raises(OpeningRefused, match=f"{requisition.openings.get().code} is taken"):
        openings.set_openings(requisition, [Seat(None)])


def test_set_number_takes_free_ones_and_the_last_first(requisition: Requisition, application: Application) -> None:
    assert openings.set_number(requisition, 3) == 3
    requisition.openings.filter(number=2).update(filled_by=application)
    assert openings.set_number(requisition, 1) == 1
    assert [one.number for one in requisition.openings.all()] == [2]
