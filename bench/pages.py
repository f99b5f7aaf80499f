"""Every main page of a large company against the floor page: signed in, through the whole middleware, nothing on it.

A real server (granian on loopback) and not the test client: the threads, the compression, the pool of connections and
the cached templates are those that people meet. Each request for a page stands between one for the floor page and one
for the same page of company S, so that whatever else the machine does meets all three.
"""

import json
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from statistics import median, quantiles

from bench import database
from bench.company.keeping import company
from bench.company.sizes import SIZES
from bench.counting import ASKS
from bench.places import Place, places
from bench.rows import Row
from bench.web import PERSON_COOKIE, TOKEN_COOKIE, Answer, Server, collect_static, serving, token_of

FLOOR = "/bench/page/"
# Rounds for a page, the first ones not counted; a slow one is left after so many seconds, but not before these few
ROUNDS, WARM, SECONDS, FEW = 30, 3, 15, 8
SMALL = "S"
MOST_GROWTH, MOST_BYTES = 1.3, 100_000
# Queries, and times the floor page; the others as the first
USUAL = (12, 6.0)
BUDGETS = {"scorecards_save": (5, 3.0), "debrief_detail": (8, 6.0)}
LARGEST = (12, 8.0)


@dataclass
class Visit:
    """One place on one server, asked again and again."""

    server: Server
    place: Place
    # Whose floor page stands beside it
    floor_session: str = ""
    cookies: dict[str, str] = field(default_factory=dict)
    # What an autosave knows of the card
    version: str = ""
    turn: int = 0

    def __post_init__(self) -> None:
        if self.place.session:
            self.cookies[PERSON_COOKIE] = self.place.session
        if self.place.form:
            self.cookies[TOKEN_COOKIE] = token_of(self.server.ask(self.place.form, cookies=self.cookies))

    def floor(self) -> Answer:
        return self.server.ask(FLOOR, cookies={PERSON_COOKIE: self.floor_session})

    def ask(self, *, count: bool = False) -> Answer:
        headers = {ASKS: "1"} if count else {}
        posted = None
        if self.place.form:
            self.turn += 1
            posted = {"summary": f"What decided it, said for the {self.turn}th time", "version": self.version}
        answer = self.server.ask(self.place.path, cookies=self.cookies, headers=headers, posted=posted)
        if answer.status != 200:
            raise SystemExit(f"{self.place.path} of {self.place.name} answers {answer.status}")
        if posted:
            self.version = json.loads(answer.content)["version"]
        return answer


@dataclass(frozen=True)
class Measured:
    name: str
    queries: int
    # Milliseconds: at the median, at the 95th of a hundred, of the floor page beside it, within the database
    p50: float
    p95: float
    floor: float
    database: float
    bytes: int
    # The median in company S; none: it has no such page, or it is company S
    small: float | None

    @property
    def ratio(self) -> float:
        return self.p50 / self.floor

    @property
    def growth(self) -> float | None:
        return self.p50 / self.small if self.small else None


def measure(say: Callable[[str], None], name: str = "L") -> Iterator[Row]:
    database.begin()
    collect_static()
    names = dict.fromkeys([name, SMALL])
    kept = {one: company(one, say) for one in names}
    found = {}
    for one in names:
        database.use(kept[one])
        found[one] = places(SIZES[one])
    with ExitStack() as running:
        servers = {one: running.enter_context(serving(kept[one])) for one in names}
        small = {place.name: place for place in found[SMALL] if place.is_alike} if name != SMALL else {}
        say(HEAD)
        for place in found[name]:
            beside = small.get(place.name)
            measured = _measure(
                Visit(servers[name], place, found[name][0].session), Visit(servers[SMALL], beside) if beside else None
            )
            say(_line(measured))
            yield from _rows(measured)


def _measure(here: Visit, small: Visit | None) -> Measured:
    pages, floors, smalls = [], [], []
    until = time.monotonic() + SECONDS
    for turn in range(WARM + ROUNDS):
        if turn >= WARM + FEW and time.monotonic() > until:
            break
        floor, page = here.floor(), here.ask()
        other = small.ask() if small else None
        if turn >= WARM:
            floors.append(floor.seconds * 1000)
            pages.append(page.seconds * 1000)
            smalls += [other.seconds * 1000] if other else []
    counted = here.ask(count=True)
    return Measured(
        here.place.name,
        int(counted.headers["x-bench-queries"]),
        median(pages),
        quantiles(pages, n=20)[-1],
        median(floors),
        float(counted.headers["x-bench-database-ms"]),
        len(counted.body),
        median(smalls) if smalls else None,
    )


def _rows(measured: Measured) -> Iterator[Row]:
    queries, ratio = BUDGETS.get(measured.name, LARGEST if "largest" in measured.name else USUAL)
    name = f"page.{measured.name}"
    yield Row(f"{name}.queries", measured.queries, "", queries)
    yield Row(f"{name}.ratio", round(measured.ratio, 2), "x", ratio)
    yield Row(f"{name}.bytes", measured.bytes, "bytes", MOST_BYTES)
    if measured.growth:
        yield Row(f"{name}.growth", round(measured.growth, 2), "x", MOST_GROWTH)


HEAD = f"{'page':32} queries   p50 ms   p95 ms  database  x floor  x S     bytes"


def _line(one: Measured) -> str:
    growth = f"{one.growth:5.2f}" if one.growth else "    -"
    return (
        f"{one.name:32} {one.queries:7} {one.p50:8.1f} {one.p95:8.1f} {one.database:9.1f} {one.ratio:8.2f} "
        f"{growth} {one.bytes:8}"
    )
