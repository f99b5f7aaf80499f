"""What became of the letters of the demo company, which sends none: what lies back has gone, a few did not arrive."""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any

from django.db.models import F, Q
from django.db.models.functions import Greatest

from core import mail
from core.actions import hooks
from core.models import Hook, Letter, Person
from core.models.letters import LetterState

Entry = Mapping[str, Any]
# What is younger waits still, as it does where no mail server is named
GONE_AFTER = timedelta(hours=1)
TOOK = timedelta(seconds=20)


def deliver(company: Entry, cast: Mapping[str, Person], day: Callable[[int], datetime], *, at: datetime) -> None:
    Letter.objects.filter(state=LetterState.WAITING, due_at__lt=at - GONE_AFTER).update(
        state=LetterState.SENT,
        attempts=1,
        settled_at=Greatest(F("due_at"), F("posted_at")) + TOOK,
        secrets={},
    )
    for entry in company["undelivered"]:
        _mishap(entry, cast, at)
    for entry in company["chats"]:
        owner = cast[entry["of"]] if "of" in entry else None
        added = hooks.add(owner, name=entry["name"], url=entry["url"], by=cast[entry["by"]], at=day(entry["day"]))
        if trouble := entry.get("trouble"):
            Hook.objects.filter(pk=added.pk).update(trouble=trouble, troubled_at=day(-1))


def _mishap(entry: Entry, cast: Mapping[str, Person], at: datetime) -> None:
    to = Q(to=cast[entry["to"]]) if "to" in entry else Q(to=None, address__startswith=entry["outside"])
    letters = Letter.objects.filter(to, state=LetterState.SENT, kind__startswith=entry.get("kind", ""))
    letter = letters.order_by("posted_at").last()
    if letter is None:
        return
    when = at - timedelta(hours=entry["hours"])
    if "bounce" in entry:
        letter.bounce, letter.bounced_at = entry["bounce"], when
    else:
        letter.state, letter.settled_at, letter.trouble = LetterState.FAILED, when, entry["trouble"]
        letter.attempts = mail.MOST_ATTEMPTS
    letter.save()
