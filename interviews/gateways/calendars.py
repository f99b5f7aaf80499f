"""Calendars elsewhere: fetched and understood by a process of their own (interviews.busy_reader), watched from here."""

import json
import subprocess
import sys
from dataclasses import dataclass
from datetime import datetime

from core.postgres import PROJECT
from core.rules.addresses import is_nowhere
from interviews.models import FeedTrouble
from interviews.rules.diaries import Span
from interviews.rules.feeds import FETCHED

# Of the clock on the wall, for the address to answer and its calendar to be understood
SECONDS = 25
SHORTEST = "/usr/bin:/bin"
OUT_OF_TIME = -24


@dataclass(frozen=True)
class Found:
    """(span, uid) each; None: nothing changed since the version that was named."""

    spans: tuple[tuple[Span, str], ...] | None = None
    etag: str = ""
    trouble: FeedTrouble | None = None


def read(
    url: str, *, etag: str, zone: str, email: str, starts: datetime, ends: datetime, loopback: bool = False
) -> Found:
    """`loopback`: addresses of this machine are allowed, for tests alone."""
    if is_nowhere(url):
        return Found(trouble=FeedTrouble.NO_ANSWER)
    asked = {"url": url, "etag": etag, "zone": zone, "email": email, "loopback": loopback}
    asked |= {"starts": starts.isoformat(), "ends": ends.isoformat()}
    try:
        # The address is a secret: it comes neither by the command, which every user sees, nor by the environment
        done = subprocess.run(  # our own interpreter, our own module
            [sys.executable, "-m", "interviews.busy_reader"],
            input=json.dumps(asked).encode(),
            cwd=PROJECT,
            env={"PATH": SHORTEST},
            timeout=SECONDS,
            check=False,
            capture_output=True,
        )
    except subprocess.TimeoutExpired as late:
        fetched = FETCHED.encode() in (late.stdout or b"")
        return Found(trouble=FeedTrouble.TOO_SLOW if fetched else FeedTrouble.NO_ANSWER)
    try:
        said = json.loads(done.stdout.splitlines()[-1])
    except (ValueError, IndexError):
        # Killed: by its limit of time, or by what it read
        return Found(trouble=FeedTrouble.TOO_SLOW if done.returncode == OUT_OF_TIME else FeedTrouble.TOO_LARGE)
    if not isinstance(said, dict):
        return Found(trouble=FeedTrouble.TOO_LARGE)
    if said["trouble"]:
        return Found(trouble=FeedTrouble(said["trouble"]))
    spans = said["spans"]
    return Found(None if spans is None else tuple(map(_span, spans)), said["etag"][:200])


def _span(one: list[str]) -> tuple[Span, str]:
    return Span(datetime.fromisoformat(one[0]), datetime.fromisoformat(one[1])), one[2]
