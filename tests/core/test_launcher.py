import os
import signal
import socket
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from core.postgres import PROJECT
from tests.live import free_port, until

# The launcher chooses these itself; the tests' own would lead it to the tests' database
OURS = ("DATABASE_URL", "DATABASE_OWNER_URL", "REDIS_URL", "SMTP_URL", "SECRET_KEY", "DEBUG", "TOUCHSTONE_MODE")


def environment(var: Path) -> dict[str, str]:
    return {name: value for name, value in os.environ.items() if name not in OURS} | {"TOUCHSTONE_VAR": str(var)}


@contextmanager
def launched(mode: str, var: Path, port: int) -> Iterator["subprocess.Popen[str]"]:
    child = subprocess.Popen(
        [sys.executable, "-m", "core.launcher", mode, "--port", str(port)],
        cwd=PROJECT,
        env=environment(var),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    try:
        yield child
    finally:
        if child.poll() is None:
            child.send_signal(signal.SIGTERM)
        child.communicate(timeout=60)


def answers(port: int) -> bool:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=5) as answer:
            return bool(answer.status == 200)
    except OSError:
        return False


def left_running(var: Path) -> list[str]:
    found = []
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                if str(var) in (entry / "environ").read_text(errors="replace"):
                    found.append((entry / "cmdline").read_text().replace("\0", " "))
            except OSError:
                continue
    return found


def test_a_port_in_use_is_told_in_words(tmp_path: Path) -> None:
    with socket.socket() as holder:
        holder.bind(("127.0.0.1", 0))
        holder.listen()
        port = holder.getsockname()[1]
        done = subprocess.run(
            [sys.executable, "-m", "core.launcher", "run", "--port", str(port)],
            cwd=PROJECT,
            env=environment(tmp_path),
            capture_output=True,
            text=True,
        )
    assert done.returncode == 1
    assert f"Port {port} is in use." in done.stderr
    assert f"PORT={port + 1}" in done.stderr


@pytest.mark.more
@pytest.mark.parametrize("stop", [signal.SIGTERM, signal.SIGINT])
def test_demo_starts_answers_and_leaves_nothing_running(tmp_path: Path, stop: signal.Signals) -> None:
    var = tmp_path / "var"
    for _start in ("first", "second, with the data kept"):
        port = free_port()
        with launched("demo", var, port) as child:
            until(lambda port=port: answers(port), "the demo", 120)
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/account/login/", timeout=10) as page:
                assert "Enter as the recruiter" in page.read().decode()
            child.send_signal(stop)
            assert child.wait(timeout=60) == 0
        assert left_running(var) == []
    subprocess.run([sys.executable, "-m", "core.postgres", "remove"], cwd=PROJECT, env=environment(var), check=True)
