"""One archive that holds everything: the database as PostgreSQL's own `pg_dump` writes it, and the uploaded files.

A tar file with, in this order, `database.dump` (custom format), `files/<key>` for every file that a row of that same
moment holds, and `manifest.json`: when, by which migrations, how many rows each table has, and the size and SHA-256
of every part. Not in it: SECRET_KEY and the other variables of the deployment.
"""

import hashlib
import json
import os
import re
import shutil
import subprocess
import tarfile
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from io import BytesIO
from pathlib import Path
from typing import IO, Any, NamedTuple, cast

from django.conf import settings
from django.core.files.storage import default_storage
from django.db import connections, transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.migrations.loader import MigrationLoader
from psycopg import sql
from psycopg.pq import Conninfo

from core.models import StoredFile
from core.postgres import Server

DUMP, MANIFEST, FILES = "database.dump", "manifest.json", "files/"
FORMAT = 1
PIECE = 1 << 20

# How many are done, of how many
Told = Callable[[int, int], None]


class BackupError(RuntimeError):
    """Says what to do; nothing was changed."""


class Report(NamedTuple):
    rows: int
    files: int
    size: int  # bytes of the archive
    missing: tuple[str, ...]  # files that a row names and nobody has


def write(archive: Path, *, at: datetime, told: Told) -> Report:
    """Everything as of one moment; people may go on working. The archive appears whole or not at all."""
    unfinished = archive.with_name(f"{archive.name}.part")
    owner = _owner()
    try:
        with (
            tempfile.TemporaryDirectory(dir=archive.parent) as folder,
            os.fdopen(os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as raw,
            tarfile.open(fileobj=raw, mode="w", format=tarfile.PAX_FORMAT) as tar,
            _one_moment(owner) as snapshot,
        ):
            dump = Path(folder) / DUMP
            _run(owner, "pg_dump", "--format=custom", f"--snapshot={snapshot}", f"--file={dump}")
            rows = _rows(owner)
            manifest = {
                "format": FORMAT,
                "at": at.isoformat(),
                "migrations": sorted(f"{app}.{name}" for app, name in _applied(owner)),
                "rows": rows,
            }
            names = list(StoredFile.objects.using(owner.alias).order_by("id").values_list("content", flat=True))
            parts, missing = _pack(tar, dump, names, told)
            _add(tar, MANIFEST, json.dumps({**manifest, "parts": parts, "missing": missing}, indent=1).encode())
            tar.close()
            raw.flush()
            os.fsync(raw.fileno())
        unfinished.replace(archive)
    finally:
        unfinished.unlink(missing_ok=True)
    return Report(sum(rows.values()), len(parts) - 1, archive.stat().st_size, tuple(missing))


def read(archive: Path, *, told: Told) -> Report:
    """Into an empty database. The archive is checked whole first; the files come before the rows that name them."""
    manifest = check(archive)
    owner = _owner()
    if _tables(owner):
        raise BackupError("The database is not empty. Restore into a new one, so that nothing is overwritten.")
    if unknown := sorted(set(manifest["migrations"]) - _known(owner)):
        raise BackupError(f"The archive is of a newer Touchstone: this one does not know {unknown[-1]}. Update first.")
    with tarfile.open(archive) as tar, tempfile.TemporaryDirectory() as folder:
        dump = Path(folder) / DUMP
        for done, part in enumerate(tar, 1):
            told(done, len(manifest["parts"]))
            if part.name == DUMP:
                _copy(_bytes(tar, part), dump)
            elif part.name.startswith(FILES):
                _lay(part.name.removeprefix(FILES), _bytes(tar, part))
        # Who owns and who may is of the server it comes to: `migrate` says it anew
        alone = ("--no-owner", "--no-privileges", "--single-transaction", "--exit-on-error")
        _run(owner, "pg_restore", *alone, f"--dbname={settings.DATABASES[owner.alias]['NAME']}", str(dump))
    if (rows := _rows(owner)) != manifest["rows"]:
        raise BackupError("The database does not hold as many rows as the archive says. Do not use it.")
    files = len(manifest["parts"]) - 1
    return Report(sum(rows.values()), files, archive.stat().st_size, tuple(manifest["missing"]))


def check(archive: Path) -> dict[str, Any]:
    """The manifest, once every part was found as it says."""
    try:
        with tarfile.open(archive) as tar:
            found = {part.name: _told(_bytes(tar, part)) for part in tar if part.name != MANIFEST}
            manifest = json.load(_bytes(tar, tar.getmember(MANIFEST)))
    except (OSError, tarfile.TarError, KeyError, ValueError) as trouble:
        raise BackupError(f"{archive} is not a whole archive of Touchstone: {trouble}") from trouble
    if not isinstance(manifest, dict) or manifest.get("format") != FORMAT:
        raise BackupError(f"{archive} is of a form that this Touchstone does not read.")
    if found != manifest["parts"]:
        damaged = sorted(
            name for name in {*found, *manifest["parts"]} if found.get(name) != manifest["parts"].get(name)
        )
        raise BackupError(f"{archive} is damaged: {damaged[0]} is not as it was written. Take another archive.")
    return cast("dict[str, Any]", manifest)


def _owner() -> BaseDatabaseWrapper:
    if "owner" not in settings.DATABASES:
        raise BackupError("Set DATABASE_OWNER_URL: only the owner of the tables may read and write all of them.")
    return connections["owner"]


@contextmanager
def _one_moment(owner: BaseDatabaseWrapper) -> Iterator[str]:
    """The name under which `pg_dump` sees the very rows that this connection sees until the end."""
    with transaction.atomic(using=owner.alias), owner.cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
        cursor.execute("SELECT pg_export_snapshot()")
        yield cursor.fetchone()[0]


def _pack(tar: tarfile.TarFile, dump: Path, names: list[str], told: Told) -> tuple[dict[str, list[Any]], list[str]]:
    with dump.open("rb") as content:
        parts = {DUMP: _told(content)}
    tar.add(dump, DUMP, filter=_plain)
    missing = []
    for done, name in enumerate(names, 1):
        told(done, len(names))
        try:
            with default_storage.open(name) as content:
                raw = content.read()  # an upload is small: FILE_UPLOAD_MAX_BYTES
        except FileNotFoundError:
            missing.append(name)
            continue
        parts[f"{FILES}{name}"] = _told(BytesIO(raw))
        _add(tar, f"{FILES}{name}", raw)
    return parts, missing


def _add(tar: tarfile.TarFile, name: str, raw: bytes) -> None:
    part = tarfile.TarInfo(name)
    part.size = len(raw)
    tar.addfile(_plain(part), BytesIO(raw))


def _plain(part: tarfile.TarInfo) -> tarfile.TarInfo:
    """Nothing of the account and the machine that wrote it."""
    part.uid = part.gid = 0
    part.uname = part.gname = ""
    part.mode = 0o600
    return part


def _bytes(tar: tarfile.TarFile, part: tarfile.TarInfo) -> IO[bytes]:
    content = tar.extractfile(part)
    if content is None:
        raise ValueError(f"{part.name} is no file")
    return content


def _told(content: IO[bytes]) -> list[Any]:
    said, size = hashlib.sha256(), 0
    while piece := content.read(PIECE):
        said.update(piece)
        size += len(piece)
    return [size, said.hexdigest()]


def _copy(content: IO[bytes], to: Path) -> None:
    with to.open("wb") as file:
        shutil.copyfileobj(content, file, PIECE)


def _lay(name: str, content: IO[bytes]) -> None:
    """Named by a random key, so a file that is there already is the same."""
    if not default_storage.exists(name):
        default_storage.save(name, content)


def _tables(owner: BaseDatabaseWrapper) -> list[tuple[str, str]]:
    with owner.cursor() as cursor:
        cursor.execute(
            "SELECT schemaname, tablename FROM pg_tables"
            " WHERE schemaname NOT IN ('pg_catalog', 'information_schema') ORDER BY 1, 2"
        )
        return list(cursor.fetchall())


def _rows(owner: BaseDatabaseWrapper) -> dict[str, int]:
    found = {}
    for schema, table in _tables(owner):
        with owner.cursor() as cursor:
            cursor.execute(sql.SQL("SELECT count(*) FROM {}").format(sql.Identifier(schema, table)))
            found[f"{schema}.{table}"] = cursor.fetchone()[0]
    return found


def _applied(owner: BaseDatabaseWrapper) -> set[tuple[str, str]]:
    return set(MigrationLoader(owner).applied_migrations)


def _known(owner: BaseDatabaseWrapper) -> set[str]:
    return {f"{app}.{name}" for app, name in MigrationLoader(owner).disk_migrations}


def _run(owner: BaseDatabaseWrapper, name: str, *arguments: str) -> None:
    """Where the server is and its password go by the environment: a command line is read by every account."""
    said = Conninfo.parse(settings.DATABASE_OWNER_URL.encode())
    where = {one.envvar.decode(): one.val.decode() for one in said if one.envvar and one.val}
    # The name as Django knows it: of a test it is another
    where["PGDATABASE"] = str(owner.settings_dict["NAME"])
    command = [str(_program(name, owner)), "--no-password", *arguments]
    done = subprocess.run(command, env={**os.environ, **where, "LC_ALL": "C"}, capture_output=True, text=True)  # noqa: S603 - a program of PostgreSQL
    if done.returncode:
        raise BackupError(f"{name} failed: {done.stderr.strip()[:2000]}")


def _program(name: str, owner: BaseDatabaseWrapper) -> Path:
    """The server's own where it is on this machine; a newer one reads an older server, never the other way."""
    owner.ensure_connection()
    server = owner.connection.info.server_version // 10000
    found = [Path(path) for path in (shutil.which(name),) if path] + [Server.default().program(name)]
    fit = [(version, path) for path in found if (version := _major(path)) >= server]
    if not fit:
        raise BackupError(f"No {name} of PostgreSQL {server} or newer is here. Install postgresql-client-{server}.")
    return min(fit, key=lambda one: one[0])[1]


def _major(program: Path) -> int:
    said = subprocess.run([program, "--version"], capture_output=True, text=True, check=True).stdout  # noqa: S603 - a program of PostgreSQL
    number = re.search(r"\d+", said)
    return int(number[0]) if number else 0
