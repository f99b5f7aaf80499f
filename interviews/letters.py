"""What the letters of this storey say, as things stand when they are sent; None when they have become pointless."""

from datetime import datetime

from django.conf import settings
from django.urls import reverse

from core.doors import now
from core.mail import Written
from core.models import Letter
from interviews import calendar
from interviews.queries import appointments, reminders, rollups
from interviews.rules.due_times import Rung


def reminder(letter: Letter) -> Written | None:
    """To somebody who owes cards; pointless when all of them are in."""
    if letter.to is None:
        return None
    said = {entry["card"]: entry for entry in letter.facts["cards"]}
    cards = reminders.owed_cards(letter.to, said, met_by=letter.posted_at, at=now())
    if not cards:
        return None
    lines = [
        {
            **vars(card),
            "copied": said[card.card]["copied"],
            "path": reverse("interviews:scorecards_edit", args=[card.interview]),
        }
        for card in cards
    ]
    is_first = all(said[card.card]["rung"] == Rung.FIRST for card in cards)
    return Written("interviews/mail/reminder", {"person": letter.to, "cards": lines, "is_first": is_first})


def reminder_copy(letter: Letter) -> Written | None:
    """To the coordinator or manager of the requisition: who is late, not what was said."""
    if letter.to is None:
        return None
    cards = reminders.late_cards(letter.to, [entry["card"] for entry in letter.facts["cards"]])
    if not cards:
        return None
    lines = [{**vars(card), "path": reverse("hiring:pipeline_detail", args=[card.application])} for card in cards]
    return Written("interviews/mail/reminder_copy", {"person": letter.to, "cards": lines})


def debrief_ready(letter: Letter) -> Written | None:
    ready = rollups.debrief_ready(letter.facts["rollup"], letter.to) if letter.to else None
    if ready is None:
        return None
    path = reverse("interviews:debrief_detail", args=[ready.application])
    return Written("interviews/mail/debrief_ready", {**vars(ready), "person": letter.to, "path": path})


def decided(letter: Letter) -> Written | None:
    said = rollups.decided(letter.facts["rollup"], letter.to) if letter.to else None
    if said is None:
        return None
    decision = said.decision
    return Written(
        "interviews/mail/decided",
        {
            "person": letter.to,
            "candidate": said.candidate,
            "requisition": said.requisition,
            "by": decision.by.name,
            "at": decision.at,
            "outcome": decision.get_outcome_display() if said.tells else "",
            "level": decision.level.name if decision.level and said.tells else None,
            "path": reverse("interviews:debrief_detail", args=[said.application]),
        },
    )


def invitation(letter: Letter) -> Written | None:
    """The interview as it stands now; pointless when it was cancelled, changed again, or the seat went to another."""
    found = appointments.appointment(letter.facts["interview"], letter.to)
    if found is None or not found.is_seated or found.sequence != letter.facts["sequence"]:
        return None
    path = reverse("interviews:scorecards_edit", args=[found.id])
    context = {"person": letter.to, "interview": found, "path": path, "moved": not letter.facts["is_new"]}
    return Written("interviews/mail/invitation", context, calendar.request(found, settings.PUBLIC_URL + path))


def cancellation(letter: Letter) -> Written | None:
    """To somebody whose seat is gone, or whose interview is; pointless when they never heard of it."""
    found = appointments.appointment(letter.facts["interview"], letter.to)
    if letter.to is None or found is None or found.is_seated or not appointments.was_told(found.id, letter.to):
        return None
    found = appointments.as_known(found, datetime.fromisoformat(letter.facts["starts_at"]))
    context = {"person": letter.to, "interview": found, "reason": letter.facts["reason"]}
    return Written("interviews/mail/cancellation", context, calendar.cancel(found, letter.facts["sequence"]))
