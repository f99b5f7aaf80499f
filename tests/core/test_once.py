"""A form that is sent twice has one effect."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime

import pytest
from django.core.cache import cache
from django.db import connections
from django.http import HttpResponse
from django.middleware.csrf import CSRF_TOKEN_LENGTH
from django.test import Client
from django.urls import reverse

from core import once
from core.models import Location, Person

pytestmark = pytest.mark.django_db

SignIn = Callable[[Person], Client]
PAGE = {"Accept": "text/html,application/xhtml+xml"}
PLACE = {"name": "Lisbon", "country": "PT", "time_zone": "Europe/Lisbon"}


@pytest.fixture(autouse=True)
def _nothing_is_remembered() -> None:
    cache.clear()


def send(client: Client, drawn: str = "a", headers: dict[str, str] = PAGE, **said: str) -> HttpResponse:
    typed = PLACE | said | {"csrfmiddlewaretoken": drawn * CSRF_TOKEN_LENGTH}
    return client.post(reverse("locations_create"), typed, headers=headers)


def test_the_token_is_as_long_as_we_think() -> None:
    assert once.TOKEN_LENGTH == CSRF_TOKEN_LENGTH


def test_a_form_sent_twice_has_one_effect_and_one_answer(signed_in: SignIn, ada: Person) -> None:
    client = signed_in(ada)
    first = send(client)
    client.cookies.pop("messages")
    second = send(client)
    assert (first.status_code, second.status_code) == (302, 302)
    assert first["Location"] == second["Location"]
    # What was said of it is said to whoever sees the second answer alone
    assert first.cookies["messages"].value == second.cookies["messages"].value
    assert Location.objects.count() == 1


def test_what_is_sent_from_a_new_page_or_by_another_session_counts(signed_in: SignIn, ada: Person) -> None:
    client, taken = signed_in(ada), b"Another place of work has this name."
    assert send(client).status_code == 302
    assert taken in send(client, drawn="b").content
    assert taken in send(signed_in(ada)).content
    assert send(client, name="Porto").status_code == 302


def test_a_form_with_a_mistake_may_be_sent_again_as_it_is(signed_in: SignIn, ada: Person) -> None:
    client = signed_in(ada)
    assert [send(client, country="Atlantis").status_code for _time in range(2)] == [200, 200]


@pytest.mark.parametrize("headers", [{"Accept": "application/json"}, PAGE | {"HX-Request": "true"}])
def test_what_scripts_send_is_theirs_to_mind(signed_in: SignIn, ada: Person, headers: dict[str, str]) -> None:
    client = signed_in(ada)
    assert [send(client, headers=headers).status_code for _time in range(2)] == [302, 200]


def test_an_answer_that_signs_in_is_kept_nowhere(organisation: object, ada: Person) -> None:
    ada.set_password("a long enough phrase")
    ada.save()
    typed = {"login": ada.email, "password": "a long enough phrase", "csrfmiddlewaretoken": "a" * CSRF_TOKEN_LENGTH}
    answers = [Client().post(reverse("account_login"), typed, headers=PAGE) for _time in range(2)]
    assert len({answer.cookies["sessionid"].value for answer in answers}) == 2


@pytest.mark.django_db(transaction=True)
def test_two_at_the_same_moment_are_one(signed_in: SignIn, ada: Person, at: datetime) -> None:
    session = signed_in(ada).cookies["sessionid"].value

    def press(_time: int) -> HttpResponse:
        client = Client()
        client.cookies["sessionid"] = session
        try:
            return send(client)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(2) as hands:
        answers = list(hands.map(press, range(2)))
    assert {(answer.status_code, answer["Location"]) for answer in answers} == {(302, reverse("locations_index"))}
    assert Location.objects.count() == 1
