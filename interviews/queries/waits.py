"""Letters that could not go when they were posted, for the mail server was away: what became of them meanwhile.

Of one that goes at once nothing is asked here: ten thousand letters do not wait for it.
"""

from datetime import datetime

from django.db.models import QuerySet

from core import mail
from core.models import Letter
from core.models.letters import LetterState
from interviews.queries.working import weeks_of
from interviews.rules.due_times import into_working_hours
from interviews.rules.summaries import PROMPT


def is_late(letter: Letter, at: datetime) -> bool:
    return at - letter.posted_at > PROMPT


def keeps_until(letter: Letter, at: datetime) -> datetime | None:
    """Nobody is reminded at night because the mail server came back then. What was asked for by hand goes at once."""
    if letter.to is None or not is_late(letter, at) or mail.ASKED in letter.facts:
        return None
    opens = into_working_hours(at, weeks_of([letter.to])[letter.to.pk])
    return opens if opens > at else None


def said_later(letter: Letter, *, at: datetime) -> set[int]:
    """Ids of cards of which a later letter of the kind speaks to the same reader: one word about each, not four."""
    later = _later(letter) if is_late(letter, at) else Letter.objects.none()
    return {entry["card"] for facts in later.values_list("facts", flat=True) for entry in facts["cards"]}


def is_overtaken(letter: Letter, *, at: datetime) -> bool:
    """A later summary of the same matter is on its way, or went."""
    return is_late(letter, at) and _later(letter).filter(thread=letter.thread).exists()


def _later(letter: Letter) -> "QuerySet[Letter]":
    found = Letter.objects.filter(kind=letter.kind, to=letter.to, posted_at__gt=letter.posted_at)
    return found.filter(state__in=[LetterState.WAITING, LetterState.SENT])
