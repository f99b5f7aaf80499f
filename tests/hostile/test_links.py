"""Signed links: one that is not whole, not in force or made for something else opens nothing, and says so kindly."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from urllib.parse import quote

import pytest
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from core.models import SignedLink
from tests import doors
from tests.hostile import junk
from tests.hostile.test_doors import is_bare
from tests.test_doors import ROWS
from tests.test_house import ROUTES

# Which links open what, by how its routes begin: each is good for one purpose
OPENED_BY = {
    "people_join": {"nia"},
    "entrance_by_link": set(),
    "letters_without": set(),
    "hiring:approvals_detail": {"asked"},
    "interviews:status_": {"nadia"},
    "interviews:take_homes_": {"home", "home/in"},
    "interviews:choices_": {"choose", "chosen"},
    "interviews:feeds_show": {"subscription"},
}
# The answer to a question; whoever else holds its link is told that it is not theirs
READER = {"hiring:approvals_detail": "hana"}
OVER = {400, 403, 404, 405, 410}


def routes() -> Iterator[tuple[str, str]]:
    """(method, route) of whatever a link opens."""
    for row in ROWS:
        if "token" in ROUTES[row.route].pattern.converters:
            yield from ((method, row.route) for method in row.methods)


def fitting(route: str) -> set[str]:
    (names,) = (names for begin, names in OPENED_BY.items() if route.startswith(begin))
    return names


def url_of(company: doors.Company, route: str, token: str) -> str:
    """About the thing that such a link leads to, whatever link it is opened with."""
    thing = company.things[max(fitting(route), default="-")]
    _own, *others = doors.arguments(route, thing)
    return reverse(route, args=["TOKEN", *others]).replace("TOKEN", quote(token))


def tokens(company: doors.Company) -> dict[str, str]:
    return {name: thing.token for name, thing in company.things.items() if thing.token and name != "nadia/ivan"}


def turned(token: str) -> str:
    return ("a" if token[0] != "a" else "b") + token[1:]


SPOILED: dict[str, Callable[[str], str]] = {
    "a letter changed": turned,
    "a letter short": lambda token: token[:-1],
    "a letter more": lambda token: f"{token}a",
    "twice": lambda token: token * 2,
    "in capitals": str.swapcase,
    "with a number": lambda token: f"{token}.1",
    "with a number nobody counts to": lambda token: f"{token}.{'9' * 5000}",
    "with a zero byte": lambda token: f"{token}\x00",
    "turned round": lambda token: f"\u202e{token}",
    "in other letters": lambda token: "".join(chr(ord(letter) + 0xFEE0) for letter in token),
    "without end": lambda token: token + "A" * junk.LONG,
}


@pytest.mark.more
def test_a_link_opens_what_it_was_made_for_and_nothing_else(company: doors.Company) -> None:
    opened: dict[str, set[str]] = {}
    for route, method in {route: method for method, route in routes()}.items():
        for name, token in tokens(company).items():
            answer = knocked(company, method, route, token)
            assert answer.status < 500, (route, name)
            if answer.status not in OVER:
                opened.setdefault(route, set()).add(name)
    wrong = {route: names - fitting(route) for route, names in opened.items()}
    assert not any(wrong.values()), wrong
    # That none opens anything would say as little
    assert len(opened) > 15


@pytest.mark.more
@pytest.mark.parametrize("how", SPOILED)
def test_a_spoiled_link_opens_nothing(company: doors.Company, how: str) -> None:
    for method, route in routes():
        token = SPOILED[how](company.things[max(fitting(route), default="nia")].token)
        assert_is_over(method, route, knocked(company, method, route, token))


@pytest.mark.more
@pytest.mark.parametrize("what", ["expires_at", "revoked_at", "used_at"])
def test_a_link_that_ended_opens_nothing(company: doors.Company, what: str) -> None:
    with transaction.atomic():
        SignedLink.objects.update(**{what: timezone.now() - timedelta(seconds=1)})
        for method, route in routes():
            token = company.things[max(fitting(route), default="nia")].token
            assert_is_over(method, route, knocked(company, method, route, token))
        transaction.set_rollback(True)


def knocked(company: doors.Company, method: str, route: str, token: str) -> doors.Answer:
    return doors.knock(company.client(READER.get(route, "out")), method, url_of(company, route, token))


def assert_is_over(method: str, route: str, answer: doors.Answer) -> None:
    assert answer.status in OVER, (method, route, answer.status)
    assert answer.status == 405 or not is_bare(dict(answer.headers)["Content-Type"], answer.body), route
    text = answer.body.decode()
    assert not [name for name in ("Nadia", "Yuki", "Lucas", "Ana", "Ben", "Nia New") if name in text], route
