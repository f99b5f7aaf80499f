from datetime import datetime, timedelta

from django.utils.translation import gettext_lazy as _

from core import links, mail
from core.models import Person
from core.models.letters import LetterState
from core.recording import record, recorded
from core.refusals import Refusal
from hiring.models import Application, Message
from hiring.rules.messages import LATER, Occasion, unknown_names

# The purpose of the signed link to the candidate's own page
STATUS = "application_status"
STATUS_LASTS = timedelta(days=180)


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
        f"hiring.message:{message.pk}",
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
    record("hiring.message_written", application, by=by, at=at, message=message.pk, occasion=str(occasion))
    return message


def _door(application: Application, body: str, *, at: datetime) -> dict[str, str]:
    """Earlier mails keep their link: a candidate may open any of them."""
    if f"{{{LATER}}}" not in body:
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
    record("hiring.message_called_back", message.application, by=by, at=at, message=message.pk)
    return message
