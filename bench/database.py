"""The bench's own PostgreSQL in var/bench, as `make demo` has one; its databases are kept from one run to the next.

Nothing in it is worth keeping for itself: it is not durable, and a database is named by all that it is made of, so
that one that no longer fits is never used again, and thrown away.
"""

import fcntl
import hashlib
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import psycopg
from psycopg import sql
from psycopg.types.json import Jsonb

from core.postgres import APPLICATION, OWNER, PROJECT, SUPERUSER, Server

JSONB = 3802
VAR = PROJECT / "var" / "bench"
# What a migrated database is made of
SOURCES = ("*/migrations/*.py", "core/history.py")
SCRATCH = "scratch"
_begun = _started = False


def server() -> Server:
    return Server(VAR, durable=False)


def environment(database: str) -> dict[str, str]:
    """Of a process that works on it, as a real server is set up."""
    return {
        "DJANGO_SETTINGS_MODULE": "core.settings",
        "DATABASE_URL": server().url(APPLICATION, database),
        "DATABASE_OWNER_URL": server().url(OWNER, database),
        "TOUCHSTONE_VAR": str(VAR / "files"),
        "TOUCHSTONE_MODE": "",
        "TOUCHSTONE_URL": "http://127.0.0.1:8000",
        "SECRET_KEY": "of measurements alone, never of a server: it opens nothing but these databases",  # nosec B105
        "SMTP_URL": "",
        "REDIS_URL": "",
        "DEBUG": "0",
    }


def begin() -> None:
    """Once for all that measures; `end` stops what this process has started."""
    global _begun, _started
    if _begun:
        return
    _take_turns()
    _started = server().start()
    os.environ.update(environment(bare()))
    import django

    django.setup()
    _begun = True


def _take_turns() -> None:
    """Two at once would measure each other, and write over what the other is making."""
    VAR.mkdir(parents=True, exist_ok=True)
    file = os.open(VAR / "turn", os.O_CREAT | os.O_WRONLY)
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        raise SystemExit("Another bench is running in this folder; let it end first.") from None


def end() -> None:
    if _begun:
        from django.db import connections

        connections.close_all()
    if _started:
        server().stop()


def digest(*patterns: str) -> str:
    """Another one whenever one of these files changes."""
    said = hashlib.sha256()
    for path in sorted({path for pattern in patterns for path in PROJECT.glob(pattern)}):
        said.update(str(path.relative_to(PROJECT)).encode() + b"\0" + path.read_bytes())
    return said.hexdigest()[:10]


def exists(name: str) -> bool:
    return server().sql(f"SELECT 1 FROM pg_database WHERE datname = '{name}'", database="postgres") == "1"  # nosec B608


def forget_but(kind: str, name: str) -> None:
    """The earlier ones of this kind have served."""
    found = f"SELECT datname FROM pg_database WHERE datname LIKE '{kind}\\_%' AND datname <> '{name}'"  # nosec B608
    for old in server().sql(found, database="postgres").split():
        drop(old)


def drop(name: str) -> None:
    server().sql(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)", database="postgres")


def copy(template: str, name: str) -> None:
    server().sql(f"CREATE DATABASE {name} TEMPLATE {template} OWNER {OWNER} STRATEGY FILE_COPY", database="postgres")


def rename(old: str, new: str) -> None:
    server().sql(f"ALTER DATABASE {old} RENAME TO {new}", database="postgres")


def bare() -> str:
    """Migrated, and empty."""
    name = f"bare_{digest(*SOURCES)}"
    if not exists(name):
        forget_but("bare", name)
        server().sql(f"CREATE DATABASE bare_unfinished OWNER {OWNER}", database="postgres")
        command = [sys.executable, "manage.py", "migrate", "--skip-checks", "--verbosity", "0"]
        subprocess.run(command, cwd=PROJECT, env=os.environ | environment("bare_unfinished"), check=True)
        rename("bare_unfinished", name)
    return name


def use(name: str) -> None:
    """Django works on this one from now on."""
    from django.db import connections

    for alias in ("default", "owner"):
        connections[alias].close()
        connections[alias].settings_dict["NAME"] = name


@contextmanager
def scratch(template: str = "") -> Iterator[str]:
    """A copy to write in, thrown away afterwards."""
    begin_scratch(template or bare())
    try:
        yield SCRATCH
    finally:
        use("postgres")
        drop(SCRATCH)


def begin_scratch(template: str) -> None:
    use("postgres")
    drop(SCRATCH)
    copy(template, SCRATCH)
    use(SCRATCH)


def pourer() -> "psycopg.Connection[Any]":
    """As the superuser, and without triggers: what is poured in is made whole, and no part of what is measured."""
    from django.db import connection

    url = server().url(SUPERUSER, connection.settings_dict["NAME"])
    poured = psycopg.connect(url, autocommit=True)
    poured.execute("SET session_replication_role = replica")
    return poured


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
        with connection.cursor() as cursor, cursor.copy(order) as copied:
            for row in rows:
                merged = {**self._row, **row}
                copied.write_row([Jsonb(merged[name]) if name in self._json else merged[name] for name in self.columns])


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
