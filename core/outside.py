"""Addresses elsewhere that people typed. Whoever owns one may answer with anything, slowly, or lead us on to a machine
of our own network: nothing of ours is asked there, and nothing is waited for without end.

Without Django, for the small programs that ask in a process of their own.
"""

import threading
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from urllib.parse import urljoin, urlsplit

import requests
from requests_hardened import Config, Manager
from requests_hardened.ip_filter import InvalidIPAddress

MOST_REDIRECTS = 3
# To connect, and between two pieces of an answer; another clock holds for the whole
TIMEOUT = (5, 10)
REDIRECTS = frozenset({301, 302, 303, 307, 308})
# Those that a POST is followed by as a POST
KEEP_METHOD = frozenset({307, 308})


class ElsewhereError(Exception):
    """It is no address that we ask."""


# All that says so
REFUSED = (ElsewhereError, InvalidIPAddress, requests.exceptions.InvalidURL, requests.exceptions.InvalidSchema)
# It may be there later
AWAY = (requests.RequestException, OSError)


@contextmanager
def opened(
    method: str, url: str, *, agent: str, loopback: bool, follow: Collection[int] = REDIRECTS, **asked: Any
) -> Iterator[requests.Response]:
    """The answer, of which nothing is read yet. `loopback`: addresses of this machine are allowed, for tests alone."""
    manager = Manager(
        Config(
            ip_filter_enable=True,
            ip_filter_allow_loopback_ips=loopback,
            never_redirect=True,
            default_timeout=TIMEOUT,
            user_agent_override=agent,
        )
    )
    with manager.get_session() as session:
        # No proxy and no password out of the environment
        session.trust_env = False
        for _hop in range(MOST_REDIRECTS + 1):
            check(url, loopback=loopback)
            with session.request(method, url, stream=True, **asked) as answer:
                if answer.status_code in follow and answer.headers.get("Location"):
                    url = urljoin(url, answer.headers["Location"])
                    continue
                yield answer
                return
    raise ElsewhereError("It leads on and on.")


def check(url: str, *, loopback: bool) -> None:
    """Each hop anew: https leads to https alone."""
    parts = urlsplit(url)
    if not parts.hostname or parts.scheme not in ({"https", "http"} if loopback else {"https"}):
        raise ElsewhereError("It is no https address.")


@dataclass
class Said:
    """What came of a POST: a status, or why there is none."""

    status: int = 0
    retry_after: str = ""
    refused: bool = False
    trouble: str = ""


def post(url: str, body: dict[str, Any], *, seconds: float, loopback: bool = False) -> Said:
    """By a thread that is left behind when the answer does not come: it ends with the waits that it has."""
    said: list[Said] = []
    thread = threading.Thread(target=lambda: said.append(_post(url, body, loopback=loopback)), daemon=True)
    thread.start()
    thread.join(seconds)
    return said[0] if said else Said(trouble="no answer in time")


def _post(url: str, body: dict[str, Any], *, loopback: bool) -> Said:
    try:
        with opened("POST", url, agent="Touchstone", loopback=loopback, follow=KEEP_METHOD, json=body) as answer:
            return Said(answer.status_code, answer.headers.get("Retry-After", ""))
    except REFUSED:
        return Said(refused=True, trouble="no address that we ask")
    except Exception as trouble:  # away, or whatever a library says of a stranger's answer
        return Said(trouble=type(trouble).__name__)
