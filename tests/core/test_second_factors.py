"""A second step at sign-in: set up, asked for, lost, required; and where one is signed in."""

import re
import time

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.conf import settings
from django.core.cache import cache
from django.test import Client, TestCase
from django.urls import reverse
from django.utils import timezone

from core import mail
from core.actions import people
from core.models import Event, History, Letter, Organisation, Person
from core.queries import people as known
from tests import make
from tests.core.conftest import MoodyMailbox

pytestmark = pytest.mark.django_db

PASSWORD = "correct horse 11"


def sign_in(person: Person, password: str = PASSWORD) -> tuple[Client, str]:
    """A browser and where it was led."""
    client = Client(headers={"user-agent": "A browser"})
    answer = client.post(reverse("account_login"), {"login": person.email, "password": password})
    return client, answer.headers.get("Location", "")


def prove(client: Client) -> Client:
    """What protects an account is changed only by who says the password once more."""
    assert client.get(reverse("mfa_activate_totp")).headers["Location"].startswith(reverse("account_reauthenticate"))
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    return client


def code(secret: str, steps: int = 0) -> str:
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30 + steps))


def set_up(client: Client) -> str:
    """The key of the app."""
    page = prove(client).get(reverse("mfa_activate_totp")).content.decode()
    assert "<svg" in page
    secret = re.search(r"<code>([A-Z2-7]{32})</code>", page)[1]
    with TestCase.captureOnCommitCallbacks(execute=True):
        answer = client.post(reverse("mfa_activate_totp"), {"code": code(secret)})
    assert answer.headers["Location"] == reverse("mfa_view_recovery_codes")
    # The same code opens only once; here time does not pass
    cache.clear()
    return secret


@pytest.fixture
def member(organisation: Organisation) -> Person:
    member = make.person("Mia Member", joined_at=timezone.now())
    member.set_password(PASSWORD)
    member.save()
    return member


@pytest.fixture
def secret(member: Person) -> str:
    return set_up(sign_in(member)[0])


def test_sign_in_asks_for_the_code(member: Person, secret: str) -> None:
    client, led = sign_in(member)
    assert led == reverse("mfa_authenticate")
    assert client.get(reverse("me")).status_code == 302
    page = client.post(reverse("mfa_authenticate"), {"code": code(secret, 9)}).content.decode()
    assert "This code is not right, or it has ended." in page
    # Of a key that nobody added nothing is said
    assert "Use a passkey or key" not in page
    assert client.post(reverse("mfa_authenticate"), {"code": code(secret)}).status_code == 302
    assert client.get(reverse("me")).status_code == 200


def test_a_recovery_code_opens_once(member: Person, secret: str) -> None:
    client, _led = sign_in(member)
    client.post(reverse("mfa_authenticate"), {"code": code(secret)})
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    spare = re.search(r"<code>(\d{8})</code>", client.get(reverse("mfa_view_recovery_codes")).content.decode())[1]
    for status in (302, 200):
        client, _led = sign_in(member)
        assert client.post(reverse("mfa_authenticate"), {"code": spare}).status_code == status


def test_what_codes_are_made_from_is_told_nowhere(member: Person, secret: str) -> None:
    assert secret not in str(list(Authenticator.objects.values_list("data", flat=True)))
    kept = History.objects.filter(table_name="mfa_authenticator")
    assert kept.exists()
    assert not [row for row in kept if "data" in (row.after or {})]


def test_another_key_of_the_house_lets_no_code_in(member: Person, secret: str, settings) -> None:
    settings.SECRET_KEY = "another one"
    client, led = sign_in(member)
    assert led == reverse("mfa_authenticate")
    assert client.post(reverse("mfa_authenticate"), {"code": code(secret)}).status_code == 200


def test_every_change_is_told_by_mail(member: Person, secret: str, mailbox: MoodyMailbox) -> None:
    assert Letter.objects.filter(to=member, kind="core.sign_in_changed").count() == 1
    mail.deliver(timezone.now())
    text = mailbox.messages[0].get_body(("plain",)).get_content()
    assert "An authenticator app is now the second step" in text
    assert reverse("mfa_index") in text


def test_forget_second_factors_lets_them_in_by_the_first(
    member: Person, secret: str, ada: Person, signed_in, at
) -> None:
    page = signed_in(ada).get(reverse("people_edit", args=[member.pk])).content.decode()
    assert "Take the second step away" in page
    # Whoever found the telephone may have come in with it
    found, _led = sign_in(member)
    found.post(reverse("mfa_authenticate"), {"code": code(secret)})
    assert found.get(reverse("me")).status_code == 200
    signed_in(ada).post(reverse("people_forget_second_factors", args=[member.pk]))
    assert found.get(reverse("me")).status_code == 302
    client, _led = sign_in(member)
    assert client.get(reverse("me")).status_code == 200
    assert Event.objects.get(kind="core.second_factors_removed").by == ada
    assert Letter.objects.filter(to=member, kind="core.sign_in_changed").count() == 2
    with pytest.raises(people.PersonRefused, match="no second step"):
        people.forget_second_factors(member, by=ada, at=at)


def test_who_needs_a_second_step_sets_it_up_before_anything_else(
    ada: Person, otto: Person, member: Person, signed_in
) -> None:
    Organisation.objects.update(asks_second_factor=True)
    member.office = "recruiter"
    member.save()
    client, _led = sign_in(member)
    for url in (reverse("me"), "/", "/candidates/"):
        assert client.get(url).headers["Location"] == reverse("mfa_index")
    page = client.get(reverse("mfa_index")).content.decode()
    assert "asks recruiters and administrators for a second step" in page
    set_up(client)
    assert client.get(reverse("me")).status_code == 200
    # Managers and interviewers are not asked
    assert signed_in(otto).get(reverse("me")).status_code == 200
    assert client.post(reverse("account_logout")).status_code == 302


def test_what_the_office_asks_costs_no_question_more(member: Person, django_assert_num_queries) -> None:
    Organisation.objects.update(asks_second_factor=True)
    with django_assert_num_queries(1):
        known.signed_in(member.pk)


def test_sessions_are_listed_and_ended(member: Person) -> None:
    here, _led = sign_in(member)
    there, _led = sign_in(member)
    page = here.get(reverse("usersessions_list")).content.decode()
    assert page.count("A browser") == 2
    assert page.count("This one") == 1
    here.post(reverse("usersessions_list"))
    assert here.get(reverse("me")).status_code == 200
    assert there.get(reverse("me")).status_code == 302
    assert "Nowhere else." in here.get(reverse("usersessions_list")).content.decode()


def test_a_passkey_is_bound_to_the_address_we_know(member: Person) -> None:
    client = prove(sign_in(member)[0])
    page = client.get(reverse("mfa_add_webauthn")).content.decode()
    assert f'"id": "{settings.PUBLIC_HOST}"' in page


def test_a_key_of_somebody_else_is_not_there(member: Person, otto: Person) -> None:
    theirs = Authenticator.objects.create(user=otto, type="webauthn", data={"name": "Otto's key", "credential": {}})
    client = prove(sign_in(member)[0])
    for name in ("mfa_edit_webauthn", "mfa_remove_webauthn"):
        assert client.get(reverse(name, args=[theirs.pk])).status_code == 404
        assert client.post(reverse(name, args=[theirs.pk]), {"name": "Mine"}).status_code == 404
    assert Authenticator.objects.get(pk=theirs.pk).data["name"] == "Otto's key"
