"""The solver: a process of its own (interviews.solver), watched from here."""

import json
import logging
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import suppress
from threading import Timer
from typing import Any

from core.postgres import PROJECT
from interviews.rules.scheduling import Problem

log = logging.getLogger("touchstone.solver")

# Of the clock on the wall; the solver's own limits are shorter
SECONDS = 60
SHORTEST = "/usr/bin:/bin"


class SolverFailed(Exception):  # noqa: N818  (told to a person as a sentence)
    """It did not come to an end, or not to a good one."""


def answers(problem: Problem) -> Iterator[dict[str, Any]]:
    """Each line as it comes; the last one has the state "done"."""
    with tempfile.TemporaryFile("w+") as complaints:
        # No environment but a path: what it is asked holds numbers and times, and no secret
        child = subprocess.Popen(  # our own interpreter, our own module
            [sys.executable, "-m", "interviews.solver"],
            cwd=PROJECT,
            env={"PATH": SHORTEST},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=complaints,
            text=True,
        )
        watch = Timer(SECONDS, child.kill)
        watch.start()
        try:
            yield from _lines(child, json.dumps(problem.as_json()))
        finally:
            watch.cancel()
            child.kill()
            child.wait()
            if child.stdout:
                child.stdout.close()
            complaints.seek(0)
            if said := complaints.read()[-2000:]:
                log.error("the solver says: %s", said)


def _lines(child: "subprocess.Popen[str]", asked: str) -> Iterator[dict[str, Any]]:
    with suppress(BrokenPipeError), child.stdin as door:  # type: ignore[union-attr]  # it has one: see above
        door.write(asked + "\n")
    for line in child.stdout or ():
        try:
            said = json.loads(line)
        except ValueError as error:
            raise SolverFailed from error
        yield said
        if said["state"] == "done":
            return
    raise SolverFailed
