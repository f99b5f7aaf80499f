"""What the letters say."""

import re
from datetime import UTC, datetime
from typing import Any
from unittest.mock import patch

from django.conf import settings
from django.utils.module_loading import import_string

from core import mail
from core.models import Letter
from tests import doors
from tests.blind.hearing import thinking

# Sweeps that nothing is learned from: they send, ask other machines, or start another process
NOT_SWEPT = {
    "core.tasks.deliver_letters",
    "core.tasks.post_to_chats",
    "hiring.tasks.read_files",
    "interviews.tasks.read_feeds",
    "interviews.tasks.find_times",
}


# Summaries say when they were written
READ_AT = datetime.now(UTC)


def letters(made: doors.Company, who: str, seed: int, *, sweep: bool = True) -> list[list[str]]:
    """Every letter to a colleague as this person would be sent it, after every sweep, at one and the same moment."""
    person, found = made.people[who], []
    with thinking(made, who, seed), patch("django.utils.timezone.now", return_value=READ_AT):
        for name in sorted(set(settings.CELERY_BEAT_SCHEDULE) - NOT_SWEPT) if sweep else ():
            import_string(name)()
        for letter in Letter.objects.exclude(to=None).select_related("to").order_by("kind", "posted_at", "pk"):
            is_own = letter.to_id == person.pk
            letter.to, letter.message_id = person, ""
            if sent := mail.compose(letter, None, at=made.at):
                parts = [STAMP.sub("", str(part.get_content())) for part in sent.walk() if not part.is_multipart()]
                found.append(
                    [letter.kind, str(is_own), *(f"{name}: {value}" for name, value in _headers(sent)), *parts]
                )
    return found


# The moment of the writing, and what a signed link hangs on
STAMP = re.compile(r"DTSTAMP:\w+|[\w-]{40,}")


def _headers(sent: Any) -> list[tuple[str, str]]:
    # What parts a message from its like is random
    return [(name, STAMP.sub("", value)) for name, value in sent.items() if name != "Content-Type"]
