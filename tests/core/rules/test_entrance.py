from typing import Any

import pytest

from core.rules.entrance import flaw, is_issuer, told

ISSUER = "https://sso.halyard.example"
SAYS = {
    "issuer": ISSUER,
    "authorization_endpoint": f"{ISSUER}/auth",
    "token_endpoint": f"{ISSUER}/token",
    "jwks_uri": "https://keys.halyard.example/",
}


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        (ISSUER, True),
        ("https://sso.halyard.example/realms/staff", True),
        ("http://127.0.0.1:3000", True),
        ("http://[::1]:3000", True),
        ("http://sso.halyard.example", False),
        ("http://127.0.0.1.evil.example", False),
        ("https://sso.halyard.example/?tenant=1", False),
        ("https://sso.halyard.example/#here", False),
        ("https://", False),
        ("sso.halyard.example", False),
        ("https://" + "x" * 200 + ".example", False),
    ],
)
def test_is_issuer(url: str, expected: bool) -> None:
    assert is_issuer(url) is expected


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({}, ""),
        ({"issuer": f"{ISSUER}/"}, ""),
        ({"userinfo_endpoint": f"{ISSUER}/me"}, ""),
        ({"issuer": "https://evil.example"}, "another issuer"),
        ({"issuer": None}, "another issuer"),
        ({"token_endpoint": "http://sso.halyard.example/token"}, "token_endpoint"),
        ({"authorization_endpoint": "javascript:alert(1)"}, "authorization_endpoint"),
        ({"userinfo_endpoint": "http://sso.halyard.example/me"}, "userinfo_endpoint"),
        ({"jwks_uri": None}, "jwks_uri"),
    ],
)
def test_flaw(change: dict[str, Any], expected: str) -> None:
    found = flaw({**SAYS, **change}, ISSUER)
    assert expected in found
    assert bool(found) == bool(expected)


@pytest.mark.parametrize(
    ("claims", "expected"),
    [
        ({"email_verified": True}, True),
        ({"email_verified": "true"}, True),
        ({"email_verified": False}, False),
        ({"email_verified": "false"}, False),
        ({"email_verified": 1}, False),
        ({"email_verified": ["yes"]}, False),
        ({}, False),
        ({"email": "hana@GIVEN.example"}, True),
        ({"email": "hana@given.example", "email_verified": False}, False),
        ({"email": "hana@evil.example@given.example.net"}, False),
        ({"email": "", "email_verified": True}, False),
        ({"email": None, "email_verified": True}, False),
        ({"email": "hana\x00@given.example"}, False),
        ({"email": ["hana@halyard.example"], "email_verified": True}, False),
    ],
)
def test_told_believes_a_plain_yes_or_the_domains_alone(claims: dict[str, Any], expected: bool) -> None:
    said = told(ISSUER, {"sub": "s", "email": "Hana@Halyard.example", **claims}, ["given.example"])
    assert said.is_verified is expected
    assert said.email == said.email.lower()
