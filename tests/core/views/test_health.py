from typing import Any

import pytest
from django.test import Client

from core import mail
from core.models import Person
from tests.live import free_port

pytestmark = pytest.mark.django_db


def test_show_is_open_and_says_nothing_about_people(client: Client, ivan: Person, at: Any, settings: Any) -> None:
    settings.SMTP_URL = "smtp://127.0.0.1:1"
    mail.post("a", "tests.plain", to=ivan, at=at)
    response = client.get("/healthz")
    assert response.status_code == 200
    body = response.json()
    assert set(body) == {
        "database",
        "queue",
        "mail",
        "mail_flows",
        "oldest_unsent_seconds",
        "letters_given_up",
        "given_up_since",
    }
    assert body["database"] is True
    assert body["oldest_unsent_seconds"] > 0
    assert b"ivan" not in response.content.lower()


def test_show_answers_503_while_the_queue_is_away(client: Client, settings: Any) -> None:
    settings.REDIS_URL = f"redis://127.0.0.1:{free_port()}/0"
    response = client.get("/healthz")
    assert response.status_code == 503
    assert response.json()["queue"] is False


def test_show_answers_200_while_letters_are_late(client: Client, ivan: Person, at: Any, settings: Any) -> None:
    """The web server is well: taking it out of service would send no letter sooner."""
    settings.SMTP_URL = "smtp://127.0.0.1:1"
    mail.post("a", "tests.plain", to=ivan, at=at)
    response = client.get("/healthz")
    assert response.status_code == 200
    assert response.json()["mail_flows"] is False


def test_show_answers_before_the_house_is_founded(client: Client) -> None:
    assert client.get("/healthz").status_code == 200
