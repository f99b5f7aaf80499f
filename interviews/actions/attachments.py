"""What shows what was seen, a photograph or code: put to one's own card, and taken off while that may be corrected."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from core.files import WORK, UploadRefused, safe_name, store
from core.models import Person
from core.recording import recorded
from core.refusals import Refusal
from hiring.models import Application
from interviews.actions.corrections import CardIsBound, is_bound, tell
from interviews.actions.scorecards import CardRefused
from interviews.models import CardFile, CardState, InterviewState, Scorecard
from interviews.rules.attachments import MOST_FILES, MOST_UPLOADS


@dataclass
class Attached:
    taken: list[str] = field(default_factory=list)
    # Each with its name, and why
    refused: list[tuple[str, str]] = field(default_factory=list)


@recorded
def attach(card: Scorecard, files: "Iterable[UploadedFile[Any]]", *, by: Person, at: datetime) -> Attached:
    """Each for itself: one that cannot be taken takes none of the others with it."""
    application, card = _open(card, by)
    done = Attached()
    for file in files:
        try:
            done.taken.append(_keep(card, file, by=by, at=at))
        except Refusal as refusal:
            done.refused.append((str(file.name or ""), str(refusal)))
    if done.taken:
        _settle(card, application, by=by, at=at)
    return done


def _keep(card: Scorecard, file: "UploadedFile[Any]", *, by: Person, at: datetime) -> str:
    # What is chosen is sent at once, and once more with the form
    if same := _standing(card, file):
        return same
    if card.files.standing().count() >= MOST_FILES:
        raise UploadRefused(_("Ten files are here already. Take one off, or pack several into a .zip."))
    if card.files.count() >= MOST_UPLOADS:
        raise UploadRefused(_("That were many files for one scorecard. Pack what is left into one .zip."))
    kept = store(file, kinds=WORK, named=False, by=by, at=at)
    name = safe_name(file.name or "", kept.content_type, WORK)
    CardFile.objects.create(scorecard=card, file=kept, name=name, at=at)
    return name


def _standing(card: Scorecard, file: "UploadedFile[Any]") -> str:
    """The name of a file of the card that is this one, byte by byte."""
    for one in card.files.standing().filter(file__size=file.size).select_related("file"):
        file.seek(0)
        with one.file.content.open("rb") as content:
            if content.read() == file.read():
                return str(one.name)
    file.seek(0)
    return ""


@recorded
def remove(file: CardFile, *, by: Person, at: datetime) -> CardFile:
    """Kept, and shown to nobody."""
    application, card = _open(file.scorecard, by)
    if not card.files.standing().filter(pk=file.pk).update(removed_at=at):
        raise CardRefused(_("This file was taken off already."))
    _settle(card, application, by=by, at=at)
    return file


def _open(card: Scorecard, by: Person) -> tuple[Application, Scorecard]:
    """Under the application's lock, as a correction is."""
    application = Application.objects.select_for_update().get(interviews__seats__scorecard=card)
    found = Scorecard.objects.select_for_update(of=("self",)).select_related("seat__interview__session")
    card = found.get(pk=card.pk)
    if not card.seat.held or card.seat.interview.state != InterviewState.BOOKED:
        raise CardRefused(_("You no longer have a seat in this interview, so nothing is put to its scorecard."))
    if card.state == CardState.SUBMITTED and is_bound(card, application, by):
        raise CardIsBound
    return application, card


def _settle(card: Scorecard, application: Application, *, by: Person, at: datetime) -> None:
    """On a card that is in, it is a correction."""
    if card.state != CardState.SUBMITTED:
        return
    card.files.standing().filter(submitted_at=None).update(submitted_at=at)
    card.corrected_at = at
    card.save(update_fields=["corrected_at"])
    tell("corrected", card, application, by=by, at=at)
