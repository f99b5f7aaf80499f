"""The evidence under the events: the application may read it and nothing else."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

import psycopg
import pytest
from django.conf import settings
from django.db import connection

from core import history
from core.actions import people
from core.models import Event, History, Person
from core.postgres import APPLICATION


@pytest.fixture
def as_application() -> Iterator[psycopg.Connection[Any]]:
    with psycopg.connect(settings.DATABASE_URL, autocommit=True) as application:
        assert application.execute("SELECT current_user").fetchone() == (APPLICATION,)
        yield application


@pytest.mark.parametrize(
    "statement",
    [
        "INSERT INTO core_history (at, table_name, row_id, operation) VALUES (now(), 'x', '1', 'INSERT')",
        "UPDATE core_history SET actor = NULL",
        "DELETE FROM core_history",
        "TRUNCATE core_history",
        "DROP TABLE core_history",
        "ALTER TABLE core_history ADD COLUMN x int",
        "ALTER TABLE core_person DISABLE TRIGGER history",
        "ALTER TABLE core_person DISABLE TRIGGER ALL",
        "DROP TRIGGER history ON core_person",
        "CREATE TRIGGER z BEFORE UPDATE ON core_person EXECUTE FUNCTION suppress_redundant_updates_trigger()",
        "CREATE OR REPLACE FUNCTION history_record() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END'",
        "DROP FUNCTION history_record() CASCADE",
        "SET session_replication_role = replica",
        "TRUNCATE core_person CASCADE",
        "UPDATE core_event SET facts = '{}'",
        "DELETE FROM core_event",
        "TRUNCATE core_event",
        "UPDATE django_migrations SET name = ''",
        "CREATE TABLE public.mine (id int)",
        "SET ROLE touchstone_owner",
        "SELECT setval('core_history_id_seq', 1)",
    ],
)
def test_the_application_cannot(statement: str, as_application: psycopg.Connection[Any]) -> None:
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        as_application.execute(statement)


def test_the_application_may_read_it(as_application: psycopg.Connection[Any]) -> None:
    as_application.execute("SELECT count(*) FROM core_history")


@pytest.mark.django_db
def test_every_table_is_recorded_or_excused() -> None:
    assert history.unrecorded_tables(connection) == []


@pytest.mark.django_db
def test_every_change_is_kept_with_its_actor(ada: Person, ivan: Person, at: datetime) -> None:
    people.change_office(ivan, office="recruiter", by=ada, at=at)
    row = History.objects.filter(table_name="core_person", row_id=str(ivan.pk), operation="UPDATE").get()
    assert row.actor == ada.pk
    assert row.before["office"] == "none"
    assert row.after["office"] == "recruiter"


@pytest.mark.django_db
def test_a_change_without_a_person_has_no_actor(ada: Person, ivan: Person, at: datetime) -> None:
    people.change_office(ivan, office="recruiter", by=ada, at=at)
    # As the system itself, in the same transaction
    from core.recording import tell_history

    tell_history(None)
    Person.objects.filter(pk=ivan.pk).update(name="Ivan")
    row = History.objects.filter(table_name="core_person", row_id=str(ivan.pk)).latest("id")
    assert (row.actor, row.after["name"]) == (None, "Ivan")


@pytest.mark.django_db(transaction=True)
def test_the_actor_ends_with_the_transaction(ada: Person, ivan: Person, at: datetime) -> None:
    people.change_office(ivan, office="recruiter", by=ada, at=at)
    Person.objects.filter(pk=ivan.pk).update(name="Ivan")
    row = History.objects.filter(table_name="core_person", row_id=str(ivan.pk)).latest("id")
    assert (row.actor, row.after["name"]) == (None, "Ivan")


@pytest.mark.django_db
def test_a_write_that_changes_nothing_is_no_change(ivan: Person) -> None:
    before = History.objects.count()
    Person.objects.filter(pk=ivan.pk).update(name=ivan.name)
    Person.objects.filter(pk=ivan.pk).update(password="another digest")
    assert History.objects.count() == before


@pytest.mark.django_db
def test_what_opens_doors_is_left_out(ivan: Person) -> None:
    Person.objects.filter(pk=ivan.pk).update(name="Ivan", password="a digest")
    row = History.objects.filter(table_name="core_person").latest("id")
    assert not {"password", "last_login"} & (set(row.before) | set(row.after))


@pytest.mark.django_db
def test_deleting_is_kept_too(ivan: Person) -> None:
    pk = ivan.pk
    ivan.delete()
    row = History.objects.filter(table_name="core_person", operation="DELETE").get()
    assert (row.row_id, row.before["name"], row.after) == (str(pk), "Ivan Herrera", None)


@pytest.mark.django_db
def test_events_name_who_and_when(ada: Person, ivan: Person, at: datetime) -> None:
    people.change_office(ivan, office="recruiter", by=ada, at=at)
    event = Event.objects.get()
    assert (event.by, event.at, event.on_kind, event.on_id) == (ada, at, "person", ivan.pk)
