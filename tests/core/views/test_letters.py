from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.module_loading import import_string

from core import mail
from core.models import Letter, Person
from core.models.letters import LetterState
from core.postgres import PROJECT

pytestmark = pytest.mark.django_db
SignIn = Callable[[Person], Client]


@pytest.fixture
def letter(ivan: Person, at: datetime) -> Letter:
    return mail.post("a", "tests.plain", to=ivan, at=at)


def test_letters_are_for_operators(
    signed_in: SignIn, ada: Person, rae: Person, otto: Person, ivan: Person, letter: Letter
) -> None:
    for url in (reverse("letters_index"), reverse("letters_detail", args=[letter.pk])):
        assert signed_in(ada).get(url).status_code == 200
        # Not even to the one it is written to
        for stranger in (rae, otto, ivan):
            assert signed_in(stranger).get(url).status_code == 403


def test_index_says_that_letters_wait_while_no_server_is_named(
    signed_in: SignIn, ada: Person, letter: Letter, settings: Any
) -> None:
    client = signed_in(ada)
    page = client.get(reverse("letters_index")).content.decode()
    assert "No mail server is named" in page
    assert "Ivan Herrera" in page
    settings.SMTP_URL = "smtp://127.0.0.1:1"
    assert "No mail server is named" not in client.get(reverse("letters_index")).content.decode()


def test_index_is_empty_with_a_word(signed_in: SignIn, ada: Person) -> None:
    assert "No letters yet" in signed_in(ada).get(reverse("letters_index")).content.decode()


def test_detail_shows_it_as_it_would_be_sent(signed_in: SignIn, ada: Person, letter: Letter) -> None:
    page = signed_in(ada).get(reverse("letters_detail", args=[letter.pk])).content.decode()
    assert "Hello Ivan Herrera," in page
    assert "4711" in page


def test_detail_says_that_its_reader_does_without_it(
    signed_in: SignIn, ada: Person, letter: Letter, settings: Any
) -> None:
    settings.LETTERS_OPTIONAL = ["tests.plain"]
    Person.objects.filter(pk=letter.to_id).update(muted=["tests.plain"])
    page = signed_in(ada).get(reverse("letters_detail", args=[letter.pk])).content.decode()
    assert "Ivan Herrera does without letters of this kind" in page


def test_detail_escapes_what_it_shows(signed_in: SignIn, ada: Person, ivan: Person, at: datetime) -> None:
    hostile = mail.post("h", "tests.plain", to=ivan, facts={"code": "<img src=x onerror=alert(1)>"}, at=at)
    page = signed_in(ada).get(reverse("letters_detail", args=[hostile.pk])).content.decode()
    assert "<img" not in page


@pytest.mark.parametrize(
    ("kind", "secrets"),
    [
        ("core.invitation", {"token": "opens-the-door"}),
        ("core.password_reset", {"password_reset_url": "http://testserver/opens-the-door"}),
        ("core.sign_in_code", {"code": "opens-the-door"}),
        ("core.sign_in_code", {}),
        ("interviews.debrief_ready", {}),
        ("interviews.decided", {}),
        ("hiring.message", {}),
        ("hiring.withdrawn", {}),
        ("hiring.data_requested", {}),
        ("tests.plain", {"code": "opens-the-door"}),
    ],
)
def test_detail_masks_what_opens_doors_or_tells_what_was_seen(
    kind: str, secrets: dict[str, str], signed_in: SignIn, ada: Person, ivan: Person, at: datetime, settings: Any
) -> None:
    letter = mail.post("secret", kind, to=ivan, facts={"rollup": 1}, secrets=secrets, at=at)
    client = signed_in(ada)
    for url in (reverse("letters_detail", args=[letter.pk]), reverse("letters_index")):
        page = client.get(url).content.decode()
        assert "opens-the-door" not in page
        assert settings.LETTER_NAMES.get(kind, kind) in page
    assert "its reader's alone" in client.get(reverse("letters_detail", args=[letter.pk])).content.decode()


def test_pages_name_nobody_outside_to_whom_a_masked_letter_goes(signed_in: SignIn, ada: Person, at: datetime) -> None:
    masked = mail.post("m", "hiring.message", address="nadia@example.org", at=at)
    client = signed_in(ada)
    for url in (reverse("letters_index"), reverse("letters_detail", args=[masked.pk])):
        page = client.get(url).content.decode()
        assert "somebody outside" in page
        assert "nadia@example.org" not in page
    plain = mail.post("p", "tests.plain", address="press@example.org", at=at)
    for url in (reverse("letters_index"), reverse("letters_detail", args=[plain.pk])):
        assert "press@example.org" in client.get(url).content.decode()


def test_detail_stays_masked_once_sent(signed_in: SignIn, ada: Person, ivan: Person, at: datetime) -> None:
    letter = mail.post("secret", "core.sign_in_code", to=ivan, secrets={"code": "1"}, at=at)
    (held,) = mail.claim(at, most=1)
    mail.settle(held, LetterState.SENT, at=at)
    page = signed_in(ada).get(reverse("letters_detail", args=[letter.pk])).content.decode()
    assert "its reader's alone" in page


def test_detail_of_a_letter_that_became_pointless_or_cannot_be_written(
    signed_in: SignIn, ada: Person, ivan: Person, at: datetime
) -> None:
    client = signed_in(ada)
    pointless = mail.post("p", "tests.pointless", to=ivan, at=at)
    page = client.get(reverse("letters_detail", args=[pointless.pk])).content.decode()
    assert "There is nothing left to say" in page
    broken = mail.post("b", "tests.broken", to=ivan, at=at)
    response = client.get(reverse("letters_detail", args=[broken.pk]))
    assert response.status_code == 200
    assert "cannot be written" in response.content.decode()


def test_detail_says_what_the_server_said(signed_in: SignIn, ada: Person, letter: Letter, at: datetime) -> None:
    (held,) = mail.claim(at, most=1)
    mail.postpone(held, ConnectionRefusedError(), at=at)
    page = signed_in(ada).get(reverse("letters_detail", args=[letter.pk])).content.decode()
    assert "ConnectionRefusedError" in page
    assert "1 attempt failed" in page


def test_index_asks_as_much_for_three_as_for_forty(
    signed_in: SignIn, ada: Person, ivan: Person, at: datetime, django_assert_max_num_queries: Any
) -> None:
    client = signed_in(ada)
    counts = []
    for count in (3, 40):
        for number in range(count):
            mail.post(f"k{count}-{number}", "tests.plain", to=ivan, at=at + timedelta(minutes=number))
        with django_assert_max_num_queries(12) as asked:
            client.get(reverse("letters_index"))
        counts.append(len(asked.captured_queries))
    assert counts[0] == counts[1]


def test_every_kind_of_letter_has_a_name_and_a_writer(settings: Any) -> None:
    for kind in settings.LETTER_NAMES:
        storey, name = kind.split(".")
        assert callable(import_string(f"{storey}.letters.{name}")), kind
        assert (PROJECT / "templates" / storey / "mail" / f"{name}.subject.txt").exists() or name == "cancellation"
