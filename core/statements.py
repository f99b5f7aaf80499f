"""Statements that Django puts together once in the life of a process, and not again for every reader.

The pages that everybody opens ask long questions: which file is one's own, who owes a card, who may see what. To put
one of them together takes longer than to answer it, and from one reader to the next nothing changes in it but values.

What is kept is the text of a statement and the places of its values, never a value: it is put together twice, from
stand-ins that have nothing in common, in two languages and two zones. A value that is not the same both times is that
of a stand-in, and is given anew each time; if it was made out of one, nothing is kept and the statement is refused.

The database keeps it too, for each connection, with one plan for all readers: to plan such a statement takes several
times as long as to answer it.
"""

import copy
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import Enum
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import connections
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.db.models import QuerySet
from django.utils import timezone, translation
from psycopg import RawCursor

from core.models import Person

Build = Callable[..., "QuerySet[Any]"]
ZONES = ("UTC", "Asia/Shanghai")
# Of stand-ins: no row has such a key, nothing happened then
FIRST_KEY, FIRST_DAY = 7_000_000_000, datetime(1801, 1, 1, tzinfo=UTC)

# The greatest key that a table takes
MOST = 2**63 - 1
# A value, or a sign that stands for itself
PLACE = re.compile("%s|%%")


class UnfitError(Exception):
    """Of this the statement cannot be kept: a mistake of the program."""


class Hole(NamedTuple):
    """Which of the values goes there, and as what the database takes it."""

    fact: int
    kind: type | None


class _Keeper:
    """A connection whose statements the database keeps: see core.env.PLANNING."""

    def __init__(self, connection: Any) -> None:
        self._connection = connection

    def __getattr__(self, name: str) -> Any:
        return getattr(self._connection, name)

    def cursor(self) -> Any:
        """As Django makes them, but that values travel beside the text, and nobody looks for their places in it."""
        cursor = self._connection.cursor()
        cursor.cursor = RawCursor(self._connection.connection)
        return cursor


@dataclass(frozen=True)
class Kept:
    rows: "QuerySet[Any]"
    compiler: Any
    # With all that is the same each time: as the database takes it, and as Django's own cursor does
    text: str
    written: str
    holes: tuple[Hole, ...]

    def ask(self, facts: Sequence[Any]) -> list[Any]:
        values = tuple(kind(facts[fact]) if kind else facts[fact] for fact, kind in self.holes)
        rows = self.rows.all()
        compiler = copy.copy(self.compiler)
        # Each thread has a connection of its own. Whoever logs what is asked reads the values within it
        connection = connections[rows.db]
        text = self.written if connection.queries_logged else self.text
        compiler.connection = connection if connection.queries_logged else _Keeper(connection)
        compiler.as_sql = lambda *_args, **_named: (text, values)
        rows.query.get_compiler = lambda *_args, **_named: compiler  # type: ignore[method-assign]
        return list(rows)


class Prepared:
    """Called with values it answers with rows: no queryset, so that nobody can add a condition that goes unheard.

    Values are people, moments, spans of time, keys and lists of keys; and choices, truths and None, of which each has
    a statement of its own. What is built knows of people their key, address, office and whether they are active, and
    must not look at the other values.
    """

    def __init__(self, build: Build) -> None:
        self.build = build
        self._kept: dict[tuple[Any, ...], Kept] = {}

    def __call__(self, *values: Any) -> list[Any]:
        if any(isinstance(value, int) and value > MOST for value in values):
            # No row has such a key: the long way knows what that means to each question
            return list(self.build(*values))
        shape = tuple(_shape(value) for value in values)
        if shape not in self._kept:
            self._kept[shape] = self._prepared(values)
        return self._kept[shape].ask(_facts(values))

    def _prepared(self, values: Sequence[Any]) -> Kept:
        first, second = (self._compiled(values, turn) for turn in range(2))
        (rows, compiler, text, here, facts), (_rows, _compiler, other_text, there, other_facts) = first, second
        if text != other_text or len(here) != len(there):
            raise UnfitError(f"{self.build.__qualname__}: its text changes with the values")
        holes: list[Hole] = []
        # What goes into each place, for the database and for Django's cursor
        raw: list[str] = []
        written: list[str] = []
        for place, (one, other) in enumerate(zip(here, there, strict=True)):
            fact = next(
                (n for n, known in enumerate(facts) if _same(one, known) and _same(other, other_facts[n])), None
            )
            if fact is not None:
                holes.append(Hole(fact, type(one) if isinstance(one, int) else None))
                raw.append(f"${len(holes)}")
                written.append("%s")
            elif _same(one, other):
                raw.append(_literal(one, rows.db))
                written.append(raw[-1].replace("%", "%%"))
            else:
                raise UnfitError(f"{self.build.__qualname__}: value {place} is made out of what it is called with")
        return Kept(rows, compiler, _filled(text, raw, "%"), _filled(text, written, "%%"), tuple(holes))

    def _compiled(self, values: Sequence[Any], turn: int) -> tuple["QuerySet[Any]", Any, str, Sequence[Any], list[Any]]:
        stand_ins = [_stand_in(value, 2 * n + turn) for n, value in enumerate(values)]
        language = settings.LANGUAGES[turn % len(settings.LANGUAGES)][0]
        with translation.override(language), timezone.override(ZoneInfo(ZONES[turn])):
            rows = self.build(*stand_ins)
            compiler = rows.query.get_compiler(rows.db)
            text, found = compiler.as_sql()
        return rows, compiler, text, found, _facts(stand_ins)


def prepared(build: Build) -> Prepared:
    return Prepared(build)


def _shape(value: Any) -> Any:
    """What the text may depend on."""
    if isinstance(value, Person):
        return Person, value.office, value.is_active
    if value is None or isinstance(value, bool | Enum):
        return type(value), value
    if isinstance(value, datetime | DateTimeTZRange | int | list):
        return type(value)
    raise UnfitError(f"{type(value).__qualname__} is no value of a statement")


def _facts(values: Sequence[Any]) -> list[Any]:
    """What may be a value of the statement; of a person the key, alone or in an array, and the address."""
    found: list[Any] = []
    for value in values:
        if isinstance(value, Person):
            found += [value.pk, [value.pk], value.email.lower()]
        elif not isinstance(value, bool | Enum | None):
            found.append(value)
    return found


def _stand_in(value: Any, n: int) -> Any:
    """Of the same shape."""
    key, moment = FIRST_KEY + n, FIRST_DAY + timedelta(days=n)
    if isinstance(value, Person):
        known = {"id": key, "email": f"Stand.In@{n}.example", "office": value.office, "is_active": value.is_active}
        # The rest is not there: who asks for it is told that there is no such person
        return Person.from_db("default", list(known), list(known.values()))
    if isinstance(value, datetime):
        return moment
    if isinstance(value, DateTimeTZRange):
        return DateTimeTZRange(moment, moment + timedelta(hours=1))
    if isinstance(value, list):
        return [key]
    return key if isinstance(value, int) and not isinstance(value, bool | Enum) else value


def _literal(value: Any, alias: str) -> str:
    """As Django's own cursor writes it into a statement."""
    connection: Any = connections[alias]
    connection.ensure_connection()
    written: str = connection.ops.compose_sql("%s", [value])
    return written


def _filled(text: str, places: Sequence[str], sign: str) -> str:
    """`sign`: how a sign of percent is written."""
    left = iter(places)
    return PLACE.sub(lambda found: next(left) if found[0] == "%s" else sign, text)


def _same(one: Any, other: Any) -> bool:
    """JSON travels in a wrapper that compares as nothing but itself."""
    if hasattr(one, "obj") and type(one) is type(other):
        return bool(one.obj == other.obj)
    alike = isinstance(one, type(other)) or isinstance(other, type(one))
    return alike and bool(one == other)
