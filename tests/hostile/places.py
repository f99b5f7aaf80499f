"""Every door of the program with somebody who may open it, and what its page would send."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any
from unittest.mock import patch
from urllib.parse import urljoin, urlsplit

from django.utils.datastructures import MultiValueDict

from tests import doors
from tests.test_doors import ROWS

Fields = dict[str, list[str]]


@dataclass(frozen=True)
class Door:
    method: str
    route: str
    who: str
    url: str

    @property
    def storey(self) -> str:
        return self.route.partition(":")[0] if ":" in self.route else "core"

    def __str__(self) -> str:
        return f"{self.method} {self.route} as {self.who}"


def all_doors(company: doors.Company) -> Iterator[Door]:
    """One for each route and method: as the first person of the table whom it lets in, and about that thing."""
    seen = set()
    for row in ROWS:
        who = next((who for who in (*PREFERRED, *row.letters) if row.letters[who] == "o"), "out")
        for method in row.methods:
            if (method, row.route) not in seen and row.letters[who] == "o":
                seen.add((method, row.route))
                thing = company.things[row.thing]
                yield Door(method, row.route, who, doors.address(row.route, thing))


# They may most
PREFERRED = ("rae", "ada", "ivan", "ines", "hana")


class _Forms(HTMLParser):
    """The forms of a page that are posted: where to, and what they send when nothing is typed."""

    def __init__(self, url: str) -> None:
        super().__init__()
        self.url, self.forms, self.now = url, {}, None
        self.select = self.text = ""
        self.told: dict[str, Fields] = {}

    def handle_starttag(self, tag: str, attrs: Any) -> None:
        said = {name: value or "" for name, value in attrs}
        name = said.get("name", "")
        if tag == "form":
            posts = said.get("method", "").lower() == "post"
            where = urlsplit(urljoin(self.url, said.get("action", ""))).path
            self.now = self.told.setdefault(where, {}) if posts else None
        elif self.now is None:
            return
        elif tag == "input" and name:
            ticked = said.get("type") not in {"checkbox", "radio"} or "checked" in said
            self.now.setdefault(name, []).extend([said.get("value", "on")] if ticked else [])
        elif tag == "button" and name:
            self.now.setdefault(name, [])
        elif tag == "select":
            self.select = name
            self.now.setdefault(name, [])
        elif tag == "option" and self.select and "selected" in said:
            self.now[self.select].append(said.get("value", ""))
        elif tag == "textarea":
            self.text = name
            self.now.setdefault(name, [""])

    def handle_data(self, data: str) -> None:
        if self.text and self.now is not None:
            self.now[self.text] = [self.now[self.text][0] + data.removeprefix("\n")]

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self.now = None
        elif tag == "select":
            self.select = ""
        elif tag == "textarea":
            self.text = ""


def forms_of(url: str, page: str) -> dict[str, Fields]:
    read = _Forms(url)
    read.feed(page)
    return read.told


@dataclass
class Asked:
    """Names that a view asked a request for."""

    names: set[str] = field(default_factory=set)


@contextmanager
def listening() -> Iterator[Asked]:
    """What is asked of any query string or body while this lasts."""
    asked = Asked()
    with _heard("__getitem__", asked), _heard("getlist", asked), _heard("__contains__", asked), _heard("get", asked):
        yield asked


@contextmanager
def _heard(method: str, asked: Asked) -> Iterator[None]:
    inherited = getattr(MultiValueDict, method)

    def listen(self: Any, name: Any, *args: Any, **kwargs: Any) -> Any:
        if isinstance(name, str):
            asked.names.add(name)
        return inherited(self, name, *args, **kwargs)

    with patch.object(MultiValueDict, method, listen, create=True):
        yield
