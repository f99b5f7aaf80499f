"""What most tests stand on is made once by each worker, through the real actions, and then laid out again as rows.

The same rows with the same numbers, one statement for the many that made them. Only what is made before the test has
written anything of its own: after that it might have come out otherwise, and is made as if for the first time.
"""

import functools
import io
import json
import pickle
from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import connection, models

WRITES = ("INSERT", "UPDATE", "DELETE", "WITH", "TRUNCATE")
# Parts of a published rubric go in before it is one
LAST = ("rubrics_rubric",)
HISTORY = "core_history"
NOT_OURS = (HISTORY, "django_migrations", "django_content_type", "auth_permission")


class _Unlike(Exception):  # noqa: N818  (nobody is told)
    """Nothing that can be recognised again, such as an open file."""


def _likeness(value: Any) -> Hashable:
    if isinstance(value, models.Model):
        # As it is in hand: one that was changed and not saved is another
        held = (repr(value.__dict__.get(field.attname)) for field in value._meta.concrete_fields)
        return (value._meta.label, value.pk, *held)
    if isinstance(value, list | tuple):
        return tuple(_likeness(one) for one in value)
    if isinstance(value, dict):
        return tuple((name, _likeness(one)) for name, one in sorted(value.items()))
    if value is None or isinstance(value, str | int | float | date):
        return (type(value).__name__, value)
    raise _Unlike


class _Known:
    """Rows that a test holds already stay the objects that it holds."""

    def __init__(self, held: list[models.Model]) -> None:
        self.held = held

    def write(self, made: Any) -> bytes:
        out = io.BytesIO()
        pickler = pickle.Pickler(out, pickle.HIGHEST_PROTOCOL)
        place = {id(one): number for number, one in enumerate(self.held)}
        pickler.persistent_id = lambda one: place.get(id(one))  # type: ignore[method-assign]
        pickler.dump(made)
        return out.getvalue()

    def read(self, written: bytes) -> Any:
        unpickler = pickle.Unpickler(io.BytesIO(written))  # noqa: S301  (our own)
        unpickler.persistent_load = lambda number: self.held[number]  # type: ignore[method-assign]
        return unpickler.load()


@dataclass(frozen=True)
class Made:
    rows: str
    given: bytes


class Keeper:
    def __init__(self) -> None:
        self._made: dict[Hashable, Made] = {}
        # What this test has had made, in order; None: it has written something itself, or is no such test
        self._world: tuple[Hashable, ...] | None = None
        self._busy = False

    @contextmanager
    def test(self) -> Iterator[None]:
        """One that is rolled back in the end; of what is committed and emptied again nothing is kept."""
        self._world = () if connection.in_atomic_block else None
        with connection.execute_wrapper(self._watch):
            yield
        self._world = None

    def forget(self) -> None:
        """The numbers begin anew."""
        self._made.clear()

    def _watch(self, execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        if self._world is not None and not self._busy and sql.lstrip().upper().startswith(WRITES):
            self._world = None
        return execute(sql, params, many, context)

    def keeps(self, make: Callable[..., Any]) -> Callable[..., Any]:
        """`make` gives what it made. Where it changed a row that was there before, it is made anew each time."""

        @functools.wraps(make)
        def again(*args: Any, **fields: Any) -> Any:
            if self._world is None or self._busy:
                return make(*args, **fields)
            self._busy = True
            try:
                return self._give(make, args, fields)
            finally:
                self._busy = False

        return again

    def _give(self, make: Callable[..., Any], args: tuple[Any, ...], fields: dict[str, Any]) -> Any:
        assert self._world is not None
        try:
            call = (make.__name__, _likeness(args), _likeness(fields))
        except _Unlike:
            self._world = None
            return make(*args, **fields)
        known = _Known([one for one in (*args, *fields.values()) if isinstance(one, models.Model)])
        if call in self._world:
            self._world = None
            return make(*args, **fields)
        # People are who they are whoever came before them
        before = () if make.__name__ == "person" else tuple(one for one in self._world if one[0] != "person")  # type: ignore[index]
        self._world = (*self._world, call)
        if (made := self._made.get((call, before))) is None:
            stood = _stands()
            given = make(*args, **fields)
            rows = _since(stood)
            if rows is None:
                self._world = None
            else:
                self._made[call, before] = Made(rows, known.write(given))
            return given
        with connection.cursor() as cursor:
            cursor.execute(made.rows)
        return known.read(made.given)


def _tables() -> list[tuple[str, bool]]:
    """With whether its rows are numbered."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT t.table_name, EXISTS (
                SELECT 1 FROM information_schema.columns c WHERE c.table_schema = 'public'
                AND c.table_name = t.table_name AND c.column_name = 'id' AND c.data_type LIKE '%%int%%')
            FROM information_schema.tables t
            WHERE t.table_schema = 'public' AND t.table_type = 'BASE TABLE' AND NOT t.table_name = ANY(%s)
            """,
            [list(NOT_OURS)],
        )
        return [(name, bool(numbered)) for name, numbered in cursor.fetchall()]


tables = functools.cache(_tables)


def _stands() -> dict[str, Any]:
    """Of each table the last number, or all rows where there are none."""
    asked = [
        f"SELECT '{name}', to_jsonb(coalesce(max(id), 0)) FROM \"{name}\""
        if numbered
        else f"SELECT '{name}', coalesce(jsonb_agg(to_jsonb(t)), '[]') FROM \"{name}\" t"
        for name, numbered in (*tables(), (HISTORY, True))
    ]
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(asked))
        return {name: json.loads(found) if isinstance(found, str) else found for name, found in cursor.fetchall()}


def _changed(stood: dict[str, Any]) -> bool:
    """Whether a row that was there is otherwise now: by the history, and where it is none's by what is left of it."""
    now = _stands()
    if any(row not in now[name] for name, rows in stood.items() if isinstance(rows, list) for row in rows):
        return True
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT table_name, row_id FROM core_history WHERE id > %s AND operation <> 'INSERT'", [stood[HISTORY]]
        )
        return any(isinstance(stood.get(name), int) and int(row) <= stood[name] for name, row in cursor.fetchall())


def _since(stood: dict[str, Any]) -> str | None:
    """The rows that came since, as the statements that lay them out; None: more than that has happened."""
    if _changed(stood):
        return None
    found: dict[str, list[Any]] = {}
    with connection.cursor() as cursor:
        asked = [
            f"SELECT '{name}', to_jsonb(t) FROM \"{name}\" t" + (f" WHERE id > {stood[name]}" if numbered else "")
            for name, numbered in tables()
        ]
        cursor.execute(" UNION ALL ".join(asked))
        for name, row in cursor.fetchall():
            one = json.loads(row) if isinstance(row, str) else row
            if not isinstance(stood[name], list) or one not in stood[name]:
                found.setdefault(name, []).append(one)
        statements = []
        for name in sorted(found, key=lambda name: name in LAST):
            columns = ", ".join(f'"{column}"' for column in found[name][0])
            rows = json.dumps(sorted(found[name], key=lambda row: row.get("id") or 0), ensure_ascii=False)
            quoted = rows.replace("'", "''")
            statements.append(
                f'INSERT INTO "{name}" ({columns}) SELECT {columns} FROM jsonb_populate_recordset(NULL::"{name}", '
                f"E'{quoted.replace(chr(92), chr(92) * 2)}')"
            )
    return ";\n".join(statements)


keeper = Keeper()
