"""Two hands at one thing, of which the second comes while the first is not through."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from time import monotonic, sleep
from typing import Any

from django.db import connection, transaction

# A busy machine takes its time
LONGEST_SECONDS = 20.0
# Not of pg_stat_activity: in a transaction it stays as it was first read, perhaps before the other hand had come
WAITING = "SELECT count(*) FROM pg_locks WHERE NOT granted AND pg_backend_pid() = ANY(pg_blocking_pids(pid))"


def _alone(act: Callable[[], Any]) -> Any:
    """In a thread, with a connection of its own."""
    try:
        return act()
    finally:
        connection.close()


def meanwhile(first: Callable[[], Any], second: Callable[[], Any]) -> Any:
    """What the second comes to: it looked before the first had written, and writes after. Both write what the other
    waits for, else nobody ever waits, which fails."""
    with ThreadPoolExecutor(1) as hand:
        with transaction.atomic():
            first()
            found = hand.submit(_alone, second)
            begun = monotonic()
            while not _is_waited():
                assert not found.done(), f"It did not wait: {found.result()}"
                assert monotonic() - begun < LONGEST_SECONDS
                sleep(0.005)
        return found.result(LONGEST_SECONDS)


def _is_waited() -> bool:
    with connection.cursor() as cursor:
        cursor.execute(WAITING)
        return bool(cursor.fetchone()[0])


def at_once(*acts: Callable[[], Any]) -> list[Any]:
    """What each comes to, in their order; all begin together."""
    barrier = Barrier(len(acts))

    def run(act: Callable[[], Any]) -> Any:
        barrier.wait(LONGEST_SECONDS)
        return act()

    with ThreadPoolExecutor(len(acts)) as hands:
        return list(hands.map(lambda act: _alone(lambda: run(act)), acts))
