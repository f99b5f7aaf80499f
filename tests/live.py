"""The program as it runs for people: real web server, worker, broker and mail server, each its own process.

Every process has a free loopback port of its own; whatever was started is stopped again, by its id.
"""

import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.message import EmailMessage
from email.parser import BytesParser
from email.policy import default
from pathlib import Path
from typing import Any

from aiosmtpd.controller import Controller

from core.postgres import APPLICATION, OWNER, PROJECT

PATIENCE_SECONDS = 40


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def until(told: Callable[[], Any], what: str, seconds: float = PATIENCE_SECONDS) -> Any:
    """What `told` gives once it gives anything; fails with `what` when it never does."""
    last = time.monotonic() + seconds
    while time.monotonic() < last:
        if got := told():
            return got
        time.sleep(0.1)
    raise AssertionError(f"waited {seconds:.0f} s in vain for {what}")


class Mailbox:
    """A real SMTP server that keeps what it is given."""

    def __init__(self) -> None:
        self.port = free_port()
        self.messages: list[EmailMessage] = []
        self._lock = threading.Lock()
        self._controller = Controller(self, hostname="127.0.0.1", port=self.port)
        self._controller.start()

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:  # noqa: N802  (aiosmtpd's name)
        message = BytesParser(policy=default).parsebytes(envelope.content)
        with self._lock:
            self.messages.append(message)  # type: ignore[arg-type]  # the default policy makes EmailMessages
        return "250 taken"

    def to(self, address: str, subject: str = "") -> list[EmailMessage]:
        with self._lock:
            return [m for m in self.messages if address in str(m["To"]) and subject in str(m["Subject"])]

    def stop(self) -> None:
        self._controller.stop()


@dataclass
class Process:
    """One child with its whole family in a process group of its own."""

    command: list[str]
    environment: dict[str, str]
    log: Path
    child: "subprocess.Popen[bytes] | None" = None

    def start(self) -> None:
        with self.log.open("ab") as out:
            self.child = subprocess.Popen(
                self.command, cwd=PROJECT, env=self.environment, stdout=out, stderr=out, start_new_session=True
            )

    def end(self, how: signal.Signals = signal.SIGTERM) -> None:
        if self.child is None or self.child.poll() is not None:
            return
        os.killpg(self.child.pid, how)
        try:
            self.child.wait(timeout=15)
        except subprocess.TimeoutExpired:
            os.killpg(self.child.pid, signal.SIGKILL)
            self.child.wait(timeout=15)


class Redis(Process):
    """A broker on a port of its own, nothing kept on disk."""

    def __init__(self, folder: Path, environment: dict[str, str]) -> None:
        program = shutil.which("redis-server")
        assert program, "redis-server is not installed; `make test` says how"
        self.port = free_port()
        command = [program, "--port", str(self.port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"]
        super().__init__(command, environment, folder / "redis.log")

    def start(self) -> None:
        super().start()
        until(self.answers, "Redis")

    def answers(self) -> bool:
        with socket.socket() as probe:
            return probe.connect_ex(("127.0.0.1", self.port)) == 0


@dataclass
class House:
    """A whole Touchstone on a database of its own."""

    folder: Path
    name: str
    mode: str = ""
    environment: dict[str, str] = field(init=False)

    def __post_init__(self) -> None:
        # Not above: whoever wants a free port alone would begin a cluster that nobody ends
        from tests.cluster import TEMPLATE, server

        self.cluster = server()
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.mailbox = Mailbox()
        self.cluster.sql(f"CREATE DATABASE {self.name} TEMPLATE {TEMPLATE} OWNER {OWNER}", database="postgres")
        self.redis = Redis(self.folder, dict(os.environ))
        self.environment = os.environ | {
            "DATABASE_URL": self.cluster.url(APPLICATION, self.name),
            "DATABASE_OWNER_URL": self.cluster.url(OWNER, self.name),
            "REDIS_URL": f"redis://127.0.0.1:{self.redis.port}/0",
            "SMTP_URL": f"smtp://127.0.0.1:{self.mailbox.port}",
            "SECRET_KEY": "of one journey, never of a server",
            "TOUCHSTONE_URL": self.url,
            "TOUCHSTONE_VAR": str(self.folder / "var"),
            "TOUCHSTONE_MODE": self.mode,
            "TOUCHSTONE_SWEEP_SECONDS": "1",
            # What a killed worker held is free again soon
            "TOUCHSTONE_LETTER_LEASE_SECONDS": "10",
            "DEBUG": "0",
        }
        web = [sys.executable, "-m", "granian", "--interface", "wsgi", "core.wsgi:application"]
        web += ["--host", "127.0.0.1", "--port", str(self.port), "--log-level", "warning"]
        self.web = Process(web, self.environment, self.folder / "web.log")
        worker = [sys.executable, "-m", "celery", "-A", "core", "worker", "-B", "-c", "2", "-l", "warning"]
        worker += ["-s", str(self.folder / "beat")]
        self.worker = Process(worker, self.environment, self.folder / "worker.log")

    def manage(self, *command: str) -> None:
        subprocess.run([sys.executable, "manage.py", *command], cwd=PROJECT, env=self.environment, check=True)

    def start(self) -> None:
        self.redis.start()
        self.manage("collectstatic", "--noinput", "--verbosity", "0")
        self.web.start()
        self.worker.start()
        until(self.answers, f"the web server, see {self.web.log}")

    def show_demo(self) -> None:
        """The demo company behind the web server alone: nothing is sent and nothing swept while its pages are read."""
        self.environment |= {"TOUCHSTONE_DEMO_DOORS": "1", "REDIS_URL": ""}
        self.manage("catalogue", "--verbosity", "0", "load")
        self.manage("demo", "load")
        self.manage("collectstatic", "--noinput", "--verbosity", "0")
        self.web.start()
        until(self.answers, f"the web server, see {self.web.log}")

    def answers(self) -> bool:
        try:
            with urllib.request.urlopen(f"{self.url}/healthz", timeout=5) as answer:
                return bool(answer.status == 200)
        except (urllib.error.URLError, OSError):
            return False

    def sql(self, statement: str) -> str:
        return self.cluster.sql(statement, database=self.name).strip()

    def stop(self) -> None:
        for process in (self.web, self.worker, self.redis):
            process.end()
        self.mailbox.stop()


@contextmanager
def judged_demo(**environment: str) -> Iterator[House]:
    """For a judge that is no test: the demo company in a cluster that is thrown away with it."""
    from tests import cluster

    # Told to stop, it takes away what it started all the same
    signal.signal(signal.SIGTERM, lambda *_told: sys.exit("told to stop"))
    try:
        with tempfile.TemporaryDirectory(prefix="touchstone-judged-") as folder:
            house = House(Path(folder), "judged", mode="demo")
            house.environment |= environment
            try:
                house.show_demo()
                yield house
            finally:
                house.stop()
    finally:
        cluster.pytest_unconfigure()
