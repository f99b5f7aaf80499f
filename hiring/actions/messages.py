from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils.translation import gettext_lazy as _

from core import links, mail
from core.models import Letter, Person
from core.models.letters import LetterState
from core.recording import record, record_all, recorded
from core.refusals import Refusal
from hiring.models import Application, Message
from hiring.models.messages import Direction
from hiring.rules.messages import ENDS, LATER, Occasion, unknown_names
from hiring.signals import endings_changed

# The purpose of the signed link to the candidate's own page
STATUS = "application_status"
STATUS_LASTS = timedelta(days=180)
# As the column has it: a long name filled into a long subject is cut, not refused
SUBJECT = 200


class MessageRefused(Refusal):
    pass


@recorded
def write(
    application: Application,
    *,
    occasion: Occasion,
    subject: str,
    body: str,
    due_at: datetime | None = None,
    by: Person | None,
    at: datetime,
) -> Message:
    """A mail to the candidate, now or at `due_at`; until it is on its way it can be called back."""
    subject, body = " ".join(subject.split()), body.strip()
    if not subject or not body:
        raise MessageRefused(_("Write a subject and a text."))
    left = unknown_names(subject + body)
    if left:
        raise MessageRefused(
            _("The text still holds {%(names)s}. Write what is meant in its place.") % {"names": "}, {".join(left)}
        )
    message = Message.objects.create(
        application=application,
        occasion=occasion,
        subject=subject,
        body=body,
        language=application.candidate.language,
        by=by,
        at=at,
        due_at=due_at or at,
    )
    message.letter = mail.post(
        _key(message),
        "hiring.message",
        address=application.candidate.email,
        language=message.language,
        facts={"message": message.pk},
        secrets=_door(application, body, at=at),
        thread=f"application-{application.pk}",
        due_at=message.due_at,
        at=at,
    )
    message.save(update_fields=["letter"])
    _ring([message], at=at)
    record("hiring.message_written", application, by=by, at=at, message=message.pk, occasion=str(occasion))
    return message


@dataclass(frozen=True)
class Draft:
    """A mail to one of many, its names filled in."""

    application: Application
    subject: str
    body: str
    due_at: datetime


@recorded
def write_all(drafts: Sequence[Draft], *, occasion: Occasion, by: Person | None, at: datetime) -> dict[int, Message]:
    """To many candidates in a handful of statements, however many they are: application -> message."""
    messages = Message.objects.bulk_create(
        Message(
            application=draft.application,
            occasion=occasion,
            subject=" ".join(draft.subject.split())[:SUBJECT],
            body=draft.body.strip(),
            language=draft.application.candidate.language,
            by=by,
            at=at,
            due_at=draft.due_at,
        )
        for draft in drafts
    )
    led = [message.application_id for message in messages if _leads(message.body)]
    tokens = links.make_all(STATUS, led, lasts=STATUS_LASTS, at=at)
    mail.post_all([_letter(message, tokens) for message in messages], at=at)
    letters = dict(Letter.objects.filter(key__in=[_key(message) for message in messages]).values_list("key", "pk"))
    for message in messages:
        message.letter_id = letters[_key(message)]
    Message.objects.bulk_update(messages, ["letter"])
    _ring(messages, at=at)
    facts = {message.application_id: {"message": message.pk, "occasion": str(occasion)} for message in messages}
    record_all("hiring.message_written", facts, Application, by=by, at=at)
    return {message.application_id: message for message in messages}


def _ring(messages: Iterable[Message], *, at: datetime) -> None:
    ends = {message.application_id for message in messages if message.occasion in ENDS}
    if ends:
        endings_changed.send(Message, applications=ends, at=at)


def _letter(message: Message, tokens: Mapping[int, str]) -> mail.Draft:
    token = tokens.get(message.application_id)
    return mail.Draft(
        _key(message),
        "hiring.message",
        None,
        {"message": message.pk},
        message.due_at or message.at,
        address=message.application.candidate.email,
        language=message.language,
        secrets={"token": token} if token else {},
        thread=f"application-{message.application_id}",
    )


def _key(message: Message) -> str:
    return f"hiring.message:{message.pk}"


def _leads(body: str) -> bool:
    return f"{{{LATER}}}" in body


def _door(application: Application, body: str, *, at: datetime) -> dict[str, str]:
    """Earlier mails keep their link: a candidate may open any of them."""
    if not _leads(body):
        return {}
    return {"token": links.make(STATUS, application.pk, lasts=STATUS_LASTS, at=at, alone=False)}


@recorded
def call_back(message: Message, *, by: Person | None, at: datetime) -> Message:
    """Not to be sent after all; too late when it is on its way."""
    letter = message.letter
    free = Message.objects.filter(pk=message.pk, called_back_at=None, letter__state=LetterState.WAITING)
    if letter is None or letter.leased_until or not free.update(called_back_at=at):
        raise MessageRefused(_("The mail is on its way already, or was called back. Nothing was changed."))
    message.refresh_from_db()
    _ring([message], at=at)
    record("hiring.message_called_back", message.application, by=by, at=at, message=message.pk)
    return message


@recorded
def call_back_all(messages: Iterable[int], *, by: Person | None, at: datetime) -> int:
    """Of these mails all that are not on their way; how many."""
    free = Message.objects.filter(
        pk__in=list(messages), called_back_at=None, letter__state=LetterState.WAITING, letter__leased_until=None
    )
    found = {message.application_id: message for message in free}
    ids = [message.pk for message in found.values()]
    Message.objects.filter(pk__in=ids, called_back_at=None).update(called_back_at=at)
    _ring(found.values(), at=at)
    facts = {application: {"message": message.pk} for application, message in found.items()}
    record_all("hiring.message_called_back", facts, Application, by=by, at=at)
    return len(found)


@recorded
def note_answer(
    application: Application, *, text: str, answered_at: datetime, by: Person | None, at: datetime
) -> Message:
    """What the candidate answered elsewhere, by mail or on the telephone, kept where everybody looks for it."""
    if not text.strip():
        raise MessageRefused(_("Write down what they answered."))
    if answered_at > at:
        raise MessageRefused(_("This moment is still to come. Write when they answered."))
    message = Message.objects.create(
        application=application,
        direction=Direction.IN,
        subject="",
        body=text.strip(),
        language=application.candidate.language,
        by=by,
        at=answered_at,
    )
    record("hiring.message_answered", application, by=by, at=at, message=message.pk)
    return message
