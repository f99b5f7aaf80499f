"""A company is made once and kept as a database, named by its size and by all that it is made of."""

import time
from collections.abc import Callable
from datetime import UTC, datetime

from bench import database
from bench.company.sizes import SIZES, monday

PATTERN = (*database.SOURCES, "bench/company/pattern.py", "rubrics/catalogue/**/*.yaml")
SOURCES = (*PATTERN, "bench/company/*.py")


def company(name: str, say: Callable[[str], None]) -> str:
    """The database that holds it. Its moments are counted from this week's Monday, so it serves for a week."""
    start = monday(datetime.now(UTC))
    return _kept(f"company_{name.lower()}", SOURCES, start, lambda: _multiplied(name, start, say), say)


def _kept(
    kind: str, sources: tuple[str, ...], start: datetime, make: Callable[[], None], say: Callable[[str], None]
) -> str:
    """`make` fills the database that Django works on. What it left unfinished is no company."""
    kept = f"{kind}_{start:%m%d}_{database.digest(*sources)}"
    if not database.exists(kept):
        database.forget_but(kind, kept)
        began = time.monotonic()
        make()
        database.use("postgres")
        database.rename(database.SCRATCH, kept)
        say(f"{kind} built in {time.monotonic() - began:.0f} s")
    return kept


def _pattern(start: datetime, say: Callable[[str], None]) -> str:
    from bench.company.pattern import make_pattern

    def make() -> None:
        database.begin_scratch(database.bare())
        make_pattern(start)

    return _kept("pattern", PATTERN, start, make, say)


def _multiplied(name: str, start: datetime, say: Callable[[str], None]) -> None:
    from bench.company.multiply import multiply
    from bench.company.pattern import read_pattern
    from hiring.actions import usual

    database.begin_scratch(_pattern(start, say))
    made = read_pattern(start)
    with database.pourer() as connection:
        multiply(connection, made, SIZES[name])
        connection.execute("VACUUM ANALYZE")
    usual.reckon(start)
