"""The demo company as `make demo` starts it: how soon its second start shows a page, and what it holds at rest."""

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from bench import database
from bench.rows import Row
from bench.web import Server, free_port
from bench.weights import pss_mb, tree
from core.postgres import PROJECT
from core.postgres import Server as Postgres

VAR = database.VAR / "demo"
# The first start makes the company
FIRST_SECONDS = 240
# Until nothing of the start is left to be done
REST_SECONDS = 20
MOST_SECONDS, MOST_MB = 5.0, 450


def measure(say: Callable[[str], None], _company: str) -> Iterator[Row]:
    with _started() as (_pid, seconds):
        say(f"the first start took {seconds:.1f} s")
    with _started() as (pid, seconds):
        yield Row("demo.second_start.seconds", round(seconds, 1), "s", MOST_SECONDS)
        time.sleep(REST_SECONDS)
        held = sum(pss_mb(one) for one in [*tree(pid), *tree(_postmaster())])
        yield Row("memory.demo.mb", round(held), "MB", MOST_MB)


@contextmanager
def _started() -> Iterator[tuple[int, float]]:
    """Its process, and the seconds until the first page came."""
    port = free_port()
    environment = {name: value for name, value in os.environ.items() if name not in database.environment("none")}
    command = [sys.executable, "-m", "core.launcher", "demo", "--port", str(port)]
    began = time.monotonic()
    process = subprocess.Popen(
        command, cwd=PROJECT, env=environment | {"TOUCHSTONE_VAR": str(VAR)}, stdout=subprocess.DEVNULL
    )
    try:
        server = Server(port, process.pid)
        server.wait(FIRST_SECONDS)
        server.ask("/account/login/")
        yield process.pid, time.monotonic() - began
    finally:
        process.terminate()
        process.wait(60)


def _postmaster() -> int:
    return int((Postgres.default(VAR).data / "postmaster.pid").read_text().split()[0])
