"""How far a provider of sign-ins (OpenID Connect) is believed, and whom it says somebody is."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})
# Of the tables that hold them
LONGEST_ISSUER, LONGEST_SUBJECT = 200, 191
# Where secrets travel, or what proves a signature is read
ENDPOINTS = ("authorization_endpoint", "token_endpoint", "jwks_uri", "userinfo_endpoint")
OPTIONAL = frozenset({"userinfo_endpoint"})


@dataclass(frozen=True)
class Told:
    """Issuer and subject together are somebody for good; an address may change hands."""

    issuer: str
    subject: str
    email: str = ""
    is_verified: bool = False


def is_safe(url: str) -> bool:
    """What is said there is read by nobody else: https, or it does not leave this machine."""
    parts = urlsplit(url)
    return bool(parts.hostname) and (parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in LOOPBACK))


def is_issuer(url: str) -> bool:
    """OpenID Connect Discovery 1.0, 3: neither a query nor a fragment."""
    parts = urlsplit(url)
    return is_safe(url) and not parts.query and not parts.fragment and len(url) <= LONGEST_ISSUER


def flaw(discovered: Mapping[str, Any], issuer: str) -> str:
    """Why what a provider says of itself is not believed; empty: it is (OpenID Connect Discovery 1.0, 4.3)."""
    if not is_issuer(issuer):
        return "the issuer is no safe address"
    if str(discovered.get("issuer", "")).rstrip("/") != issuer:
        return "it calls itself by another issuer"
    for name in ENDPOINTS:
        if (name in discovered or name not in OPTIONAL) and not is_safe(str(discovered.get(name, ""))):
            return f"its {name} is no safe address"
    return ""


def told(issuer: str, claims: Mapping[str, Any], domains: Collection[str]) -> Told:
    """`domains`: whose addresses the provider itself gives out."""
    email = _text(claims.get("email")).strip().lower()
    said = claims.get("email_verified")
    # Some say it as a text; anything else is no yes
    verified = email.rpartition("@")[2] in domains if said is None else said is True or said == "true"
    return Told(issuer, _text(claims.get("sub")), email, bool(email) and verified)


def _text(said: Any) -> str:
    """Nothing, where it is none that a table could hold."""
    return said if isinstance(said, str) and "\x00" not in said else ""
