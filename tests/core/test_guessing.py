"""Guessing at the doors: slowed for each person and each address, whatever the visitor says of where they come from."""

from collections.abc import Callable
from typing import Any

import pytest
from django.core.cache import cache
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from core.models import Letter, Person
from tests import make
from tests.core.test_second_factors import PASSWORD, code, set_up, sign_in

pytestmark = pytest.mark.django_db

Post = Callable[..., HttpResponse]
# More than anybody needs in an hour, at any of the doors
MANY = 70


@pytest.fixture(autouse=True)
def nobody_came_yet(organisation: Any) -> None:
    cache.clear()


def guess_password(number: int, **origin: Any) -> HttpResponse:
    said = {"login": f"eve{number}@evil.example", "password": "wrong"}
    return Client().post(reverse("account_login"), said, **origin)


def ask_for_code(number: int, **origin: Any) -> HttpResponse:
    return Client().post(reverse("account_request_login_code"), {"email": f"eve{number}@evil.example"}, **origin)


def ask_for_reset(number: int, **origin: Any) -> HttpResponse:
    return Client().post(reverse("account_reset_password"), {"email": f"eve{number}@evil.example"}, **origin)


def guess_reset_link(number: int, **origin: Any) -> HttpResponse:
    key = reverse("account_reset_password_from_key", args=["1", f"guess-{number}"])
    return Client().post(key, {"password1": "new horse 11", "password2": "new horse 11"}, **origin)


def guess_invitation(number: int, **origin: Any) -> HttpResponse:
    return Client().get(reverse("people_join", args=[f"guess-{number}"]), **origin)


def guess_status_link(number: int, **origin: Any) -> HttpResponse:
    return Client().get(reverse("interviews:status_detail", args=[f"guess-{number}"]), **origin)


def is_stopped(answer: HttpResponse) -> bool:
    """By a page of ours, or by a sentence above the form."""
    return answer.status_code == 429 or "too many" in answer.content.decode().lower()


DOORS = [guess_password, ask_for_code, ask_for_reset, guess_reset_link, guess_invitation, guess_status_link]


@pytest.mark.parametrize("door", DOORS)
def test_who_guesses_is_told_to_stop_whatever_they_say_of_their_address(door: Post) -> None:
    """No proxy is in front, so a header that names one is the visitor's own word."""
    for number in range(MANY):
        said = {
            "x-forwarded-for": f"198.51.100.{number}",
            "x-real-ip": f"198.51.100.{number}",
            "forwarded": "for=1.1.1.1",
        }
        answer = door(number, REMOTE_ADDR="192.0.2.7", headers=said)
    assert is_stopped(answer)
    # Their neighbour comes in all the same
    assert not is_stopped(door(99, REMOTE_ADDR="192.0.2.8"))


@pytest.mark.parametrize("door", [guess_password, guess_invitation])
def test_behind_a_proxy_its_word_alone_counts(door: Post, settings: Any) -> None:
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1
    for number in range(MANY):
        said = {"x-forwarded-for": f"198.51.100.{number}, 192.0.2.7"}
        answer = door(number, REMOTE_ADDR="10.0.0.1", headers=said)
    assert answer.status_code == 429
    assert door(99, REMOTE_ADDR="10.0.0.1", headers={"x-forwarded-for": "192.0.2.8"}).status_code != 429


def test_one_persons_password_is_guessed_at_few_times_from_however_many_addresses(ivan: Person) -> None:
    for number in range(6):
        said = {"login": ivan.email, "password": f"wrong {number}"}
        Client().post(reverse("account_login"), said, REMOTE_ADDR=f"192.0.2.{number}")
    client = Client()
    answer = client.post(reverse("account_login"), {"login": ivan.email, "password": "correct horse"})
    assert "Too many" in answer.content.decode()
    assert client.get(reverse("me")).status_code == 302


def test_one_person_is_sent_few_codes_and_few_links(ivan: Person) -> None:
    for name in ("account_request_login_code", "account_reset_password"):
        for number in range(9):
            Client().post(reverse(name), {"email": ivan.email}, REMOTE_ADDR=f"192.0.2.{number}")
    kinds = list(Letter.objects.values_list("kind", flat=True))
    assert kinds.count("core.sign_in_code") <= 3
    assert kinds.count("core.password_reset") <= 5


def test_a_mailed_code_is_guessed_at_three_times(client: Client, ivan: Person) -> None:
    client.post(reverse("account_request_login_code"), {"email": ivan.email})
    right = Letter.objects.get().secrets["code"]
    for number in range(3):
        client.post(reverse("account_confirm_login_code"), {"code": f"WRONG{number}"})
    client.post(reverse("account_confirm_login_code"), {"code": right})
    assert client.get(reverse("me")).status_code == 302


def test_a_second_step_is_guessed_at_few_times_from_however_many_browsers() -> None:
    member = make.person("Mia Member", password=PASSWORD)
    secret = set_up(sign_in(member)[0])
    for number in range(6):
        guesser, _led = sign_in(member)
        guesser.post(reverse("mfa_authenticate"), {"code": f"00000{number}"}, REMOTE_ADDR=f"192.0.2.{number}")
    client, _led = sign_in(member)
    answer = client.post(reverse("mfa_authenticate"), {"code": code(secret)})
    assert "Too many" in answer.content.decode()
    assert client.get(reverse("me")).status_code == 302


# What ends the sessions of others


def test_a_new_password_ends_every_other_session(ivan: Person, signed_in: Callable[[Person], Client]) -> None:
    here, elsewhere = signed_in(ivan), signed_in(ivan)
    new = {"oldpassword": "correct horse", "password1": "new horse 11", "password2": "new horse 11"}
    here.post(reverse("account_change_password"), new)
    assert here.get(reverse("me")).status_code == 200
    assert elsewhere.get(reverse("me")).status_code == 302
