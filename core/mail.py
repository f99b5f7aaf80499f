"""Letters: rows that are claimed with a lease, rendered at sending, sent outside any transaction, then marked.

`<storey>.letters.<name>(letter)` writes a letter of the kind `<storey>.<name>`, or gives None when it has become
pointless. The ground knows the storeys here only by the text in the row.
"""

import logging
import random
import re
import smtplib
import ssl
import time
import uuid
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import EmailPolicy
from email.utils import format_datetime
from typing import Any
from urllib.parse import unquote, urlsplit
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import InterfaceError, OperationalError, models, transaction
from django.db import connection as database
from django.db.models import F, Q
from django.template import Context
from django.template.backends import django as template_backend
from django.template.loader import get_template, render_to_string
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.module_loading import import_string

from core import links
from core.bulk import write_new
from core.models import Hook, Letter, Organisation, Person
from core.models.letters import Channel, LetterState
from core.rules.pauses import LARGEST_SHARE, LEAST_SHARE, pause

log = logging.getLogger("touchstone.mail")

# With these pauses the last one comes after about three days. Counted and not timed: a letter may be posted long
# before it is due, and a worker that was away has not tried
MOST_ATTEMPTS = 77
# The share of a lease after which no further letter is begun, so that nobody else can begin it too
HELD_FOR = 0.5
# While the database is away: between two attempts to note that a mail was taken
NOTING_SECONDS = 0.5
# The purpose of the link under which its reader does without a kind of letter, and how long it is good for
WITHOUT = "letters_without"
WITHOUT_LASTS = timedelta(days=90)
# Among the facts of a letter that its reader asked for by hand
ASKED = "asked"
MINUTE = timedelta(minutes=1)
# Whoever claims under a limit of so many a minute holds this lock of the database
CLAIMING = 0x6C657474


class Whole(EmailPolicy):
    """For SMTP. Addresses and ids that are longer than a line stand on it all the same: the library would write them as
    encoded words, which no mail program reads there."""

    UNBROKEN = frozenset({"list-unsubscribe", "in-reply-to", "references"})

    def fold(self, name: str, value: str) -> str:
        if name.lower() in self.UNBROKEN:
            return f"{name}: {value}\r\n"
        folded: str = super().fold(name, value)
        return folded

    def fold_binary(self, name: str, value: str) -> bytes:
        if name.lower() in self.UNBROKEN:
            return self.fold(name, value).encode("ascii")
        return super().fold_binary(name, value)


@dataclass(frozen=True)
class Calendar:
    """An iCalendar part, RFC 5545 text with its RFC 5546 method."""

    method: str
    content: bytes
    # Of the file, where it is one
    name: str = "invite.ics"


@dataclass(frozen=True)
class Written:
    """What a letter says, at the moment it is sent."""

    template: str
    context: dict[str, Any]
    calendar: Calendar | None = None
    # Several of them, each a file: of several in the body of a mail calendars read the first and pass over the others
    calendars: Sequence[Calendar] = ()
    # Where an answer goes, where that is not the sender
    reply_to: Person | None = None
    # Until when it waits for its reader, asked at the moment of sending: it is late already, and they are not at work
    keeps_until: Callable[[datetime], datetime | None] | None = None


Writer = Callable[[Letter], Written | None]


class NotNowError(Exception):
    """Somebody is not to be written to before `until`."""

    def __init__(self, until: datetime) -> None:
        super().__init__(until)
        self.until = until


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
    hook: Hook | None = None,
) -> Letter:
    """One letter for one occasion: posting the same key again changes nothing. `hook`: to a chat, and not by mail."""
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
            **_way_of(hook),
        },
    )
    if made and urgent:
        transaction.on_commit(nudge_chats if hook else nudge)
    return letter


@dataclass(frozen=True)
class Draft:
    """One of many letters posted at once: to a colleague, or to an address in its language."""

    key: str
    kind: str
    to: Person | None
    facts: dict[str, Any]
    due_at: datetime
    address: str = ""
    language: str = ""
    secrets: dict[str, Any] = field(default_factory=dict)
    thread: str = ""
    # To a chat, and not by mail
    hook: Hook | None = None


def post_all(drafts: Iterable[Draft], *, at: datetime) -> int:
    """In one statement, however many they are; how many there were."""
    letters = [
        Letter(
            key=draft.key,
            kind=draft.kind,
            to=draft.to,
            address=draft.to.email if draft.to else draft.address,
            language=draft.language or (draft.to.language if draft.to else settings.LANGUAGE_CODE),
            facts=draft.facts,
            secrets=draft.secrets,
            thread=draft.thread,
            message_id=_message_id(),
            posted_at=at,
            due_at=draft.due_at,
            **_way_of(draft.hook),
        )
        for draft in drafts
    ]
    write_new(letters)
    return len(letters)


def _way_of(hook: Hook | None) -> dict[str, Any]:
    return {"channel": Channel.HOOK if hook else Channel.MAIL, "hook": hook}


def _message_id() -> str:
    return f"<{uuid.uuid4()}@{urlsplit(settings.PUBLIC_URL).hostname}>"


def nudge() -> None:
    """Letters in a hurry go at once; when the broker is away the next sweep takes them."""
    from core.tasks import deliver_letters

    with suppress(Exception):  # the row is the truth: a broker that is down loses nothing
        deliver_letters.apply_async(retry=False, expires=settings.SWEEP_SECONDS)


def nudge_chats() -> None:
    from core.tasks import post_to_chats

    with suppress(Exception):
        post_to_chats.apply_async(retry=False, expires=settings.SWEEP_SECONDS)


def claim(at: datetime, *, most: int, channel: Channel = Channel.MAIL) -> list[Letter]:
    """Due letters, now in these hands until the lease ends; two workers never get the same one. What somebody waits
    for at the door goes first."""
    with transaction.atomic():
        if channel == Channel.MAIL:
            most = min(most, _allowance(at, most))
        due = Letter.objects.due(at).filter(channel=channel).order_by("due_at", "id")
        ids = _locked(due.filter(kind__in=settings.LETTERS_FIRST), most)
        ids += _locked(due.exclude(pk__in=ids), most - len(ids))
        Letter.objects.filter(pk__in=ids).update(
            leased_until=at + timedelta(seconds=settings.LETTER_LEASE_SECONDS), attempts=F("attempts") + 1
        )
    return list(Letter.objects.filter(pk__in=ids).select_related("to", "hook").order_by("due_at", "id"))


def _locked(due: models.QuerySet[Letter], most: int) -> list[int]:
    return list(due.select_for_update(skip_locked=True).values_list("pk", flat=True)[:most]) if most > 0 else []


def _allowance(at: datetime, most: int) -> int:
    """How many may be begun now. In no minute more go than the limit: what went in the last one counts, and so does
    what is in other hands, for it may go at any moment. One worker after the other counts."""
    if not settings.LETTERS_PER_MINUTE:
        return most
    with database.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [CLAIMING])
    return max(0, settings.LETTERS_PER_MINUTE - _begun(at))


def _begun(at: datetime) -> int:
    gone = Q(state=LetterState.SENT, settled_at__gt=at - MINUTE)
    in_hands = Q(state=LetterState.WAITING, leased_until__gt=at)
    return Letter.objects.filter(gone | in_hands, channel=Channel.MAIL).count()


def is_at_limit(at: datetime) -> bool:
    """Something is due, and only the limit holds it up."""
    if not settings.LETTERS_PER_MINUTE or _begun(at) < settings.LETTERS_PER_MINUTE:
        return False
    return Letter.objects.due(at).filter(channel=Channel.MAIL).exists()


def deliver(at: datetime) -> int:
    """One batch over one connection; the number of letters settled. With no mail server named they wait."""
    if not settings.SMTP_URL:
        return 0
    letters = claim(at, most=settings.LETTER_BATCH)
    if not letters:
        return 0
    settled, began, is_open = 0, time.monotonic(), False
    organisation = Organisation.objects.first()
    for letter in letters:
        letter.organisation = organisation
    left = list(letters)
    try:
        with connection() as server:
            is_open = True
            while left:
                spent = timedelta(seconds=time.monotonic() - began)
                if spent > HELD_FOR * timedelta(seconds=settings.LETTER_LEASE_SECONDS):
                    break  # a slow server
                settled += deliver_one(left[0], server, organisation, at=at + spent)
                del left[0]
    except (OSError, smtplib.SMTPException) as trouble:
        # It broke over one: those behind it have not been tried. Where nobody answered, all of them have
        tried = 1 if is_open else len(left)
        for letter in left[:tried]:
            postpone(letter, trouble, at=at)
        del left[:tried]
    release(left)
    return settled


def deliver_one(letter: Letter, server: smtplib.SMTP, organisation: Organisation | None, *, at: datetime) -> bool:
    """Whether it is done with: sent, pointless by now, or kept for its reader's working hours."""
    try:
        message = compose(letter, organisation, at=at)
    except NotNowError as kept:
        keep(letter, kept.until)
        return True
    except Exception as trouble:
        # One letter that cannot be written must not hold up those behind it
        log.exception("letter %s cannot be written", letter.pk)
        postpone(letter, trouble, at=at)
        return False
    if message is None:
        settle(letter, LetterState.DROPPED, at=at)
        return True
    try:
        server.send_message(message, from_addr=settings.BOUNCES_TO or None)
    except smtplib.SMTPServerDisconnected:
        raise
    except smtplib.SMTPException as trouble:
        if server.sock is None:
            raise  # it hung up with its answer
        postpone(letter, trouble, at=at)
        with suppress(smtplib.SMTPException):
            server.rset()
        return False
    note_taken(letter, at=at)
    return True


def _held(letter: Letter) -> models.QuerySet[Letter]:
    """Only the hand that holds the lease may say what became of it."""
    return Letter.objects.filter(pk=letter.pk, state=LetterState.WAITING, leased_until=letter.leased_until)


def settle(letter: Letter, state: LetterState, *, at: datetime) -> None:
    """What opens a door is wiped with the sending, and the address is the one it went to."""
    where = {"address": letter.to.email} if letter.to else {}
    _held(letter).update(state=state, settled_at=at, leased_until=None, secrets={}, trouble="", **where)


def note_taken(letter: Letter, *, at: datetime) -> None:
    """It is out of our hands: a database that is away is waited for as long as the lease lasts. Unnoted it would go a
    second time."""
    until = letter.leased_until or at
    while True:
        try:
            settle(letter, LetterState.SENT, at=at)
            return
        except (OperationalError, InterfaceError):
            if timezone.now() >= until or database.in_atomic_block:
                raise
            time.sleep(NOTING_SECONDS)
            database.close_if_unusable_or_obsolete()


def release(letters: Sequence[Letter]) -> None:
    """Claimed and not tried: free for the next hand."""
    if letters:
        held = Letter.objects.filter(pk__in=[one.pk for one in letters], leased_until=letters[0].leased_until)
        held.filter(state=LetterState.WAITING).update(leased_until=None, attempts=F("attempts") - 1)


def postpone(letter: Letter, trouble: Exception | str, *, at: datetime, least: timedelta = timedelta()) -> None:
    """Try again after a growing, jittered pause of at least so long, for about three days; then give up."""
    kind = trouble if isinstance(trouble, str) else type(trouble).__name__
    if letter.attempts >= MOST_ATTEMPTS:
        give_up(letter, kind, at=at)
        return
    log.warning("letter %s not sent: %s", letter.pk, kind)
    jitter = random.uniform(LEAST_SHARE, LARGEST_SHARE)  # noqa: S311  # nosec B311  # no secret
    next_time = at + max(pause(letter.attempts, timedelta(seconds=settings.LETTER_PAUSE_SECONDS)) * jitter, least)
    _held(letter).update(due_at=next_time, leased_until=None, trouble=kind)


def keep(letter: Letter, until: datetime) -> None:
    """Until its reader is at work. Nothing failed: what was tried before does not count."""
    _held(letter).update(due_at=until, leased_until=None, attempts=0)


def give_up(letter: Letter, trouble: str, *, at: datetime) -> None:
    """Said in the log, on /healthz and to administrators. It keeps what it needs to be sent after all, see
    core.actions.letters: with the trouble over, somebody has it tried again or lets it go."""
    log.error("letter %s given up after %s attempts: %s", letter.pk, letter.attempts, trouble)
    _held(letter).update(state=LetterState.FAILED, settled_at=at, leased_until=None, trouble=trouble)


def write(letter: Letter) -> Written | None:
    storey, name = letter.kind.split(".", 1)
    writer: Writer = import_string(f"{storey}.letters.{name}")
    return writer(letter)


def write_now(letter: Letter, at: datetime) -> Written | None:
    """To be sent; refused while it has to wait for its reader."""
    written = write(letter)
    if written and written.keeps_until and (until := written.keeps_until(at)):
        raise NotNowError(until)
    return written


@contextmanager
def in_readers_place(letter: Letter, elsewhere: str = "") -> Iterator[None]:
    """`elsewhere`: the zone of a reader who is nobody here."""
    zone = ZoneInfo(letter.to.time_zone if letter.to else elsewhere or settings.TIME_ZONE)
    with translation.override(letter.language), timezone.override(zone):
        yield


@dataclass(frozen=True)
class Rendered:
    subject: str
    text: str
    html: str


def render(written: Written, organisation: Organisation | None) -> Rendered:
    context = {**written.context, "site": settings.PUBLIC_URL, "organisation": organisation}
    subject = " ".join(_plain(f"{written.template}.subject.txt", context).split())
    context["subject"] = subject
    text = _plain(f"{written.template}.txt", context).strip() + "\n"
    return Rendered(subject, text, render_to_string(f"{written.template}.html", context))


def _plain(template: str, context: dict[str, Any]) -> str:
    """Text is not markup: nothing is escaped in it, and what a left-out part leaves behind is one empty line."""
    with_all: template_backend.Template = get_template(template)  # type: ignore[assignment]  # the only engine here
    text = with_all.template.render(Context(context, autoescape=False))
    return re.sub(r"\n\s*\n+", "\n\n", text)


def preview(letter: Letter) -> Rendered | None:
    """As it would be sent now; for the operator's page, which masks what opens doors."""
    with in_readers_place(letter):
        written = write(letter)
        return render(written, Organisation.objects.first()) if written else None


def try_preview(letter: Letter) -> tuple[Rendered | None, bool]:
    """With False when it cannot be written at all: the operator sees a page that says so, not an error."""
    try:
        return preview(letter), True
    except Exception:
        log.exception("letter %s cannot be written", letter.pk)
        return None, False


def compose(letter: Letter, organisation: Organisation | None, *, at: datetime) -> EmailMessage | None:
    """The message itself, or None when there is nobody or nothing left to say."""
    if (letter.to and not letter.to.is_active) or is_muted(letter):
        return None
    with in_readers_place(letter):
        written = write_now(letter, at)
        if written is None:
            return None
        rendered = render(written, organisation)
    message = EmailMessage(policy=Whole(linesep="\r\n"))
    message["From"] = _sender(organisation)
    message["To"] = _address(letter.to.name, letter.to.email) if letter.to else _address("", letter.address)
    if written.reply_to:
        message["Reply-To"] = _address(written.reply_to.name, written.reply_to.email)
    elif organisation and organisation.reply_to:
        message["Reply-To"] = _address("", organisation.reply_to)
    message["Subject"] = rendered.subject
    message["Date"] = format_datetime(at)
    message["Message-ID"] = letter.message_id
    message["Auto-Submitted"] = "auto-generated"
    if letter.thread:
        thread = f"<{letter.thread}@{urlsplit(settings.PUBLIC_URL).hostname}>"
        message["In-Reply-To"] = thread
        message["References"] = thread
    if letter.to and letter.kind in settings.LETTERS_OPTIONAL:
        message["List-Unsubscribe"] = f"<{_way_out(letter, at)}>"
        if settings.HTTPS:  # RFC 8058 wants it
            message["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    message.set_content(rendered.text)
    message.add_alternative(rendered.html, subtype="html")
    if written.calendar:
        message.add_alternative(
            written.calendar.content.decode(), subtype="calendar", params={"method": written.calendar.method}
        )
    for one in written.calendars:
        says = {"method": one.method, "charset": "utf-8"}
        message.add_attachment(one.content, maintype="text", subtype="calendar", filename=one.name, params=says)
    return message


def _way_out(letter: Letter, at: datetime) -> str:
    """Of this kind and this reader alone; letters sent before keep theirs."""
    token = links.make(WITHOUT, letter.pk, lasts=WITHOUT_LASTS, at=at, alone=False)
    return settings.PUBLIC_URL + reverse("letters_without", args=[token])


def is_muted(letter: Letter) -> bool:
    """Its reader does without this kind. What somebody needs in order to act reaches them whatever they said, and so
    does what they ask for by hand."""
    if letter.to is None or ASKED in letter.facts:
        return False
    return letter.kind in letter.to.muted and letter.kind in settings.LETTERS_OPTIONAL


def _sender(organisation: Organisation | None) -> Address:
    if organisation is None:
        return _address("Touchstone", settings.DEFAULT_FROM_EMAIL)
    address = organisation.sender_address or settings.DEFAULT_FROM_EMAIL
    return _address(organisation.sender_name or organisation.name, address)


def _address(name: str, email: str) -> Address:
    """A name on one line: no name can add a header. A domain as mail servers know it, whatever letters it has."""
    local, at, domain = email.rpartition("@")
    known = domain if domain.isascii() else domain.encode("idna").decode()
    return Address(" ".join(name.split()), addr_spec=f"{local}{at}{known}")


@contextmanager
def connection() -> Iterator[smtplib.SMTP]:
    """`smtp://` (STARTTLS where offered) or `smtps://` to the server named in SMTP_URL."""
    url = urlsplit(settings.SMTP_URL)
    host = url.hostname or "localhost"
    secure = ssl.create_default_context()
    if url.scheme == "smtps":
        server: smtplib.SMTP = smtplib.SMTP_SSL(
            host, url.port or 465, timeout=settings.SMTP_TIMEOUT_SECONDS, context=secure
        )
    else:
        server = smtplib.SMTP(host, url.port or 25, timeout=settings.SMTP_TIMEOUT_SECONDS)
    with server:
        if url.scheme != "smtps":
            server.ehlo()
            if server.has_extn("starttls"):
                server.starttls(context=secure)
                server.ehlo()
        if url.username:
            server.login(unquote(url.username), unquote(url.password or ""))
        yield server
