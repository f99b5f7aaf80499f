"""Each figure of the reports on interviews, reckoned by hand from tests/reported.py."""

from datetime import datetime, timedelta

import pytest

from core.models import Person
from hiring.models import Application
from hiring.rules.reports import Share
from interviews.queries import reports
from interviews.queries.reports import Carrier, Wait
from rubrics.models import RoleDefinition
from tests import make, reported

pytestmark = pytest.mark.django_db


@pytest.fixture
def made(
    role: RoleDefinition, rae: Person, hana: Person, ivan: Person, ines: Person, igor: Person, at: datetime
) -> reported.Company:
    return reported.company(role, rae, hana, at, (ivan, ines, igor))


def days(*numbers: float) -> list[timedelta]:
    return [timedelta(days=number) for number in numbers]


def test_waits_are_measured_from_what_began_in_the_period(made: reported.Company, rae: Person) -> None:
    found = reports.waits(made.scope(rae))
    # Came on day 5, 10 and 9, booked on day 6, 10.5 and 11
    assert found.booking == Wait(3, 3, 0, days(0.75, 1, 1.5))
    # Booked on day 6, 6, 10.5 and 11 for day 8, 9, 13 and 23
    assert found.ahead == Wait(4, 4, 0, days(2.375, 2.75, 5.25))
    # One chosen after a day, one that may still be, one taken back
    assert found.choosing == Wait(3, 1, 1, days(1, 1, 1))
    # Two of four are in: after two hours and after three days
    assert found.cards == Wait(4, 2, 2, [timedelta(hours=hours) for hours in (19.5, 37, 54.5)])
    rows = reports.scheduling_delay(found).rows
    assert [row.values for row in rows] == [(3, 3, 0, *[None] * 3), (4, 4, 0, *[None] * 3), (3, 1, 1, *[None] * 3)]
    assert reports.waits(made.scope(rae, team="Ranking")).ahead == Wait()


def test_carriers_count_seats_and_when_cards_came(
    made: reported.Company, rae: Person, hana: Person, ivan: Person
) -> None:
    found = reports.carriers(made.scope(hana))
    hour = timedelta(hours=1)
    assert found == [
        Carrier("Igor Wang", 0, 1, 0.75 * hour, 0, 0, 0),
        Carrier("Ines Weber", 1, 0, 0.75 * hour, 1, 0, 1),
        Carrier("Ivan Herrera", 2, 0, 2 * hour, 2, 1, 0),
        Carrier("Rae Fournier", 1, 0, hour, 1, 0, 0),
    ]
    told = reports.punctuality(found, reports.waits(made.scope(hana)).cards).rows
    assert [(row.name, *row.values[:4]) for row in told] == [
        ("All interviewers", 4, Share(1, 4), 1, 2),
        ("Ivan Herrera", 2, Share(1, 2), 0, 1),
        ("Rae Fournier", 1, Share(0, 1), 0, 1),
        ("Ines Weber", 1, Share(0, 1), 1, 0),
    ]
    # How soon one person hands in is theirs to know
    assert {row.values[4:] for row in told[1:]} == {("", "", "")}
    assert [(row.name, *row.values) for row in reports.load(found).rows] == [
        ("Ivan Herrera", 2, 0, 2.0),
        ("Igor Wang", 0, 1, 0.8),
        ("Ines Weber", 1, 0, 0.8),
        ("Rae Fournier", 1, 0, 1.0),
    ]
    even = reports.evenness(found)
    assert even is not None
    assert (even.people, even.interviews, even.half_by) == (4, 5, 2)
    # Closed before the card fell due: nobody waits for it
    Application.objects.filter(pk=made.applications["Bob"].pk).update(closed_at=made.day(13))
    assert reports.carriers(made.scope(hana))[2] == Carrier("Ivan Herrera", 2, 0, 2 * hour, 1, 1, 0)
    # Ivan is on no team
    assert reports.carriers(made.scope(ivan)) == []


def test_whoever_owes_a_card_reads_when_people_met_and_not_what_became_of_it(
    made: reported.Company, rae: Person, hana: Person
) -> None:
    hers, his = reports.page(made.scope(rae)), reports.page(made.scope(hana))
    assert (hers.left_out, his.left_out) == (1, 0)
    assert (hers.applied, his.applied) == (10, 11)
    assert hers.met == his.met == 4
    assert hers.reports[4:] == his.reports[4:]


def test_an_interview_noted_down_afterwards_was_not_waited_for(
    made: reported.Company, rae: Person, ines: Person
) -> None:
    """It took place on day 20, and was written down on day 22."""
    before = reports.waits(made.scope(rae)).ahead
    noted = made.day(22)
    make.interview(made.applications["Fay"], [ines], rae, noted, session=2, starts_at=made.day(20))
    found = reports.waits(made.scope(rae)).ahead
    assert found.measured == before.measured + 1
    assert found.quartiles and before.quartiles
    assert timedelta() <= found.quartiles[0] < before.quartiles[0]
