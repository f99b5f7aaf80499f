from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest

from tests import doors
from tests.hostile import places, recorded


@pytest.fixture(scope="package")
def company(django_db_setup: None, django_db_blocker: Any) -> Iterator[doors.Company]:
    """Made once for all of this room."""
    yield from doors.one_for_all(django_db_blocker)


@dataclass
class Seen:
    """What all pages of the program tell when they are opened once."""

    # Address -> what its form sends
    forms: dict[str, places.Fields] = field(default_factory=dict)
    built: recorded.Built = field(default_factory=dict)


@pytest.fixture(scope="package")
def seen(company: doors.Company) -> Seen:
    found = Seen()
    with recorded.recording(found.built):
        for door in places.all_doors(company):
            if door.method == "GET":
                answer = doors.knock(company.client(door.who), "GET", door.url)
                if dict(answer.headers).get("Content-Type", "").startswith("text/html"):
                    found.forms = places.forms_of(door.url, answer.body.decode()) | found.forms
    return found
