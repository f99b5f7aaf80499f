"""A plan that stands, found by walking the days by hand: good enough to begin with, and there at once."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from interviews.rules.openings import Row, minute, moment
from interviews.rules.plans import Meeting, Plan
from interviews.rules.prices import DAY, NO_TRAINEE, TWICE, WAIT, in_week, on_day, one_voice
from interviews.rules.scheduling import STEP, Problem, seated

# Looks at a session at a start, before more starts are let in, and how dear these may be above the bound
LOOKS = 3000
SLACK = (0, 4, 8, 12, 16, 24, 32, 48, 64, 96, 128, 1_000_000)


def first_plan(problem: Problem, table: Sequence[Row], through: Sequence[Mapping[int, int]] | None) -> Plan | None:
    """`through`: of rules.bounds, by step; the starts of good plans are tried first. None: not found like this.

    Nobody sits twice; where that finds none, whoever can bear it.
    """
    return _walk(problem, table, through, repeats=False) or _walk(problem, table, through, repeats=True)


def _walk(
    problem: Problem, table: Sequence[Row], through: Sequence[Mapping[int, int]] | None, *, repeats: bool
) -> Plan | None:
    if through is None:
        return _Walk(problem, table, [{start.minute for start in row.starts} for row in table], repeats).plan()
    least = min((min(one.values(), default=0) for one in through), default=0)
    best, cheapest = None, least + SLACK[-1]
    for slack in SLACK:
        if least + slack >= cheapest:
            break
        open_ = [
            {start.minute for start in row.starts if one.get(start.minute // STEP, least + slack + 1) <= least + slack}
            for row, one in zip(table, through, strict=True)
        ]
        found = _Walk(problem, table, open_, repeats).plan()
        costs = cost(problem, table, found) if found else cheapest
        if costs < cheapest:
            best, cheapest = found, costs
    return best


def seat(row: Row, at: int, leads: Sequence[int], trainees: Sequence[int]) -> Meeting:
    one = row.wanted
    shadows = tuple(person for person in trainees if person in one.shadows)
    reverse = tuple(person for person in trainees if person not in one.shadows)
    return Meeting(one.session, moment(at), one.minutes, tuple(sorted(leads)), shadows, reverse)


def cost(problem: Problem, table: Sequence[Row], plan: Plan) -> int:
    """As rules.prices has it, read from the table."""
    found, seats = 0, Counter(person for meeting in plan.meetings for person in seated(meeting))
    planned = {meeting.session: meeting for meeting in plan.meetings}
    ends: dict[int, int] = {}
    lines = [(minute(planned[row.wanted.session].starts_at), row) for row in table]
    for at, row in sorted(lines, key=lambda line: line[0]):
        meeting = planned[row.wanted.session]
        start = next(start for start in row.starts if start.minute == at)
        found += start.price
        found += sum(chair.price for chair in row.leads[at] if chair.person in meeting.leads)
        learning = (*meeting.shadows, *meeting.reverse_shadows)
        found += sum(chair.price for chair in row.trainees[at] if chair.person in learning)
        found += NO_TRAINEE if problem.with_trainees and row.wanted.trainees and not learning else 0
        if start.day in ends:
            found += WAIT * (at // STEP - ends[start.day])
        ends[start.day] = at // STEP + row.steps
    return found + DAY * (len(ends) - 1) + TWICE * sum(count - 1 for count in seats.values())


@dataclass
class _Walk:
    """In the order of time. Where nobody sits twice, no limit and no rest can be broken."""

    problem: Problem
    table: Sequence[Row]
    open: Sequence[set[int]]
    repeats: bool
    looks: int = 0
    chosen: list[Meeting] = field(default_factory=list)

    def plan(self) -> Plan | None:
        self.day_of = {start.minute: start.day for row in self.table for start in row.starts}
        self.minutes = sorted({at for one in self.open for at in one})
        self.people = {one.person: one for one in self.problem.interviewers}
        if all(self.open) and self._place(frozenset(range(len(self.table))), -1, frozenset()):
            return Plan(tuple(self._with_trainees()))
        return None

    def _place(self, left: frozenset[int], after: int, days: frozenset[int]) -> bool:
        if not left:
            return not self.repeats or not list(one_voice(self.problem, Plan(tuple(self.chosen))))
        for at in self.minutes:
            day = self.day_of[at]
            if at < after or (len(days) == self.problem.days and day not in days):
                continue
            for number in self._fitting(left, at):
                self.looks += 1
                if self.looks > LOOKS:
                    return False
                row = self.table[number]
                leads = self._leads(row, at)
                if leads is None:
                    continue
                self.chosen.append(seat(row, at, leads, ()))
                if self._place(left - {number}, at + row.steps * STEP, days | {day}):
                    return True
                self.chosen.pop()
        return False

    def _leads(self, row: Row, at: int) -> list[int] | None:
        busy = {person for meeting in self.chosen for person in meeting.leads}
        free = [(chair.person in busy, chair.price, chair.person) for chair in row.leads[at]]
        able = [one for one in sorted(free) if not one[0] or (self.repeats and self._can_again(one[2], moment(at)))]
        found = [person for _again, _price, person in able[: row.wanted.seats]]
        return found if len(found) == row.wanted.seats else None

    def _can_again(self, person: int, at: datetime) -> bool:
        """Their limits and their rest, with what they were given so far."""
        who = self.people[person]
        sat = [one for one in self.chosen if person in one.leads]
        rest = timedelta(minutes=who.buffer)
        return (
            all(one.ends_at + rest <= at for one in sat)
            and on_day(who, at) + sum(who.day_of(one.starts_at) == who.day_of(at) for one in sat) < who.per_day
            and in_week(who, at) + sum(who.week_of(one.starts_at) == who.week_of(at) for one in sat) < who.per_week
        )

    def _fitting(self, left: frozenset[int], at: int) -> Iterator[int]:
        waiting = {self.table[number].wanted.session for number in left}
        for number in sorted(left, key=lambda one: len(self.open[one])):
            if at in self.open[number] and not waiting & set(self.table[number].wanted.after):
                yield number

    def _with_trainees(self) -> Iterator[Meeting]:
        busy = {person for meeting in self.chosen for person in meeting.leads}
        rows = {row.wanted.session: row for row in self.table}
        for meeting in self.chosen:
            row, at = rows[meeting.session], minute(meeting.starts_at)
            free = sorted((chair.price, chair.person) for chair in row.trainees[at] if chair.person not in busy)
            learning = [person for _price, person in free[:1]] if self.problem.with_trainees else []
            busy.update(learning)
            yield seat(row, at, meeting.leads, learning)
