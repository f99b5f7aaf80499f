"""What an author may still do to a card that is in: correct it while nobody else's could be read, then add below it."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from core.models import Person
from core.recording import record, recorded
from hiring.models import Application
from interviews.actions import progress, third_graders
from interviews.actions.scorecards import OWN, CardIncomplete, CardRefused, Saved, saved, write_ratings
from interviews.models import CardAddendum, CardState, Scorecard
from interviews.queries.corrections import could_read_another
from interviews.queries.scorecards import answered, answers
from interviews.rules.scorecards import RECOMMENDATION, Seen, merge, missing, plain, seen_after


class CardIsBound(CardRefused):
    """Its author could have read another card."""

    def __init__(self) -> None:
        super().__init__(
            _(
                "Other scorecards can be read now, so yours stays as it was submitted. Nothing was changed; what you "
                "want to say is added below it."
            )
        )


class CardIsFree(CardRefused):
    def __init__(self) -> None:
        super().__init__(_("You can still correct this scorecard itself, so nothing is added below it yet."))


@recorded
def correct(card: Scorecard, *, changes: Mapping[str, str], version: Seen, by: Person, at: datetime) -> Saved:
    """All of it or nothing, and the card stays whole. Fields that another hand corrected meanwhile are told, and then
    nothing is written."""
    application, card = locked(card)
    if is_bound(card, application, by):
        raise CardIsBound
    stored = answers(card)
    typed = {field: text for field, text in changes.items() if field in stored}
    merged = merge(stored, typed, card.version, version)
    now = {**stored, **merged.changes}
    if merged.conflicts:
        known = seen_after(stored, merged.conflicts, card.version, version)
        return Saved(card.version, merged.conflicts, known, now, at, card.state)
    if not merged.changes:
        return saved(card, stored, typed, merged, version, at)
    if owed := missing(answered(card, now), now[RECOMMENDATION]):
        raise CardIncomplete(owed)
    own: dict[str, Any] = {name: text for name, text in merged.changes.items() if name in OWN}
    for name, value in {**own, "version": card.version + 1, "corrected_at": at}.items():
        setattr(card, name, value)
    card.save(update_fields=[*own, "version", "corrected_at"])
    write_ratings(merged.changes, now)
    tell("corrected", card, application, by=by, at=at)
    if third_graders.call(card.seat.interview, at=at):
        progress.refresh(application, at=at)
    return saved(card, stored, typed, merged, version, at)


@recorded
def add_addendum(card: Scorecard, *, text: str, by: Person, at: datetime) -> CardAddendum:
    """Below the card, which stays as it was: matrix and verdict keep the original."""
    application, card = locked(card)
    said = plain(text).strip()
    if not said:
        raise CardRefused(_("Write what you want to add."))
    if not is_bound(card, application, by):
        raise CardIsFree
    # Sent twice, it is said once
    standing: CardAddendum | None = card.addenda.filter(text=said).first()
    if standing is not None:
        return standing
    addendum = CardAddendum.objects.create(scorecard=card, text=said, at=at)
    tell("added_to", card, application, by=by, at=at)
    return addendum


def locked(card: Scorecard) -> tuple[Application, Scorecard]:
    """A card that is in, under the application's lock: whatever would let its author read another waits or is seen."""
    application = Application.objects.select_for_update().get(interviews__seats__scorecard=card)
    found = Scorecard.objects.select_for_update(of=("self",)).select_related("seat__interview__session")
    card = found.get(pk=card.pk)
    if card.state != CardState.SUBMITTED:
        raise CardRefused(_("This scorecard is not in yet, so there is nothing to correct."))
    return application, card


def is_bound(card: Scorecard, application: Application, by: Person) -> bool:
    return card.bound_at is not None or could_read_another(by, application.pk)


def tell(what: str, card: Scorecard, application: Application, *, by: Person, at: datetime) -> None:
    """That, not what."""
    interview = card.seat.interview
    facts = {"interview": interview.pk, "session": interview.session.title, "seat": card.seat.kind}
    record(f"interviews.scorecard_{what}", application, by=by, at=at, **facts)
