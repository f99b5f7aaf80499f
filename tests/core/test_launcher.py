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


@pytest.fixture
def var(tmp_path: Path) -> Iterator[Path]:
    folder = tmp_path / "var"
    yield folder
    subprocess.run([sys.executable, "-m", "core.postgres", "remove"], cwd=PROJECT, env=environment(folder), check=True)


def is_up(child: "subprocess.Popen[str]", port: int) -> bool:
    # A launcher that gave up will never answer: say at once what it said
    assert child.poll() is None, child.stdout and child.stdout.read()
    return answers(port)


@pytest.mark.more
@pytest.mark.parametrize("stop", [signal.SIGTERM, signal.SIGINT])
def test_demo_starts_answers_and_leaves_nothing_running(var: Path, stop: signal.Signals) -> None:
    for _start in ("first", "second, with the data kept"):
        port = free_port()
        with launched("demo", var, port) as child:
            until(lambda child=child, port=port: is_up(child, port), "the demo", 120)
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/account/login/", timeout=10) as page:
                assert "Enter as the recruiter" in page.read().decode()
            child.send_signal(stop)
            assert child.wait(timeout=60) == 0
        assert left_running(var) == []


@pytest.mark.more
def test_a_launcher_after_a_hard_kill_cleans_up_after_both(var: Path) -> None:
    port = free_port()
    with launched("run", var, port) as child:
        until(lambda: is_up(child, port), "the program", 120)
        child.kill()
    until(lambda: not answers(port), "the web server to leave")
    with launched("run", var, port) as child:
        until(lambda: is_up(child, port), "the program", 120)
        child.terminate()
        assert child.wait(timeout=60) == 0
    until(lambda: left_running(var) == [], "everything to leave")


@pytest.mark.more
def test_a_second_launcher_is_refused_and_the_death_of_a_part_stops_the_rest(var: Path) -> None:
    port = free_port()
    with launched("run", var, port) as child:
        until(lambda: is_up(child, port), "the program", 120)
        with launched("run", var, free_port()) as second:
            said, _nothing = second.communicate(timeout=60)
        assert second.returncode == 1
        assert "already; stop that one first." in said
        os.kill(head_of_the_web_server(child.pid), signal.SIGKILL)
        assert child.wait(timeout=60) == 1
    assert left_running(var) == []


def head_of_the_web_server(launcher: int) -> int:
    children = Path(f"/proc/{launcher}/task/{launcher}/children").read_text().split()
    return next(int(pid) for pid in children if "granian" in Path(f"/proc/{pid}/cmdline").read_text())
