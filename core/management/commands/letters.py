"""The operator's page in a terminal. Whoever may run this may read the database, so it asks no further leave."""

import os
import sys
import time
from typing import Any

from django.conf import settings
from django.core.management import BaseCommand, CommandError
from django.core.management.base import CommandParser
from django.db import OperationalError

from core import chats, mail
from core.actions import letters
from core.doors import now
from core.management.progress import Bar
from core.models import Letter
from core.queries.letters import failed, queue
from core.queries.sweeps import sweeps
from core.refusals import Refusal
from core.rules.bounces import MOST_BYTES


class Command(BaseCommand):
    help = "Letters: where they stand, send what is due, try again what was given up, note what came back."

    def add_arguments(self, parser: CommandParser) -> None:
        parts = parser.add_subparsers(dest="what", required=True)
        parts.add_parser("status", help="the queue, rates, last runs and what was given up")
        parts.add_parser("send", help="send what is due now, with a progress bar")
        retry = parts.add_parser("retry", help="try again what was given up: these letters, or all")
        retry.add_argument("letters", nargs="*", type=int, help="their numbers, as `status` tells them")
        parts.add_parser("bounced", help="take a report of a mail server from standard input")

    def handle(self, *args: Any, **options: Any) -> None:
        {"status": self.status, "send": self.send, "retry": self.retry, "bounced": self.bounced}[options["what"]](
            options
        )

    def status(self, _options: dict[str, Any]) -> None:
        at = now()
        stands = queue(at)
        waited = int((at - stands.oldest).total_seconds()) if stands.oldest else 0
        limit = settings.LETTERS_PER_MINUTE or "no limit"
        self.stdout.write(f"due {stands.due}, in hands {stands.in_hands}, later {stands.later}")
        self.stdout.write(
            f"oldest unsent: {waited} s; sent in the last hour {stands.hour}, in the last day {stands.day}"
        )
        self.stdout.write(f"at most a minute: {limit}; given up {stands.failed}, came back {stands.bounced}")
        for sweep in sweeps(at):
            when = sweep.ran_at.isoformat(timespec="seconds") if sweep.ran_at else "never"
            self.stdout.write(f"  {when}  {sweep.name}{' LATE' if sweep.is_late else ''} {sweep.trouble}".rstrip())
        for row in failed():
            since = row.letter.settled_at
            self.stdout.write(
                f"  given up: {row.letter.pk} {row.letter.kind} {since:%Y-%m-%d %H:%M} {row.letter.trouble}"
            )

    def send(self, _options: dict[str, Any]) -> None:
        """Until nothing more can go now; under a limit it waits for the next minute."""
        if not settings.SMTP_URL:
            raise CommandError("Name a mail server in SMTP_URL first.")
        done, whole = 0, queue(now()).due
        bar = Bar(self.stderr)
        bar.draw(done, whole)
        while True:
            settled = mail.deliver(now()) + chats.deliver(now())
            done += settled
            bar.draw(done, whole)
            if not settled and not mail.is_at_limit(now()):
                break
            if not settled:
                time.sleep(1)
        left = queue(now())
        self.stdout.write(f"{done} done with; {left.due} due, {left.in_hands} in hands, {left.failed} given up.")

    def retry(self, options: dict[str, Any]) -> None:
        if not options["letters"]:
            self.stdout.write(f"{letters.retry_all(by=None, at=now())} tried again.")
            return
        for pk in options["letters"]:
            letter = Letter.objects.filter(pk=pk).first()
            if letter is None:
                raise CommandError(f"There is no letter {pk}.")
            try:
                letters.retry(letter, by=None, at=now())
            except Refusal as refusal:
                raise CommandError(f"{pk}: {refusal}") from refusal
        self.stdout.write(f"{len(options['letters'])} tried again.")

    def bounced(self, _options: dict[str, Any]) -> None:
        """What the pipe of a mail server calls, which knows the codes of sysexits.h: junk is not tried again, a
        database that is away is."""
        raw = sys.stdin.buffer.read(MOST_BYTES + 1)
        try:
            letter = letters.bounced(raw, by=None, at=now())
        except Refusal as refusal:
            raise CommandError(str(refusal), returncode=os.EX_DATAERR) from refusal
        except OperationalError as trouble:
            raise CommandError("The database is away. Try again later.", returncode=os.EX_TEMPFAIL) from trouble
        letter.refresh_from_db()
        self.stdout.write(f"Letter {letter.pk} came back: {letter.bounce}.")
