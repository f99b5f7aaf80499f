import re
from datetime import datetime
from typing import Any

import pytest

from core.models import Person
from rubrics.models import RoleDefinition
from tests import make

PLACES = re.compile(r'<nav aria-label="Main">(.*?)</nav>', re.DOTALL)


def bar(client: Any, path: str = "/") -> dict[str, bool]:
    """The places in the bar, and whether one is there."""
    shown = PLACES.search(client.get(path).content.decode())
    assert shown
    links = re.findall(r"<a([^>]*)>([^<]*)</a>", shown[1])
    return {name: "aria-current" in attributes for attributes, name in links}


@pytest.mark.parametrize("name", ["ada", "rae"])
def test_places_are_five_for_an_office_and_the_settings_apart(
    name: str, signed_in: Any, request: pytest.FixtureRequest
) -> None:
    shown = bar(signed_in(request.getfixturevalue(name)))
    assert list(shown) == ["Home", "Requisitions", "Candidates", "Roles", "Reports", "Settings"]


def test_places_of_a_hiring_manager_hold_their_interviews(
    role: RoleDefinition, rae: Person, hana: Person, at: datetime, signed_in: Any
) -> None:
    make.requisition(role, rae, hana, at)
    assert list(bar(signed_in(hana))) == ["Home", "Requisitions", "My interviews", "Roles", "Reports"]


def test_places_of_an_interviewer_are_three(ivan: Person, signed_in: Any) -> None:
    assert list(bar(signed_in(ivan))) == ["Home", "My interviews", "Roles"]


def test_places_say_where_one_is_also_when_it_gave_way(rae: Person, ivan: Person, signed_in: Any) -> None:
    assert [name for name, here in bar(signed_in(rae), "/interviews/").items() if here] == ["Home"]
    assert [name for name, here in bar(signed_in(ivan), "/interviews/").items() if here] == ["My interviews"]
    assert [name for name, here in bar(signed_in(rae), "/messages/templates/").items() if here] == ["Settings"]
