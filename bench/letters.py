"""Delivery to a mail server on this machine, by one worker, against a loop that sends the same ready messages over one
connection and commits one UPDATE after each.

The worker also claims the letters, finds out whether each still holds, writes it in the reader's language with its
calendar part, and notes what became of it.
"""

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from email.message import EmailMessage
from typing import TYPE_CHECKING

from bench import database
from bench.company.keeping import company
from bench.rows import Row
from bench.web import free_port

if TYPE_CHECKING:
    from core.models import Letter

COMPANY = "S"
# Batches of the worker's own size, each of the two in turn
BATCHES = 8
LEAST = 1 / 3


def measure(say: Callable[[str], None], _company: str) -> Iterator[Row]:
    database.begin()
    with database.scratch(company(COMPANY, say)), _mail_server():
        ours, ready = _in_turns(datetime.now(UTC))
    say(f"a letter takes the worker {ours * 1000:.1f} ms, the loop of ready messages {ready * 1000:.1f} ms")
    yield Row("letters.delivery.ratio", round(ready / ours, 2), "x", round(LEAST, 3), at_least=True)


def _in_turns(at: datetime) -> tuple[float, float]:
    """Seconds for a letter."""
    from django.conf import settings

    from core import mail

    size = settings.LETTER_BATCH
    waiting = _post(2 * size * (BATCHES + 1), at)
    ours = ready = 0.0
    for turn in range(BATCHES + 1):
        began = time.perf_counter()
        if mail.deliver(at) != size:
            raise SystemExit("Not all letters of a batch were delivered")
        middle = time.perf_counter()
        sent = waiting[-size * (turn + 1) :][:size]
        composed = _composed(sent, at)
        last = time.perf_counter()
        _send(composed, at)
        # The first of each meets a cold cache
        if turn:
            ours, ready = ours + middle - began, ready + time.perf_counter() - last
    return ours / size / BATCHES, ready / size / BATCHES


def _post(count: int, at: datetime) -> "list[Letter]":
    """Invitations to interviews as they stand, in the order in which a worker takes them."""
    from core import mail
    from core.models import Letter
    from interviews.models import Seat

    seats = Seat.objects.filter(held=True).select_related("person", "interview").order_by("pk")[:count]
    drafts = [
        mail.Draft(
            f"bench:{seat.pk}",
            "interviews.invitation",
            seat.person,
            {"interview": seat.interview_id, "sequence": seat.interview.sequence, "is_new": True},
            at,
            thread=f"application-{seat.interview.application_id}",
        )
        for seat in seats
    ]
    if mail.post_all(drafts, at=at) != count:
        raise SystemExit(f"There are fewer than {count} seats to write to")
    return list(Letter.objects.filter(state="waiting").select_related("to").order_by("due_at", "pk"))


def _composed(letters: "Sequence[Letter]", at: datetime) -> list[tuple[int, EmailMessage]]:
    from core import mail
    from core.models import Organisation

    organisation = Organisation.objects.get()
    found = [(letter.pk, mail.compose(letter, organisation, at=at)) for letter in letters]
    return [(pk, message) for pk, message in found if message is not None]


def _send(composed: Sequence[tuple[int, EmailMessage]], at: datetime) -> None:
    from core import mail
    from core.models import Letter

    with mail.connection() as server:
        for pk, message in composed:
            server.send_message(message)
            Letter.objects.filter(pk=pk).update(state="sent", settled_at=at)


@contextmanager
def _mail_server() -> Iterator[None]:
    """In a process of its own, which keeps nothing."""
    from django.conf import settings

    from core import mail

    port = free_port()
    settings.SMTP_URL = f"smtp://127.0.0.1:{port}"
    command = [sys.executable, "-m", "aiosmtpd", "-n", "-l", f"127.0.0.1:{port}", "-c", "aiosmtpd.handlers.Sink"]
    with subprocess.Popen(command, env=os.environ) as process:
        try:
            last = time.monotonic() + 20
            while True:
                try:
                    with mail.connection():
                        break
                except OSError:
                    if time.monotonic() > last:
                        raise
                    time.sleep(0.1)
            yield
        finally:
            process.terminate()
