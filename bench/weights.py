"""What a first visit brings over the line, and what the programs hold in memory.

A first visit is a page with all files it names, as they come to a browser that has none of them: compressed, counted,
and from which host. Memory is PSS, in which what several processes share is counted once.
"""

import re
from collections.abc import Callable, Iterator
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import urljoin, urlsplit

from bench import database
from bench.company.keeping import company
from bench.company.sizes import SIZES
from bench.places import places
from bench.rows import Row
from bench.web import PERSON_COOKIE, Answer, Server, collect_static, serving

COMPANY = "S"
MOST_BYTES, MOST_REQUESTS, MOST_WORKER_MB = 60_000, 8, 160
URL_IN_CSS = re.compile(rb"url\([\"']?([^)\"']+)")
# A browser fetches these of a page without being asked
LOADED = {"stylesheet", "icon", "manifest", "preload"}


class _Files(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        said = dict(attrs)
        if tag == "link" and LOADED & set((said.get("rel") or "").split()):
            self.found.append(said.get("href") or "")
        if tag in {"script", "img", "source", "iframe"}:
            self.found.append(said.get("src") or "")


def measure(say: Callable[[str], None], _company: str) -> Iterator[Row]:
    database.begin()
    collect_static()
    kept = company(COMPANY, say)
    database.use(kept)
    asked = places(SIZES[COMPANY])
    with serving(kept) as server:
        visits = {place.name: _visit(server, place.path, place.session) for place in asked if not place.form}
        worker = max(pss_mb(pid) for pid in tree(server.pid))
    heaviest = max(visits, key=lambda name: visits[name].bytes)
    say(f"the heaviest first visit is {heaviest}: {visits[heaviest].bytes} bytes, {visits[heaviest].requests} requests")
    yield Row("first_visit.bytes", visits[heaviest].bytes, "bytes", MOST_BYTES)
    yield Row("first_visit.requests", max(one.requests for one in visits.values()), "", MOST_REQUESTS)
    yield Row("first_visit.other_hosts", sum(len(one.elsewhere) for one in visits.values()), "", 0)
    yield Row("memory.web_worker.mb", round(worker), "MB", MOST_WORKER_MB)


class _Visit:
    def __init__(self) -> None:
        self.bytes = self.requests = 0
        self.seen: set[str] = set()
        self.elsewhere: set[str] = set()

    def take(self, answer: Answer) -> bytes:
        self.requests += 1
        self.bytes += len(answer.body)
        return answer.content


def _visit(server: Server, path: str, session: str) -> _Visit:
    visit, parser = _Visit(), _Files()
    parser.feed(visit.take(server.ask(path, cookies={PERSON_COOKIE: session} if session else {})).decode())
    waiting = [urljoin(path, name) for name in parser.found if name and not name.startswith("data:")]
    while waiting:
        name = waiting.pop()
        if urlsplit(name).netloc:
            visit.elsewhere.add(name)
        elif name not in visit.seen:
            visit.seen.add(name)
            content = visit.take(server.ask(name))
            if name.endswith(".css"):
                waiting += [urljoin(name, found.decode()) for found in URL_IN_CSS.findall(content)]
    return visit


def tree(pid: int) -> list[int]:
    """The process and all below it."""
    found = [pid]
    for task in Path(f"/proc/{pid}/task").glob("*/children"):
        for child in task.read_text().split():
            found += tree(int(child))
    return found


def pss_mb(pid: int) -> float:
    said = Path(f"/proc/{pid}/smaps_rollup").read_text()
    found = re.search(r"^Pss:\s+(\d+) kB", said, re.MULTILINE)
    return int(found[1]) / 1024 if found else 0.0
