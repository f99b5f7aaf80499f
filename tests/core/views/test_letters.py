from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.module_loading import import_string

from core import links, mail
from core.actions import letters as actions
from core.actions import sweeps as notes
from core.doors import now
from core.models import Letter, Person
from core.models.letters import LetterState
from core.postgres import PROJECT
from core.rules.bounces import MOST_BYTES
from core.views.letters import MOST_MISSES
from tests.bounces import report

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
        # Words of people about people; that somebody has voted; whoever is interviewed, the operator among them
        ("interviews.cancellation", {}),
        ("interviews.reminder", {}),
        ("interviews.invitation", {}),
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


def way_out(letter: Letter, at: datetime) -> str:
    return reverse("letters_without", args=[links.make(mail.WITHOUT, letter.pk, lasts=mail.WITHOUT_LASTS, at=at)])


def test_without_asks_first_and_does_it_on_a_post_alone(
    client: Client, letter: Letter, igor: Person, settings: Any
) -> None:
    settings.LETTERS_OPTIONAL = ["tests.plain"]
    Letter.objects.update(to=igor)
    url = way_out(letter, now())
    page = client.get(url)
    assert page.status_code == 200
    assert 'lang="zh-Hans"' in page.content.decode()
    assert Person.objects.get(pk=igor.pk).muted == []
    # As a mail program does it: without cookies, without a token, and as often as it likes
    strict = Client(enforce_csrf_checks=True)
    for _ in range(2):
        assert strict.post(url, {"List-Unsubscribe": "One-Click"}).status_code == 200
    assert Person.objects.get(pk=igor.pk).muted == ["tests.plain"]


def test_without_is_over_with_its_link_and_for_what_is_needed(client: Client, letter: Letter) -> None:
    assert client.get(reverse("letters_without", args=["x"])).status_code == 410
    old = way_out(letter, now() - timedelta(days=100))
    assert client.post(old).status_code == 410
    needed = client.post(way_out(letter, now()))
    assert needed.status_code == 409
    assert Person.objects.get(pk=letter.to_id).muted == []


def test_bounced_notes_what_a_mail_server_reports(client: Client, letter: Letter, settings: Any) -> None:
    settings.BOUNCE_SECRET = "known to the mail server"
    url, shown = reverse("letters_bounced"), {"authorization": "Bearer known to the mail server"}

    def given(raw: bytes, headers: dict[str, str] = shown) -> int:
        return client.post(url, raw, content_type="message/rfc822", headers=headers).status_code

    assert given(report(letter.message_id), {}) == 403
    assert given(report(letter.message_id), {"authorization": "Bearer ü"}) == 403
    assert given(b"\x00junk") == 422
    assert given(report("<somebody@else.example>")) == 422
    assert given(report(letter.message_id) + b" " * MOST_BYTES) == 413
    assert not Letter.objects.bounced().exists()
    assert given(report(letter.message_id)) == 200
    letter.refresh_from_db()
    assert letter.bounce == "5.1.1"
    settings.BOUNCE_SECRET = ""
    assert given(report(letter.message_id)) == 404


def test_bounced_slows_down_who_guesses(client: Client, letter: Letter, settings: Any) -> None:
    settings.BOUNCE_SECRET = "known to the mail server"
    for _ in range(MOST_MISSES + 1):
        given = client.post(reverse("letters_bounced"), b"x", content_type="message/rfc822")
    assert given.status_code == 429


def test_index_shows_the_queue_what_was_given_up_and_what_came_back(
    signed_in: SignIn, ada: Person, ivan: Person
) -> None:
    client, at = signed_in(ada), now()
    mail.post("a", "core.sign_in_code", to=ivan, secrets={"code": "1"}, at=at)
    (held,) = mail.claim(at, most=1)
    mail.give_up(held, "SMTPRecipientsRefused", at=at)
    back = mail.post("b", "tests.plain", to=ivan, at=at)
    actions.bounced(report(back.message_id), by=None, at=at)
    notes.note("core.tasks.deliver_letters", seconds=1.5, trouble="OperationalError", at=at)
    page = client.get(reverse("letters_index")).content.decode()
    for said in ("SMTPRecipientsRefused", "Try all of them again", "5.1.1", "Send letters", "OperationalError"):
        assert said in page, said
    for told in (client.get("/"), client.get(reverse("letters_index"))):
        assert b"given up" in told.content.lower()
    assert b"was given up" in client.get("/").content
    assert b"was given up" not in signed_in(ivan).get("/").content
    assert client.post(reverse("letters_retry", args=[held.pk])).status_code == 302
    assert Letter.objects.get(pk=held.pk).state == LetterState.WAITING
    assert client.post(reverse("letters_retry", args=[held.pk])).status_code == 409
    assert client.post(reverse("letters_retry_all")).status_code == 302
    assert b"was given up" not in client.get("/").content
