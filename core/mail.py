"""Letters: rows that are claimed with a lease, rendered at sending, sent outside any transaction, then marked.

`<storey>.letters.<name>(letter)` writes a letter of the kind `<storey>.<name>`, or gives None when it has become
pointless. The ground knows the storeys here only by the text in the row.
"""

import logging
import random
import re
import smtplib
import ssl
import uuid
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from typing import Any
from urllib.parse import unquote, urlsplit
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.template import Context
from django.template.backends import django as template_backend
from django.template.loader import get_template, render_to_string
from django.utils import timezone, translation
from django.utils.module_loading import import_string

from core.models import Letter, Organisation, Person
from core.models.letters import LetterState

log = logging.getLogger("touchstone.mail")

FIRST_PAUSE = timedelta(minutes=1)
LONGEST_PAUSE = timedelta(hours=1)
GIVEN_UP_AFTER = timedelta(days=3)
TIMEOUT_SECONDS = 20


@dataclass(frozen=True)
class Calendar:
    """An iCalendar part, RFC 5545 text with its RFC 5546 method."""

    method: str
    content: bytes


@dataclass(frozen=True)
class Written:
    """What a letter says, at the moment it is sent."""

    template: str
    context: dict[str, Any]
    calendar: Calendar | None = None
    copies: tuple[str, ...] = ()


Writer = Callable[[Letter], Written | None]


def post(
    key: str,
    kind: str,
    *,
    to: Person | None = None,
    address: str = "",
    language: str = "",
    facts: dict[str, Any] | None = None,
    secrets: dict[str, Any] | None = None,
    thread: str = "",
    due_at: datetime | None = None,
    at: datetime,
    urgent: bool = False,
) -> Letter:
    """One letter for one occasion: posting the same key again changes nothing."""
    letter, made = Letter.objects.get_or_create(
        key=key,
        defaults={
            "kind": kind,
            "to": to,
            "address": to.email if to else address,
            "language": language or (to.language if to else settings.LANGUAGE_CODE),
            "facts": facts or {},
            "secrets": secrets or {},
            "thread": thread,
            "message_id": _message_id(),
            "posted_at": at,
            "due_at": due_at or at,
        },
    )
    if made and urgent:
        transaction.on_commit(nudge)
    return letter


@dataclass(frozen=True)
class Draft:
    """A letter to a colleague, one of many posted at once."""

    key: str
    kind: str
    to: Person
    facts: dict[str, Any]
    due_at: datetime


def post_all(drafts: Iterable[Draft], *, at: datetime) -> int:
    """In one statement, however many they are; how many there were."""
    letters = [
        Letter(
            key=draft.key,
            kind=draft.kind,
            to=draft.to,
            address=draft.to.email,
            language=draft.to.language,
            facts=draft.facts,
            message_id=_message_id(),
            posted_at=at,
            due_at=draft.due_at,
        )
        for draft in drafts
    ]
    Letter.objects.bulk_create(letters, ignore_conflicts=True)
    return len(letters)


def _message_id() -> str:
    return f"<{uuid.uuid4()}@{urlsplit(settings.PUBLIC_URL).hostname}>"


def nudge() -> None:
    """Letters in a hurry go at once; when the broker is away the next sweep takes them."""
    from core.tasks import deliver_letters

    with suppress(Exception):  # the row is the truth: a broker that is down loses nothing
        deliver_letters.apply_async(retry=False)


def claim(at: datetime, *, most: int) -> list[Letter]:
    """Due letters, now in these hands until the lease ends; two workers never get the same one."""
    with transaction.atomic():
        due = Letter.objects.due(at).order_by("due_at", "id").select_for_update(skip_locked=True)
        ids = list(due.values_list("pk", flat=True)[:most])
        Letter.objects.filter(pk__in=ids).update(
            leased_until=at + timedelta(seconds=settings.LETTER_LEASE_SECONDS), attempts=F("attempts") + 1
        )
    return list(Letter.objects.filter(pk__in=ids).select_related("to").order_by("due_at", "id"))


def deliver(at: datetime) -> int:
    """One batch over one connection; the number of letters sent. With no mail server named they wait."""
    if not settings.SMTP_URL:
        return 0
    letters = claim(at, most=settings.LETTER_BATCH)
    if not letters:
        return 0
    sent = 0
    try:
        with connection() as server:
            for letter in letters:
                sent += deliver_one(letter, server)
    except (OSError, smtplib.SMTPException) as trouble:
        for letter in letters:
            postpone(letter, trouble)
    return sent


def deliver_one(letter: Letter, server: smtplib.SMTP) -> bool:
    message = compose(letter)
    if message is None:
        settle(letter, LetterState.DROPPED)
        return False
    try:
        server.send_message(message)
    except smtplib.SMTPServerDisconnected:
        raise
    except smtplib.SMTPException as trouble:
        postpone(letter, trouble)
        with suppress(smtplib.SMTPException):
            server.rset()
        return False
    settle(letter, LetterState.SENT)
    return True


def settle(letter: Letter, state: LetterState) -> None:
    """What opens a door is wiped with the sending. Only the hand that holds the lease may settle."""
    Letter.objects.filter(pk=letter.pk, state=LetterState.WAITING, leased_until=letter.leased_until).update(
        state=state, settled_at=timezone.now(), leased_until=None, secrets={}, trouble=""
    )


def postpone(letter: Letter, trouble: Exception) -> None:
    """Try again after a growing, jittered pause, for three days; then give up and say so on /healthz."""
    now = timezone.now()
    kind = type(trouble).__name__
    log.warning("letter %s not sent: %s", letter.pk, kind)
    held = Letter.objects.filter(pk=letter.pk, state=LetterState.WAITING, leased_until=letter.leased_until)
    if now - letter.posted_at > GIVEN_UP_AFTER:
        held.update(state=LetterState.FAILED, settled_at=now, leased_until=None, secrets={}, trouble=kind)
        return
    pause = min(FIRST_PAUSE * 2 ** min(letter.attempts, 10), LONGEST_PAUSE) * random.uniform(0.7, 1.3)  # noqa: S311  (jitter, no secret)
    held.update(due_at=now + pause, leased_until=None, trouble=kind)


def write(letter: Letter) -> Written | None:
    storey, name = letter.kind.split(".", 1)
    writer: Writer = import_string(f"{storey}.letters.{name}")
    return writer(letter)


@contextmanager
def _in_readers_place(letter: Letter) -> Iterator[None]:
    zone = ZoneInfo(letter.to.time_zone if letter.to else settings.TIME_ZONE)
    with translation.override(letter.language), timezone.override(zone):
        yield


@dataclass(frozen=True)
class Rendered:
    subject: str
    text: str
    html: str


def render(written: Written) -> Rendered:
    context = {**written.context, "site": settings.PUBLIC_URL, "organisation": Organisation.objects.first()}
    subject = " ".join(_plain(f"{written.template}.subject.txt", context).split())
    text = _plain(f"{written.template}.txt", {**context, "subject": subject}).strip() + "\n"
    return Rendered(subject, text, render_to_string(f"{written.template}.html", {**context, "subject": subject}))


def _plain(template: str, context: dict[str, Any]) -> str:
    """Text is not markup: nothing is escaped in it, and what a left-out part leaves behind is one empty line."""
    with_all: template_backend.Template = get_template(template)  # type: ignore[assignment]  # the only engine here
    text = with_all.template.render(Context(context, autoescape=False))
    return re.sub(r"\n\s*\n+", "\n\n", text)


def preview(letter: Letter) -> Rendered | None:
    """As it would be sent now; for the operator's page, which masks what opens doors."""
    with _in_readers_place(letter):
        written = write(letter)
        return render(written) if written else None


def compose(letter: Letter) -> EmailMessage | None:
    """The message itself, or None when there is nobody or nothing left to say."""
    if letter.to and not letter.to.is_active:
        return None
    with _in_readers_place(letter):
        written = write(letter)
        if written is None:
            return None
        rendered = render(written)
    message = EmailMessage(policy=SMTP)
    organisation = Organisation.objects.first()
    sender = Address(organisation.name if organisation else "Touchstone", addr_spec=settings.DEFAULT_FROM_EMAIL)
    message["From"] = sender
    message["To"] = Address(
        letter.to.name if letter.to else "", addr_spec=letter.to.email if letter.to else letter.address
    )
    if written.copies:
        message["Cc"] = ", ".join(written.copies)
    message["Subject"] = rendered.subject
    message["Date"] = format_datetime(timezone.now())
    message["Message-ID"] = letter.message_id
    message["Auto-Submitted"] = "auto-generated"
    if letter.thread:
        thread = f"<{letter.thread}@{urlsplit(settings.PUBLIC_URL).hostname}>"
        message["In-Reply-To"] = thread
        message["References"] = thread
    message.set_content(rendered.text)
    message.add_alternative(rendered.html, subtype="html")
    if written.calendar:
        message.add_alternative(
            written.calendar.content.decode(), subtype="calendar", params={"method": written.calendar.method}
        )
    return message


@contextmanager
def connection() -> Iterator[smtplib.SMTP]:
    """`smtp://` (STARTTLS where offered) or `smtps://` to the server named in SMTP_URL."""
    url = urlsplit(settings.SMTP_URL)
    host = url.hostname or "localhost"
    secure = ssl.create_default_context()
    if url.scheme == "smtps":
        server: smtplib.SMTP = smtplib.SMTP_SSL(host, url.port or 465, timeout=TIMEOUT_SECONDS, context=secure)
    else:
        server = smtplib.SMTP(host, url.port or 25, timeout=TIMEOUT_SECONDS)
    with server:
        if url.scheme != "smtps":
            server.ehlo()
            if server.has_extn("starttls"):
                server.starttls(context=secure)
                server.ehlo()
        if url.username:
            server.login(unquote(url.username), unquote(url.password or ""))
        yield server
