"""Requests in a second at eight connections: the floor page by granian and by gunicorn, one worker of as many threads
each, and a fixed string, which is what an answer costs at all.

Figures to compare with each other, and to hold to nothing: load and servers share the machine.
"""

import re
import subprocess
import sysconfig
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from statistics import median

from bench import database
from bench.company.keeping import company
from bench.company.sizes import SIZES
from bench.pages import FLOOR
from bench.places import places
from bench.rows import Row
from bench.web import PERSON_COOKIE, Server, collect_static, serving
from core.launcher import THREADS
from core.postgres import PROJECT

COMPANY = "S"
TEXT = "/bench/text/"
# In turns, the middle one counts
ROUNDS, SECONDS, CONNECTIONS = 3, 4, 8
# It lives by itself and borrows all else from the environment of the program
GUNICORN = PROJECT / ".venv-bench" / "bin" / "python"


def measure(say: Callable[[str], None], _company: str) -> Iterator[Row]:
    database.begin()
    collect_static()
    kept = company(COMPANY, say)
    database.use(kept)
    session = places(SIZES[COMPANY])[0].session
    with ExitStack() as running:
        granian = running.enter_context(serving(kept))
        gunicorn = running.enter_context(serving(kept, _gunicorn))
        asked = {
            "server.granian.rps": (granian, FLOOR),
            "server.gunicorn.rps": (gunicorn, FLOOR),
            "server.floor.rps": (granian, TEXT),
        }
        for server, path in asked.values():
            _load(server, path, session, seconds=1)
        found: dict[str, list[float]] = {name: [] for name in asked}
        for _round in range(ROUNDS):
            for name, (server, path) in asked.items():
                found[name].append(_load(server, path, session))
    for name, rates in found.items():
        yield Row(name, round(median(rates), 1), "/s", None)


def _gunicorn(port: int) -> tuple[list[str], dict[str, str]]:
    command = [str(GUNICORN), "-m", "gunicorn", "core.wsgi:application", "--workers", "1", "--threads", THREADS[1]]
    command += ["--bind", f"127.0.0.1:{port}", "--log-level", "warning"]
    return command, {"PYTHONPATH": sysconfig.get_path("purelib")}


def _load(server: Server, path: str, session: str, *, seconds: int = SECONDS) -> float:
    """Every answer has to be a page: one that sends to the sign-in is quick, and says nothing."""
    command = ["wrk", "--threads", "1", "--connections", str(CONNECTIONS), "--duration", f"{seconds}s"]
    command += ["--header", f"Cookie: {PERSON_COOKIE}={session}", "--header", "Accept-Encoding: gzip"]
    command.append(f"http://127.0.0.1:{server.port}{path}")
    said = subprocess.run(command, capture_output=True, text=True, check=True, timeout=60).stdout
    found = re.search(r"^Requests/sec:\s+([\d.]+)", said, re.MULTILINE)
    if found is None or "Non-2xx" in said:
        raise SystemExit(f"{path} does not answer under load:\n{said}")
    return float(found[1])
