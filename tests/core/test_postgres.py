import os
import shutil
import signal
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from core.postgres import APPLICATION, PostgresError, Server


@pytest.fixture
def cluster(tmp_path: Path) -> Iterator[Server]:
    made = Server(tmp_path / "postgres", durable=False)
    yield made
    made.remove()


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """For those who only look."""
    made = Server(tmp_path_factory.mktemp("running") / "postgres", durable=False)
    assert made.start()
    yield made
    made.remove()


def test_start_makes_two_roles_and_a_database_of_the_owner(running: Server) -> None:
    owner = "SELECT rolname FROM pg_database d JOIN pg_roles r ON r.oid = d.datdba WHERE datname = 'touchstone'"
    assert running.sql(owner).strip() == "touchstone_owner"
    rights = "SELECT rolsuper, rolcreatedb, rolcreaterole FROM pg_roles WHERE rolname = 'touchstone'"
    assert running.sql(rights).strip() == "f|f|f"
    assert running.sql("SELECT current_user", role=APPLICATION).strip() == APPLICATION


def test_start_listens_on_no_network_address(running: Server) -> None:
    assert running.sql("SHOW listen_addresses").strip() == ""


def test_start_of_a_running_server_changes_nothing(running: Server) -> None:
    assert not running.start()


@pytest.mark.more
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


@pytest.mark.more
def test_two_starts_at_once_make_one_server(cluster: Server) -> None:
    with ThreadPoolExecutor(2) as both:
        started = list(both.map(lambda _: cluster.start(), range(2)))
    assert sorted(started) == [False, True]


@pytest.mark.more
def test_start_is_not_stopped_by_a_number_that_went_to_a_stranger(cluster: Server) -> None:
    cluster.start()
    cluster.stop()
    stale = cluster.data / "postmaster.pid"
    # As after a restart of the machine, when another program has the number of the old server
    stale.write_text(f"{os.getppid()}\n{cluster.data}\n1\n5432\n{cluster.sockets}\n\n1 1\nready\n")
    assert not cluster.running()
    assert cluster.start()


@pytest.mark.more
def test_a_folder_too_deep_for_a_socket_has_it_elsewhere(tmp_path: Path) -> None:
    deep = Server(tmp_path / ("a" * 60) / ("b" * 60) / "postgres", durable=False)
    try:
        deep.start()
        assert len(os.fsencode(deep.sockets)) < 93
        assert deep.sockets.stat().st_mode & 0o077 == 0
        assert deep.sql("SELECT 1") == "1"
    finally:
        deep.remove()
    assert not deep.sockets.exists()


@pytest.mark.more
def test_a_new_folder_at_an_old_path_begins_empty(cluster: Server) -> None:
    """As root the data lies elsewhere: a fresh clone must not take up what a deleted one left."""
    cluster.start()
    first, home = cluster.identity(), cluster.home
    cluster.stop()
    shutil.rmtree(cluster.folder)
    try:
        cluster.start()
        assert cluster.identity() != first
    finally:
        shutil.rmtree(home, ignore_errors=cluster.home == home)


@pytest.mark.more
def test_a_folder_of_another_version_is_refused_in_words(cluster: Server) -> None:
    cluster.start()
    cluster.stop()
    (cluster.data / "PG_VERSION").write_text("12\n")
    with pytest.raises(PostgresError, match="was made by PostgreSQL 12"):
        cluster.start()
