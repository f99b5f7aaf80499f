"""A passkey from the browser's own authenticator: added, and signed in with alone."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from tests.journeys.people import PASSWORD, Human, found, newcomer
from tests.live import House, until

pytestmark = pytest.mark.more

AUTHENTICATOR = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


@pytest.fixture
def ada(tmp_path: Path, browser: Browser) -> Iterator[Human]:
    """A passkey is bound to a name: a number is none."""
    house = House(tmp_path, "passkeys")
    house.url = house.environment["TOUCHSTONE_URL"] = f"http://localhost:{house.port}"
    house.environment["REDIS_URL"] = ""
    try:
        house.manage("collectstatic", "--noinput", "--verbosity", "0")
        house.web.start()
        until(house.answers, f"the web server, see {house.web.log}")
        ada = newcomer(browser, house, "Ada Brandt")
        found(ada)
        yield ada
        ada.page.context.close()
    finally:
        house.stop()


def test_a_passkey_is_added_and_opens_the_door_alone(ada: Human) -> None:
    page = ada.page
    keys = page.context.new_cdp_session(page)
    keys.send("WebAuthn.enable")
    held = keys.send("WebAuthn.addVirtualAuthenticator", {"options": AUTHENTICATOR})["authenticatorId"]
    ada.go("/account/second/")
    ada.follow("Add a passkey or key")
    # What protects the account is changed only by who says once more who they are
    page.locator("[name=password]").fill(PASSWORD)
    ada.press("Confirm")
    page.get_by_label("Name").fill("Laptop")
    page.get_by_label("A passkey: sign in with it alone, without a password").check()
    ada.press("Add it")
    expect(page.get_by_role("heading", level=1)).to_have_text("Recovery codes")
    ada.go("/account/second/webauthn/")
    expect(page.get_by_role("row", name="Laptop")).to_contain_text("Passkey")

    page.context.clear_cookies()
    ada.go("/account/login/")
    ada.press("Sign in with a passkey")
    expect(page.get_by_role("navigation", name="Main")).to_be_visible()

    # As the second step, after the password
    page.context.clear_cookies()
    ada.go("/account/login/")
    page.locator("[name=login]").fill(ada.email)
    page.locator("[name=password]").fill(PASSWORD)
    ada.press("Sign in")
    expect(page.get_by_role("heading", level=1)).to_have_text("The second step")
    ada.press("Use a passkey or key")
    expect(page.get_by_role("navigation", name="Main")).to_be_visible()

    page.context.clear_cookies()
    keys.send("WebAuthn.clearCredentials", {"authenticatorId": held})
    ada.go("/account/login/")
    ada.press("Sign in with a passkey")
    expect(page.get_by_role("alert")).to_contain_text("The browser did not get the passkey or key")
