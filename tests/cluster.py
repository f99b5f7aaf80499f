"""The tests' own PostgreSQL: a throwaway cluster, one migrated template, one copy of it for each worker.

The template is dumped to `var/tests/` and laid out from there as long as nothing that migrates has changed: ten
seconds on a free machine.

A plugin and not a conftest, because the settings read the environment before any conftest is loaded. Set
TOUCHSTONE_TEST_PG_BIN to the programs of another PostgreSQL to run the same tests on that.
"""

import hashlib
import os
import subprocess
import sys
import tempfile
from pathlib import Path

from core.postgres import APPLICATION, OWNER, PROJECT, SUPERUSER, Server

CLUSTER = "TOUCHSTONE_TEST_CLUSTER"
TEMPLATE = "touchstone"


def server() -> Server:
    other = os.environ.get("TOUCHSTONE_TEST_PG_BIN")
    return Server(Path(os.environ[CLUSTER]), binaries=Path(other) if other else None, durable=False, connections=250)


def _environment(database: str, var: Path) -> dict[str, str]:
    return {
        "DATABASE_URL": server().url(APPLICATION, database),
        "DATABASE_OWNER_URL": server().url(OWNER, database),
        "TOUCHSTONE_VAR": str(var),
        "TOUCHSTONE_MODE": "",
        "TOUCHSTONE_DEMO_DOORS": "0",
        "TOUCHSTONE_URL": "http://testserver",
        "DEBUG": "1",
        "SECRET_KEY": "of the tests, never of a server",
        "SMTP_URL": "",
        # Playwright keeps an event loop in the thread of the tests; nothing here runs in it
        "DJANGO_ALLOW_ASYNC_UNSAFE": "1",
        "REDIS_URL": "",
    }


def _make_template() -> None:
    os.environ[CLUSTER] = tempfile.mkdtemp(prefix="touchstone-tests-")
    server().start()
    try:
        dumped = _dumped()
        if (rows := _read(dumped)) is None:
            _migrate()
            _dump(dumped)
        else:
            server().sql(rows, database=TEMPLATE)
    except BaseException:
        server().remove()
        raise


def _migrate() -> None:
    environment = os.environ | _environment(TEMPLATE, Path(os.environ[CLUSTER]) / "template")
    command = [sys.executable, "manage.py", "migrate", "--skip-checks", "--verbosity", "0"]
    subprocess.run(command, cwd=PROJECT, env=environment, check=True)


def _dumped() -> Path:
    """Named by all that says what a migrated database is."""
    said = hashlib.sha256(server().sql("SELECT version()").encode())
    sources = [PROJECT / "requirements/base.txt", *(PROJECT / "core").rglob("*.py")]
    sources += [path for floor in ("migrations", "models") for path in PROJECT.glob(f"*/{floor}/*.py")]
    for path in sorted(set(sources)):
        said.update(str(path.relative_to(PROJECT)).encode() + b"\0" + path.read_bytes())
    return PROJECT / "var" / "tests" / f"{said.hexdigest()[:16]}.sql"


def _read(dumped: Path) -> str | None:
    """Another run may take it away at any moment."""
    try:
        return dumped.read_text()
    except FileNotFoundError:
        return None


def _dump(to: Path) -> None:
    """Whole or not at all; the earlier ones have served."""
    to.parent.mkdir(parents=True, exist_ok=True)
    unfinished = to.with_suffix(f".{os.getpid()}")
    command = [str(server().program("pg_dump")), server().url(SUPERUSER, TEMPLATE), "--file", str(unfinished)]
    subprocess.run(command, check=True)
    for old in to.parent.glob("*.sql"):
        old.unlink(missing_ok=True)
    unfinished.replace(to)


def _copy_template() -> None:
    worker = os.environ.get("PYTEST_XDIST_WORKER", "alone")
    var = Path(os.environ[CLUSTER]) / worker
    (var / "static").mkdir(parents=True, exist_ok=True)
    database = f"test_{worker}"
    server().sql(f"CREATE DATABASE {database} TEMPLATE {TEMPLATE} OWNER {OWNER}", database="postgres")
    os.environ.update(_environment(database, var))


BEGAN = CLUSTER not in os.environ
if BEGAN:
    _make_template()
# With xdist the workers run the tests, and each makes its own copy
_copy_template()


def pytest_unconfigure() -> None:
    if BEGAN:
        server().remove()
