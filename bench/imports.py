"""10,000 candidates out of a CSV, against COPY of all rows that the import writes, with the history's triggers on, plus
the bare parsing of the file.

The import checks every row before it writes any, looks up who is known, makes each findable, notes what happened, and
can be taken back.
"""

import csv
import io
import resource
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any

from bench import database
from bench.company.keeping import company
from bench.rows import Row

COMPANY = "S"
ROWS, MOST_RATIO = 10_000, 5.0
# What the program holds more after ten times as many rows
FEW, MOST_MB = 1_000, 25
# Written by triggers, or not by an import
APART = ("core_history", "core_sweep", "django_session")
HEADS = ("Name", "E-mail", "Phone", "Now", "Source")


def measure(say: Callable[[str], None], _company: str) -> Iterator[Row]:
    database.begin()
    kept = company(COMPANY, say)
    with database.scratch(kept):
        _bring_in(_file(FEW, "few"))
        held = _most_mb()
        before = _last_keys()
        ours, more = _bring_in(_file(ROWS, "many")), _most_mb() - held
        written = _written_since(before)
    with database.scratch(kept):
        _bring_in(_file(FEW, "few"))
        copied = _copy(written)
    parsed = _parse(_file(ROWS, "many"))
    rows = sum(text.count(b"\n") for _table, text in written)
    say(f"import {ours:.1f} s; COPY of the {rows} rows it writes {copied:.1f} s, parsing {parsed:.2f} s; {more:.0f} MB")
    yield Row("import.candidates.ratio", round(ours / (copied + parsed), 2), "x", MOST_RATIO)
    yield Row("import.candidates.mb", round(more, 1), "MB", MOST_MB)


def _file(count: int, kind: str) -> bytes:
    from bench.company.people import FIELDS, FIRST_NAMES, SYLLABLES, TRADES

    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(HEADS)
    for n in range(count):
        name = f"{FIRST_NAMES[n % len(FIRST_NAMES)]} {SYLLABLES[n % 30]}{SYLLABLES[n // 30 % 30]}".title()
        doing = f"{TRADES[n % len(TRADES)]} at {FIELDS[n % len(FIELDS)]}"
        writer.writerow([name, f"{kind}{n}@import.example", f"+49 30 90{n:06}", doing, "Fair"])
    return text.getvalue().encode()


def _bring_in(content: bytes) -> float:
    """Seconds from the file to the last row: looked through, checked, written."""
    from django.core.files.base import ContentFile

    from bench.company.sizes import FIRST
    from core.models import Person
    from hiring.actions import imports
    from hiring.models import Import, Requisition

    at, by = datetime.now(UTC), Person.objects.order_by("pk")[0]
    requisition = Requisition.objects.get(pk=FIRST)
    began = time.perf_counter()
    made = imports.start(requisition, content=ContentFile(content), name="fair.csv", by=by, at=at)
    facts: dict[str, Any] = {"day_first": True, "source": "Fair", "language": "en", "time_zone": "Europe/Berlin"}
    imports.match(made, matching=made.matching, **facts, by=by, at=at)
    _work(at)
    imports.run(made, by=by, at=at)
    _work(at)
    seconds = time.perf_counter() - began
    state = Import.objects.get(pk=made.pk)
    if state.state != "done" or state.written.get("new") != content.count(b"\n") - 1:
        raise SystemExit(f"The import came to {state.state}: {state.written}")
    return seconds


def _work(at: datetime) -> None:
    from hiring.actions import imports

    while imports.work(at):
        pass


def _most_mb() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def _keyed() -> dict[str, str]:
    """Table -> its key, of all that the import may have written."""
    from django.apps import apps
    from django.db import models

    found = {
        model._meta.db_table: str(model._meta.pk.column)
        for model in apps.get_models()
        if isinstance(model._meta.pk, models.AutoField | models.OneToOneField)
    }
    return {table: column for table, column in found.items() if table not in APART}


def _last_keys() -> dict[str, int]:
    from django.db import connection

    found = {}
    with connection.cursor() as cursor:
        for table, key in _keyed().items():
            cursor.execute(f'SELECT coalesce(max({key}), 0) FROM "{table}"')  # nosec B608
            found[table] = cursor.fetchone()[0]
    return found


def _written_since(before: dict[str, int]) -> list[tuple[str, bytes]]:
    from django.db import connection

    found = []
    with connection.cursor() as cursor:
        for table, key in _keyed().items():
            new = f'SELECT * FROM "{table}" WHERE {key} > {before[table]}'  # nosec B608
            with cursor.copy(f"COPY ({new}) TO STDOUT") as copy:
                text = b"".join(bytes(part) for part in copy)
            found += [(table, text)] if text else []
    return found


def _copy(written: list[tuple[str, bytes]]) -> float:
    """As the application, in one transaction; foreign keys and triggers hold."""
    from django.db import connection, transaction

    began = time.perf_counter()
    with transaction.atomic(), connection.cursor() as cursor:
        for table, text in written:
            with cursor.copy(f'COPY "{table}" FROM STDIN') as copy:
                copy.write(text)
    return time.perf_counter() - began


def _parse(content: bytes) -> float:
    began = time.perf_counter()
    for _row in csv.reader(io.StringIO(content.decode())):
        pass
    return time.perf_counter() - began
