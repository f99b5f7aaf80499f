"""What somebody is given in either case, and where it differs."""

import re
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from itertools import zip_longest
from typing import Any

from django.conf import settings
from django.db import connection, transaction

from hiring.models import Application
from tests import doors
from tests.blind.building import owed_by
from tests.blind.thoughts import others_think


@dataclass(frozen=True)
class Ask:
    method: str
    url: str
    body: tuple[tuple[str, Any], ...] = ()
    is_htmx: bool = False

    def __str__(self) -> str:
        return f"{'htmx ' if self.is_htmx else ''}{self.method} {self.url}"


@dataclass(frozen=True)
class Given:
    answer: doors.Answer
    # Where it led on to
    then: doors.Answer | None
    queries: int


# At every answer anew: the masked CSRF tokens, and what is sealed with its moment
MASKS = (
    (re.compile(rb'(value=)"[\w-]+:\w{6}:[\w-]{43}"'), rb'\1""'),
    (re.compile(rb'(name="csrfmiddlewaretoken" value=)"[^"]+"'), rb'\1""'),
    (re.compile(rb'("x-csrftoken": |x-csrftoken&quot;: &quot;)[\w"]+'), rb"\1"),
)
COOKIE = re.compile(rf"({settings.CSRF_COOKIE_NAME}|expires|Max-Age)=[^;]+")
# The time and the seal of what is said on the next page
SEAL = re.compile(r":\w{6}:[\w-]{43}")


def _masked(answer: doors.Answer) -> doors.Answer:
    body = answer.body
    for pattern, by in MASKS:
        body = pattern.sub(by, body)
    headers = tuple((name, SEAL.sub("", COOKIE.sub(r"\1=", value))) for name, value in answer.headers)
    return replace(answer, body=body, headers=headers)


class _Count:
    def __init__(self) -> None:
        self.count = 0

    def __call__(self, execute: Any, sql: Any, params: Any, many: Any, context: Any) -> Any:
        self.count += 1
        return execute(sql, params, many, context)


def give(made: doors.Company, who: str, ask: Ask) -> Given:
    headers = {"HX-Request": "true"} if ask.is_htmx else {}
    client, count = made.client(who), _Count()
    then = None
    with connection.execute_wrapper(count), transaction.atomic():
        answer = doors.knock(client, ask.method, ask.url, dict(ask.body), **headers)
        if ask.method == "POST" and answer.letter == "o" and answer.onward.startswith("/"):
            then = doors.knock(client, "GET", answer.onward)
    return Given(_masked(answer), _masked(then) if then else None, count.count)


@contextmanager
def thinking(made: doors.Company, who: str, seed: int, about: Sequence[Application] = ()) -> Iterator[None]:
    """Of those for whom this person owes a card, or of these. Taken back afterwards."""
    person = made.people[who]
    with transaction.atomic():
        others_think(person, about or owed_by(person), seed)
        yield
        transaction.set_rollback(True)


def leaks(
    made: doors.Company,
    who: str,
    asks: Sequence[Ask],
    seeds: Sequence[int] = (1, 2),
    about: Sequence[Application] = (),
    *,
    follow: bool = False,
    confirm: bool = True,
) -> dict[str, str]:
    """What is answered otherwise when others think otherwise. Pages tell the time: of those that differ, either case is
    looked at again at once, and the first once more to see whether it stood still."""
    asked, given = list(asks), {}
    for seed in seeds:
        with thinking(made, who, seed, about):
            given[seed] = [give(made, who, ask) for ask in asked]
            if follow and seed == seeds[0]:
                further = linked(given[seed], asked)
                given[seed] += [give(made, who, ask) for ask in further]
                asked += further
    first, *others = seeds
    found = {}
    for seed in others:
        for ask, one, other in zip(asked, given[first], given[seed], strict=True):
            if one == other or str(ask) in found:
                continue
            if not confirm or _differs(made, who, ask, first, seed, about):
                found[str(ask)] = _first_difference(one, other)
    return found


def _differs(made: doors.Company, who: str, ask: Ask, one: int, other: int, about: Sequence[Application]) -> bool:
    for _try in range(4):
        heard = []
        for seed in (one, other, one):
            with thinking(made, who, seed, about):
                heard.append(give(made, who, ask))
        if heard[0] == heard[1]:
            return False
        if heard[0] == heard[2]:
            return True
    # What was made anew has another id and another address every time
    one_, other_, again = map(_coarse, heard)
    if one_ != again:
        raise AssertionError(f"{ask} is never twice the same: mask what is random. {_first_difference(one_, again)}")
    return one_ != other_


def _coarse(given: Given) -> Given:
    """Without numbers, and without what is as long and meaningless as a token."""

    def plain(text: bytes) -> bytes:
        return re.sub(rb"\d+", b"0", re.sub(rb"[\w-]{40,}", b"", text))

    def answer(one: doors.Answer) -> doors.Answer:
        onward = plain(one.onward.encode()).decode()
        headers = tuple((name, plain(value.encode()).decode()) for name, value in one.headers)
        return replace(one, body=plain(one.body), onward=onward, headers=headers)

    return replace(given, answer=answer(given.answer), then=answer(given.then) if given.then else None)


def _first_difference(one: Given, other: Given) -> str:
    for name in ("status", "onward", "headers"):
        if getattr(one.answer, name) != getattr(other.answer, name):
            return f"{getattr(one.answer, name)} or {getattr(other.answer, name)}"
    bodies = (each.answer.body.decode(errors="replace").splitlines() for each in (one, other))
    lines = next(((a, b) for a, b in zip_longest(*bodies) if a != b), None)
    if lines:
        return f"{lines[0]} or {lines[1]}"
    return "the page it led on to" if one.then != other.then else f"{one.queries} or {other.queries} queries"


LINK = re.compile(r'(?:href|data-hx-get|action)="(/[^"#]*)')
OUT = ("/accounts/", "/static/", "/demo/")


def linked(given: Iterable[Given], asked: Iterable[Ask]) -> list[Ask]:
    """Where these pages lead that nobody has asked for yet: filters, orders, further pages."""
    seen = {ask.url for ask in asked}
    found: dict[str, None] = {}
    for one in given:
        for url in LINK.findall(one.answer.body.decode(errors="replace")):
            clean = url.replace("&amp;", "&")
            if clean not in seen and not clean.startswith(OUT):
                found[clean] = None
    return [Ask("GET", url) for url in found]
