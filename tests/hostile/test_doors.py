"""Whatever is sent to a door, it answers in words: no route of the program fails, and none is listed here."""

import json
import random
import re
import traceback
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import urlencode

import pytest
from django.db import transaction

from tests import doors
from tests.hostile import junk, places
from tests.hostile.conftest import Seen
from tests.hostile.places import Door

ASKED = (
    junk.BIG,
    "-1",
    "0001-01-01",
    "9999-12-31",
    "a\x00b\u200b%s%(x)s{}{0.__class__}\\",
    "http://[",
    junk.DEEP[:5000],
)
SENT = ("A" * junk.LONG, junk.BIG, "1", "9999-12-31", "0001-01-01T00:00", "a\x00b\u202e", '[null, {}, "\\ud800"]')
PLACES = ("%00", "%ff%ed%a0%80", junk.BIG, "9" * 5000)
# What is no form: (kind, body)
BODIES = (
    ("application/json", json.dumps({"a": "\ud800\x00"})),
    ("application/json", junk.DEEP),
    ("multipart/form-data", "no boundary"),
    ("multipart/form-data; boundary=x", '--x\r\nContent-Disposition: form-data; name="a'),
    (
        "multipart/form-data; boundary=x",
        "--x\r\nContent-Disposition: form-data; name=\"a\"; filename*=hex''%ff\r\n\r\nb",
    ),
    ("application/x-www-form-urlencoded", "a=" + "b" * 3_000_000),
    ("application/x-www-form-urlencoded", "a=1&" * 2000),
)
MOST_FIELDS, EACH = 4, 1


class Told:
    """What went wrong, each trouble once with an example of what was sent."""

    def __init__(self, company: doors.Company) -> None:
        self.company, self.wrong = company, dict[str, str]()

    def send(
        self, door: Door, url: str, what: str, body: Any = None, kind: str = "", a_person_could: bool = False
    ) -> None:
        client = self.company.client(door.who)
        try:
            with transaction.atomic():
                if door.method == "GET":
                    given: Any = client.get(url)
                else:
                    given = client.post(url, body, kind) if kind else client.post(url, body or {})
                text = b"".join(given.streaming_content) if given.streaming else given.content
                transaction.set_rollback(True)
        except Exception as trouble:
            last = traceback.extract_tb(trouble.__traceback__)[-1]
            self._note(f"{type(trouble).__name__}: {str(trouble)[:80]} in {last.filename}:{last.lineno}", door, what)
            return
        if given.status_code >= 500:
            self._note(f"{given.status_code}", door, what)
        elif given.status_code >= 400 and given.status_code != 405 and is_bare(given.headers["Content-Type"], text):
            self._note(f"{given.status_code} without a sentence", door, what)
        elif a_person_could and (lost := leading_nowhere(text)):
            self._note(f"a problem leads to {lost[0]}, which is not there", door, what)

    def _note(self, trouble: str, door: Door, what: str) -> None:
        self.wrong.setdefault(f"{door.route} {door.method}: {trouble}", f"{door} with {what[:120]!r}")

    def __str__(self) -> str:
        return "\n".join(f"{trouble}\n    {example}" for trouble, example in self.wrong.items())


def is_bare(kind: str, text: bytes) -> bool:
    """No page of ours and no part of one; what programs are told is text."""
    return kind.startswith("text/html") and b"<p" not in text


def leading_nowhere(text: bytes) -> list[str]:
    """Of the lines of error summaries, each of which leads to its field."""
    told = b"".join(re.findall(rb'<div class="errs".*?</div>', text, re.DOTALL))
    led = re.findall(rb'href="#([^"]+)"', told)
    return [key.decode() for key in led if b' id="%b"' % key not in text]


def ask(told: Told, door: Door) -> None:
    with places.listening() as asked:
        told.send(door, door.url, "nothing")
    names = sorted(asked.names) or ["x"]
    for said in ASKED:
        told.send(door, f"{door.url}?{urlencode(dict.fromkeys(names, said))}", f"{names} = {said}")
    spoiled = "&".join(f"{name}=%ff%ed%a0%80%zz%00&{name}" for name in names)
    told.send(door, f"{door.url}?{spoiled}", f"{names} not in UTF-8")
    for url in spoiled_addresses(door.url):
        told.send(door, url, url)


def spoiled_addresses(url: str) -> Iterator[str]:
    """Each part of it that names something, in another way each time."""
    parts = url.strip("/").split("/")
    named = [n for n, part in enumerate(parts) if part.isdigit() or len(part) > 30 or n == len(parts) - 1]
    for number, junk_part in enumerate(PLACES):
        place = named[number % len(named)]
        yield "/" + "/".join([*parts[:place], junk_part, *parts[place + 1 :]]) + "/"


def answer(told: Told, door: Door, base: Mapping[str, list[str]]) -> None:
    with places.listening() as asked:
        told.send(door, door.url, "what its form holds", dict(base), a_person_could=True)
    names = sorted({*base, *(name for name in asked.names if len(name) < 60)} - {"csrfmiddlewaretoken"})
    for said in SENT:
        told.send(door, door.url, f"all = {said}", dict.fromkeys(names, said))
    chance = random.Random(door.route)
    for name in chance.sample(names, min(MOST_FIELDS, len(names))):
        for said in chance.sample(junk.ALL, EACH):
            told.send(door, door.url, f"{name} = {said}", {**base, name: [said]}, a_person_could=True)
    kind, body = BODIES[sum(map(ord, door.route)) % len(BODIES)]
    told.send(door, door.url, f"{kind}: {body[:60]}", body, kind)


# Signing out ends what the others need; it asks for nothing
LEFT_OUT = {"account_logout"}


@pytest.mark.more
@pytest.mark.parametrize("method", ["GET", "POST"])
@pytest.mark.parametrize("storey", ["core", "rubrics", "hiring", "interviews"])
def test_doors_answer_junk_in_words(company: doors.Company, seen: Seen, storey: str, method: str) -> None:
    told = Told(company)
    for door in places.all_doors(company):
        if door.storey == storey and door.method == method and door.route not in LEFT_OUT:
            if method == "GET":
                ask(told, door)
            else:
                answer(told, door, seen.forms.get(door.url, {}))
    assert not told.wrong, f"\n{told}"
