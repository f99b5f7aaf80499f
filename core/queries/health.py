"""Is the house well? Counts and ages only, nothing about people."""

import socket
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.db import DatabaseError, connection
from django.db.models import Count, Min

from core.models import Letter
from core.models.letters import Channel, LetterState
from core.rules.pauses import waited_at_least

# A letter that is due and unsent for longer than this is somebody's problem
LETTER_LATE_SECONDS = 15 * 60
QUEUE_TIMEOUT_SECONDS = 2


@dataclass(frozen=True)
class Health:
    database: bool
    queue: bool
    oldest_unsent_seconds: int
    letters_given_up: int
    given_up_since: datetime | None
    mail: bool

    @property
    def well(self) -> bool:
        return self.database and self.queue

    @property
    def mail_flows(self) -> bool:
        return self.oldest_unsent_seconds < LETTER_LATE_SECONDS and not self.letters_given_up


def health(at: datetime) -> Health:
    database = _database_answers()
    oldest, given_up, since = 0, 0, None
    if database and settings.SMTP_URL:
        first = oldest_unsent(at, channel=Channel.MAIL)
        oldest = int((at - first).total_seconds()) if first else 0
        found = Letter.objects.given_up().aggregate(count=Count("pk"), since=Min("settled_at"))
        given_up, since = found["count"], found["since"]
    return Health(database, _queue_answers(), oldest, given_up, since, bool(settings.SMTP_URL))


def oldest_unsent(at: datetime, **of: Any) -> datetime | None:
    """Since it was due first. A letter that was tried is due anew later and later: then since the latest moment that
    its attempts allow, give or take one pause."""
    first = timedelta(seconds=settings.LETTER_PAUSE_SECONDS)
    waiting = Letter.objects.filter(state=LetterState.WAITING, **of).order_by()
    tried = waiting.values_list("attempts").annotate(due=Min("due_at"))
    since = min((due - waited_at_least(attempts, first) for attempts, due in tried), default=None)
    return since if since and since <= at else None


def _database_answers() -> bool:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
            return bool(cursor.fetchone())
    except DatabaseError:
        return False


def _queue_answers() -> bool:
    if not settings.REDIS_URL:
        return True  # the filesystem queue is a folder of this very machine
    url = urlsplit(settings.REDIS_URL)
    try:
        with socket.create_connection((url.hostname or "localhost", url.port or 6379), QUEUE_TIMEOUT_SECONDS):
            return True
    except OSError:
        return False
