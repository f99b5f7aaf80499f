"""`python -m core.launcher demo|run`: the whole program on one machine, and nothing left running afterwards.

It starts the embedded PostgreSQL (unless DATABASE_URL names another), prepares the database, starts web and worker,
says where to look, and waits. Ctrl-C, SIGTERM or the death of a child stops all of it in order.
"""

import argparse
import ctypes
import fcntl
import hashlib
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from types import FrameType

from core.postgres import PROJECT, PostgresError, Server

PATIENCE_SECONDS = 60
PARENT_DEATH_SIGNAL = 1  # PR_SET_PDEATHSIG of prctl(2)
# What the prepared database and the collected files depend on
PREPARED_FROM = (
    "*/migrations/*.py",
    "rubrics/catalogue/**/*.yaml",
    "interviews/demo/*.yaml",
    "static/**/*",
    "core/history.py",
)


# Each thread keeps a connection to the database, which takes a hundred; more requests than this wait their turn
THREADS = ("--blocking-threads", str(min(8, 2 * (os.cpu_count() or 1) + 1)), "--backpressure", "64")


class Stop(Exception):  # noqa: N818  (a wish, not an error)
    """Somebody asked to stop."""


def main() -> int:
    options = _options()
    os.environ.update(_environment(options))
    for asked in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(asked, _ask_to_stop)
    try:
        if _is_taken(options.host, options.port):
            raise PostgresError(
                f"Port {options.port} is in use. Take another one: make {options.mode} PORT={options.port + 1}"
            )
        with _alone(), _database() as cluster:
            _prepare(cluster)
            _serve(options)
    except Stop:
        print("\nStopped.")
    except PostgresError as error:
        print(error, file=sys.stderr)
        return 1
    return 0


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="core.launcher", description=__doc__)
    parser.add_argument("mode", choices=["demo", "run"])
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=8000)
    return parser.parse_args()


def _environment(options: argparse.Namespace) -> dict[str, str]:
    """Each mode has a folder of its own: a demo is never mistaken for the real company."""
    var = os.environ.get("TOUCHSTONE_VAR") or str(PROJECT / "var" / options.mode)
    return {
        "DJANGO_SETTINGS_MODULE": "core.settings",
        "TOUCHSTONE_MODE": options.mode,
        "TOUCHSTONE_VAR": var,
        "TOUCHSTONE_URL": f"http://{options.host}:{options.port}",
        "TOUCHSTONE_DEMO_DOORS": "1" if options.mode == "demo" else "0",
        "PYTHONUNBUFFERED": "1",
    }


def _ask_to_stop(_signal: int, _frame: FrameType | None) -> None:
    # Once is enough: the stopping itself is not to be interrupted
    for asked in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(asked, signal.SIG_IGN)
    raise Stop


def _is_taken(host: str, port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex((host, port)) == 0


@contextmanager
def _alone() -> Iterator[None]:
    """Two launchers in one folder would share a database, and the first to leave would stop it for both."""
    _var().mkdir(parents=True, exist_ok=True)
    with (_var() / "launcher.lock").open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise PostgresError(f"Touchstone runs from {_var()} already; stop that one first.") from None
        yield


@contextmanager
def _database() -> Iterator[str]:
    """Started by a launcher, it is stopped by a launcher, be it the one after a hard kill.

    A server that somebody started by hand is left running. Gives what tells this database from another.
    """
    if url := os.environ.get("DATABASE_URL"):
        yield url
        return
    server = Server.default(_var())
    ours = _var() / "postgres-started-by-launcher"
    if not server.running():
        ours.touch()
    try:
        server.start()
        yield server.identity()
    finally:
        if ours.exists():
            server.stop()
            ours.unlink()


def _var() -> Path:
    return Path(os.environ["TOUCHSTONE_VAR"]).resolve()


def _prepare(cluster: str) -> None:
    """Migrations, catalogue, demo company and static files, in one process; skipped when nothing has changed."""
    stamp, state = _var() / "prepared", _digest(cluster)
    if stamp.exists() and stamp.read_text() == state:
        return
    print("Preparing the database...", flush=True)
    if subprocess.run([sys.executable, "-m", "core.prepare"], cwd=PROJECT, check=False).returncode:
        raise PostgresError("The database could not be prepared; the lines above say why.")
    stamp.write_text(state)


def _digest(cluster: str) -> str:
    digest = hashlib.sha256(cluster.encode())
    for pattern in PREPARED_FROM:
        for path in sorted(PROJECT.glob(pattern)):
            if path.is_file():
                digest.update(str(path.relative_to(PROJECT)).encode() + path.read_bytes())
    return digest.hexdigest()


def _serve(options: argparse.Namespace) -> None:
    (_var() / "queue" / "tasks").mkdir(parents=True, exist_ok=True)
    children: list[subprocess.Popen[bytes]] = []
    try:
        children.append(_start(_web(options)))
        children.append(_start(_worker()))
        _wait_until_answers(children)
        _welcome(options)
        while all(child.poll() is None for child in children):
            time.sleep(0.5)
        raise PostgresError("A part of the program ended by itself; the lines above say why.")
    finally:
        for child in children:
            _end(child)


def _web(options: argparse.Namespace) -> list[str]:
    command = [sys.executable, "-m", "granian", "--interface", "wsgi", "core.wsgi:application"]
    return [*command, "--host", options.host, "--port", str(options.port), "--log-level", "warning", *THREADS]


def _worker() -> list[str]:
    # Root is who one is in many a container; the worker takes no pickles, so the warning warns of nothing here
    command = [sys.executable, "-W", "ignore:You're running the worker", "-m", "celery", "--quiet", "-A", "core"]
    command += ["worker", "-B", "--concurrency", "1"]
    return [*command, "--loglevel", "warning", "--schedule", str(_var() / "beat"), "--without-gossip"]


def _start(command: list[str]) -> "subprocess.Popen[bytes]":
    # A group of its own: Ctrl-C reaches the launcher alone, which stops the others in order
    return subprocess.Popen(command, cwd=PROJECT, start_new_session=True, preexec_fn=_die_with_parent)


def _die_with_parent() -> None:
    """A launcher that is killed hard leaves nothing running (Linux)."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PARENT_DEATH_SIGNAL, signal.SIGTERM)


def _end(child: "subprocess.Popen[bytes]") -> None:
    """It may finish what it has begun; then its whole group goes, whether or not it still has a head."""
    if child.poll() is None:
        child.terminate()
        with suppress(subprocess.TimeoutExpired):
            child.wait(timeout=20)
    with suppress(ProcessLookupError):
        os.killpg(child.pid, signal.SIGKILL)
    child.wait()


def _wait_until_answers(children: list["subprocess.Popen[bytes]"]) -> None:
    last = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < last:
        if any(child.poll() is not None for child in children):
            raise PostgresError("The program did not start; the lines above say why.")
        try:
            with urllib.request.urlopen(f"{os.environ['TOUCHSTONE_URL']}/healthz", timeout=5) as answer:  # noqa: S310  # nosec B310
                if answer.status == 200:
                    return
        except (urllib.error.URLError, OSError):
            time.sleep(0.2)
    raise PostgresError(f"The program did not answer within {PATIENCE_SECONDS} seconds.")


def _welcome(options: argparse.Namespace) -> None:
    print(f"\nTouchstone is at {os.environ['TOUCHSTONE_URL']}\n", flush=True)
    if options.mode == "demo":
        print("One click signs you in there as", flush=True)
        subprocess.run([sys.executable, "manage.py", "demo", "people"], cwd=PROJECT, check=False)
        print("\nWhat a mail would lead to:", flush=True)
        subprocess.run([sys.executable, "manage.py", "demo", "links"], cwd=PROJECT, check=False)
    print("\nCtrl-C stops everything.", flush=True)


if __name__ == "__main__":
    sys.exit(main())
