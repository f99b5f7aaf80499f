"""What no plan can cost less than: everything but one thing is taken exactly, the people of each session for itself.

One candidate is in one place at a time, so the sessions of a day stand in a row. Walking along a day with the set of
sessions that are done (a bit for each) gives the cheapest row; walking the days with these sets gives the cheapest
spread. That nobody should sit twice is what the walk does not see; hence a bound, and mostly a very near one.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from interviews.rules.openings import Chair, Row
from interviews.rules.prices import DAY, NO_TRAINEE, TWICE, WAIT
from interviews.rules.scheduling import STEP

NEVER = 1_000_000
# The sets double with each session
MOST_SESSIONS = 8
# Of tolls: so many times, each with a smaller step, and how far a plan is thought to be when none is known
ROUNDS, SLOWER, FAR = 24, 0.87, 80


@dataclass
class _Day:
    number: int
    first: int
    length: int
    # By row: step of the day -> what its cheapest people cost
    costs: list[dict[int, int]]
    # By set of sessions and step: the cheapest row that ends by then, its waiting until then included
    ahead: list[list[int]] = field(default_factory=list)
    # By set: the cheapest row
    best: list[int] = field(default_factory=list)


class Bounds:
    """`wait`: what a half hour without anything costs; nothing where not all of the sessions are looked at, for the
    others may lie there."""

    def __init__(self, table: Sequence[Row], days: int, *, with_trainees: bool, wait: int = WAIT) -> None:
        self.table, self.most, self.wait = table, days, wait
        self.full = (1 << len(table)) - 1
        place = {row.wanted.session: number for number, row in enumerate(table)}
        # By row: those that come after it
        self.later = [0] * len(table)
        for number, row in enumerate(table):
            for before in row.wanted.after:
                if before in place:
                    self.later[place[before]] |= 1 << number
        self.following: dict[int, list[int]] = {}
        self.days = [self._walk(day) for day in self._laid_out(with_trainees)]
        self._spread()

    @property
    def least(self) -> int:
        return min(self.until[-1][used][self.full] for used in range(self.most + 1)) - DAY

    def _laid_out(self, with_trainees: bool) -> list[_Day]:
        found: dict[int, list[dict[int, int]]] = {}
        for number, row in enumerate(self.table):
            for start in row.starts:
                chairs = sorted(chair.price for chair in row.leads[start.minute])[: row.wanted.seats]
                if len(chairs) == row.wanted.seats:
                    learning = _learning(row, start.minute) if with_trainees else 0
                    costs = found.setdefault(start.day, [{} for _ in self.table])
                    costs[number][start.minute // STEP] = start.price + sum(chairs) + learning
        laid = []
        for number, costs in sorted(found.items()):
            first = min(step for one in costs for step in one)
            last = max(step + row.steps for row, one in zip(self.table, costs, strict=True) for step in one)
            shifted = [{step - first: cost for step, cost in one.items()} for one in costs]
            laid.append(_Day(number, first, last - first, shifted))
        return laid

    def _walk(self, day: _Day) -> _Day:
        """Along one day, from no session to each set of them."""
        sets, steps = self.full + 1, day.length + 1
        day.ahead = [[NEVER] * steps for _ in range(sets)]
        day.ahead[0] = [0] * steps
        day.best = [NEVER] * sets
        day.best[0] = 0
        for done in range(sets):
            here = day.ahead[done]
            if done:
                day.best[done] = min(here)
                for step in range(1, steps):
                    if here[step - 1] + self.wait < here[step]:
                        here[step] = here[step - 1] + self.wait
            for number, costs in enumerate(day.costs):
                bit = 1 << number
                if done & bit or done & self.later[number]:
                    continue
                there, length = day.ahead[done | bit], self.table[number].steps
                for step, cost in costs.items():
                    total = here[step] + cost
                    if total < there[step + length]:
                        there[step + length] = total
        return day

    def _spread(self) -> None:
        """Over the days: what is done until one of them, and what may still come from it on; by the days that are
        used so far and the set that is done."""
        self.until = [self._never()]
        self.until[0][0][0] = 0
        for day in self.days:
            self.until.append(self._one_more_day(day, self.until[-1]))
        self.still = [self._never()]
        for used in range(self.most + 1):
            self.still[0][used][self.full] = 0
        for day in reversed(self.days):
            self.still.insert(0, self._one_day_before(day, self.still[0]))

    def _never(self) -> list[list[int]]:
        return [[NEVER] * (self.full + 1) for _ in range(self.most + 1)]

    def _one_more_day(self, day: _Day, before: list[list[int]]) -> list[list[int]]:
        after = [list(one) for one in before]
        for used in range(self.most):
            for done, cost in enumerate(before[used]):
                for more in self._may_follow(done) if cost < NEVER else ():
                    total = cost + day.best[more] + DAY
                    after[used + 1][done | more] = min(after[used + 1][done | more], total)
        return after

    def _one_day_before(self, day: _Day, after: list[list[int]]) -> list[list[int]]:
        before = [list(one) for one in after]
        for used in range(self.most):
            for done in range(self.full + 1):
                for more in self._may_follow(done):
                    total = after[used + 1][done | more] + day.best[more] + DAY
                    before[used][done] = min(before[used][done], total)
        return before

    def _may_follow(self, done: int) -> Sequence[int]:
        """Sets of sessions for one more day: none comes after one that is done."""
        if done not in self.following:
            left = self.full & ~done
            sets = (more for more in range(1, self.full + 1) if more & left == more)
            self.following[done] = [more for more in sets if not self._is_late(more, done)]
        return self.following[done]

    def _is_late(self, more: int, done: int) -> bool:
        return any(more >> number & 1 and later & done for number, later in enumerate(self.later))

    def people(self) -> Counter[int]:
        """How often the cheapest walk wants each of them."""
        found: Counter[int] = Counter()
        for number, at in self._cheapest():
            row = self.table[number]
            chairs = sorted((chair.price, chair.person) for chair in row.leads[at])
            found.update(person for _, person in chairs[: row.wanted.seats])
            trainee = min(((chair.price, chair.person) for chair in row.trainees[at]), default=(NO_TRAINEE, 0))
            if trainee[0] < NO_TRAINEE:
                found[trainee[1]] += 1
        return found

    def _cheapest(self) -> Iterator[tuple[int, int]]:
        """Row and minute of each session, back along the cheapest walk."""
        last = self.until[-1]
        used, done = min(range(self.most + 1), key=lambda one: last[one][self.full]), self.full
        for place in range(len(self.days) - 1, -1, -1):
            day, before = self.days[place], self.until[place]
            cost = self.until[place + 1][used][done]
            if before[used][done] == cost:
                continue
            more = next(
                more
                for more in range(1, self.full + 1)
                if more & done == more
                and not self._is_late(more, done & ~more)
                and before[used - 1][done & ~more] + day.best[more] + DAY == cost
            )
            yield from self._back_along(day, more)
            used, done = used - 1, done & ~more

    def _back_along(self, day: _Day, done: int) -> Iterator[tuple[int, int]]:
        step = day.ahead[done].index(day.best[done])
        while done:
            cost = day.ahead[done][step]
            for number, costs in enumerate(day.costs):
                began, rest = step - self.table[number].steps, done & ~(1 << number)
                fits = done >> number & 1 and not rest & self.later[number] and began in costs
                if fits and day.ahead[rest][began] + costs[began] == cost:
                    yield number, (day.first + began) * STEP + self.table[number].starts[0].minute % STEP
                    step, done = began, rest
                    break
            else:
                step -= 1

    def through(self) -> list[dict[int, int]]:
        """By row and minute of a start: what no plan with this start can cost less than."""
        found: list[dict[int, int]] = [{} for _ in self.table]
        for place, day in enumerate(self.days):
            rest = self._rest(place, day)
            back = self._back(day, rest)
            for number, costs in enumerate(day.costs):
                bit, length = 1 << number, self.table[number].steps
                before = [done for done in range(self.full + 1) if not done & bit and not done & self.later[number]]
                for step, cost in costs.items():
                    least = min(day.ahead[done][step] + back[done | bit][step + length] for done in before)
                    found[number][(day.first + step)] = cost + least
        return found

    def _rest(self, place: int, day: _Day) -> list[int]:
        """By set that this day takes: what the other days cost at least."""
        rest = [NEVER] * (self.full + 1)
        before, after = self.until[place], self.still[place + 1]
        for used in range(self.most):
            for done, cost in enumerate(before[used]):
                if cost < NEVER:
                    for more in self._may_follow(done):
                        total = cost + after[used + 1][done | more]
                        if total < rest[more]:
                            rest[more] = total
        return rest

    def _back(self, day: _Day, rest: Sequence[int]) -> list[list[int]]:
        """By set that is done on this day, and the step at which it ended: the cheapest end of the story."""
        steps = day.length + 1
        back = [[cost] * steps for cost in rest]
        for done in range(self.full, -1, -1):
            # Begins at a step, waited for from any earlier one
            begin = [NEVER] * (steps + 1)
            for number, costs in enumerate(day.costs):
                bit = 1 << number
                if done & bit or done & self.later[number]:
                    continue
                there, length = back[done | bit], self.table[number].steps
                for step, cost in costs.items():
                    total = cost + there[step + length]
                    if total < begin[step]:
                        begin[step] = total
            here = back[done]
            wait = self.wait if done else 0
            for step in range(steps - 1, -1, -1):
                if begin[step + 1] + wait < begin[step]:
                    begin[step] = begin[step + 1] + wait
                if begin[step] < here[step]:
                    here[step] = begin[step]
        return back


def _learning(row: Row, at: int) -> int:
    if not row.wanted.trainees:
        return 0
    cheapest = min((chair.price for chair in row.trainees[at]), default=NO_TRAINEE)
    return min(cheapest, NO_TRAINEE)


def narrowed(table: Sequence[Row], sharp: "Sharp", below: int) -> list[Row]:
    """What a plan that costs less may be made of."""
    return [
        _narrowed(row, tolled, costs, below)
        for row, tolled, costs in zip(table, sharp.table, sharp.through, strict=True)
    ]


def _narrowed(row: Row, tolled: Row, costs: Mapping[int, int], below: int) -> Row:
    kept = [start for start in row.starts if costs.get(start.minute // STEP, NEVER) < below]
    leads, trainees = {}, {}
    for start in kept:
        at, left = start.minute, below - costs[start.minute // STEP]
        # Instead of the dearest of the cheapest
        replaced = sorted(chair.price for chair in tolled.leads[at])[row.wanted.seats - 1]
        allowed = {chair.person for chair in tolled.leads[at] if chair.price - replaced < left}
        leads[at] = [chair for chair in row.leads[at] if chair.person in allowed]
        learning = _learning(tolled, at)
        allowed = {chair.person for chair in tolled.trainees[at] if chair.price - learning < left}
        trainees[at] = [chair for chair in row.trainees[at] if chair.person in allowed]
    return replace(row, starts=kept, leads=leads, trainees=trainees)


def alone(row: Row, *, with_trainees: bool) -> int:
    """What a session costs at least, whatever becomes of the others."""
    costs = [NEVER]
    for start in row.starts:
        chairs = sorted(chair.price for chair in row.leads[start.minute])[: row.wanted.seats]
        if len(chairs) == row.wanted.seats:
            costs.append(start.price + sum(chairs) + (_learning(row, start.minute) if with_trainees else 0))
    return min(costs)


def of_many(table: Sequence[Row], days: int, *, with_trainees: bool) -> int:
    """A bound where there are too many sessions to walk with: the longest are walked, of the rest each is alone."""
    longest = sorted(table, key=lambda row: -row.steps)[:MOST_SESSIONS]
    rest = [row for row in table if all(row is not one for one in longest)]
    walked = Bounds(longest, days, with_trainees=with_trainees, wait=0).least
    if walked >= NEVER - DAY:
        return NEVER
    return min(NEVER, walked + sum(alone(row, with_trainees=with_trainees) for row in rest))


@dataclass
class Sharp:
    """A bound that has been told what each person costs who is wanted in several sessions at once."""

    least: int
    table: Sequence[Row]
    through: list[dict[int, int]]


def sharpened(table: Sequence[Row], days: int, *, with_trainees: bool, costs: int) -> Sharp:
    """Whoever the cheapest walk wants twice is given a toll, on every seat of theirs, and the walk is told again. No
    toll is more than what sitting twice costs, and each is given back once: so it stays a bound (Lagrange).

    `costs`: of the best plan so far; the tolls are as far from right as the bound is from it.
    """
    tolls: Counter[int] = Counter(dict.fromkeys(_too_few(table), TWICE))
    bounds = Bounds([_tolled(row, tolls) for row in table], days, with_trainees=with_trainees)
    best, best_tolls, pace = bounds.least - tolls.total(), Counter(tolls), 1.0
    for _round in range(ROUNDS):
        wanted = bounds.people()
        wrong = {person: wanted[person] - 1 for person in {*wanted, *tolls} if wanted[person] > 1 or tolls[person]}
        size = sum(one * one for one in wrong.values())
        if not size or best >= costs:
            break
        aim = costs if costs < NEVER else best + FAR
        step = max(1, round(pace * (aim - bounds.least + tolls.total()) / size))
        pace *= SLOWER
        for person, by in wrong.items():
            tolls[person] = min(TWICE, max(0, tolls[person] + step * by))
        bounds = Bounds([_tolled(row, tolls) for row in table], days, with_trainees=with_trainees)
        if bounds.least - tolls.total() > best:
            best, best_tolls = bounds.least - tolls.total(), Counter(tolls)
    tolled = [_tolled(row, best_tolls) for row in table]
    through = Bounds(tolled, days, with_trainees=with_trainees).through()
    given_back = best_tolls.total()
    return Sharp(best, tolled, [{step: cost - given_back for step, cost in one.items()} for one in through])


def _too_few(table: Sequence[Row]) -> set[int]:
    """People who are all that some of the seats can be taken by, where these are more seats than people (Hall): found
    by seating one after the other, and moving up whoever can."""
    pools = [{chair.person for chairs in row.leads.values() for chair in chairs} for row in table]
    seats = [number for number, row in enumerate(table) for _seat in range(row.wanted.seats)]
    taken: dict[int, int] = {}

    def sit(seat: int, asked: set[int]) -> bool:
        for person in pools[seats[seat]] - asked:
            asked.add(person)
            if person not in taken or sit(taken[person], asked):
                taken[person] = seat
                return True
        return False

    short: set[int] = set()
    for seat in range(len(seats)):
        asked: set[int] = set()
        if not sit(seat, asked):
            short |= asked
    return short


def _tolled(row: Row, tolls: Mapping[int, int]) -> Row:
    def of(chairs: Mapping[int, list[Chair]]) -> dict[int, list[Chair]]:
        return {
            at: [Chair(chair.person, chair.price + tolls.get(chair.person, 0)) for chair in some]
            for at, some in chairs.items()
        }

    return replace(row, leads=of(row.leads), trainees=of(row.trainees))
