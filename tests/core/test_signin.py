"""allauth's mails are letters like all others; sign-up is closed; an unknown address learns nothing."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from core import mail
from core.models import Letter, Person
from tests import make
from tests.core.conftest import MoodyMailbox

pytestmark = pytest.mark.django_db


def test_password_reset_is_a_letter_with_a_link_that_works(client: Client, ivan: Person, mailbox: MoodyMailbox) -> None:
    client.post(reverse("account_reset_password"), {"email": "ivan@halyard.example"})
    letter = Letter.objects.get()
    assert (letter.kind, letter.to) == ("core.password_reset", ivan)
    assert mail.deliver(timezone.now()) == 1
    text = mailbox.messages[0].get_body(("plain",)).get_content()
    path = re.search(r"http://testserver(/\S+)", text).group(1)
    page = client.get(path, follow=True)
    response = client.post(page.request["PATH_INFO"], {"password1": "new horse 11", "password2": "new horse 11"})
    assert response.status_code == 302
    ivan.refresh_from_db()
    assert ivan.check_password("new horse 11")
    letter.refresh_from_db()
    assert letter.secrets == {}


def test_sign_in_code_is_a_letter_and_opens_the_door(client: Client, ivan: Person, mailbox: MoodyMailbox) -> None:
    client.post(reverse("account_request_login_code"), {"email": "ivan@halyard.example"})
    assert mail.deliver(timezone.now()) == 1
    (message,) = mailbox.messages
    code = re.search(r"^([A-Z0-9-]{6,})\s*$", message.get_body(("plain",)).get_content(), re.MULTILINE).group(1)
    assert code not in message["Subject"]
    client.post(reverse("account_confirm_login_code"), {"code": code})
    assert client.get(reverse("me")).status_code == 200


def test_sign_in_code_that_has_ended_is_not_sent(client: Client, ivan: Person, mailbox: MoodyMailbox) -> None:
    client.post(reverse("account_request_login_code"), {"email": "ivan@halyard.example"})
    Letter.objects.update(posted_at=timezone.now() - timedelta(hours=1))
    mail.deliver(timezone.now())
    assert mailbox.messages == []
    assert Letter.objects.get().state == "dropped"
    assert Letter.objects.get().secrets == {}


@pytest.mark.parametrize("name", ["account_reset_password", "account_request_login_code"])
def test_an_unknown_address_gets_no_letter_and_the_same_answer(
    name: str, client: Client, ivan: Person, organisation: Any
) -> None:
    make.person("Gone Person", email="gone@halyard.example", is_active=False)
    answers = set()
    for email in ("ivan@halyard.example", "nobody@halyard.example", "gone@halyard.example"):
        response = Client().post(reverse(name), {"email": email})
        answers.add((response.status_code, response.get("Location")))
    assert len(answers) == 1
    assert [letter.to for letter in Letter.objects.all()] == [ivan]


@pytest.mark.parametrize("name", ["account_reset_password", "account_request_login_code"])
def test_somebody_who_is_only_invited_comes_in_by_the_invitation_alone(
    name: str, client: Client, organisation: Any
) -> None:
    make.person("Nils Holm", joined_at=None)
    client.post(reverse(name), {"email": "nils@halyard.example"})
    assert not Letter.objects.exists()


def test_password_reset_link_is_made_of_our_own_address(client: Client, ivan: Person) -> None:
    client.post(reverse("account_reset_password"), {"email": "ivan@halyard.example"}, headers={"host": "testserver:9"})
    assert Letter.objects.get().secrets["password_reset_url"].startswith("http://testserver/account/password/reset/")


def test_a_visitor_who_tries_too_often_reads_a_page_of_ours(client: Client, ivan: Person) -> None:
    for number in range(31):
        form = {"login": f"eve{number}@evil.example", "password": "wrong"}
        response = client.post(reverse("account_login"), form, headers={"accept-language": "zh-hans"})
    assert response.status_code == 429
    assert "尝试次数过多" in response.content.decode()


def test_sign_up_is_closed(client: Client, organisation: Any) -> None:
    form = {"email": "eve@evil.example", "password1": "correct horse", "password2": "correct horse"}
    for response in (client.get(reverse("account_signup")), client.post(reverse("account_signup"), form)):
        assert "Accounts are made by invitation" in response.content.decode()
    assert not Person.objects.exists()


def test_a_leaver_cannot_sign_in(client: Client, ivan: Person) -> None:
    ivan.is_active = False
    ivan.save()
    client.post(reverse("account_login"), {"login": "ivan@halyard.example", "password": "correct horse"})
    assert client.get(reverse("me")).status_code == 302


def test_a_leaver_who_is_signed_in_is_out(ivan: Person, signed_in: Any) -> None:
    client = signed_in(ivan)
    assert client.get(reverse("me")).status_code == 200
    Person.objects.filter(pk=ivan.pk).update(is_active=False)
    assert client.get(reverse("me")).status_code == 302


def test_invitation_letter_ends_with_its_link(ada: Person, mailbox: MoodyMailbox) -> None:
    from core.actions import people

    now = timezone.now()
    before = now - timedelta(minutes=5)
    nils, first = people.invite(email="nils@halyard.example", name="Nils", office="none", by=ada, at=before)
    second = people.invite_again(nils, by=ada, at=now)
    mail.deliver(timezone.now())
    (message,) = mailbox.messages
    text = message.get_body(("plain",)).get_content()
    assert "Ada Brandt invites you" in text
    assert f"http://testserver/join/{second}/" in text
    assert first not in text
    assert "Ada Brandt invites you to Halyard hiring" in message["Subject"]


def test_who_came_in_by_an_invitation_is_listed_and_can_be_signed_out_from_elsewhere(ada: Person) -> None:
    from core.actions import people

    _nils, token = people.invite(email="nils@halyard.example", name="Nils", office="none", by=ada, at=timezone.now())
    joined, elsewhere = (Client(headers={"user-agent": name}) for name in ("Firefox/133.0 Linux", "Chrome/131 Windows"))
    new = {"name": "Nils", "password": "new horse 11", "language": "en", "time_zone": "Europe/Berlin"}
    joined.post(reverse("people_join", args=[token]), new)
    assert joined.get(reverse("me")).status_code == 200
    elsewhere.post(reverse("account_login"), {"login": "nils@halyard.example", "password": "new horse 11"})
    page = elsewhere.get(reverse("usersessions_list")).content.decode()
    assert "Firefox on Linux" in page
    assert "Chrome on Windows" in page
    elsewhere.post(reverse("usersessions_list"))
    assert joined.get(reverse("me")).status_code == 302
    assert elsewhere.get(reverse("me")).status_code == 200
