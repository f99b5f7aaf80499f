"""A real server on loopback, as `make run` starts it, and a browser of few words."""

import http.client
import os
import re
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from gzip import decompress
from urllib.parse import urlencode

from bench import database
from core.launcher import THREADS
from core.postgres import PROJECT

PATIENCE_SECONDS = 30
PERSON_COOKIE, TOKEN_COOKIE = "sessionid", "csrftoken"


@dataclass(frozen=True)
class Answer:
    status: int
    # Compressed, as they came
    body: bytes
    seconds: float
    # By their names in small letters
    headers: Mapping[str, str]

    @property
    def content(self) -> bytes:
        return decompress(self.body) if self.headers.get("content-encoding") == "gzip" else self.body


def granian(port: int) -> tuple[list[str], dict[str, str]]:
    """The command, and what it has to find in its environment."""
    command = [sys.executable, "-m", "granian", "--interface", "wsgi", "core.wsgi:application", *THREADS]
    return [*command, "--host", "127.0.0.1", "--port", str(port), "--log-level", "warning"], {}


@contextmanager
def serving(
    database_name: str, command_at: Callable[[int], tuple[list[str], dict[str, str]]] = granian
) -> Iterator["Server"]:
    """With one worker, on the settings of bench."""
    port = free_port()
    environment = os.environ | database.environment(database_name)
    environment |= {"DJANGO_SETTINGS_MODULE": "bench.settings", "TOUCHSTONE_URL": f"http://127.0.0.1:{port}"}
    command, found_there = command_at(port)
    with subprocess.Popen(command, cwd=PROJECT, env=environment | found_there) as process:
        try:
            server = Server(port, process.pid)
            server.wait()
            yield server
        finally:
            process.terminate()


def collect_static() -> None:
    command = [sys.executable, "manage.py", "collectstatic", "--noinput", "--verbosity", "0", "--skip-checks"]
    subprocess.run(command, cwd=PROJECT, env=os.environ, check=True)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@dataclass
class Server:
    port: int
    pid: int
    _connections: list[http.client.HTTPConnection] = field(default_factory=list)

    def wait(self, patience: float = PATIENCE_SECONDS) -> None:
        last = time.monotonic() + patience
        while True:
            try:
                self.ask("/healthz")
                return
            except OSError:
                if time.monotonic() > last:
                    raise
                time.sleep(0.1)

    def ask(
        self,
        path: str,
        *,
        cookies: Mapping[str, str] | None = None,
        headers: Mapping[str, str] | None = None,
        posted: Mapping[str, str] | None = None,
    ) -> Answer:
        """On a connection that is kept, as a browser does."""
        if not self._connections:
            self._connections.append(http.client.HTTPConnection("127.0.0.1", self.port, timeout=60))
        connection = self._connections[0]
        sent = {"Accept-Encoding": "gzip", **(headers or {})}
        if cookies:
            sent["Cookie"] = "; ".join(f"{name}={value}" for name, value in cookies.items())
        body = urlencode(posted).encode() if posted is not None else None
        if body is not None:
            sent |= {"Content-Type": "application/x-www-form-urlencoded", "X-CSRFToken": (cookies or {})[TOKEN_COOKIE]}
        began = time.perf_counter()
        try:
            connection.request("GET" if body is None else "POST", path, body, sent)
            answer = connection.getresponse()
            read = answer.read()
        except (OSError, http.client.HTTPException):
            self._connections.clear()
            raise
        seconds = time.perf_counter() - began
        return Answer(answer.status, read, seconds, {name.lower(): value for name, value in answer.getheaders()})


def token_of(answer: Answer) -> str:
    """The secret that a form is sent with, out of the cookie."""
    found = re.search(rf"{TOKEN_COOKIE}=([^;]+)", answer.headers.get("set-cookie", ""))
    return found[1] if found else ""
