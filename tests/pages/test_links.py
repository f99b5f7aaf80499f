"""Every link that somebody of the demo company finds leads somewhere."""

import re
from collections import Counter, deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from http.client import HTTPConnection
from urllib.parse import parse_qsl, urldefrag, urljoin, urlsplit

import pytest
from django.urls import Resolver404, resolve

from tests.pages.conftest import Demo
from tests.shots import signed_links

pytestmark = pytest.mark.more

# Of the links to one page with the same questions, each person follows so many: a list has a hundred of them
ENOUGH = 4
# A link of the demo to what is over, and says so with 410
OVER = ("job-closed",)
LINKS = {"a": "href", "link": "href", "img": "src", "script": "src", "iframe": "src", "use": "href"}


class Reader(HTMLParser):
    """Where a page leads, and what in it can be pointed at."""

    def __init__(self) -> None:
        super().__init__()
        self.links: list[str] = []
        self.forms: list[str] = []
        self.ids: set[str] = set()

    def handle_starttag(self, tag: str, pairs: list[tuple[str, str | None]]) -> None:
        said = {name: value or "" for name, value in pairs}
        self.ids.add(said.get("id", ""))
        for name in (LINKS.get(tag, ""), "data-hx-get"):
            if name and name in said:
                self.links.append(said[name])
        # What is typed belongs to the address of a form, which is not opened without
        forms = [said.get("data-hx-post"), said.get("formaction"), said.get("action") if tag == "form" else ""]
        self.forms += [form for form in forms if form]


@dataclass
class Crawl:
    base: str
    cookies: str
    line: HTTPConnection
    broken: list[str] = field(default_factory=list)
    seen: set[str] = field(default_factory=set)
    read: int = 0

    def follow(self, starts: list[str]) -> None:
        todo = deque((start, "the start") for start in starts)
        met: Counter[tuple[str, ...]] = Counter()
        while todo:
            path, where = todo.popleft()
            kind = self.kind(path)
            if path in self.seen or met[kind] >= ENOUGH:
                continue
            self.seen.add(path)
            met[kind] += 1
            todo.extend((further, path) for further in self.open(path, where))

    def kind(self, path: str) -> tuple[str, ...]:
        parts = urlsplit(path)
        try:
            name = resolve(parts.path).view_name
        except Resolver404:
            # Files of the program, and what leads nowhere: all are looked at
            return (path,)
        return (name, *sorted({key for key, _value in parse_qsl(parts.query)}))

    def open(self, path: str, where: str) -> Iterator[str]:
        self.line.request("GET", path, headers={"Cookie": self.cookies, "Accept-Language": "en"})
        answer = self.line.getresponse()
        text = answer.read().decode(errors="replace")
        self.read += 1
        if answer.status >= 400:
            self.broken.append(f"{answer.status} {path}, linked on {where}")
            return
        if answer.status >= 300:
            yield from self.inside(path, answer.headers["Location"])
            return
        if not answer.headers.get("Content-Type", "").startswith("text/html"):
            return
        page = Reader()
        page.feed(text)
        for form in page.forms:
            if not is_route(urljoin(path, form)):
                self.broken.append(f"no such address: {form}, a form on {path}")
        for link in page.links:
            if link.startswith("#") and link[1:] and link[1:] not in page.ids:
                self.broken.append(f"nothing is called {link} on {path}")
            yield from self.inside(path, link)

    def inside(self, path: str, link: str) -> Iterator[str]:
        there = urlsplit(urldefrag(urljoin(f"{self.base}{path}", link)).url)
        if f"{there.scheme}://{there.netloc}" == self.base and "/account/logout/" not in there.path:
            yield there.path + (f"?{there.query}" if there.query else "")


def is_route(address: str) -> bool:
    try:
        return bool(resolve(urlsplit(address).path))
    except Resolver404:
        return False


@pytest.mark.parametrize("who", ["", "rae", "hana", "ivan", "ada"])
def test_no_link_is_broken(demo: Demo, who: str) -> None:
    kept = demo.signed_in[who]["cookies"]
    cookies = "; ".join(f"{one['name']}={one['value']}" for one in kept)
    line = HTTPConnection(urlsplit(demo.house.url).netloc, timeout=30)
    crawl = Crawl(demo.house.url, cookies, line)
    links = [path for name, path in signed_links(demo.house.environment).items() if name not in OVER]
    crawl.follow(["/"] if who else ["/jobs/", *links])
    line.close()
    assert crawl.read > 20
    assert not crawl.broken, f"{len(crawl.broken)} of {crawl.read}\n" + "\n".join(crawl.broken)


def test_a_broken_link_is_found() -> None:
    page = Reader()
    page.feed(
        '<a href="/nowhere/">x</a><form method="post" action="/nothing/"><button formaction="/me/">y</button></form>'
    )
    assert (page.links, page.forms) == (["/nowhere/"], ["/nothing/", "/me/"])
    assert re.search("^/me/", page.forms[1]) and is_route(page.forms[1]) and not is_route(page.forms[0])
