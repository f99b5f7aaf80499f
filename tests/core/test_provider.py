"""What is believed of a provider of sign-ins, shown on one that lies. A real one: tests/journeys/test_provider.py."""

import json
import time
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any
from urllib.parse import parse_qs, urlsplit

import jwt
import pytest
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount, SocialToken
from cryptography.hazmat.primitives.asymmetric import rsa
from django.core.cache import cache
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse
from jwt.algorithms import RSAAlgorithm

from core.models import Event, History, Organisation, Person
from core.views import entrance
from tests import make

pytestmark = pytest.mark.django_db

CLIENT = "touchstone"
KEY, OTHER_KEY = (rsa.generate_private_key(public_exponent=65537, key_size=2048) for _ in range(2))
Change = Callable[["Liar"], Any]


class Liar(ThreadingHTTPServer):
    """A provider that answers as it is told to."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Answers)
        self.issuer = f"http://127.0.0.1:{self.server_port}"
        self.claims: dict[str, Any] = {"iss": self.issuer, "aud": CLIENT, "sub": "subject-1"}
        self.header: dict[str, Any] = {"kid": "one"}
        self.details: dict[str, Any] = {"sub": "subject-1", "email": "hana@halyard.example", "email_verified": True}
        self.key: Any = KEY
        self.algorithm = "RS256"
        self.config: dict[str, Any] = {}
        self.lasts = 300
        # Answers in the place of the true ones
        self.pages: dict[str, tuple[int, bytes, dict[str, str]]] = {}
        # What was asked, by path
        self.asked: list[tuple[str, dict[str, list[str]]]] = []

    def page(self, path: str) -> Any:
        if path == "/.well-known/openid-configuration":
            names = ("authorization_endpoint", "token_endpoint", "jwks_uri", "userinfo_endpoint")
            return {"issuer": self.issuer, **{name: f"{self.issuer}/{name}" for name in names}, **self.config}
        if path == "/jwks_uri":
            return {"keys": [json.loads(RSAAlgorithm.to_jwk(KEY.public_key())) | {"kid": "one", "use": "sig"}]}
        if path == "/token_endpoint":
            at = int(time.time())
            claims = {"iat": at, "exp": at + self.lasts, **self.claims}
            token = jwt.encode(claims, self.key, algorithm=self.algorithm, headers=self.header)
            return {"access_token": "a", "refresh_token": "r", "expires_in": 60, "id_token": token}
        return self.details


class Answers(BaseHTTPRequestHandler):
    server: Liar

    def do_GET(self) -> None:
        path = urlsplit(self.path).path
        said = self.rfile.read(int(self.headers.get("Content-Length") or 0)).decode()
        self.server.asked.append((path, parse_qs(said)))
        true = (200, json.dumps(self.server.page(path)).encode(), {})
        status, body, headers = self.server.pages.get(path, true)
        self.send_response(status)
        for name, value in {"Content-Type": "application/json", "Content-Length": str(len(body)), **headers}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def do_POST(self) -> None:
        self.do_GET()

    def log_message(self, *_said: Any) -> None:
        pass


@pytest.fixture
def liar(settings: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[Liar]:
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    made = Liar()
    Thread(target=made.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
    settings.OIDC_OFFERED = True
    settings.OIDC_ISSUER, settings.OIDC_NAME = made.issuer, "Halyard SSO"
    settings.OIDC_CLIENT_ID, settings.OIDC_CLIENT_SECRET = CLIENT, "a secret"
    cache.clear()
    yield made
    made.shutdown()
    made.server_close()


def begin(client: Client, following: str = "") -> dict[str, str]:
    """What the provider is asked in the address that the browser is led to."""
    page = client.post(reverse("entrance_begin"), {"next": following} if following else {})
    assert page.status_code == 200, page.content.decode()
    found = parse_qs(urlsplit(page.context["url"]).query)
    return {name: value[0] for name, value in found.items()}


def arrive(client: Client, liar: Liar, following: str = "") -> Any:
    asked = begin(client, following)
    liar.claims.setdefault("nonce", asked["nonce"])
    return client.get(reverse("entrance_arrive"), {"code": "c", "state": asked["state"]})


def is_in(client: Client) -> bool:
    return client.get(reverse("me")).status_code == 200


def test_who_is_believed_comes_in_and_goes_where_they_wanted(liar: Liar, client: Client, hana: Person) -> None:
    answer = arrive(client, liar, following=reverse("me"))
    assert answer.headers["Location"] == reverse("me")
    assert client.get(reverse("me")).context["request"].user == hana
    assert not SocialToken.objects.exists()
    assert SocialAccount.objects.get().extra_data == {}
    kept = History.objects.filter(table_name="socialaccount_socialaccount").get()
    assert (kept.actor, "extra_data" in kept.after) == (hana.pk, False)
    client.post(reverse("account_logout"))
    assert not is_in(client)


def test_the_code_is_asked_for_with_pkce_state_and_nonce(liar: Liar, client: Client, hana: Person) -> None:
    asked = begin(client)
    assert (asked["response_type"], asked["code_challenge_method"]) == ("code", "S256")
    assert asked["redirect_uri"] == "http://testserver/account/provider/return/"
    assert len(asked["state"]) == 32
    assert asked["nonce"] not in (begin(Client())["nonce"], "")
    liar.claims["nonce"] = asked["nonce"]
    client.get(reverse("entrance_arrive"), {"code": "c", "state": asked["state"]})
    ((_path, said),) = [one for one in liar.asked if one[0] == "/token_endpoint"]
    assert len(said["code_verifier"][0]) > 42
    assert is_in(client)


def test_what_a_visitor_adds_to_the_address_is_not_asked_of_the_provider(liar: Liar, client: Client, hana) -> None:
    added = "?process=connect&scope=admin&auth_params=redirect_uri%3Dhttps%3A%2F%2Fevil.example"
    page = client.post(reverse("entrance_begin") + added, {"next": "https://evil.example/"})
    asked = parse_qs(urlsplit(page.context["url"]).query)
    assert asked["redirect_uri"] == ["http://testserver/account/provider/return/"]
    assert set(asked["scope"][0].split()) == {"openid", "profile", "email"}
    liar.claims["nonce"] = asked["nonce"][0]
    answer = client.get(reverse("entrance_arrive"), {"code": "c", "state": asked["state"][0]})
    assert answer.headers["Location"] == "/"


@pytest.mark.parametrize(
    "lie",
    [
        pytest.param(lambda liar: liar.claims.update(nonce="of another sign-in"), id="nonce"),
        pytest.param(lambda liar: liar.claims.update(nonce=None), id="no nonce"),
        pytest.param(lambda liar: liar.claims.update(iss="https://evil.example"), id="issuer"),
        pytest.param(lambda liar: liar.claims.update(aud="another"), id="audience"),
        pytest.param(lambda liar: liar.claims.update(aud=[CLIENT, "another"], azp="another"), id="made for another"),
        pytest.param(lambda liar: liar.claims.update(sub=""), id="no subject"),
        pytest.param(lambda liar: (liar.claims.update(sub="x\0"), liar.details.update(sub="x\0")), id="zero byte"),
        pytest.param(lambda liar: liar.claims.update(sub=7), id="subject is a number"),
        pytest.param(lambda liar: liar.claims.update(sub="x" * 192), id="long subject"),
        pytest.param(lambda liar: setattr(liar, "lasts", -3600), id="ended"),
        pytest.param(lambda liar: setattr(liar, "key", OTHER_KEY), id="signed by another key"),
        pytest.param(lambda liar: liar.header.update(kid="two"), id="unknown key"),
        pytest.param(lambda liar: vars(liar).update(key=None, algorithm="none"), id="not signed"),
        pytest.param(lambda liar: vars(liar).update(key="k" * 32, algorithm="HS256"), id="signed by a shared secret"),
        pytest.param(lambda liar: liar.details.update(sub="subject-2"), id="details of another"),
        pytest.param(lambda liar: liar.config.update(issuer="https://evil.example"), id="discovered issuer"),
        pytest.param(lambda liar: liar.config.update(token_endpoint="http://evil.example/"), id="open endpoint"),
        pytest.param(lambda liar: liar.pages.update({"/token_endpoint": (400, b'{"error": "x"}', {})}), id="no token"),
        pytest.param(lambda liar: liar.pages.update({"/token_endpoint": (200, b"[]", {})}), id="token is a list"),
        pytest.param(
            lambda liar: liar.pages.update({"/token_endpoint": (200, b'{"access_token": "a"}', {})}), id="no ID token"
        ),
        pytest.param(
            lambda liar: liar.pages.update(
                {"/token_endpoint": (200, b'{"access_token": 1, "expires_in": "soon", "id_token": {}}', {})}
            ),
            id="token of other shapes",
        ),
        pytest.param(lambda liar: liar.pages.update({"/jwks_uri": (200, b"[]", {})}), id="keys are a list"),
        pytest.param(lambda liar: liar.pages.update({"/jwks_uri": (200, b'{"keys": 1}', {})}), id="keys are none"),
        pytest.param(lambda liar: liar.pages.update({"/userinfo_endpoint": (200, b"<p>", {})}), id="details are HTML"),
        pytest.param(
            lambda liar: liar.pages.update({"/jwks_uri": (302, b"", {"Location": "http://127.0.0.1:1/"})}),
            id="leads elsewhere",
        ),
    ],
)
def test_a_lie_lets_nobody_in(lie: Change, liar: Liar, client: Client, hana: Person) -> None:
    asked = begin(client)
    liar.claims["nonce"] = asked["nonce"]
    lie(liar)
    answer = client.get(reverse("entrance_arrive"), {"code": "c", "state": asked["state"]})
    assert answer.status_code in (403, 503)
    assert "You were not let in" in answer.content.decode()
    assert not is_in(client)
    assert not SocialAccount.objects.exists()


def test_a_state_is_one_browsers_and_good_for_once(liar: Liar, client: Client, hana: Person) -> None:
    asked = begin(client)
    liar.claims["nonce"] = asked["nonce"]
    address, told = reverse("entrance_arrive"), {"code": "c", "state": asked["state"]}
    for browser, said in ((Client(), told), (client, {**told, "state": "x" * 32}), (client, {"code": "c"})):
        assert browser.get(address, said).status_code == 403
        assert not is_in(browser)
    assert client.get(address, told).status_code == 302
    client.post(reverse("account_logout"))
    assert client.get(address, told).status_code == 403


def test_who_comes_back_without_signing_in_reads_so(liar: Liar, client: Client, hana: Person) -> None:
    asked = begin(client)
    page = client.get(reverse("entrance_arrive"), {"error": "access_denied", "state": asked["state"]})
    assert "You came back from Halyard SSO without signing in." in page.content.decode()


def test_a_provider_that_is_away_is_a_sentence(liar: Liar, client: Client, hana: Person) -> None:
    liar.pages["/.well-known/openid-configuration"] = (500, b"", {})
    page = client.post(reverse("entrance_begin"))
    assert page.status_code == 503
    assert "Halyard SSO does not answer as it should" in page.content.decode()


def test_who_is_refused_reads_why_and_it_is_noted(liar: Liar, client: Client, hana: Person) -> None:
    Person.objects.filter(pk=hana.pk).update(is_active=False)
    page = arrive(client, liar)
    assert page.status_code == 403
    assert "Your account here is closed." in page.content.decode()
    assert Event.objects.get(kind="core.sign_in_refused").on_id == hana.pk
    liar.details["email"] = "<b>nobody</b>@halyard.example"
    del liar.claims["nonce"]
    assert "&lt;b&gt;nobody" in arrive(client, liar).content.decode()


def test_without_a_provider_nothing_of_it_is_there(client: Client, hana: Person) -> None:
    assert reverse("entrance_begin") not in client.get(reverse("account_login")).content.decode()
    for name in ("entrance_begin", "entrance_arrive"):
        for answer in (client.get(reverse(name)), client.post(reverse(name))):
            assert answer.status_code == 404


def test_begin_is_a_form_and_leads_back_to_it(liar: Liar, client: Client, hana: Person) -> None:
    page = client.get(reverse("account_login"), {"next": "/me/"}).content.decode()
    assert page.index("Sign in with Halyard SSO") < page.index("Or with a password") < page.index('name="login"')
    assert client.get(reverse("entrance_begin")).headers["Location"] == reverse("account_login")
    answer = client.post(reverse("entrance_begin"))
    assert f'content="0; url={liar.issuer}/authorization_endpoint?' in answer.content.decode()
    assert "form-action 'self'" in answer.headers["Content-Security-Policy"].split("; ")


def test_begin_and_arrive_ask_not_too_often(liar: Liar, client: Client, hana: Person, monkeypatch) -> None:
    monkeypatch.setattr(entrance, "MOST_OF_ONE_ADDRESS", 2)
    for _time in range(2):
        assert client.get(reverse("entrance_arrive")).status_code == 403
    assert client.get(reverse("entrance_arrive")).status_code == 429
    assert client.post(reverse("entrance_begin")).status_code == 429


# The second step


@pytest.mark.parametrize(("trusts", "led"), [(False, "mfa_authenticate"), (True, "me")])
def test_our_second_step_is_asked_unless_the_providers_is_trusted(
    trusts: bool, led: str, liar: Liar, client: Client, hana: Person, settings: Any
) -> None:
    settings.OIDC_TRUSTS_SECOND_STEP = trusts
    Authenticator.objects.create(user=hana, type=Authenticator.Type.TOTP, data={"secret": ""})
    assert arrive(client, liar, following=reverse("me")).headers["Location"] == reverse(led)
    assert is_in(client) is trusts


@pytest.mark.parametrize("trusts", [False, True])
def test_an_office_that_owes_a_second_step_owes_it_here_unless_the_providers_is_trusted(
    trusts: bool, liar: Liar, client: Client, hana: Person, settings: Any, signed_in: Any
) -> None:
    Organisation.objects.update(asks_second_factor=True)
    Person.objects.filter(pk=hana.pk).update(office="recruiter")
    settings.OIDC_TRUSTS_SECOND_STEP = trusts
    arrive(client, liar)
    assert is_in(client) is trusts
    # Who came in by a password has shown nothing there
    assert not is_in(signed_in(hana))


# The only way in

CLOSED = [
    "account_request_login_code",
    "account_confirm_login_code",
    "account_reset_password",
    "account_reset_password_done",
    "account_reset_password_from_key_done",
    "account_change_password",
    "account_set_password",
    "mfa_login_webauthn",
]


def test_the_only_way_in_shuts_the_others(liar: Liar, client: Client, hana: Person, settings: Any) -> None:
    settings.OIDC_ONLY = True
    page = client.get(reverse("account_login")).content.decode()
    assert "Sign in with Halyard SSO" in page
    assert 'name="password"' not in page
    assert "passkey" not in page
    said = {"login": "hana@halyard.example", "password": "correct horse"}
    assert client.post(reverse("account_login"), said).status_code == 404
    arrive(client, liar)
    assert is_in(client)
    assert "Change password" not in client.get(reverse("me")).content.decode()
    for name in CLOSED:
        for browser in (client, Client()):
            assert browser.post(reverse(name)).status_code in (404, 302)
            assert is_in(browser) is (browser is client)
    assert client.get(reverse("account_change_password")).status_code == 404


def test_the_only_way_in_is_proof_enough_for_a_second_step(liar: Liar, client: Client, hana, settings: Any) -> None:
    settings.OIDC_ONLY = True
    arrive(client, liar)
    assert client.get(reverse("mfa_activate_totp")).status_code == 200
    settings.OIDC_ONLY = False
    assert client.get(reverse("mfa_activate_totp")).status_code == 302


def test_an_invitation_leads_to_the_only_way_in(liar: Liar, client: Client, ada: Person, signed_in, settings) -> None:
    settings.OIDC_ONLY = True
    form = {"name": "Nils Holm", "email": "nils@halyard.example", "office": "none"}
    page = signed_in(ada).post(reverse("people_invite"), form)
    link = page.context["link"].removeprefix("http://testserver")
    page = client.post(link, {"name": "Nils", "password": "correct horse 11", "language": "en", "time_zone": "UTC"})
    assert "under this address, and you have joined" in page.content.decode()
    assert not is_in(client)
    liar.details["email"] = "nils@halyard.example"
    arrive(client, liar)
    assert client.get(reverse("me")).context["request"].user.name == "Nils Holm"


def test_a_link_from_the_terminal_opens_when_all_else_is_shut(
    ada: Person, client: Client, settings: Any, capsys
) -> None:
    settings.OIDC_ONLY = True
    call_command("entrance", "ADA@halyard.example")
    link = capsys.readouterr().out.strip().removeprefix("http://testserver")
    # Who only looks at the address has not used it
    assert client.get(link).status_code == 200
    assert not is_in(client)
    assert client.post(link).status_code == 302
    assert is_in(client)
    # Enough to change what protects the account, for the password may be forgotten for good
    assert client.get(reverse("mfa_activate_totp")).status_code == 200
    assert Client().get(link).status_code == 410


def test_a_link_from_the_terminal_is_for_who_has_joined(hana: Person, settings: Any) -> None:
    make.person("Nils Holm", joined_at=None)
    for email in ("nils@halyard.example", "nobody@halyard.example"):
        with pytest.raises(CommandError):
            call_command("entrance", email)


def test_untie_is_for_administrators(
    liar: Liar, client: Client, hana: Person, ada: Person, otto: Person, signed_in
) -> None:
    arrive(client, liar)
    edit, untie = reverse("people_edit", args=[hana.pk]), reverse("people_untie", args=[hana.pk])
    assert signed_in(otto).post(untie).status_code == 403
    assert "Untie the account" in signed_in(ada).get(edit).content.decode()
    assert signed_in(ada).post(untie).headers["Location"] == edit
    assert "Untie the account" not in signed_in(ada).get(edit).content.decode()
