from datetime import datetime

from django.utils.translation import gettext_lazy as _

from core.models import Person
from core.recording import record, recorded
from core.refusals import Refusal
from hiring.actions.candidates import stand
from hiring.models import Application, Candidate, CandidateNote


class NoteRefused(Refusal):
    pass


@recorded
def write(
    candidate: Candidate,
    *,
    text: str,
    application: Application | None = None,
    is_private: bool = False,
    by: Person,
    at: datetime,
) -> CandidateNote:
    """A private note about no application is for its author alone."""
    if not text.strip():
        raise NoteRefused(_("Write the note first."))
    candidate = stand(candidate)
    if application is not None and application.candidate_id != candidate.pk:
        raise NoteRefused(_("This application is not one of the candidate's any more. Look again before you go on."))
    note = CandidateNote.objects.create(
        candidate=candidate, application=application, text=text.strip(), is_private=is_private, by=by, at=at
    )
    # Of a private note not even that there is one is told
    if not is_private:
        record("hiring.note_written", application or candidate, by=by, at=at, note=note.pk)
    return note


@recorded
def remove(note: CandidateNote, *, by: Person, at: datetime) -> None:
    if not CandidateNote.objects.filter(pk=note.pk).delete()[0]:
        raise NoteRefused(_("The note is gone already."))
    if not note.is_private:
        record("hiring.note_removed", note.application or note.candidate, by=by, at=at, note=note.pk)
