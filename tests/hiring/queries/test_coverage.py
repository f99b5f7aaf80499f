from dataclasses import replace
from datetime import datetime

import pytest

from core.models import Person
from hiring.models import Requisition, SessionCompetency
from hiring.queries.coverage import asked_competencies, coverage, plan_coverage, planned_sessions
from rubrics.models import RoleDefinition
from tests import make

pytestmark = pytest.mark.django_db


@pytest.fixture
def draft(role: RoleDefinition, rae: Person, hana: Person, at: datetime) -> Requisition:
    return make.draft(role, rae, hana, at)


def test_plan_coverage_shows_each_competency_in_each_session(draft: Requisition) -> None:
    matrix = plan_coverage(draft)
    assert [column.title["en"] for column in matrix.columns] == ["Applied ML", "Past projects", "ML theory"]
    rows = {row.name["en"]: (row.cells, row.seen_in, row.is_short) for row in matrix.rows}
    assert rows["Ml fundamentals"] == (("main", "", "main"), 2, False)
    assert rows["Communication"] == (("also", "", "also"), 2, False)
    assert rows["Planning"] == (("", "also", ""), 1, False)
    assert (matrix.theirs.hours, matrix.theirs.minutes, matrix.short) == (2, 30, ())


def test_plan_coverage_puts_must_haves_first(draft: Requisition) -> None:
    matrix = plan_coverage(draft)
    assert [row.must_have for row in matrix.rows] == [True, True, True, False, False]
    assert (len(matrix.must_have), len(matrix.nice_to_have)) == (3, 2)


def test_plan_coverage_names_what_falls_short(draft: Requisition) -> None:
    SessionCompetency.objects.filter(session__requisition=draft, competency__key="ownership").delete()
    SessionCompetency.objects.filter(session__requisition=draft, competency__key="communication").first().delete()
    short = {row.name["en"]: (row.seen_in, row.needs) for row in plan_coverage(draft).short}
    assert short == {"Communication": (1, 2), "Ownership": (0, 1)}


def test_plan_coverage_asks_twice_whatever_the_size(
    draft: Requisition, role: RoleDefinition, rae: Person, hana: Person, at: datetime, django_assert_num_queries
) -> None:
    draft.sessions.exclude(pk=draft.sessions.first().pk).delete()
    other = make.draft(role, rae, hana, at)
    for requisition in (draft, other):
        with django_assert_num_queries(2):
            plan_coverage(requisition)


def test_coverage_of_sessions_that_are_not_saved(draft: Requisition) -> None:
    asked, (first, *_others) = asked_competencies(draft), planned_sessions(draft)
    matrix = coverage(asked, [first, replace(first, id=None)])
    assert {row.name["en"] for row in matrix.short} == {"Planning", "Ownership"}


def test_coverage_of_no_session_is_short_of_everything(draft: Requisition) -> None:
    asked = asked_competencies(draft)
    assert len(coverage(asked, []).short) == len(asked)


def test_coverage_tells_the_time_it_takes_both_sides(draft: Requisition) -> None:
    first, second, third = planned_sessions(draft)
    home = replace(third, minutes=240, days=7, seats=2)
    matrix = coverage(asked_competencies(draft), [replace(first, seats=2), second, home])
    # 60 + 45 + 240; 2 x 60 + 45 + 2 x 45 for reading
    assert (matrix.theirs.hours, matrix.theirs.minutes) == (5, 45)
    assert (matrix.ours.hours, matrix.ours.minutes) == (4, 15)


def test_coverage_names_which_session_could_be_left_out(draft: Requisition) -> None:
    asked, planned = asked_competencies(draft), planned_sessions(draft)
    assert coverage(asked, planned).spare == ()
    again = coverage(asked, [*planned, *(replace(planned[0], title={"en": f"More {n}"}) for n in range(2))])
    assert again.takes_longer_than_it_helps
    assert [title["en"] for title in again.spare] == ["Applied ML", "ML theory", "More 0", "More 1"]


def test_planned_sessions_of_a_new_draft_are_held_the_usual_way(draft: Requisition) -> None:
    assert [(one.setting, one.seats, one.buffer, one.days) for one in planned_sessions(draft)] == [
        ("video", 1, 15, None)
    ] * 3
