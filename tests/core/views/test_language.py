from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from core.models import Person

pytestmark = pytest.mark.django_db


def choose(client: Client, language: str, onward: str = "/me/") -> Any:
    return client.post(reverse("language"), {"language": language, "next": onward})


def test_choose_is_remembered_for_a_person(signed_in: Callable[[Person], Client], ivan: Person) -> None:
    client = signed_in(ivan)
    response = choose(client, "zh-hans")
    assert (response.status_code, response["Location"]) == (302, "/me/")
    ivan.refresh_from_db()
    assert ivan.language == "zh-hans"
    page = client.get("/me/")
    assert page["Content-Language"] == "zh-hans"
    assert '<html lang="zh-Hans">' in page.content.decode()


def test_choose_is_remembered_for_a_visitor(client: Client, organisation: Any) -> None:
    choose(client, "zh-hans", "/account/login/")
    assert '<html lang="zh-Hans">' in client.get("/account/login/").content.decode()


def test_a_visitor_reads_the_browsers_language(client: Client, organisation: Any) -> None:
    page = client.get("/account/login/", headers={"accept-language": "zh-CN,zh;q=0.9,en;q=0.5"})
    assert '<html lang="zh-Hans">' in page.content.decode()
    page = client.get("/account/login/", headers={"accept-language": "fr"})
    assert '<html lang="en">' in page.content.decode()


def test_choose_leaves_an_unknown_language_alone(signed_in: Callable[[Person], Client], ivan: Person) -> None:
    for language in ("xx", "", "../..", "en\x00"):
        assert choose(signed_in(ivan), language).status_code == 302
    ivan.refresh_from_db()
    assert ivan.language == "en"


@pytest.mark.parametrize(
    "onward",
    ["https://evil.example/", "//evil.example/", "javascript:alert(1)", "http:evil.example", "\\\\evil.example"],
)
def test_choose_leads_nowhere_else(onward: str, client: Client, organisation: Any) -> None:
    assert choose(client, "en", onward)["Location"] == "/"


def test_choose_is_no_link(client: Client, organisation: Any) -> None:
    assert client.get(reverse("language")).status_code == 405


@pytest.mark.parametrize("onward", ["health", "x", "me", "9"])
def test_choose_takes_no_name_of_a_view_for_an_address(client: Client, organisation: Any, onward: str) -> None:
    response = choose(client, "en", onward)
    assert (response.status_code, response["Location"]) == (302, onward)
