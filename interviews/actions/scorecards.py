from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from core.models import Person
from core.recording import record, recorded
from core.refusals import Refusal
from hiring.models import Application
from interviews.actions import debrief, progress, reminders, third_graders
from interviews.models import CardState, InterviewState, Rating, ReminderWhy, Scorecard, SeatKind
from interviews.queries.scorecards import answered, answers
from interviews.rules.scorecards import (
    RECOMMENDATION,
    TEXTS,
    Merged,
    Missing,
    Seen,
    evidence_field,
    merge,
    missing,
    owed_to_vote,
    plain,
    rating_field,
    seen_after,
)

# Saves of one draft follow each other by a second; more than this at once is a fault
TRIES = 5


class CardRefused(Refusal):
    pass


class CardIsIn(CardRefused):
    """A submitted card is no draft any more."""

    def __init__(self) -> None:
        super().__init__(_("This scorecard is in already. What was submitted stays as it is."))


class CardIncomplete(CardRefused):
    def __init__(self, owed: list[Missing]) -> None:
        super().__init__(_("Something is missing. Everything you typed is saved."))
        self.missing = owed


# Fields of the card itself; the others are of its ratings
OWN = {RECOMMENDATION, *TEXTS}


@dataclass(frozen=True)
class Saved:
    version: int
    # Fields that the other hand changed too, with what stands there: not written
    conflicts: dict[str, str]
    # What the page knows now; it comes back with its next changes
    seen: Seen
    # All fields as they stand
    fields: dict[str, str]
    at: datetime
    state: str


@recorded
def save(card: Scorecard, *, changes: Mapping[str, str], version: "int | Seen", by: Person, at: datetime) -> Saved:
    """Keep what was typed, field by field. A field that another hand has changed meanwhile is not overwritten but told.

    Fields are `r<rating>` (the choice), `e<rating>` (its evidence), `recommendation`, `summary` and `note`; others are
    passed over.
    """
    known = version if isinstance(version, Seen) else Seen(version)
    for _try in range(TRIES):
        if card.state == CardState.SUBMITTED:
            raise CardIsIn
        stored = answers(card)
        typed = {field: text for field, text in changes.items() if field in stored}
        merged = merge(stored, typed, card.version, known)
        if not merged.changes or _write(card, stored, merged, at):
            return saved(card, stored, typed, merged, known, at)
        # Another hand was faster by a moment: look again at what it wrote
        card = Scorecard.objects.get(pk=card.pk)
    raise CardRefused(_("This scorecard is being changed from several places at once. Try again."))


def _write(card: Scorecard, stored: Mapping[str, str], merged: Merged, at: datetime) -> bool:
    now = {**stored, **merged.changes}
    own: dict[str, Any] = {name: text for name, text in merged.changes.items() if name in OWN}
    if card.state == CardState.VOTED and owed_to_vote(missing(answered(card, now), now[RECOMMENDATION])):
        # A vote of which something was taken away is none any more
        own |= {"state": CardState.DRAFT, "voted_at": None}
    draft = Scorecard.objects.filter(pk=card.pk, version=card.version, state=card.state)
    if draft.update(version=card.version + 1, saved_at=at, **own) != 1:
        return False
    write_ratings(merged.changes, now)
    card.version, card.saved_at = card.version + 1, at
    for name, value in own.items():
        setattr(card, name, value)
    # The answers that were read beside the card follow
    for row in getattr(card, "stored", []):
        row["value"], row["evidence"] = _given(now, row["id"])
    return True


def write_ratings(changes: Iterable[str], now: Mapping[str, str]) -> None:
    """Those among the changed fields, as they are to stand."""
    touched = {int(field[1:]) for field in changes if field not in OWN}
    given = {pk: _given(now, pk) for pk in touched}
    if given:
        rows = [Rating(pk=pk, value=value, evidence=evidence) for pk, (value, evidence) in given.items()]
        Rating.objects.bulk_update(rows, ["value", "evidence"])


def _given(fields: Mapping[str, str], rating: int) -> tuple[int | None, str]:
    value = fields[rating_field(rating)]
    return int(value) if value else None, fields[evidence_field(rating)]


def saved(
    card: Scorecard,
    stored: Mapping[str, str],
    typed: Mapping[str, str],
    merged: Merged,
    known: Seen,
    at: datetime,
) -> Saved:
    now = {**stored, **merged.changes}
    told = {field for field, text in typed.items() if plain(text) == now[field]} | set(merged.conflicts)
    known = seen_after(now, told, card.version, known)
    return Saved(card.version, merged.conflicts, known, now, at, card.state)


@recorded
def vote(card: Scorecard, *, by: Person, at: datetime) -> Scorecard:
    """Ratings and recommendation are given, the text follows. To others it is still a draft: no event tells of it."""
    card = Scorecard.objects.select_for_update(of=("self",)).select_related("seat__interview").get(pk=card.pk)
    _check(card)
    if owed := owed_to_vote(missing(answered(card), card.recommendation)):
        raise CardIncomplete(owed)
    if card.state == CardState.DRAFT:
        card.state, card.voted_at = CardState.VOTED, at
        card.save(update_fields=["state", "voted_at"])
    return card


def _check(card: Scorecard) -> None:
    if card.state == CardState.SUBMITTED:
        raise CardIsIn
    if not card.seat.held or card.seat.interview.state != InterviewState.BOOKED:
        raise CardRefused(_("You no longer have a seat in this interview, so there is no scorecard to submit."))


@recorded
def submit(card: Scorecard, *, by: Person, at: datetime) -> Scorecard:
    """In for good. The last lead card of an application opens its debrief."""
    # The application first, so that of two last cards the second sees the first
    application = Application.objects.select_for_update().get(interviews__seats__scorecard=card)
    card = Scorecard.objects.select_for_update(of=("self",)).select_related("seat__interview__session").get(pk=card.pk)
    _check(card)
    if owed := missing(answered(card), card.recommendation):
        raise CardIncomplete(owed)
    card.state, card.submitted_at = CardState.SUBMITTED, at
    card.save(update_fields=["state", "submitted_at"])
    card.ratings.update(submitted_at=at)
    card.files.standing().update(submitted_at=at)
    reminders.stop([card.pk], ReminderWhy.SUBMITTED, at=at)
    record(
        "interviews.scorecard_submitted",
        application,
        by=by,
        at=at,
        interview=card.seat.interview_id,
        session=card.seat.interview.session.title,
        seat=card.seat.kind,
    )
    if card.seat.kind == SeatKind.LEAD:
        third_graders.call(card.seat.interview, at=at)
    progress.refresh(application, at=at)
    if card.seat.kind == SeatKind.LEAD:
        debrief.open_when_ready(application, at=at)
    return card
