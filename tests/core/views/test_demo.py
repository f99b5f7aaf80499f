from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from core.models import Organisation, Person
from tests import make

pytestmark = pytest.mark.django_db


@pytest.fixture
def demo(organisation: Organisation, settings: Any) -> Organisation:
    settings.DEMO_DOORS = True
    organisation.is_demo = True
    organisation.save()
    return organisation


def enter(client: Client, door: str) -> Any:
    return client.post(reverse("demo_enter", args=[door]))


@pytest.mark.parametrize(
    ("door", "name"), [("recruiter", "rae"), ("manager", "hana"), ("interviewer", "ivan"), ("administrator", "ada")]
)
def test_enter_signs_in_as_the_one_named(
    door: str, name: str, client: Client, demo: Organisation, rae: Person, hana: Person, ivan: Person, ada: Person
) -> None:
    response = enter(client, door)
    assert (response.status_code, response["Location"]) == (302, "/")
    assert f"{name}@halyard.example" in client.get(reverse("me")).content.decode()


def test_enter_is_not_there_without_the_setting(client: Client, demo: Organisation, rae: Person, settings: Any) -> None:
    settings.DEMO_DOORS = False
    assert enter(client, "recruiter").status_code == 404
    assert client.get(reverse("me")).status_code == 302


def test_enter_is_not_there_in_a_real_company(client: Client, demo: Organisation, rae: Person) -> None:
    """Even when somebody turned the setting on by mistake."""
    demo.is_demo = False
    demo.save()
    assert enter(client, "recruiter").status_code == 404
    assert client.get(reverse("me")).status_code == 302


def test_enter_knows_four_doors(client: Client, demo: Organisation, ada: Person) -> None:
    for door in ("coordinator", "ada", "x"):
        assert enter(client, door).status_code == 404


def test_enter_lets_no_leaver_in(client: Client, demo: Organisation) -> None:
    make.person("Rae Fournier", office="recruiter", is_active=False)
    assert enter(client, "recruiter").status_code == 404


def test_enter_is_no_link(client: Client, demo: Organisation, rae: Person) -> None:
    assert client.get(reverse("demo_enter", args=["recruiter"])).status_code == 405
    assert client.get(reverse("me")).status_code == 302


def test_enter_cannot_be_posted_from_another_site(demo: Organisation, rae: Person) -> None:
    strict = Client(enforce_csrf_checks=True)
    assert enter(strict, "recruiter").status_code == 403


def test_doors_are_shown_in_the_demo_alone(client: Client, demo: Organisation, settings: Any) -> None:
    door = reverse("demo_enter", args=["recruiter"])
    assert door in client.get(reverse("account_login")).content.decode()
    settings.DEMO_DOORS = False
    assert door not in client.get(reverse("account_login")).content.decode()
