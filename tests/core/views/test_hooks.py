from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from core.actions import hooks
from core.models import Event, Hook, Letter, Person
from core.models.letters import Channel
from tests.interviews.views.test_answers import said

pytestmark = pytest.mark.django_db
SignIn = Callable[[Person], Client]
SECRET = "B00-secret"
URL = f"https://chat.example.org/services/{SECRET}"
PAGE = reverse("hooks_index")
HOUSE = reverse("hooks_house")


def verb(name: str, hook: Hook) -> str:
    return reverse(f"hooks_{name}", args=[hook.pk])


def test_index_adds_tests_switches_and_removes_without_the_address(signed_in: SignIn, ivan: Person) -> None:
    client = signed_in(ivan)
    for wrong in ("http://chat.example.org/x", "chat.example.org", "javascript:alert(1)", "https://a b/"):
        assert "It begins with https://" in said(client.post(PAGE, {"name": "Mine", "url": wrong}))
    assert "Give it a name." in said(client.post(PAGE, {"name": " ", "url": URL}))
    page = client.post(PAGE, {"name": "Mine", "url": URL}, follow=True)
    assert "chat.example.org" in said(page)
    assert SECRET not in page.content.decode()
    hook = Hook.objects.get()
    # Pressed twice it is one message, and no mail
    for _ in range(2):
        assert "on its way" in said(client.post(verb("test", hook), follow=True))
    letter = Letter.objects.get()
    assert (letter.channel, letter.hook, letter.to) == (Channel.HOOK, hook, ivan)
    client.post(verb("switch", hook), {"on": "0"})
    assert "switched off" in said(client.post(verb("test", hook), follow=True))
    client.post(verb("switch", hook), {"on": "1"})
    client.post(verb("remove", hook))
    assert "chat.example.org" not in said(client.get(PAGE))
    assert client.post(verb("test", hook)).status_code == 404
    assert not Event.objects.filter(facts__icontains=SECRET).exists()


def test_hooks_of_a_person_are_nobody_elses(
    signed_in: SignIn, ivan: Person, otto: Person, ada: Person, at: datetime
) -> None:
    hook = hooks.add(ivan, name="Mine", url=URL, by=ivan, at=at)
    for stranger in (otto, ada):
        client = signed_in(stranger)
        assert "Mine" not in said(client.get(PAGE))
        for name in ("test", "switch", "remove"):
            assert client.post(verb(name, hook)).status_code == 404
    hook.refresh_from_db()
    assert hook.is_on


def test_house_is_for_who_manages_the_organisation(signed_in: SignIn, ada: Person, otto: Person, rae: Person) -> None:
    for stranger in (otto, rae):
        assert signed_in(stranger).get(HOUSE).status_code == 403
        assert signed_in(stranger).post(HOUSE, {"name": "All", "url": URL}).status_code == 403
    client = signed_in(ada)
    assert "on its way" not in said(client.post(HOUSE, {"name": "All", "url": URL}, follow=True))
    hook = Hook.objects.get()
    assert hook.person is None
    assert "on its way" in said(client.post(verb("test", hook), follow=True))
    # It speaks the organisation's language and counts among what the house sees to
    assert Letter.objects.get().to is None


def test_index_takes_no_more_than_there_can_be(signed_in: SignIn, ivan: Person, at: datetime) -> None:
    for number in range(hooks.MOST_HOOKS):
        hooks.add(ivan, name=str(number), url=URL, by=ivan, at=at)
    assert "Remove one first" in said(signed_in(ivan).post(PAGE, {"name": "More", "url": URL}))
    assert Hook.objects.count() == hooks.MOST_HOOKS


def test_index_asks_as_much_for_three_as_for_one(
    signed_in: SignIn, ivan: Person, at: datetime, django_assert_max_num_queries: Any
) -> None:
    client = signed_in(ivan)
    for number in range(3):
        hooks.test(hooks.add(ivan, name=str(number), url=URL, by=ivan, at=at), by=ivan, at=at)
        with django_assert_max_num_queries(8):
            client.get(PAGE)
