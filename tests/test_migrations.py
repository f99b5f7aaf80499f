"""Migrations can be run while the old code still serves: judged by a linter that nobody here wrote."""

from importlib import import_module

import pytest
from django.core.management import call_command
from django.db import connection
from django_migration_linter import MigrationLinter

from core.postgres import PROJECT
from tests.test_house import STOREYS


@pytest.mark.more
# An index that is built beside the work is refused within a transaction, also where its SQL is only asked for
@pytest.mark.django_db(transaction=True)
def test_migrations_widen_before_they_narrow() -> None:
    linter = MigrationLinter(
        path=str(PROJECT),
        include_apps=list(STOREYS),
        # They make unique what the one before left unique, what was unique before, and what only they can write
        ignore_name=[
            "0005_one_version_is_in_force",
            "0006_levels_move_as_one",
            "0009_ladders_quiet_and_weeks",
            "0010_a_debrief_meeting_of_each_round",
        ],
        no_cache=True,
        quiet=["ok", "ignore"],
    )
    linter.lint_all_migrations()
    assert not linter.has_errors


@pytest.mark.django_db
def test_models_and_migrations_say_the_same() -> None:
    call_command("makemigrations", "--check", "--dry-run", verbosity=0)


def test_migrations_are_named_by_hand() -> None:
    for storey in STOREYS:
        for path in (PROJECT / storey / "migrations").glob("0*.py"):
            assert "_auto_" not in path.name, path


def filled_visits() -> None:
    """What the migration of that name does, on the rows there are."""
    migration = import_module("hiring.migrations.0003_visits_of_applications_so_far")
    with connection.cursor() as cursor:
        cursor.execute(migration.FILL)


def filled_rounds() -> None:
    """What the migration of that name does, on the rows there are."""
    migration = import_module("hiring.migrations.0015_rounds_of_approvals_so_far")
    with connection.cursor() as cursor:
        cursor.execute(migration.FILL)
