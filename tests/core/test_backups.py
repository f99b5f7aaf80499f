"""What was written comes back the same: a demo company, its files, its history, its guards."""

import json
import subprocess
import sys
import tarfile
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

import psycopg
import pytest
from psycopg import sql

from core.postgres import OWNER, PROJECT
from tests.cluster import server
from tests.live import House

pytestmark = pytest.mark.more

GUARDS = """SELECT c.relname, t.tgname FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid
WHERE NOT t.tgisinternal ORDER BY 1, 2"""
RECORDED = "SELECT count(*) FROM core_history"
RIGHTS = """SELECT table_schema, table_name, privilege_type FROM information_schema.role_table_grants
WHERE grantee = 'touchstone' ORDER BY 1, 2, 3"""


@pytest.fixture(scope="module")
def company(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    house = House(tmp_path_factory.mktemp("kept"), "kept", mode="demo")
    try:
        house.manage("catalogue", "--verbosity", "0", "load")
        house.manage("demo", "load")
        yield house
    finally:
        house.stop()


@pytest.fixture(scope="module")
def archive(company: House, tmp_path_factory: pytest.TempPathFactory) -> Path:
    archive = tmp_path_factory.mktemp("archives") / "company.tar"
    company.manage("backup", str(archive))
    return archive


@pytest.fixture
def other(tmp_path: Path) -> Iterator[House]:
    """Another server: no table, no file."""
    house = House(tmp_path, "other")
    server().sql("DROP DATABASE other", database="postgres")
    server().sql(f"CREATE DATABASE other OWNER {OWNER}", database="postgres")
    try:
        yield house
    finally:
        house.stop()
        server().sql("DROP DATABASE other", database="postgres")


def asked(house: House, question: str) -> list[tuple[Any, ...]]:
    with psycopg.connect(house.environment["DATABASE_OWNER_URL"]) as connection:
        return connection.execute(question).fetchall()  # type: ignore[arg-type]  # written here


def rows(house: House) -> dict[str, str]:
    """Every row of every table, as one sum each."""
    found = {}
    with psycopg.connect(house.environment["DATABASE_OWNER_URL"]) as connection:
        named = "SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace"
        for (table,) in connection.execute(named).fetchall():
            of = sql.SQL("SELECT md5(string_agg(t::text, E'\\n' ORDER BY t::text)) FROM {} AS t")
            found[table] = connection.execute(of.format(sql.Identifier(table))).fetchone()[0]  # type: ignore[index]
    return found


def files(house: House) -> dict[str, bytes]:
    folder = Path(house.environment["TOUCHSTONE_VAR"]) / "files"
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def refused(house: House, *arguments: str) -> str:
    command = [sys.executable, "manage.py", *arguments]
    done = subprocess.run(command, cwd=PROJECT, env=house.environment, capture_output=True, text=True)
    assert done.returncode, done.stdout
    return done.stderr


def changed(archive: Path, to: Path, **parts: bytes) -> Path:
    """A copy in which these parts say something else."""
    with tarfile.open(archive) as old, tarfile.open(to, "w") as new:
        for part in old:
            raw = parts.get(part.name.partition(".")[0]) or old.extractfile(part).read()  # type: ignore[union-attr]
            part.size = len(raw)
            new.addfile(part, BytesIO(raw))
    return to


def test_what_was_written_comes_back(company: House, archive: Path, other: House) -> None:
    assert archive.stat().st_mode & 0o077 == 0
    other.manage("restore", str(archive))
    assert rows(other) == rows(company)
    assert files(other) == files(company) != {}
    assert asked(other, GUARDS) == asked(company, GUARDS) != []
    assert asked(other, RIGHTS) == asked(company, RIGHTS) != []
    # It works on: the application writes, and it is on record
    before = asked(other, RECORDED)
    with psycopg.connect(other.environment["DATABASE_URL"]) as connection:
        connection.execute("UPDATE core_organisation SET name = 'Restored'")
    assert asked(other, RECORDED) == [(before[0][0] + 1,)]


def test_restore_overwrites_nothing(company: House, archive: Path) -> None:
    before = rows(company)
    assert "not empty" in refused(company, "restore", str(archive))
    assert rows(company) == before
    assert "there already" in refused(company, "backup", str(archive))


def test_restore_refuses_what_is_not_whole(archive: Path, other: House, tmp_path: Path) -> None:
    short = tmp_path / "short.tar"
    short.write_bytes(archive.read_bytes()[: archive.stat().st_size // 2])
    assert "not a whole archive" in refused(other, "restore", str(short))
    damaged = changed(archive, tmp_path / "damaged.tar", database=b"PGDMP, but not what was written")
    assert "database.dump is not as it was written" in refused(other, "restore", str(damaged))
    with tarfile.open(archive) as tar:
        manifest = json.load(tar.extractfile("manifest.json"))  # type: ignore[arg-type]
    manifest["migrations"].append("interviews.9999_of_tomorrow")
    newer = changed(archive, tmp_path / "newer.tar", manifest=json.dumps(manifest).encode())
    assert "Update first" in refused(other, "restore", str(newer))
    assert rows(other) == {}


def test_a_backup_that_fails_leaves_nothing(company: House, tmp_path: Path) -> None:
    company.environment["DATABASE_OWNER_URL"], kept = "", company.environment["DATABASE_OWNER_URL"]
    try:
        assert "DATABASE_OWNER_URL" in refused(company, "backup", str(tmp_path / "none.tar"))
    finally:
        company.environment["DATABASE_OWNER_URL"] = kept
    assert list(tmp_path.iterdir()) == []
