from datetime import date, time
from typing import Any

import pytest

from core.models import Location, Organisation, Person
from interviews.queries.working import PublicHolidays, country_of, week_in, weeks_of
from interviews.rules.due_times import WorkingWeek

pytestmark = pytest.mark.django_db


def week_of(person: Person) -> WorkingWeek:
    return weeks_of([person])[person.pk]


def said_along(person: Person) -> WorkingWeek:
    """As other rows bring it."""
    rows: Any = Person.objects.annotate(country=country_of(person))
    return week_in(person, rows.get(pk=person.pk).country)


def test_week_of_is_the_persons_own(igor: Person) -> None:
    igor.day_starts, igor.day_ends, igor.working_days = time(10), time(19), [0, 1, 2, 3, 5]
    week = week_of(igor)
    assert (str(week.zone), week.starts, week.ends) == ("Asia/Shanghai", time(10), time(19))
    assert week.days == {0, 1, 2, 3, 5}


@pytest.mark.parametrize("days", [[], [7, 9]])
def test_week_of_falls_back_to_the_usual_days(days: list[int], ivan: Person) -> None:
    ivan.working_days = days
    assert week_of(ivan).days == set(range(5))


@pytest.mark.parametrize(
    ("country", "day", "works"),
    [
        ("DE", date(2026, 12, 25), False),
        ("DE", date(2031, 10, 3), False),
        ("DE", date(2026, 10, 1), True),
        ("CN", date(2026, 10, 1), False),
        ("", date(2026, 12, 25), True),
        ("ZZ", date(2026, 12, 25), True),
    ],
)
def test_week_of_leaves_out_the_holidays_of_the_country(
    country: str, day: date, works: bool, organisation: Organisation, ivan: Person
) -> None:
    organisation.country = country
    organisation.save()
    assert week_of(ivan).works_on(day) is works


def test_week_of_keeps_the_holidays_of_the_place_of_work(organisation: Organisation, ivan: Person) -> None:
    organisation.country = "DE"
    organisation.save()
    ivan.location = Location.objects.create(name="Lisbon", country="PT", time_zone="Europe/Lisbon")
    ivan.save()
    unity, republic = date(2028, 10, 3), date(2028, 10, 5)
    assert [week_of(ivan).works_on(day) for day in (unity, republic)] == [True, False]
    assert said_along(ivan) == week_of(ivan)
    ivan.location.country = ""
    ivan.location.save()
    assert [week_of(ivan).works_on(day) for day in (unity, republic)] == [False, True]
    assert said_along(ivan) == week_of(ivan)


def test_weeks_of_many_is_one_query_and_one_more_for_their_places(
    ivan: Person, ines: Person, django_assert_num_queries: Any
) -> None:
    for person, name in ((ivan, "Lisbon"), (ines, "Porto")):
        person.location = Location.objects.create(name=name, country="PT", time_zone="Europe/Lisbon")
        person.save()
    people = list(Person.objects.filter(pk__in=[ivan.pk, ines.pk]))
    with django_assert_num_queries(2):
        assert weeks_of(person for person in people)
    at_hand = list(Person.objects.filter(pk__in=[ivan.pk, ines.pk]).select_related("location"))
    with django_assert_num_queries(1):
        assert weeks_of(at_hand)


def test_weeks_of_many_is_one_query(ivan: Person, ines: Person, igor: Person, django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(1):
        assert set(weeks_of([ivan, ines, igor])) == {ivan.pk, ines.pk, igor.pk}


def test_public_holidays_hold_days_alone() -> None:
    assert "Christmas" not in PublicHolidays("DE")
