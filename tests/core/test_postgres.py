import os
import signal
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from core.postgres import APPLICATION, Server


@pytest.fixture
def cluster(tmp_path: Path) -> Iterator[Server]:
    made = Server(tmp_path / "postgres", durable=False)
    yield made
    made.remove()


def test_start_makes_two_roles_and_a_database_of_the_owner(cluster: Server) -> None:
    assert cluster.start()
    owner = "SELECT rolname FROM pg_database d JOIN pg_roles r ON r.oid = d.datdba WHERE datname = 'touchstone'"
    assert cluster.sql(owner).strip() == "touchstone_owner"
    rights = "SELECT rolsuper, rolcreatedb, rolcreaterole FROM pg_roles WHERE rolname = 'touchstone'"
    assert cluster.sql(rights).strip() == "f|f|f"
    assert cluster.sql("SELECT current_user", role=APPLICATION).strip() == APPLICATION


def test_start_listens_on_no_network_address(cluster: Server) -> None:
    cluster.start()
    assert cluster.sql("SHOW listen_addresses").strip() == ""


def test_start_of_a_running_server_changes_nothing(cluster: Server) -> None:
    assert cluster.start()
    assert not cluster.start()


def test_start_after_a_hard_kill_finds_what_was_committed(tmp_path: Path) -> None:
    cluster = Server(tmp_path / "postgres")
    try:
        cluster.start()
        cluster.sql("CREATE TABLE kept (n int); INSERT INTO kept VALUES (7)")
        postmaster = int(cluster.sql("SELECT pg_backend_pid()") and _postmaster(cluster))
        os.kill(postmaster, signal.SIGKILL)
        last = time.monotonic() + 20
        while cluster.running() and time.monotonic() < last:
            time.sleep(0.05)
        cluster.start()
        assert cluster.sql("SELECT n FROM kept").strip() == "7"
    finally:
        cluster.remove()


def _postmaster(cluster: Server) -> str:
    return cluster.sql("SELECT split_part(pg_read_file('postmaster.pid'), E'\\n', 1)").strip()


def test_stop_leaves_nothing_running(cluster: Server) -> None:
    cluster.start()
    cluster.stop()
    assert not cluster.running()
