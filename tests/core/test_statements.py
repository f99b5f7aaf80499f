from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.db.models import Q, QuerySet, Value
from django.db.models.functions import TruncDate
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from core.models import Person
from core.models.people import Office
from core.statements import UnfitError, prepared

AT = datetime(2026, 6, 9, 8, tzinfo=UTC)


@prepared
def others(user: Person, since: datetime, but: list[int] | None) -> "QuerySet[Any]":
    found = Person.objects.filter(joined_at__gte=since).exclude(pk=user.pk)
    return found if but is None or user.is_administrator else found.exclude(Q(pk__in=[]) | Q(office=Office.RECRUITER))


@pytest.fixture
def people() -> list[Person]:
    offices = [Office.NONE, Office.NONE, Office.RECRUITER]
    return [
        Person.objects.create(
            email=f"{n}@halyard.example", name=str(n), office=office, joined_at=AT + timedelta(days=n)
        )
        for n, office in enumerate(offices)
    ]


@pytest.mark.django_db
def test_prepared_is_told_each_reader_anew(people: list[Person]) -> None:
    nobody, other, recruiter = people
    assert others(nobody, AT, None) == [other, recruiter]
    assert others(other, AT, None) == [nobody, recruiter]
    assert others(other, AT + timedelta(days=2), None) == [recruiter]


@pytest.mark.django_db
def test_prepared_keeps_one_statement_for_each_office_and_choice(people: list[Person]) -> None:
    nobody, other, recruiter = people
    assert others(nobody, AT, None) == [other, recruiter]
    assert others(nobody, AT, []) == [other]
    nobody.office = Office.ADMINISTRATOR
    assert others(nobody, AT, []) == [other, recruiter]


@pytest.mark.django_db
def test_prepared_puts_a_statement_together_once(people: list[Person]) -> None:
    built = []

    @prepared
    def found(user: Person) -> "QuerySet[Any]":
        built.append(user.pk)
        return Person.objects.filter(pk=user.pk)

    assert [found(person) for person in people] == [[person] for person in people[:2]] + [[people[2]]]
    # Of two offices, from two stand-ins each
    assert len(built) == 4
    assert not {person.pk for person in people}.intersection(built)


@pytest.mark.django_db
@pytest.mark.parametrize(
    "build",
    [
        pytest.param(lambda _user, at: Person.objects.filter(joined_at__gte=at - timedelta(days=1)), id="derived"),
        pytest.param(lambda user, _at: Person.objects.filter(name=user.email), id="not in small letters"),
        pytest.param(lambda user, _at: Person.objects.all()[: user.pk], id="text"),
        pytest.param(lambda _user, _at: Person.objects.annotate(day=TruncDate("joined_at")), id="zone"),
        pytest.param(lambda _user, _at: Person.objects.annotate(said=Value(translation.get_language())), id="language"),
    ],
)
def test_prepared_refuses_what_holds_more_than_its_values(people: list[Person], build: Any) -> None:
    with pytest.raises(UnfitError):
        prepared(build)(people[0], AT)


@pytest.mark.django_db
def test_prepared_knows_no_more_of_people_than_it_says(people: list[Person]) -> None:
    with pytest.raises(Person.DoesNotExist):
        prepared(lambda user: Person.objects.filter(time_zone=user.time_zone))(people[0])


@pytest.mark.django_db
def test_prepared_finds_nothing_under_a_key_that_no_table_takes(people: list[Person]) -> None:
    assert prepared(lambda pk: Person.objects.filter(pk=pk))(2**63) == []


@pytest.mark.django_db
def test_prepared_takes_no_text() -> None:
    with pytest.raises(UnfitError):
        prepared(lambda name: Person.objects.filter(name=name))("Ivan")


@pytest.mark.django_db
def test_prepared_is_planned_once_by_the_database(people: list[Person]) -> None:
    @prepared
    def found(user: Person, since: datetime) -> "QuerySet[Any]":
        return Person.objects.annotate(share=Value("100 %s")).filter(pk=user.pk, joined_at__gte=since)

    assert [found(person, AT)[0].share for person in people[:2]] == ["100 %s", "100 %s"]
    with connection.cursor() as cursor:
        cursor.execute("SELECT generic_plans, custom_plans FROM pg_prepared_statements WHERE statement LIKE '%share%'")
        assert cursor.fetchall() == [(2, 0)]
    # Whoever logs what is asked reads it with its values
    with CaptureQueriesContext(connection) as asked:
        assert found(people[2], AT)[0].share == "100 %s"
    assert "'100 %s'" in asked[0]["sql"] and f'"id" = {people[2].pk}' in asked[0]["sql"]
