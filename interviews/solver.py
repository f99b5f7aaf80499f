"""Chooses times and people of a loop together: `python -m interviews.solver`, a problem in, lines of JSON out.

A process of its own, without Django, database or names; what it may take in time and memory is bounded. The first
line is a plan that stands, found by hand in less time than the library takes to load; each further line is better
than the one before; the last one says whether the best was proven, what else is worth a look, or why nothing fits.
"""

import itertools
import json
import math
import resource
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from interviews.rules.bounds import MOST_SESSIONS, NEVER, Bounds, narrowed, of_many, sharpened
from interviews.rules.changes import EFFORT, OF_SESSIONS, Asked, Change, changed, to_ask
from interviews.rules.first_plans import cost, first_plan, seat
from interviews.rules.openings import Calendars, Row, Start, minute, moment, rows
from interviews.rules.plans import Plan
from interviews.rules.prices import DAY, NO_TRAINEE, TWICE, WAIT
from interviews.rules.reasons import reasons
from interviews.rules.scheduling import STEP, Interviewer, Problem, Wanted, seated

MEMORY = 2 * 1024 * 1024 * 1024
CPU_SECONDS = 120
WORKERS = 1
# For the best plan, for each further one, and for what is said when nothing fits
SECONDS, MORE_SECONDS, WHY_SECONDS = 15.0, 2.0, 10.0
# The share of the time in which a loop for several days is first tried on one
ONE_DAY = 0.3
PLANS = 4
# How much dearer than the bound the best plan is thought to be, one guess after the other
GUESSES = (3, 8, 16, 32, 64)
HELP = 5
EACH = 3


class _Model:
    """Starts, chairs and days as yes or no; all that a plan costs stands on one of these."""

    def __init__(self, problem: Problem, table: Sequence[Row]) -> None:
        # Half a second to load: a first plan does not wait for it
        from ortools.sat.python import cp_model

        self.library, self.problem, self.table = cp_model, problem, table
        self.model = cp_model.CpModel()
        self.starts: list[dict[int, Any]] = []
        # By row, minute and person
        self.leads: list[dict[tuple[int, int], Any]] = []
        self.trainees: list[dict[tuple[int, int], Any]] = []
        self.terms: list[Any] = []
        self.points: list[int] = []
        self.constant = 0
        self.days: dict[int, Any] = {}
        for row in self.table:
            self._sessions(row)
        self._one_place()
        self._order()
        self._spread()
        self._people()
        self._voices()

    def _yes(self, name: str, points: int = 0) -> Any:
        made = self.model.new_bool_var(name)
        if points:
            self.terms.append(made)
            self.points.append(points)
        return made

    def _sessions(self, row: Row) -> None:
        one, model = row.wanted, self.model
        starts, leads, trainees = {}, {}, {}
        for start in row.starts:
            at = start.minute
            begins = starts[at] = self._yes(f"s{one.session}@{at}", start.price)
            for chair in row.leads[at]:
                leads[at, chair.person] = self._yes(f"l{one.session}@{at}#{chair.person}", chair.price)
            sitting = [leads[at, chair.person] for chair in row.leads[at]]
            if one.seats == 1:
                model.add_exactly_one([*sitting, begins.negated()])
            else:
                model.add(sum(sitting) == one.seats * begins)
            if self.problem.with_trainees:
                for chair in row.trainees[at]:
                    points = chair.price - NO_TRAINEE
                    trainees[at, chair.person] = self._yes(f"t{one.session}@{at}#{chair.person}", points)
                learning = [trainees[at, chair.person] for chair in row.trainees[at]]
                if learning:
                    # One at most, and only beside a lead
                    model.add_at_most_one([*learning, begins.negated()])
        if self.problem.with_trainees and one.trainees:
            self.constant += NO_TRAINEE
        model.add_exactly_one(starts.values())
        self.starts.append(starts)
        self.leads.append(leads)
        self.trainees.append(trainees)

    def _one_place(self) -> None:
        """The candidate is in one session at a time, its rest included."""
        cells: dict[int, list[Any]] = defaultdict(list)
        for row, starts in zip(self.table, self.starts, strict=True):
            for at, begins in starts.items():
                for step in range(row.steps):
                    cells[at // STEP + step].append(begins)
        for within in cells.values():
            if len(within) > 1:
                self.model.add_at_most_one(within)

    def _order(self) -> None:
        place = {row.wanted.session: number for number, row in enumerate(self.table)}
        for number, row in enumerate(self.table):
            for before in row.wanted.after:
                if before in place:
                    self._before(place[before], number)

    def _before(self, first: int, second: int) -> None:
        """The second begins once the first is over: a chain that says whether the first has begun by a time."""
        begun, has_begun = 0, {}
        for at, begins in sorted(self.starts[first].items()):
            until = self._yes(f"b{first}@{at}")
            self.model.add(until == begun + begins)
            has_begun[at] = begun = until
        length = self.table[first].steps * STEP
        for at, begins in self.starts[second].items():
            done = [until for when, until in has_begun.items() if when + length <= at]
            if done:
                self.model.add_implication(begins, done[-1])
            else:
                self.model.add(begins == 0)

    def _spread(self) -> None:
        """On how many days, and how long the candidate waits on each."""
        day_of = {start.minute: start.day for row in self.table for start in row.starts}
        first_of: dict[int, int] = {}
        last_of: dict[int, int] = {}
        for row in self.table:
            for start in row.starts:
                step = start.minute // STEP
                first_of[start.day] = min(step, first_of.get(start.day, step))
                last_of[start.day] = max(step + row.steps, last_of.get(start.day, step))
        for day in sorted(first_of):
            self._day(day, day_of, first_of[day], last_of[day] - first_of[day])
        self.model.add(sum(self.days.values()) <= self.problem.days)
        self.constant -= DAY

    def _day(self, day: int, day_of: dict[int, int], first: int, length: int) -> None:
        model = self.model
        used = self.days[day] = self._yes(f"d{day}", DAY)
        opens, closes = model.new_int_var(0, length, f"o{day}"), model.new_int_var(0, length, f"c{day}")
        wait = model.new_int_var(0, length, f"w{day}")
        filled = []
        for row, starts in zip(self.table, self.starts, strict=True):
            here = [(begins, at // STEP - first) for at, begins in starts.items() if day_of[at] == day]
            if not here:
                continue
            is_here = sum(begins for begins, _ in here)
            model.add(is_here <= used)
            model.add(closes >= sum((at + row.steps) * begins for begins, at in here))
            model.add(opens <= sum((at - length) * begins for begins, at in here) + length)
            filled.append(row.steps * is_here)
        model.add(wait >= closes - opens - sum(filled))
        self.terms.append(wait)
        self.points.append(WAIT)

    def _people(self) -> None:
        """Their limits, their rest between two of these sessions; nobody twice where it can be helped."""
        sat: dict[int, list[tuple[int, int, Any]]] = defaultdict(list)
        for number, chairs in enumerate(zip(self.leads, self.trainees, strict=True)):
            for seats in chairs:
                for (at, person), sits in seats.items():
                    sat[person].append((number, at, sits))
        for who in self.problem.interviewers:
            if len({number for number, _, _ in sat[who.person]}) > 1:
                self._person(who, sat[who.person])

    def _person(self, who: Interviewer, seats: Sequence[tuple[int, int, Any]]) -> None:
        again = self.model.new_int_var(0, len(self.table) - 1, f"again{who.person}")
        self.model.add(again >= sum(sits for _, _, sits in seats) - 1)
        self.terms.append(again)
        self.points.append(TWICE)
        limited: dict[tuple[str, date], list[Any]] = defaultdict(list)
        cells: dict[int, list[Any]] = defaultdict(list)
        for number, at, sits in seats:
            limited["day", who.day_of(moment(at))].append(sits)
            limited["week", who.week_of(moment(at))].append(sits)
            for step in range(-(-(self.table[number].wanted.minutes + who.buffer) // STEP)):
                cells[at // STEP + step].append(sits)
        for within in cells.values():
            self.model.add_at_most_one(within)
        booked = Counter(("day", who.day_of(span.starts)) for span in who.interviews)
        booked += Counter(("week", who.week_of(span.starts)) for span in who.interviews)
        most = {"day": who.per_day, "week": who.per_week}
        for (kind, when), within in limited.items():
            self.model.add(sum(within) <= most[kind] - booked[kind, when])

    def _voices(self) -> None:
        """A must-have seen in two sessions is not seen by one person alone."""
        for must in {must for row in self.table for must in row.wanted.musts}:
            seeing = [number for number, row in enumerate(self.table) if must in row.wanted.musts]
            before = [person for known, person in self.problem.seen if known == must]
            if len(seeing) + len(before) < 2 or len(set(before)) > 1:
                continue
            if any(self.table[number].wanted.seats > 1 for number in seeing):
                continue
            for person in {person for number in seeing for _, person in self.leads[number]}:
                if set(before) <= {person}:
                    sits = [sits for number in seeing for (_, who), sits in self.leads[number].items() if who == person]
                    self.model.add(sum(sits) <= len(seeing) - 1)

    def hint(self, plan: Plan) -> None:
        sitting = {(one.session, (minute(one.starts_at))): one for one in plan.meetings}
        for row, starts, leads, trainees in zip(self.table, self.starts, self.leads, self.trainees, strict=True):
            for at, begins in starts.items():
                self.model.add_hint(begins, (row.wanted.session, at) in sitting)
            for (at, person), sits in leads.items():
                meeting = sitting.get((row.wanted.session, at))
                self.model.add_hint(sits, meeting is not None and person in meeting.leads)
            for (at, person), sits in trainees.items():
                meeting = sitting.get((row.wanted.session, at))
                learns = meeting is not None and person in (*meeting.shadows, *meeting.reverse_shadows)
                self.model.add_hint(sits, learns)

    def solve(self, seconds: float, below: int) -> tuple[str, Plan | None, int]:
        """How it ended, the best plan that costs less than `below`, and what none of these costs less than."""
        cp = self.library
        costs = cp.LinearExpr.weighted_sum(self.terms, self.points) + self.constant
        if below < NEVER:
            self.model.add(costs < below)
        self.model.minimize(costs)
        return self._solve(seconds)

    def any_plan(self, seconds: float) -> tuple[str, Plan | None, int]:
        """As `solve`, of the first plan that stands."""
        return self._solve(seconds)

    def _solve(self, seconds: float) -> tuple[str, Plan | None, int]:
        cp = self.library
        solver = cp.CpSolver()
        solver.parameters.max_time_in_seconds = seconds
        # One worker with the strongest relaxation needs less than two with the usual one
        solver.parameters.num_workers = WORKERS
        solver.parameters.linearization_level = 2
        ended = solver.solve(self.model)
        if ended in (cp.OPTIMAL, cp.FEASIBLE):
            return (
                solver.status_name(ended),
                self.plan(solver.boolean_value),
                math.ceil(solver.best_objective_bound - 0.5),
            )
        return solver.status_name(ended), None, 0

    def plan(self, is_chosen: Callable[[Any], bool]) -> Plan:
        meetings = []
        for row, starts, leads, trainees in zip(self.table, self.starts, self.leads, self.trainees, strict=True):
            at = next(at for at, begins in starts.items() if is_chosen(begins))
            sitting = [person for (when, person), sits in leads.items() if when == at and is_chosen(sits)]
            learning = [person for (when, person), sits in trainees.items() if when == at and is_chosen(sits)]
            meetings.append(seat(row, at, sitting, learning))
        return Plan(tuple(sorted(meetings, key=lambda one: one.starts_at)))


@dataclass
class Found:
    plan: Plan | None
    costs: int
    # No plan costs less
    bound: int

    @property
    def is_proven(self) -> bool:
        return self.bound >= self.costs

    @property
    def gap(self) -> float:
        return (self.costs - self.bound) / max(self.costs, 1) if self.plan else 0.0


class Search:
    def __init__(self, problem: Problem, say: Callable[[dict[str, Any]], None], seconds: float = SECONDS) -> None:
        self.problem, self.say, self.seconds = problem, say, seconds
        self.began = time.monotonic()
        self.until_why = self.began + WHY_SECONDS
        self.calendars = Calendars()

    def run(self) -> None:
        table = rows(self.problem, self.calendars)
        best = self._best(self.problem, table, self.seconds, self._tell)
        said: dict[str, Any] = {"state": "done", "seconds": self._passed()}
        if best.plan is None and best.is_proven:
            self.say({"state": "none", "seconds": self._passed()})
            self.until_why = time.monotonic() + WHY_SECONDS
            why = self._why()
            self.say({**said, "status": "none", "plans": [], "why": why, **self._help(why)})
        elif best.plan is None:
            self.say({**said, "status": "unknown", "plans": []})
        else:
            self._tell(best.plan, best)
            plans = [best.plan, *self._others(table, best.plan)]
            self.say({**said, **self._status(best), "plans": [self._as_json(plan) for plan in plans]})

    def _passed(self) -> float:
        return round(time.monotonic() - self.began, 3)

    def _status(self, found: Found) -> dict[str, Any]:
        return {"status": "proven" if found.is_proven else "gap", "gap": round(found.gap, 3), "costs": found.costs}

    def _as_json(self, plan: Plan) -> dict[str, Any]:
        return Plan(plan.meetings, reasons(self.problem, plan)).as_json()

    def _why(self) -> list[dict[str, Any]]:
        """What stands in the way: sessions that have no time at all, else a smallest set that does not fit together."""
        table = rows(self.problem, self.calendars)
        if shut := [row.wanted for row in table if not row.starts]:
            return [self._shut(one) for one in shut]
        together = [one.session for one in self.problem.wanted]
        for session in list(together):
            rest = [one for one in together if one != session]
            if rest and time.monotonic() < self.until_why and self._fitting(self._only(rest)) is None:
                together = rest
        return [{"kind": "together", "sessions": together, "days": self.problem.days}]

    def _shut(self, one: Wanted) -> dict[str, Any]:
        if len(one.leads) < one.seats:
            return {"kind": "pool", "session": one.session, "has": len(one.leads), "needs": one.seats}
        alone = self._only([one.session])
        opened = [
            asked.change.value
            for asked in to_ask(alone)
            if asked.change not in OF_SESSIONS and rows(changed(alone, asked), self.calendars)[0].starts
        ]
        return {"kind": "never", "session": one.session, "pool": len(one.leads), "because": opened}

    def _only(self, sessions: Sequence[int]) -> Problem:
        gone = tuple(one.session for one in self.problem.wanted if one.session not in sessions)
        return changed(self.problem, Asked(Change.LEAVE_OUT, gone))

    def _help(self, why: Sequence[dict[str, Any]]) -> dict[str, Any]:
        """Single changes after which all fits. Where none is enough: those that clear the first thing in the way."""
        if found := self._changes(self.problem):
            return {"help": found, "is_enough": True}
        first = why[0].get("sessions") or [why[0]["session"]]
        if len(first) == len(self.problem.wanted):
            return {"help": [], "is_enough": False}
        self.until_why = time.monotonic() + WHY_SECONDS / 2
        return {"help": self._changes(self._only(first)), "is_enough": False}

    def _changes(self, problem: Problem) -> list[dict[str, Any]]:
        """Those first that cost least to ask for and leave the best plan."""
        found: list[tuple[int, dict[str, Any]]] = []
        for asked in to_ask(problem):
            found += itertools.islice(self._singles(problem, asked), EACH)
        return [line for _, line in sorted(found, key=lambda one: one[0])[:HELP]]

    def _singles(self, problem: Problem, asked: Asked) -> Iterator[tuple[int, dict[str, Any]]]:
        """Asked of all together first: what does not help then helps with none of them."""
        if time.monotonic() > self.until_why:
            return
        if len(asked.whose) > 1:
            halves = asked.whose[::2], asked.whose[1::2]
            if asked.change in OF_SESSIONS or self._fitting(changed(problem, asked)):
                for half in halves:
                    yield from self._singles(problem, Asked(asked.change, half))
            return
        after = changed(problem, asked)
        plan = self._fitting(after)
        if plan:
            points = EFFORT[asked.change] + cost(after, rows(after, self.calendars), plan)
            yield points, self._helps(asked, after, plan)

    def _helps(self, asked: Asked, after: Problem, plan: Plan) -> dict[str, Any]:
        said: dict[str, Any] = {
            "change": asked.change.value,
            "starts_at": plan.meetings[0].starts_at.isoformat(),
            "ends_at": plan.meetings[-1].ends_at.isoformat(),
        }
        if asked.change in OF_SESSIONS:
            said["session"] = asked.whose[0]
        elif asked.whose:
            person = said["person"] = asked.whose[0]
            meeting = next((one for one in plan.meetings if person in seated(one)), plan.meetings[0])
            said |= {"session": meeting.session, "starts_at": meeting.starts_at.isoformat()}
            said |= {"ends_at": meeting.ends_at.isoformat()}
            who = next(one for one in after.interviewers if one.person == person)
            said["to"] = {Change.DAY_LIMIT: who.per_day, Change.WEEK_LIMIT: who.per_week}.get(asked.change)
        elif asked.change == Change.DAYS:
            said["to"] = after.days
        return said

    def _fitting(self, problem: Problem) -> Plan | None:
        """Any plan; not the best one."""
        table = rows(problem, self.calendars)
        if not table or not all(row.starts for row in table):
            return None
        through = None
        if len(table) <= MOST_SESSIONS:
            bounds = Bounds(table, problem.days, with_trainees=problem.with_trainees)
            if bounds.least >= NEVER - DAY:
                return None
            through = bounds.through()
        plan = first_plan(problem, table, through)
        return plan or _Model(problem, table).any_plan(MORE_SECONDS)[1]

    def _tell(self, plan: Plan, found: Found) -> None:
        plans, gap = [self._as_json(plan)], round(found.gap, 3)
        said = {"state": "plan", "seconds": self._passed(), "plans": plans, "gap": gap}
        self.say({**said, "is_best": found.is_proven})

    def _best(
        self, problem: Problem, table: Sequence[Row], seconds: float, tell: Callable[[Plan, Found], None] | None = None
    ) -> Found:
        """By hand, then by the library in what is left of the table; each time that is little."""
        until = time.monotonic() + seconds
        if not all(row.starts for row in table):
            return Found(None, NEVER, NEVER)
        if len(table) > MOST_SESSIONS:
            least = of_many(table, problem.days, with_trainees=problem.with_trainees)
            plan = first_plan(problem, table, None) if least < NEVER else None
            found = Found(plan, cost(problem, table, plan) if plan else NEVER, least)
            if least >= NEVER:
                return found
            if plan and tell:
                tell(plan, found)
            return self._by_library(problem, table, found, until)
        bounds = Bounds(table, problem.days, with_trainees=problem.with_trainees)
        if bounds.least >= NEVER - DAY:
            return Found(None, NEVER, NEVER)
        found = self._first(problem, table, bounds, seconds)
        if found.plan and tell:
            tell(found.plan, found)
        if found.plan is None or found.is_proven:
            return found
        days = {start.day for row in table for start in row.starts}
        if len(days) > 1:
            for_days = until if problem.days == 1 else time.monotonic() + seconds * ONE_DAY
            by_day = self._day_by_day(replace(problem, days=1), table, found, for_days)
            if problem.days == 1:
                return by_day
            # What is best on one day is a plan for several, and mostly a good one
            found = Found(by_day.plan, by_day.costs, found.bound)
        return self._sharper(problem, table, found, until)

    def _first(self, problem: Problem, table: Sequence[Row], bounds: Bounds, seconds: float) -> Found:
        """By hand nobody sits twice; whether there is a plan at all is then said by the library."""
        plan, status = first_plan(problem, table, bounds.through()), ""
        if plan is None:
            status, plan, _bound = _Model(problem, table).any_plan(seconds)
        if plan is None:
            return Found(None, NEVER, NEVER if status == "INFEASIBLE" else bounds.least)
        return Found(plan, cost(problem, table, plan), bounds.least)

    def _day_by_day(self, problem: Problem, table: Sequence[Row], found: Found, until: float) -> Found:
        """All on one day: the best of the best of each day. The most promising first; the rest need no look once
        what they cannot cost less than is more than what was found."""
        waiting = []
        for day in sorted({start.day for row in table for start in row.starts}):
            only = [replace(row, starts=[start for start in row.starts if start.day == day]) for row in table]
            if all(row.starts for row in only):
                bounds = Bounds(only, 1, with_trainees=problem.with_trainees)
                waiting.append((bounds.least, day, only))
        least = NEVER
        for bound, _day, only in sorted(waiting, key=lambda one: one[:2]):
            if bound >= found.costs or time.monotonic() > until:
                least = min(least, bound)
                break
            here = self._sharper(problem, only, Found(found.plan, found.costs, bound), until)
            found = Found(here.plan, here.costs, found.bound)
            least = min(least, here.bound)
        return Found(found.plan, found.costs, max(found.bound, min(least, found.costs)))

    def _sharper(self, problem: Problem, table: Sequence[Row], found: Found, until: float) -> Found:
        sharp = sharpened(table, problem.days, with_trainees=problem.with_trainees, costs=found.costs)
        again = first_plan(problem, table, sharp.through)
        if again and cost(problem, table, again) < found.costs:
            found = Found(again, cost(problem, table, again), found.bound)
        found.bound = max(found.bound, sharp.least)
        for guess in (*GUESSES, None):
            below = found.costs if guess is None else min(sharp.least + guess + 1, found.costs)
            if found.is_proven or time.monotonic() > until:
                break
            if below > found.bound:
                found = self._by_library(problem, narrowed(table, sharp, below), found, until, below)
        return found

    def _by_library(
        self, problem: Problem, table: Sequence[Row], found: Found, until: float, below: int = NEVER
    ) -> Found:
        """Is there a plan that costs less than `below`? If not, that is the bound."""
        if not all(row.starts for row in table):
            return Found(found.plan, found.costs, min(below, found.costs))
        model = _Model(problem, table)
        if found.plan and below == NEVER:
            model.hint(found.plan)
        status, plan, bound = model.solve(max(until - time.monotonic(), 0.1), below)
        if plan:
            costs = cost(problem, table, plan)
            found = Found(plan, costs, found.bound) if costs < found.costs else found
        if status == "INFEASIBLE":
            bound = below
        return Found(found.plan, found.costs, max(found.bound, min(bound, below, found.costs)))

    def _others(self, table: Sequence[Row], best: Plan) -> Iterator[Plan]:
        """On other days where there are any, else at other hours."""
        left, last = list(table), best
        by_day = True
        found = 1
        while found < PLANS:
            fewer = _but_day(left, last) if by_day else _but_hours(left, last)
            other = self._best(self.problem, fewer, MORE_SECONDS)
            if other.plan is None:
                if not by_day:
                    return
                by_day = False
                continue
            yield other.plan
            left, last, found = fewer, other.plan, found + 1


def _but_day(table: Sequence[Row], plan: Plan) -> list[Row]:
    """Without the day on which most of this plan takes place."""
    days = [start.day for at, start in _chosen(table, plan)]
    main = max(days, key=days.count)
    return [replace(row, starts=[start for start in row.starts if start.day != main]) for row in table]


def _but_hours(table: Sequence[Row], plan: Plan) -> list[Row]:
    at = [start for _, start in _chosen(table, plan)]
    return [
        replace(row, starts=[start for start in row.starts if start != used])
        for row, used in zip(table, at, strict=True)
    ]


def _chosen(table: Sequence[Row], plan: Plan) -> Iterator[tuple[Row, Start]]:
    at = {one.session: minute(one.starts_at) for one in plan.meetings}
    for row in table:
        yield row, next(start for start in row.starts if start.minute == at[row.wanted.session])


def limit() -> None:
    for kind, most in (
        (resource.RLIMIT_DATA, MEMORY),
        (resource.RLIMIT_CPU, CPU_SECONDS),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(kind, (most, most))


def _say(line: dict[str, Any]) -> None:
    sys.stdout.write(json.dumps(line) + "\n")
    sys.stdout.flush()


def main() -> None:
    """One problem on each line that comes in."""
    limit()
    for said in sys.stdin:
        Search(Problem.from_json(json.loads(said)), _say).run()


if __name__ == "__main__":
    main()
