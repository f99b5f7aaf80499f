"""Sign-in at a real provider (oidc-provider, which nobody here wrote), by people at a real browser."""

import json
import os
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.error import HTTPError, URLError
from urllib.parse import parse_qs, urlencode, urlsplit
from urllib.request import Request, urlopen

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from core.postgres import PROJECT
from tests.journeys.people import PASSWORD, Human, found, newcomer
from tests.live import House, Process, free_port, until
from tests.pages.test_axe import violations

pytestmark = pytest.mark.more

PHONE = {"width": 375, "height": 812}


class Provider(Process):
    def __init__(self, folder: Path, return_url: str) -> None:
        program = shutil.which("node")
        assert program, "Node is not installed; `make test-more` says how"
        self.port = free_port()
        self.issuer = f"http://127.0.0.1:{self.port}"
        command = [program, str(PROJECT / "tests/judges/provider.mjs"), str(self.port), return_url]
        super().__init__(command, dict(os.environ), folder / "provider.log")

    def start(self) -> None:
        super().start()
        until(self.answers, f"the provider, see {self.log}")

    def answers(self) -> bool:
        try:
            with urlopen(f"{self.issuer}/.well-known/openid-configuration", timeout=5) as answer:
                return bool(answer.status == 200)
        except (URLError, OSError):
            return False

    def says(self, subject: str, **claims: object) -> None:
        asked = Request(f"{self.issuer}/people/{subject}", json.dumps(claims).encode(), method="PUT")
        urlopen(asked, timeout=5).close()


@dataclass
class Place:
    house: House
    provider: Provider
    browser: Browser
    ada: Human
    guests: list[Human] = field(default_factory=list)

    def guest(self) -> Human:
        """Somebody at a browser that nobody has used."""
        made = newcomer(self.browser, self.house, "Some Body")
        self.guests.append(made)
        return made

    def comes(self, subject: str) -> Human:
        human = self.guest()
        human.go("/account/login/")
        human.press("Sign in with Halyard SSO")
        at_provider(human.page, subject)
        return human

    def is_(self, human: Human, name: str) -> None:
        human.go("/me/")
        expect(human.page.locator("[name=name]")).to_have_value(name)

    def restart(self, **said: str) -> None:
        self.house.web.end()
        self.house.environment |= said
        self.house.web.start()
        until(self.house.answers, f"the web server, see {self.house.web.log}")


def at_provider(page: Page, subject: str) -> None:
    page.wait_for_url("**/interaction/**")
    page.locator("[name=login]").fill(subject)
    page.locator("[name=password]").fill("anything")
    page.get_by_role("button", name="Sign-in").click()
    page.wait_for_url(lambda url: "/interaction/" not in url)


def refused(human: Human, sentence: str) -> None:
    expect(human.page.get_by_role("heading", level=1)).to_have_text("You were not let in")
    expect(human.page.get_by_role("alert")).to_contain_text(sentence)
    human.go("/me/")
    assert "/account/login/" in human.page.url


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory, browser: Browser) -> Iterator[Place]:
    folder = tmp_path_factory.mktemp("provider")
    house = House(folder, f"provider_{os.environ.get('PYTEST_XDIST_WORKER', 'alone')}")
    provider = Provider(folder, f"{house.url}/account/provider/return/")
    house.environment |= {
        "REDIS_URL": "",
        "TOUCHSTONE_OIDC_ISSUER": provider.issuer,
        "TOUCHSTONE_OIDC_CLIENT_ID": "touchstone",
        "TOUCHSTONE_OIDC_CLIENT_SECRET": "of one journey, never of a server",
        "TOUCHSTONE_OIDC_NAME": "Halyard SSO",
        # What is asked on this machine goes to nobody else
        "NO_PROXY": "127.0.0.1",
    }
    place = Place(house, provider, browser, newcomer(browser, house, "Ada Brandt"))
    try:
        provider.start()
        house.manage("check", "--tag", "security")
        house.manage("collectstatic", "--noinput", "--verbosity", "0")
        house.web.start()
        until(house.answers, f"the web server, see {house.web.log}")
        found(place.ada)
        for name, office, joined, active in (
            ("Hana Diallo", "none", "now()", "true"),
            ("Ivan Herrera", "none", "now()", "true"),
            ("Rae Fournier", "recruiter", "now()", "true"),
            ("Gone Person", "none", "now()", "false"),
        ):
            house.sql(
                "INSERT INTO core_person (email, name, office, joined_at, is_active, password, language, time_zone,"
                " day_starts, day_ends, working_days) VALUES"
                f" ('{name.split()[0].lower()}@halyard.example', '{name}', '{office}', {joined}, {active}, '!', 'en',"
                " 'Europe/Berlin', '09:00', '18:00', '{0,1,2,3,4}')"
            )
        yield place
    finally:
        for human in (place.ada, *place.guests):
            human.page.context.close()
        house.stop()
        provider.end()


def test_people_sign_in_at_a_real_provider(place: Place) -> None:
    house, provider = place.house, place.provider

    # The first time by the verified address, then by the subject, whatever the address there is
    place.is_(place.comes("subject-hana"), "Hana Diallo")
    assert house.sql("SELECT kind FROM core_event WHERE kind = 'core.provider_tied'") == "core.provider_tied"
    provider.says("subject-hana", email="diallo@elsewhere.example", email_verified=False)
    hana = place.comes("subject-hana")
    place.is_(hana, "Hana Diallo")
    hana.page.locator("form[action='/account/logout/'] button").first.click()
    hana.page.wait_for_url("**/account/login/**")

    refused(place.comes("subject-ivan"), "Halyard SSO does not vouch for ivan@halyard.example.")
    refused(place.comes("subject-stranger"), "Nobody is here with the address stranger@elsewhere.example.")
    refused(place.comes("subject-gone"), "Your account here is closed.")
    refused(place.comes("subject-impostor"), "signs in with another account there")

    # Who is invited joins by it
    place.ada.go("/people/invite/")
    place.ada.page.locator("[name=name]").fill("Nils Holm")
    place.ada.page.locator("[name=email]").fill("nils@halyard.example")
    place.ada.press("Send invitation")
    place.ada.page.wait_for_url("**/people/")
    place.is_(place.comes("subject-nils"), "Nils Holm")

    # Who gives up there
    cancelled = place.guest()
    cancelled.go("/account/login/")
    cancelled.press("Sign in with Halyard SSO")
    cancelled.page.wait_for_url("**/interaction/**")
    cancelled.page.get_by_role("link", name="Cancel").click()
    refused(cancelled, "You came back from Halyard SSO without signing in.")


@pytest.mark.parametrize(
    "look", [{}, {"color_scheme": "dark", "locale": "zh-CN", "viewport": PHONE}], ids=["light", "zh"]
)
def test_axe_finds_nothing_on_the_way(place: Place, look: dict[str, Any]) -> None:
    """The pages that are there with a provider alone."""
    page = place.browser.new_page(bypass_csp=True, **look)
    # Nobody goes on to the provider from here
    page.route(f"{place.provider.issuer}/**", lambda route: route.abort())
    for path in ("/account/login/", "/account/provider/return/?state=none", "/enter/none/"):
        page.goto(place.house.url + path)
        assert list(violations(page, path)) == []
        assert page.evaluate("document.documentElement.scrollWidth") <= page.viewport_size["width"]
    page.context.close()


def test_a_real_provider_is_asked_with_pkce_and_believed_once(place: Place) -> None:
    provider = place.provider
    human = place.guest()
    page = human.page
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url) if "/auth?" in request.url else None)
    held: list[str] = []

    def hold(route: Route) -> None:
        """Follow by hand what the provider answers, up to the address back to us, which nobody opens yet."""
        if route.request.method != "POST":
            return route.fallback()
        led = route.fetch(max_redirects=0).headers["location"]
        held.append(page.context.request.get(led, max_redirects=0).headers["location"])
        return route.fulfill(body="held")

    page.route("**/interaction/**", hold)
    human.go("/account/login/")
    human.press("Sign in with Halyard SSO")
    page.wait_for_url("**/interaction/**")
    page.locator("[name=login]").fill("subject-hana")
    page.locator("[name=password]").fill("anything")
    page.get_by_role("button", name="Sign-in").click()
    expect(page.get_by_text("held")).to_be_visible()
    said = parse_qs(urlsplit(asked[0]).query)
    assert said["code_challenge_method"] == ["S256"]
    without = {name: value[0] for name, value in said.items() if not name.startswith("code_challenge")}
    assert "invalid_request" in answer_of(f"{provider.issuer}/auth?{urlencode(without)}")

    address, told = held[0].split("?")[0], {name: value[0] for name, value in parse_qs(urlsplit(held[0]).query).items()}
    human.go(f"{address}?{urlencode({**told, 'state': 'x' * 32})}")
    refused(human, "This sign-in has ended, or it began in another browser.")
    other = place.guest()
    other.go(held[0])
    refused(other, "This sign-in has ended, or it began in another browser.")

    # Another sign-in that began here does not take the code of the first: its proof is another
    other.go("/account/login/")
    other.page.route("**/auth?**", lambda route: route.fulfill(body="held"))
    with other.page.expect_request("**/auth?**") as begun:
        other.press("Sign in with Halyard SSO")
    state = parse_qs(urlsplit(begun.value.url).query)["state"][0]
    other.go(f"{address}?{urlencode({**told, 'state': state})}")
    refused(other, "What Halyard SSO said does not fit")

    # The provider has seen the code misused and takes it from the rightful one as well: they begin again
    place.is_(place.comes("subject-hana"), "Hana Diallo")


def test_a_real_provider_is_the_only_way_in_and_its_second_step_is_trusted(place: Place) -> None:
    house = place.house
    house.sql("UPDATE core_organisation SET asks_second_factor = true")
    rae = place.comes("subject-rae")
    expect(rae.page.get_by_role("heading", level=1)).to_have_text("Second step at sign-in")

    place.restart(TOUCHSTONE_OIDC_ONLY="1", TOUCHSTONE_OIDC_TRUSTS_SECOND_STEP="1")
    place.is_(place.comes("subject-rae"), "Rae Fournier")
    ada = place.guest()
    ada.go("/account/login/")
    expect(ada.page.get_by_role("button", name="Sign in with Halyard SSO")).to_be_visible()
    expect(ada.page.locator("[name=password]")).to_have_count(0)
    for path in ("/account/login/code/", "/account/password/reset/", "/account/second/webauthn/login/"):
        assert ada.page.goto(house.url + path).status == 404
    answer = ada.page.request.post(
        f"{house.url}/account/login/",
        form={"login": "ada@halyard.example", "password": PASSWORD, "csrfmiddlewaretoken": token(ada)},
        headers={"Referer": house.url},
    )
    assert answer.status == 404


def answer_of(url: str) -> str:
    try:
        with urlopen(url, timeout=5) as answer:
            return f"{answer.url} {answer.read().decode()}"
    except HTTPError as refusal:
        return f"{refusal.url} {refusal.read().decode()}"


def token(human: Human) -> str:
    human.go("/account/login/")
    return human.page.locator("[name=csrfmiddlewaretoken]").first.input_value()
