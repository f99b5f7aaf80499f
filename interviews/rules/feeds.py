"""Calendars elsewhere: which addresses are read, how far ahead and how often."""

import hashlib
from datetime import datetime, timedelta

from core.rules import addresses

AHEAD = timedelta(days=90)
# A calendar that did not change is read again once a day, for a day to come is a new one
FRESH = timedelta(days=89)
EVERY = timedelta(minutes=30)
FIRST_PAUSE = timedelta(minutes=15)
LONGEST_PAUSE = timedelta(hours=24)
# Longer than the reader may take, see interviews.gateways.calendars
LEASE = timedelta(minutes=2)
MOST_FEEDS = 5
# What the reader says on the way, so that it is known what took too long
FETCHED = "fetched"
WEBCAL = {"webcal": "https", "webcals": "https"}


def cleaned(address: str, *, loopback: bool = False) -> str | None:
    """As it is asked for: https, also where a calendar program would write webcal. None: it is no such address."""
    return addresses.cleaned(address, loopback=loopback, read_as=WEBCAL)


def due_after(failures: int, at: datetime, *, feed: int) -> datetime:
    """When it is read next: later with each failure in a row, and not all at the same minute."""
    pause = EVERY if not failures else min(FIRST_PAUSE * 2 ** min(failures - 1, 10), LONGEST_PAUSE)
    apart = int.from_bytes(hashlib.sha256(str(feed).encode()).digest()[:2], "big") / 65536
    return at + pause * (0.9 + 0.2 * apart)
