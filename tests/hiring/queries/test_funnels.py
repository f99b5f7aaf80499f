from datetime import datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from core.models import Person
from hiring.actions import pipeline
from hiring.models import Application, NextStep, Requisition, Usual
from hiring.queries.board import board
from hiring.queries.funnels import passages, standings
from hiring.queries.movements import moved, stuck
from hiring.rules.stages import ApplicationState, StageKind
from rubrics.models import RoleDefinition
from tests import make

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def two(role: RoleDefinition, rae: Person, hana: Person, at: datetime) -> list[Requisition]:
    """Each with people who came before the week and in it, moved on, stayed and were closed; on one of the two there
    is one more."""
    Usual.objects.create(role_key=role.key, kind="call", reached=20, went_on=9, days=4, as_of=at.date())
    made = []
    for number in range(2):
        requisition = make.requisition(role, rae, hana, at - 30 * DAY, title=f"Number {number}", openings=2)
        plan = [
            # (when they applied, each stage with the day on which they came there, the day they were closed)
            (20, [("call", 9), ("interviews", 3)], None),
            (20, [("call", 18)], None),
            (12, [("call", 10)], 2),
            (6, [("call", 1)], None),
            (5, [], None),
            (15, [], 12),
        ]
        for person, (applied, stages, closed) in enumerate(plan[number:]):
            application = make.application(
                requisition, rae, at - applied * DAY, name=f"C {person}", email=f"c{number}{person}@example.org"
            )
            for kind, ago in stages:
                pipeline.advance(application, to=requisition.stages.get(kind=kind), by=rae, at=at - ago * DAY)
            if closed is not None:
                pipeline.close(application, state=ApplicationState.REJECTED, reason="No", by=rae, at=at - closed * DAY)
        made.append(requisition)
    return made


def test_the_week_adds_up_to_what_stands_there(two: list[Requisition], at: datetime) -> None:
    pks = [one.pk for one in two]
    now = standings(pks, at=at)
    for steps in passages(pks, at=at).values():
        for step in steps:
            active = now[step.stage.pk].active if step.stage.pk in now else 0
            assert step.before + step.came - step.went == active
    first = {step.stage.kind: step for step in passages(pks, at=at)[two[0].pk]}
    assert [(k, first[k].before, first[k].came, first[k].went) for k in ("applied", "call", "interviews")] == [
        ("applied", 0, 2, 1),
        ("call", 3, 1, 2),
        ("interviews", 0, 1, 0),
    ]


def test_of_many_as_the_page_of_each(two: list[Requisition], at: datetime) -> None:
    pks = [one.pk for one in two]
    now, passed = standings(pks, at=at), passages(pks, at=at)
    for requisition in two:
        shown = board(requisition, at=at)
        steps = passed[requisition.pk]
        assert [(s.stage, s.left, s.went_on, s.norm) for s in shown.funnel] == [
            (s.stage, s.left, s.went_on, s.norm) for s in steps
        ]
        counts = [now[s.stage.pk] for s in steps if s.stage.pk in now]
        assert shown.active == sum(one.active for one in counts)
        assert shown.over == sum(one.over for one in counts) > 0
        assert shown.closed == sum(one.closed for one in counts)
    applied = [now[step.stage.pk] for step in passed[two[0].pk] if step.stage.pk in now]
    assert (sum(one.applied for one in applied), sum(one.rejected for one in applied)) == (2, 1)


def test_a_hire_was_there_or_is_new(two: list[Requisition], rae: Person, at: datetime) -> None:
    application = Application.objects.filter(requisition=two[0], stage__kind="interviews").get()
    hired = two[0].stages.get(kind=StageKind.HIRED)
    pipeline.place(application, origin=application.stage, to=hired, by=rae, at=at - DAY)
    pipeline.hire(application, by=rae, at=at - DAY)
    pks = [two[0].pk]
    last = passages(pks, at=at)[two[0].pk][-1]
    assert (last.before, last.came, standings(pks, at=at)[hired.pk].newly_hired) == (0, 1, 1)
    later = at + 7 * DAY
    last = passages(pks, at=later)[two[0].pk][-1]
    assert (last.before, last.came, standings(pks, at=later)[hired.pk].newly_hired) == (1, 0, 0)


def test_moved_and_stuck_name_the_few_that_matter(two: list[Requisition], at: datetime) -> None:
    pks = [one.pk for one in two]
    Application.objects.update(next_step=NextStep.BOOK)
    went = [one for one in moved(pks, at=at, since=at - 7 * DAY) if one.requisition == two[0].pk]
    assert [(one.at, one.of_all) for one in went] == [(at - 3 * DAY, 2), (at - DAY, 2)]
    assert len(moved(pks, at=at, since=at - 7 * DAY, named=1)) == 2
    [longest] = [one for one in stuck(pks, at=at) if one.requisition == two[0].pk]
    assert (longest.since, longest.usual, longest.of_all) == (at - 18 * DAY, 4, 1)
    Application.objects.update(next_step=NextStep.REVIEW)
    assert stuck(pks, at=at) == []


def test_a_query_each_however_many(two: list[Requisition], at: datetime) -> None:
    asked = []
    for pks in ([two[0].pk], [one.pk for one in two]):
        with CaptureQueriesContext(connection) as context:
            standings(pks, at=at), passages(pks, at=at), moved(pks, at=at, since=at - 7 * DAY), stuck(pks, at=at)
        asked.append(len(context))
    assert asked == [4, 4]
