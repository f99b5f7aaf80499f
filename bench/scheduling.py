"""How long a loop of six sessions waits for its first plan, and for the proof that none is better.

As the gateway runs it: a new process for each search, its start included.
"""

import json
import os
import resource
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from statistics import median
from typing import Any

from bench.loops import problem
from bench.rows import Row
from interviews.rules.plans import Plan
from interviews.rules.scheduling import Problem, broken_rules

PROJECT = Path(__file__).parents[1]
INSTANCES = int(os.environ.get("INSTANCES", "20"))
FIRST_BUDGET, BEST_BUDGET = 1.0, 3.0


def measure(say: Callable[[str], None], _company: str) -> Iterator[Row]:
    firsts, bests, worked = [], [], []
    for seed in range(1, INSTANCES + 1):
        made, before = problem(seed), _worked()
        first, best, last = _search(made)
        worked.append(_worked() - before)
        broken = [one for said in last["plans"] for one in broken_rules(made, Plan.from_json(said))]
        if broken:
            raise SystemExit(f"instance {seed} breaks {broken}")
        firsts.append(first)
        bests.append(best)
        gap = "proven" if last["status"] == "proven" else f"gap {last.get('gap', 1):.0%}"
        say(f"instance {seed:3}: first {first:5.2f} s, best {best:5.2f} s, {gap}, {worked[-1]:5.2f} s of work")
    say(f"slowest first {max(firsts):.2f} s, slowest best {max(bests):.2f} s, median work {median(worked):.2f} s")
    yield Row("scheduling.first_plan.seconds", round(max(firsts), 2), "s", FIRST_BUDGET)
    yield Row("scheduling.best_plan.seconds", round(median(bests), 2), "s", BEST_BUDGET)


def _worked() -> float:
    """Seconds of all cores, of the children so far."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _search(made: Problem) -> tuple[float, float, dict[str, Any]]:
    """Seconds until there was a plan, until the best was proven or given up on, and the last word."""
    asked, began = json.dumps(made.as_json()) + "\n", time.monotonic()
    command = [sys.executable, "-m", "interviews.solver"]
    child = subprocess.Popen(  # our own module
        command, cwd=PROJECT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    first = best = 0.0
    last: dict[str, Any] = {}
    with child:
        if child.stdin:
            child.stdin.write(asked)
            child.stdin.close()
        for line in child.stdout or ():
            last, now = json.loads(line), time.monotonic() - began
            first = first or now
            if last.get("is_best") or (not best and last["state"] == "done"):
                best = best or now
    return first, best, last
