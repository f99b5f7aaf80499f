import os
import subprocess
import sys
from typing import Any

import pytest

from core import checks
from core.postgres import PROJECT


def ids(found: list[Any]) -> list[str]:
    return [message.id for message in found]


@pytest.mark.parametrize(
    ("doors", "debug", "mode", "expected"),
    [
        (True, False, "", ["touchstone.E001"]),
        (True, False, "run", ["touchstone.E001"]),
        (True, False, "demo", []),
        (True, True, "", []),
        (False, False, "", []),
    ],
)
def test_demo_doors_stay_in_the_demo(doors: bool, debug: bool, mode: str, expected: list[str], settings: Any) -> None:
    settings.DEMO_DOORS, settings.DEBUG, settings.MODE = doors, debug, mode
    assert ids(checks.demo_doors_stay_in_the_demo()) == expected


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("http://hiring.example.org", ["touchstone.E002"]),
        ("http://192.168.0.7:8000", ["touchstone.E002"]),
        ("https://hiring.example.org", []),
        ("http://127.0.0.1:8000", []),
        ("http://localhost", []),
        ("http://[::1]:8000", []),
    ],
)
def test_plain_http_stays_on_this_machine(url: str, expected: list[str], settings: Any) -> None:
    settings.PUBLIC_URL, settings.HTTPS = url, url.startswith("https")
    assert ids(checks.plain_http_stays_on_this_machine()) == expected


@pytest.mark.parametrize(
    ("mode", "url", "expected"),
    [
        ("demo", "https://demo.example.org", ["touchstone.E003"]),
        ("demo", "http://127.0.0.1:8000", []),
        ("", "https://hiring.example.org", []),
    ],
)
def test_demo_stays_on_this_machine(mode: str, url: str, expected: list[str], settings: Any) -> None:
    settings.MODE, settings.PUBLIC_URL = mode, url
    assert ids(checks.demo_stays_on_this_machine()) == expected


@pytest.mark.parametrize(
    ("mode", "server", "expected"),
    [("", "", ["touchstone.W001"]), ("", "smtp://mail.example.org", []), ("run", "", []), ("demo", "", [])],
)
def test_letters_leave_the_house(mode: str, server: str, expected: list[str], settings: Any) -> None:
    settings.MODE, settings.SMTP_URL = mode, server
    assert ids(checks.letters_leave_the_house()) == expected


def test_check_refuses_open_demo_doors_on_a_real_server() -> None:
    """From the environment to the exit code, as a deployer meets it."""
    environment = os.environ | {"DEBUG": "0", "TOUCHSTONE_DEMO_DOORS": "1", "TOUCHSTONE_URL": "https://h.example.org"}
    command = [sys.executable, "manage.py", "check", "--tag", "security"]
    told = subprocess.run(command, cwd=PROJECT, env=environment, capture_output=True, text=True, check=False)
    assert told.returncode == 1
    assert "touchstone.E001" in told.stderr


@pytest.mark.parametrize(("lease", "expected"), [(200, []), (199, ["touchstone.W002"])])
def test_a_lease_outlasts_a_slow_mail_server(lease: int, expected: list[str], settings: Any) -> None:
    settings.SMTP_TIMEOUT_SECONDS, settings.LETTER_LEASE_SECONDS = 20, lease
    assert ids(checks.a_lease_outlasts_a_slow_mail_server()) == expected


WHOLE = {"ISSUER": "https://sso.example.org", "CLIENT_ID": "c", "CLIENT_SECRET": "s", "NAME": "SSO"}


@pytest.mark.parametrize(
    ("said", "missing"),
    [
        ({}, []),
        (WHOLE, []),
        ({**WHOLE, "ONLY": True}, []),
        ({**WHOLE, "NAME": ""}, ["TOUCHSTONE_OIDC_NAME missing"]),
        ({"CLIENT_ID": "c"}, ["TOUCHSTONE_OIDC_ISSUER, TOUCHSTONE_OIDC_CLIENT_SECRET, TOUCHSTONE_OIDC_NAME missing"]),
        ({"ONLY": True}, ["TOUCHSTONE_OIDC_ISSUER"]),
        ({"TRUSTS_SECOND_STEP": True}, ["TOUCHSTONE_OIDC_ISSUER"]),
    ],
)
def test_provider_is_named_whole(said: dict[str, Any], missing: list[str], settings: Any) -> None:
    for name, value in said.items():
        setattr(settings, f"OIDC_{name}", value)
    found = checks.provider_is_named_whole()
    assert ids(found) == ["touchstone.E004"] * len(missing)
    for text, one in zip(missing, found, strict=True):
        assert text in one.msg


@pytest.mark.parametrize(
    ("issuer", "expected"),
    [("", []), ("https://sso.example.org", []), ("http://sso.example.org", ["touchstone.E005"])],
)
def test_provider_is_asked_in_private(issuer: str, expected: list[str], settings: Any) -> None:
    settings.OIDC_ISSUER = issuer
    assert ids(checks.provider_is_asked_in_private()) == expected
