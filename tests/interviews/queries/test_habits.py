from datetime import datetime, timedelta

import pytest

from core.models import Person
from hiring.actions import pipeline
from hiring.models import Application
from interviews.actions import scorecards
from interviews.models import Scorecard
from interviews.queries.habits import FEW, habits
from tests import make
from tests.interviews import panel

DAY, HOUR = timedelta(days=1), timedelta(hours=1)


@pytest.fixture
def application(role, rae: Person, hana: Person, at: datetime) -> Application:
    return panel.application(role, rae, hana, at)


def panels(application: Application, people: list[Person], by: Person, at: datetime, *, count: int) -> list[Scorecard]:
    """So many applications that these people met together; whoever comes later in the list takes an hour longer."""
    cards = []
    for n in range(count):
        made = make.application(application.requisition, by, at, name=f"N{n}", email=f"n{n}@example.org")
        made = pipeline.advance(made, to=application.stage, by=by, at=at)
        held = make.interview(made, people, by, at, starts_at=at + n * DAY)
        for hours, person in enumerate(people, start=1):
            cards.append(make.submitted(make.card(held, person), held.ends_at + hours * HOUR))
    return cards


def test_habits_say_nothing_of_a_few_cards(application, ivan, rae, otto, at) -> None:
    panels(application, [ivan], rae, at, count=FEW - 1)
    found = habits(ivan, at + 9 * DAY)
    assert (found.cards, found.own, found.team) == (FEW - 1, None, None)
    assert habits(otto, at).cards == 0


def test_habits_measure_own_cards_against_those_of_the_same_panels(application, ivan, ines, igor, rae, at) -> None:
    others = [ines, igor, make.person("Wen Jiang"), make.person("Priya Raman")]
    panels(application, [ivan, *others], rae, at, count=FEW)
    found = habits(ivan, at + 9 * DAY)
    assert (found.own.cards, found.own.hours, found.own.share) == (FEW, 1, 100)
    # They took two to five hours
    assert (found.team.cards, found.team.people, found.team.minutes) == (4 * FEW, 4, 210)
    # A year later it is forgotten
    assert habits(ivan, at + 400 * DAY).cards == 0


def test_habits_of_fewer_colleagues_are_nobodys_business(application, ivan, ines, igor, rae, at) -> None:
    panels(application, [ivan, ines, igor], rae, at, count=FEW)
    found = habits(ivan, at + 9 * DAY)
    assert found.own.cards == FEW
    assert found.team is None


def test_habits_leave_out_where_one_owes_a_card(application, ivan, ines, igor, rae, at) -> None:
    others = [ines, igor, make.person("Wen Jiang"), make.person("Priya Raman")]
    *_rest, last = panels(application, [ivan, *others], rae, at, count=FEW + 1)
    before = habits(ivan, at + 9 * DAY).team
    owed = last.seat.interview.application
    make.interview(owed, [ivan], rae, at, session=1, starts_at=at + 10 * DAY)
    after = habits(ivan, at + 9 * DAY).team
    assert (before.cards, after.cards) == (4 * FEW + 4, 4 * FEW)
    # Whatever is written there meanwhile
    late = make.interview(owed, [ines], rae, at, session=2, starts_at=at + 8 * DAY)
    card = make.filled(make.card(late, ines), at + 9 * DAY)
    scorecards.submit(card, by=ines, at=at + 9 * DAY)
    assert habits(ivan, at + 9 * DAY).team == after
