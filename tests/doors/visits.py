"""The hand that tries the handles, and how it was answered."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db import transaction
from django.test import Client
from django.urls import reverse

from tests.doors.places import arguments
from tests.doors.things import Company
from tests.test_house import ROUTES


@dataclass(frozen=True)
class Answer:
    status: int
    onward: str
    body: bytes
    # All but the moment, cookies among them
    headers: tuple[tuple[str, str], ...] = ()

    @property
    def letter(self) -> str:
        """How a door answered, in one letter."""
        if self.status in {301, 302} and self.onward.startswith(reverse(settings.LOGIN_URL)):
            return "s"
        let_in = {200, 302, 400, 409, 410, 422}
        return {404: "-", 403: "x", 405: "m"}.get(self.status, "o" if self.status in let_in else "!")


def knock(client: Client, method: str, url: str, data: dict[str, Any] | None = None, **headers: str) -> Answer:
    """What was written at this door is taken back, so that no door stands open because of another."""
    with transaction.atomic():
        given: Any = (client.post if method == "POST" else client.get)(url, data or {}, headers=headers)
        read = b"".join(given.streaming_content) if given.streaming else given.content
        transaction.set_rollback(True)
    told = [(name, value) for name, value in given.headers.items() if name != "Date"]
    told += [(f"cookie {name}", cookie.OutputString()) for name, cookie in given.cookies.items()]
    return Answer(given.status_code, given.headers.get("Location", ""), read, tuple(sorted(told)))


# Routes that begin so let somebody in, and tell of nobody else
SIGNING_IN = ("account_", "mfa_", "demo_", "people_join", "entrance_")


def pages(made: Company, routes: Iterable[str] = tuple(ROUTES)) -> Iterator[str]:
    """Every page there is about anything there is, once; those of signing in tell nothing and are left out."""
    seen = set()
    for route in routes:
        for thing in made.things.values():
            given = arguments(route, thing)
            if route.startswith(SIGNING_IN) or not all(given):
                continue
            url = reverse(route, args=given)
            if url not in seen:
                seen.add(url)
                yield url
                yield from (f"{url}?{more}" for more in MORE.get(route, ()))
                if route == "interviews:compare_detail":
                    yield f"{url}?" + "&".join(f"with={one.pk}" for one in thing.requisition.applications.all()[:2])


# What else a page may be asked for
MORE = {
    "interviews:debrief_detail": ("evidence=all",),
    "hiring:requisitions_index": ("show=over",),
    "hiring:requisitions_detail": ("view=columns", "show=mine"),
    "rubrics:roles_detail": ("version=2", "archetype=embedded"),
    "hiring:pipeline_close": ("state=withdrawn",),
    "hiring:candidates_index": ("q=halyard", "q=Quirin", "q=Tamsin"),
}
