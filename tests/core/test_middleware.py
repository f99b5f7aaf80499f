from collections.abc import Callable
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

from core.models import Person

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("path", ["/", "/account/login/"])
def test_an_empty_house_asks_to_be_founded(path: str, client: Client) -> None:
    response = client.get(path)
    assert (response.status_code, response["Location"]) == (302, "/welcome/")


def test_a_founded_house_asks_to_sign_in(client: Client, organisation: Any) -> None:
    assert client.get("/")["Location"].startswith("/account/login/")


def test_pages_are_kept_by_no_cache_and_name_their_language(
    signed_in: Callable[[Person], Client], ivan: Person
) -> None:
    response = signed_in(ivan).get(reverse("me"))
    assert response["Cache-Control"] == "no-store"
    assert response["Content-Language"] == "en"


def test_pages_carry_a_strict_policy(signed_in: Callable[[Person], Client], ivan: Person) -> None:
    policy = signed_in(ivan).get(reverse("me"))["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert "*" not in policy


def test_pages_show_the_readers_time(signed_in: Callable[[Person], Client], ada: Person, igor: Person, at: Any) -> None:
    """The office of Igor in Shanghai is five past midnight of the next day when Ada joined in Berlin."""
    Person.objects.filter(pk=ada.pk).update(joined_at=at.replace(hour=16, minute=5))
    Person.objects.filter(pk=igor.pk).update(office="administrator", language="en")
    assert "Joined Wed 10 June" in signed_in(igor).get(reverse("people_index")).content.decode()
    assert "Joined Tue 9 June" in signed_in(ada).get(reverse("people_index")).content.decode()


@pytest.mark.parametrize("key", ["\\000" * 9, "../" * 11, "A" * 32, "é" * 32, "a" * 400])
def test_a_session_that_cannot_be_is_none(key: str, client: Client, organisation: Any) -> None:
    """A cookie in quotation marks may spell signs that no database holds."""
    answer = client.get(reverse("me"), headers={"Cookie": f'{settings.SESSION_COOKIE_NAME}="{key}"'})
    assert (answer.status_code, answer["Location"][:15]) == (302, "/account/login/")


def test_a_zero_byte_in_an_address_finds_nothing(
    signed_in: Callable[[Person], Client], rae: Person, organisation: Any
) -> None:
    assert signed_in(rae).get("/roles/a%00b/").status_code == 400
    assert signed_in(rae).get("/candidates/?q=%00N%%0000adia&%00tag=%00").status_code == 200


@pytest.mark.parametrize(
    "path",
    ["/account/login/", "/static/css/touchstone.css", "/no-such-page/", "/jobs/", "/jobs/feed.json", "/healthz", "/"],
)
def test_every_answer_is_fenced(path: str, client: Client, organisation: Any) -> None:
    """Pages, files, errors, feeds and what leads on."""
    response = client.get(path)
    permissions = response["Permissions-Policy"]
    for feature in ("camera", "microphone", "geolocation", "payment", "usb"):
        assert f"{feature}=()" in permissions
    assert "publickey-credentials-get=(self)" in permissions
    assert response["Cross-Origin-Resource-Policy"] == "same-origin"
    assert response["Cross-Origin-Opener-Policy"] == "same-origin"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Referrer-Policy"] == "same-origin"


def test_a_file_that_is_handed_out_is_fenced(signed_in: Callable[[Person], Client], ada: Person) -> None:
    response = signed_in(ada).get(reverse("records_export"))
    assert response["Content-Disposition"].startswith("attachment")
    assert "camera=()" in response["Permissions-Policy"]
    assert response["Cross-Origin-Resource-Policy"] == "same-origin"
