"""What there is in the company of the doors, and the words by which a secret is known when it is found."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.conf import settings
from django.test import Client

from core.models import Person

# A figure that is nothing else: no id, no size, no year
PAY = 98765
# What the interviewer writes to the hiring manager alone
NOTE = "zq-note"
# What a reviewer writes, and what a rejection says: for those who may reject
OPINION = "zq-view"
# What a colleague writes of whom they refer
WORD = "zq-word"
# Why a debrief was opened before the last card: for its readers, and not for who owes one
TALK = "zq-talk"
# What the recruiter thinks of a candidate: for staff but the coordinator, and for the team alone
THOUGHT, PRIVATE = "zq-thought", "zq-private"
# What an interviewer adds below a card that is in: read as the card is
ADDED = "zq-added"
# And what they put to it
DRAWN = "zq-drawn"
# What a candidate needs to be met fairly: for who books and who meets them
NEED = "zq-need"
# As candidates they have the address of the colleague and another name: a page that says it speaks of the application
APPLICANTS = {"paul": "Quirin Sorrel", "pia": "Tamsin Vetch"}


@dataclass(frozen=True)
class Thing:
    """What a route may be about. An interview brings its application, an application its requisition."""

    requisition: Any = None
    application: Any = None
    candidate: Any = None
    interview: Any = None
    search: Any = None
    file: Any = None
    hook: Any = None
    session: Any = None
    qualification: Any = None
    channel: Any = None
    approval: Any = None
    person: Any = None
    location: Any = None
    letter: Any = None
    message: Any = None
    offer: Any = None
    batch: Any = None
    imported: Any = None
    # Of a job page its key, of a data request itself
    job: str = ""
    request: Any = None
    view: Any = None
    note: Any = None
    growth: Any = None
    other: Any = None
    merge: Any = None
    token: str = ""
    feed: Any = None
    work: Any = None
    # A file that was put to a card
    put: Any = None
    choice: Any = None
    rollup: Any = None
    key: str = ""
    version: int = 0


@dataclass
class Company:
    at: datetime
    people: dict[str, Person] = field(default_factory=dict)
    things: dict[str, Thing] = field(default_factory=dict)
    keys: dict[str, str] = field(default_factory=dict)

    def client(self, name: str) -> Client:
        """A browser of that person; `out`: of nobody. What is done with one is forgotten by the next."""
        client = Client()
        if name in self.keys:
            client.cookies[settings.SESSION_COOKIE_NAME] = self.keys[name]
        return client

    def let_in(self, name: str) -> None:
        client = Client()
        client.force_login(self.people[name], backend=settings.AUTHENTICATION_BACKENDS[0])
        self.keys[name] = client.cookies[settings.SESSION_COOKIE_NAME].value
