"""`make bench`: a table on the screen, and the same as var/bench.json."""

import argparse
import json
import os
import platform
import sys
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from bench import database, demo, imports, letters, pages, reminders, rollups, scheduling, servers, suite, weights
from bench.company.sizes import SIZES
from bench.reasons import reason
from bench.rows import Row

WHERE = Path(__file__).parents[1] / "var" / "bench.json"
Part = Callable[[Callable[[str], None], str], Iterator[Row]]
PARTS: dict[str, Part] = {
    "pages": pages.measure,
    "weights": weights.measure,
    "servers": servers.measure,
    "reminders": reminders.measure,
    "rollups": rollups.measure,
    "letters": letters.measure,
    "imports": imports.measure,
    "scheduling": scheduling.measure,
    "demo": demo.measure,
    "suite": suite.measure,
}


def main() -> int:
    asked = _asked()
    rows: list[Row] = []
    try:
        for name in asked.parts or PARTS:
            rows += PARTS[name](_say, asked.company)
    finally:
        database.end()
    for line in _table(rows):
        _say(line)
    _keep(rows, asked.company)
    return 0 if all(row.ok for row in rows) else 1


def _asked() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="bench", description=__doc__)
    parser.add_argument("--company", choices=SIZES, default="L")
    parser.add_argument("parts", nargs="*", choices=[*PARTS, []], help="which; all, if none is named")
    return parser.parse_args()


def _keep(rows: Iterable[Row], company: str) -> None:
    """Of this run alone: what was not measured is absent."""
    WHERE.parent.mkdir(parents=True, exist_ok=True)
    machine = f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}"
    said = [
        {"name": row.name, "value": row.value, "unit": row.unit, "budget": row.budget, "ok": row.ok} for row in rows
    ]
    WHERE.write_text(json.dumps({"machine": machine, "company": company, "rows": said}, indent=1) + "\n", "utf-8")


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def _table(rows: Iterable[Row]) -> Iterator[str]:
    for row in rows:
        held_to = "" if row.budget is None else f" of {row.budget:<7g} {'ok' if row.ok else 'MISSED'}"
        yield f"{row.name:44} {row.value:10.2f} {row.unit:8}{held_to}"
        if not row.ok and (why := reason(row.name)):
            yield f"    {why}"


if __name__ == "__main__":
    sys.exit(main())
