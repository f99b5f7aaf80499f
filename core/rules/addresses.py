"""Addresses elsewhere that people type: which are taken, and how much of one is shown."""

from collections.abc import Mapping
from urllib.parse import urlsplit

# RFC 2606: nobody lives there, as in the demo company
NOWHERE = ("example", "invalid", "test")


def cleaned(address: str, *, loopback: bool = False, read_as: Mapping[str, str] | None = None) -> str | None:
    """As it is asked for: https, also where a program would write another scheme for it. None: it is no such
    address."""
    text = address.strip()
    try:
        parts = urlsplit(text)
        host, _port = parts.hostname, parts.port
    except ValueError:
        return None
    scheme = (read_as or {}).get(parts.scheme, parts.scheme)
    allowed = {"https", "http"} if loopback else {"https"}
    if scheme not in allowed or not host or any(sign.isspace() or not sign.isprintable() for sign in text):
        return None
    return parts._replace(scheme=scheme, fragment="").geturl()


def host_of(url: str) -> str:
    """All of an address that is shown: the rest of it opens what is there."""
    return urlsplit(url).hostname or ""


def is_nowhere(url: str) -> bool:
    return host_of(url).rpartition(".")[2] in NOWHERE
