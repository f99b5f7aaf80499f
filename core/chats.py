"""Letters to chats: the second way out, with the same guarantees. Claimed with a lease, posted outside any transaction
as the JSON that Slack reads, then marked. Of an address nothing is ever told, for who knows it may write there."""

import logging
import time
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

from django.conf import settings

from core import mail
from core.models import Hook, Letter, Organisation
from core.models.letters import Channel, LetterState
from core.outside import Said, post
from core.rules.addresses import is_nowhere

log = logging.getLogger("touchstone.mail")

# Few at once: an address may take its time, and the lease holds for all of them
BATCH = 5
SECONDS = 10
MOST_SIGNS = 30_000
# Not yet, or not at this pace; so are all troubles of the server itself
LATER = frozenset({408, 425, 429})
LONGEST_WAIT = timedelta(days=1)


def deliver(at: datetime) -> int:
    """One batch; the number of letters settled."""
    letters = mail.claim(at, most=BATCH, channel=Channel.HOOK)
    organisation = Organisation.objects.first() if letters else None
    settled, began = 0, time.monotonic()
    for place, letter in enumerate(letters):
        spent = timedelta(seconds=time.monotonic() - began)
        if spent > mail.HELD_FOR * timedelta(seconds=settings.LETTER_LEASE_SECONDS):
            mail.release(letters[place:])
            break
        settled += deliver_one(letter, organisation, at=at + spent)
    return settled


def deliver_one(letter: Letter, organisation: Organisation | None, *, at: datetime) -> bool:
    """Whether it is done with: sent, given up, pointless by now, or kept for working hours."""
    hook = letter.hook
    try:
        text = None if hook is None or is_closed(letter, hook) else compose(letter, organisation, at=at)
    except mail.NotNowError as kept:
        mail.keep(letter, kept.until)
        return True
    except Exception as trouble:
        log.exception("letter %s cannot be written", letter.pk)
        mail.postpone(letter, trouble, at=at)
        return False
    if hook is None or text is None:
        mail.settle(letter, LetterState.DROPPED, at=at)
        return True
    if is_nowhere(hook.url):
        said = Said(trouble="nobody lives there")
    else:
        said = post(hook.url, {"text": text}, seconds=SECONDS, loopback=settings.FEEDS_ALLOW_LOOPBACK)
    return note(letter, hook, said, at=at)


def is_closed(letter: Letter, hook: Hook) -> bool:
    """Switched off, removed, its owner has left, or does without this kind."""
    gone = letter.to is not None and not letter.to.is_active
    return gone or not hook.is_on or hook.removed_at is not None or mail.is_muted(letter)


def compose(letter: Letter, organisation: Organisation | None, *, at: datetime) -> str | None:
    """The text of the letter in its owner's language and on their clock. What reads as a command there does not."""
    with mail.in_readers_place(letter, organisation.time_zone if organisation else ""):
        written = mail.write_now(letter, at)
        if written is None:
            return None
        text = mail.render(written, organisation).text
    return text[:MOST_SIGNS].replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def note(letter: Letter, hook: Hook, said: Said, *, at: datetime) -> bool:
    if 200 <= said.status < 300:
        mail.note_taken(letter, at=at)
        Hook.objects.filter(pk=hook.pk).exclude(trouble="").update(trouble="", troubled_at=None)
        return True
    trouble = said.trouble or f"HTTP {said.status}"
    Hook.objects.filter(pk=hook.pk, removed_at=None).update(trouble=trouble, troubled_at=at)
    if said.refused or (said.status and said.status < 500 and said.status not in LATER):
        mail.give_up(letter, trouble, at=at)
        return True
    mail.postpone(letter, trouble, at=at, least=wait_of(said.retry_after, at))
    return False


def wait_of(said: str, at: datetime) -> timedelta:
    """Retry-After of RFC 9110: seconds or a date; never longer than a day."""
    said = said.strip()
    try:
        if said.isascii() and said.isdecimal():
            wait = timedelta(seconds=min(int(said[:9]), LONGEST_WAIT.total_seconds()))
        else:
            moment = parsedate_to_datetime(said)
            wait = (moment if moment.tzinfo else moment.replace(tzinfo=UTC)) - at
    except (ValueError, TypeError, OverflowError, IndexError):
        return timedelta()
    return min(max(wait, timedelta()), LONGEST_WAIT)
