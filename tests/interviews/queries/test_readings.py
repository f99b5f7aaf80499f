from datetime import datetime, timedelta

import pytest

from core.models import Person
from hiring.actions import pipeline
from hiring.models import Application
from hiring.rules.stages import StageKind
from interviews.queries.debrief import debrief, debriefs
from interviews.queries.readings import readings_of
from interviews.rules.readings import Reading
from rubrics.models import RoleDefinition
from tests import make
from tests.interviews import panel


@pytest.fixture
def application(role: RoleDefinition, rae: Person, hana: Person, at: datetime) -> Application:
    return panel.application(role, rae, hana, at)


@pytest.fixture
def others(application: Application, rae: Person, at: datetime) -> list[Application]:
    stage = application.requisition.stages.get(kind=StageKind.INTERVIEWS)
    made = [make.application(application.requisition, rae, at, name=f"N {n}", email=f"n{n}@x.org") for n in range(3)]
    return [pipeline.advance(one, to=stage, by=rae, at=at) for one in made]


def seen(application: Application, leads, ratings, rae: Person, at: datetime, *, day: int = 0) -> None:
    """The n-th session is led by the n-th person; of those with a rating the card is in."""
    loop = panel.loop(application, leads, rae, at + timedelta(days=day))
    for interview, lead, rating in zip(loop, leads, ratings, strict=False):
        if rating is not None:
            make.submitted(make.card(interview, lead), at, rating=rating, recommendation="yes" if rating > 2 else "no")


def test_readings_are_those_of_each_debrief(application, others, ivan, ines, igor, hana, rae, at) -> None:
    tables = [(4, 2, 3), (2, 2, 2), (3, None, 3), (0, 4, None)]
    for day, (one, ratings) in enumerate(zip([application, *others], tables, strict=True)):
        seen(one, [ivan, ines, igor], ratings, rae, at, day=day)
    found = readings_of([application, *others], hana, at, with_evidence=True)
    for one in [application, *others]:
        if found[one.pk].panel.missing:
            make.opened(one, hana, at)
        alone = debrief(debriefs(hana).get(pk=one.pk), hana, at)
        here = found[one.pk]
        assert (here.verdict, here.points, here.advised_level) == (alone.verdict, alone.points, alone.advised_level)
        assert (here.choices, here.panel, here.at_bar) == (alone.choices, alone.panel, alone.at_bar)
        votes = [(vote.recommendation, vote.voice) for vote in here.votes]
        assert votes == [(said.recommendation, said.voice) for said in alone.said]
        rows = {row.id: row for row in (*alone.must_haves, *alone.others)}
        assert len(rows) == len(here.competencies)
        for competency in here.competencies:
            row = rows[competency.asked.id]
            assert (competency.found, competency.values, competency.quotes) == (row.found, row.values, row.quotes)
            assert (competency.asked.bar, competency.asked.anchor) == (row.bar, row.anchor)
    assert {reading.found.reading for one in found.values() for reading in one.must_haves} >= {
        Reading.SPLIT,
        Reading.BELOW,
        Reading.MEETS,
    }


def test_readings_leave_out_where_one_owes_a_card(application, others, ivan, ines, otto, rae, cora, at) -> None:
    application.requisition.members.create(person=cora, part="coordinator")
    seen(application, [ivan, ines], (3, None), rae, at)
    seen(others[0], [ivan], (2,), rae, at, day=1)
    both = [application, others[0]]
    assert len(readings_of(both, ivan, at)[application.pk].votes) == 1
    # With the other she has no business
    (only,) = readings_of(both, ines, at).items()
    assert (only[0], only[1].votes) == (others[0].pk, ())
    for person in (otto, cora):
        for one in readings_of(both, person, at, with_evidence=True).values():
            assert not one.votes
            assert not any(competency.rated or competency.quotes for competency in one.competencies)


def test_readings_ask_as_often_for_many_as_for_one(
    application, others, ivan, ines, igor, hana, rae, at, django_assert_num_queries
) -> None:
    for day, one in enumerate([application, *others]):
        seen(one, [ivan, ines, igor], (4, 2, 3), rae, at, day=day)
    rows = list(debriefs(hana))
    with django_assert_num_queries(5):
        assert len(readings_of(rows[:1], hana, at)) == 1
    with django_assert_num_queries(5):
        assert len(readings_of(rows, hana, at)) == 4
