"""A throwaway database, migrated as the tests' own is, and rows poured into it by COPY."""

import os
import time
from collections.abc import Callable, Iterable, Mapping
from typing import Any

import psycopg
from psycopg import sql
from psycopg.types.json import Jsonb

JSONB = 3802
_begun = False


def begin() -> None:
    """Once for all that measures on it; `end` takes it away."""
    global _begun
    if _begun:
        return
    import tests.cluster  # noqa: F401  (starts it, and says in the environment where it is)

    os.environ["DJANGO_SETTINGS_MODULE"] = "core.settings"
    import django

    django.setup()
    _begun = True


def end() -> None:
    if _begun:
        from tests import cluster

        cluster.pytest_unconfigure()


def pourer() -> "psycopg.Connection[Any]":
    """As the superuser, and without triggers: what is poured in is made whole, and no part of what is measured."""
    from core.postgres import SUPERUSER
    from tests import cluster

    connection = psycopg.connect(cluster.server().url(SUPERUSER, "test_alone"), autocommit=True)
    connection.execute("SET session_replication_role = replica")
    return connection


class Pattern:
    """A row that the program itself has written, of which others are made."""

    def __init__(self, connection: "psycopg.Connection[Any]", table: str, pk: int) -> None:
        self.table = table
        found = connection.execute(sql.SQL("SELECT * FROM {} WHERE id = %s").format(sql.Identifier(table)), [pk])
        row = found.fetchone()
        columns = found.description or []
        self.columns = [column.name for column in columns]
        self._json = {column.name for column in columns if column.type_code == JSONB}
        self._row = dict(zip(self.columns, row or (), strict=True))

    def pour(self, connection: "psycopg.Connection[Any]", rows: Iterable[Mapping[str, Any]]) -> None:
        """Each says what differs from the pattern."""
        names = sql.SQL(", ").join(map(sql.Identifier, self.columns))
        order = sql.SQL("COPY {} ({}) FROM STDIN").format(sql.Identifier(self.table), names)
        with connection.cursor() as cursor, cursor.copy(order) as copy:
            for row in rows:
                merged = self._row | row
                copy.write_row([Jsonb(merged[name]) if name in self._json else merged[name] for name in self.columns])


class _TakenBackError(Exception):
    """What was measured leaves nothing behind, so that it can be measured again."""


def timed(work: Callable[[], Any]) -> tuple[float, Any]:
    """Seconds, and what came of it; taken back."""
    from django.db import transaction

    seconds, found = 0.0, None
    try:
        with transaction.atomic():
            began = time.perf_counter()
            found = work()
            seconds = time.perf_counter() - began
            raise _TakenBackError
    except _TakenBackError:
        return seconds, found


def swept(send_due: Callable[[], int]) -> tuple[float, int, int]:
    """Seconds, statements and letters; counted in a second run, for counting takes time."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    seconds, letters = timed(send_due)
    with CaptureQueriesContext(connection) as asked:
        timed(send_due)
    return seconds, len(asked), letters
