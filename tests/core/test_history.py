"""The evidence under the events: the application may read it and nothing else."""

import contextlib
import uuid
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
        "SELECT nextval('core_history_id_seq')",
        "COPY core_history (at, table_name, row_id, operation) FROM STDIN",
        "COPY core_person TO PROGRAM 'cat'",
        "COPY core_person TO '/tmp/people'",
        "MERGE INTO core_history USING core_person ON false WHEN NOT MATCHED THEN INSERT (table_name) VALUES ('x')",
        "SELECT 1 FROM core_history FOR UPDATE",
        "BEGIN; LOCK TABLE core_history IN ACCESS EXCLUSIVE MODE",
        "ALTER TABLE core_history RENAME TO other",
        "ALTER TABLE core_person RENAME TO other",
        "ALTER TABLE core_history ENABLE ROW LEVEL SECURITY",
        "CREATE POLICY none ON core_history FOR SELECT USING (false)",
        "CREATE RULE quiet AS ON INSERT TO core_history DO INSTEAD NOTHING",
        "CREATE TRIGGER z BEFORE INSERT ON core_history EXECUTE FUNCTION suppress_redundant_updates_trigger()",
        "CREATE INDEX z ON core_history (at)",
        "COMMENT ON TABLE core_history IS ''",
        "ALTER FUNCTION history_record() RENAME TO other",
        "ALTER FUNCTION history_record() OWNER TO touchstone",
        "ALTER FUNCTION history_record() SET search_path = pg_temp",
        "CREATE FUNCTION public.lower(text) RETURNS text LANGUAGE sql AS 'SELECT $1'",
        "CREATE SCHEMA mine",
        "ALTER TABLE core_history OWNER TO touchstone",
        "ALTER TABLE core_person OWNER TO touchstone",
        "ALTER SCHEMA public OWNER TO touchstone",
        "REASSIGN OWNED BY touchstone_owner TO touchstone",
        "SET SESSION AUTHORIZATION touchstone_owner",
        "ALTER ROLE touchstone SUPERUSER",
        "ALTER ROLE touchstone BYPASSRLS",
        "ALTER ROLE touchstone_owner PASSWORD 'known'",
        "CREATE ROLE other LOGIN",
        "GRANT touchstone_owner TO touchstone",
        "ALTER DEFAULT PRIVILEGES FOR ROLE touchstone_owner GRANT ALL ON TABLES TO touchstone",
        "ALTER SYSTEM SET session_replication_role = replica",
        "SELECT pg_read_file('PG_VERSION')",
        "SELECT pg_ls_dir('.')",
        "SELECT lo_import('/etc/hostname')",
        "SELECT pg_reload_conf()",
        "CREATE EVENT TRIGGER z ON ddl_command_start EXECUTE FUNCTION history_record()",
        "CREATE PUBLICATION z FOR TABLE core_history",
        "UPDATE pg_catalog.pg_class SET relname = 'x' WHERE relname = 'core_history'",
        "DELETE FROM pg_catalog.pg_trigger",
    ],
)
def test_the_application_cannot(statement: str, as_application: psycopg.Connection[Any]) -> None:
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        as_application.execute(statement)


@pytest.mark.parametrize("right", ["INSERT", "UPDATE", "DELETE", "TRUNCATE", "TRIGGER", "ALL"])
def test_the_application_gives_itself_no_right(right: str, as_application: psycopg.Connection[Any]) -> None:
    """A grant by who has not the right is a warning and gives nothing."""
    as_application.execute("SET client_min_messages = error")
    with contextlib.suppress(psycopg.errors.InsufficientPrivilege):
        as_application.execute(f"GRANT {right} ON core_history TO {APPLICATION}")
    held = "SELECT privilege_type FROM information_schema.role_table_grants WHERE table_name = 'core_history'"
    assert as_application.execute(f"{held} AND grantee = %s", [APPLICATION]).fetchall() == [("SELECT",)]


@pytest.mark.parametrize(
    "shadow",
    [
        "CREATE TEMP TABLE core_history (LIKE public.core_history)",
        "CREATE FUNCTION pg_temp.to_jsonb(anyelement) RETURNS jsonb LANGUAGE sql AS $$ SELECT '{}'::jsonb $$",
        "CREATE FUNCTION pg_temp.clock_timestamp() RETURNS timestamptz LANGUAGE sql AS 'SELECT NULL::timestamptz'",
        "CREATE FUNCTION pg_temp.current_setting(text, boolean) RETURNS text LANGUAGE sql AS $$ SELECT '7' $$",
        "SET search_path = pg_temp, public",
    ],
)
def test_nothing_the_application_makes_shadows_what_the_trigger_calls(
    shadow: str, as_application: psycopg.Connection[Any]
) -> None:
    """It runs as the owner, by a path of its own. And it writes on, whatever was tried."""
    mark = f"shadow {uuid.uuid4()}"
    with as_application.transaction(force_rollback=True):
        as_application.execute(shadow)
        as_application.execute(
            "INSERT INTO public.core_location (name, country, time_zone, version) VALUES (%s, '', 'UTC', 0)", [mark]
        )
        found = as_application.execute(
            "SELECT after ->> 'name', actor, at > now() - interval '1 minute' FROM public.core_history "
            "WHERE table_name = 'core_location' ORDER BY id DESC LIMIT 1"
        ).fetchone()
    assert found == (mark, None, True)


def test_a_table_without_the_trigger_is_found(as_application: psycopg.Connection[Any]) -> None:
    """The list that the next test holds empty can be other than empty."""
    with psycopg.connect(settings.DATABASE_OWNER_URL) as owner:
        owner.execute("CREATE TABLE public.forgotten (id int)")
        rows = owner.execute(history.UNRECORDED_SQL, [list(history.UNRECORDED)]).fetchall()
        owner.rollback()
    assert rows == [("forgotten",)]


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
