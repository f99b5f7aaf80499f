import re
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from core.models import Organisation, Person

pytestmark = pytest.mark.django_db
SignIn = Callable[[Person], Client]

SETTINGS = {
    "name": "Halyard AG",
    "language": "en",
    "time_zone": "Europe/Berlin",
    "country": "DE",
    "day_starts": "08:00",
    "day_ends": "17:00",
    "working_days": ["0", "1", "2", "3"],
    "sender_name": "",
    "sender_address": "",
    "reply_to": "people@halyard.example",
    "seen": "0",
}


def typed(answer: Any) -> dict[str, Any]:
    """What the form of that page would send."""
    form = answer.context["form"]
    shown = {name: field.widget.format_value(form[name].value()) for name, field in form.fields.items()}
    return {name: "" if value is None else value for name, value in shown.items()}


def test_edit_is_the_administrators(signed_in: SignIn, ada: Person, rae: Person, otto: Person) -> None:
    url = reverse("organisation_edit")
    for stranger in (rae, otto):
        assert signed_in(stranger).get(url).status_code == 403
        assert signed_in(stranger).post(url, SETTINGS).status_code == 403
    assert signed_in(ada).post(url, SETTINGS).status_code == 302
    changed = Organisation.objects.get()
    assert (changed.name, changed.working_days, changed.reply_to) == (
        "Halyard AG",
        [0, 1, 2, 3],
        "people@halyard.example",
    )


def test_edit_tells_the_second_of_two_and_keeps_what_was_typed(signed_in: SignIn, ada: Person) -> None:
    client, url = signed_in(ada), reverse("organisation_edit")
    opened = typed(client.get(url))
    client.post(url, SETTINGS | {"time_zone": "Asia/Shanghai", "day_starts": "07:30"})
    late = opened | {"name": "Halyard SE", "sender_name": "Halyard people"}
    answer = client.post(url, late)
    page = answer.content.decode()
    assert "Somebody changed this while you had it open." in page
    assert re.findall("Now it says: ([^<]+)<", page) == ["Halyard AG", "Halyard AG"], "once above, once at the field"
    assert Organisation.objects.get().name == "Halyard AG"
    client.post(url, typed(answer))
    saved = Organisation.objects.get()
    assert (saved.name, saved.sender_name) == ("Halyard SE", "Halyard people"), "nothing typed is lost"
    assert (saved.time_zone, saved.reply_to) == ("Asia/Shanghai", SETTINGS["reply_to"]), "nor what the other one did"


@pytest.mark.parametrize("was", ["", "x", "[]", '{"name": 3}', "[" * 50_000])
def test_edit_answers_whatever_is_said_to_have_stood_there(was: str, signed_in: SignIn, ada: Person) -> None:
    page = signed_in(ada).post(reverse("organisation_edit"), SETTINGS | {"was": was, "seen": "7"}).content.decode()
    assert "Now it says: Halyard<" in page


@pytest.mark.parametrize(
    "wrong",
    [
        {"name": ""},
        {"day_ends": "08:00"},
        {"working_days": []},
        {"time_zone": "Mars/Base"},
        {"country": "XX"},
        {"sender_address": "hiring"},
        {"reply_to": "a@b@c"},
        {"seen": "-1"},
    ],
)
def test_edit_refuses_what_cannot_be(wrong: dict[str, Any], signed_in: SignIn, ada: Person) -> None:
    page = signed_in(ada).post(reverse("organisation_edit"), SETTINGS | wrong).content.decode()
    assert 'class="errs"' in page
    assert Organisation.objects.get().name == "Halyard"


def test_settings_are_one_place_with_its_pages(signed_in: SignIn, ada: Person, otto: Person) -> None:
    client = signed_in(ada)
    for name in ("organisation_edit", "locations_index", "people_index", "letters_index", "hiring:policies_edit"):
        url = reverse(name)
        page = client.get(url).content.decode()
        assert page.count('aria-current="page"') == 2, name
        assert f'<a href="{url}" aria-current="page"' in page
        assert f'<a class="tool" href="{reverse("organisation_edit")}" aria-current="page">' in page
    assert ">Settings</a>" not in signed_in(otto).get(reverse("me")).content.decode()


def test_settings_show_a_recruiter_what_they_may_open(signed_in: SignIn, rae: Person) -> None:
    client, first = signed_in(rae), reverse("hiring:reasons_index")
    assert f'<a class="tool" href="{first}">Settings</a>' in client.get(reverse("me")).content.decode()
    page = client.get(reverse("hiring:templates_index")).content.decode()
    assert f'<a class="tool" href="{first}" aria-current="page">Settings</a>' in page
    assert f'<a href="{first}">Reasons for closing</a>' in page
    for closed in ("organisation_edit", "people_index", "letters_index", "hiring:policies_edit"):
        assert f'href="{reverse(closed)}"' not in page
