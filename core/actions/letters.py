"""What people do about letters that did not arrive."""

import logging
from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from core import mail
from core.models import Letter, Person
from core.models.letters import LetterState
from core.recording import record, recorded
from core.refusals import Refusal
from core.rules import bounces

log = logging.getLogger("touchstone.mail")


class LetterRefused(Refusal):
    pass


@recorded
def retry(letter: Letter, *, by: Person | None, at: datetime) -> None:
    """From the beginning, with all its attempts. Whether it still has something to say is found at sending."""
    if not _try_anew(Letter.objects.filter(pk=letter.pk), at):
        raise LetterRefused(_("This letter is not given up any more. Nothing was changed."))
    transaction.on_commit(mail.nudge_chats if letter.hook_id else mail.nudge)


@recorded
def retry_all(*, by: Person | None, at: datetime) -> int:
    """How many there were."""
    count = _try_anew(Letter.objects.all(), at)
    if count:
        transaction.on_commit(mail.nudge)
        transaction.on_commit(mail.nudge_chats)
    return count


def _try_anew(letters: QuerySet[Letter], at: datetime) -> int:
    return letters.filter(state=LetterState.FAILED).update(
        state=LetterState.WAITING, due_at=at, attempts=0, settled_at=None, leased_until=None
    )


@recorded
def let_go(letter: Letter, *, by: Person, at: datetime) -> None:
    """It is seen to in another way, or does not matter any more: what opens a door in it is wiped."""
    gone = Letter.objects.filter(pk=letter.pk, state=LetterState.FAILED)
    if not gone.update(state=LetterState.DROPPED, settled_at=at, secrets={}):
        raise LetterRefused(_("This letter is not given up any more. Nothing was changed."))


@recorded
def bounced(raw: bytes, *, by: None, at: datetime) -> Letter:
    """A report of a mail server, as it came. Of several about one letter the one that is for good stands."""
    try:
        bounce = bounces.read(raw)
    except bounces.JunkError as junk:
        raise LetterRefused(_("This is no report of a letter that was not delivered.")) from junk
    letter = Letter.objects.select_for_update().filter(message_id=bounce.message_id).first()
    if letter is None:
        raise LetterRefused(_("The report is about no letter of ours."))
    if not bounces.is_hard(letter.bounce):
        letter.bounced_at, letter.bounce = at, bounce.status
        letter.save(update_fields=["bounced_at", "bounce"])
    log.warning("letter %s came back: %s", letter.pk, bounce.status)
    return letter


@recorded
def do_without(letter: Letter, *, by: Person | None, at: datetime) -> None:
    """Its reader wants no more of this kind; said twice it is said once."""
    if letter.to is None or letter.kind not in settings.LETTERS_OPTIONAL:
        raise LetterRefused(_("Nobody can do without letters of this kind."))
    person = Person.objects.select_for_update(no_key=True).get(pk=letter.to.pk)
    if letter.kind not in person.muted:
        person.muted = [kind for kind in settings.LETTERS_OPTIONAL if kind in {*person.muted, letter.kind}]
        person.save(update_fields=["muted"])
        record("core.letters_muted", person, by=person, at=at, letters=letter.kind)
