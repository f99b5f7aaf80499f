"""`make bench`: a table on the screen, and the same as var/bench.json."""

import json
import os
import platform
import sys
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path
from types import ModuleType

from bench import database, reminders, rollups, scheduling

WHERE = Path(__file__).parents[1] / "var" / "bench.json"


@dataclass(frozen=True)
class Row:
    name: str
    value: float
    unit: str
    budget: float

    @property
    def ok(self) -> bool:
        return self.value <= self.budget


def main() -> int:
    try:
        rows = [Row(*measured) for part in _parts() for measured in part.measure(_say)]
    finally:
        database.end()
    for line in _table(rows):
        _say(line)
    WHERE.parent.mkdir(parents=True, exist_ok=True)
    machine = f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}"
    said = {"machine": machine, "rows": [{**asdict(row), "ok": row.ok} for row in rows]}
    WHERE.write_text(json.dumps(said, indent=1) + "\n", "utf-8")
    return 0 if all(row.ok for row in rows) else 1


PARTS: dict[str, ModuleType] = {"scheduling": scheduling, "reminders": reminders, "rollups": rollups}


def _parts() -> list[ModuleType]:
    """Those that are named behind the command, or all."""
    return [PARTS[name] for name in sys.argv[1:]] or list(PARTS.values())


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def _table(rows: Iterable[Row]) -> Iterable[str]:
    for row in rows:
        yield f"{row.name:40} {row.value:8.2f} {row.unit:8} of {row.budget:<6g} {'ok' if row.ok else 'TOO MUCH'}"


if __name__ == "__main__":
    sys.exit(main())
