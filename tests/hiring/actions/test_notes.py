from datetime import datetime

import pytest

from core.models import Event, Person
from hiring.actions import notes
from hiring.actions.notes import NoteRefused
from hiring.models import Application, CandidateNote, Requisition
from tests import make

pytestmark = pytest.mark.django_db


def test_write_keeps_what_was_thought_and_tells_that_it_was(
    application: Application, rae: Person, at: datetime
) -> None:
    note = notes.write(application.candidate, text=" Calm. ", application=application, by=rae, at=at)
    assert (note.text, note.application, note.is_private) == ("Calm.", application, False)
    event = Event.objects.get(kind="hiring.note_written")
    assert (event.on_kind, event.on_id, event.facts) == ("application", application.pk, {"note": note.pk})


def test_write_tells_nobody_of_a_private_one(application: Application, rae: Person, at: datetime) -> None:
    note = notes.write(application.candidate, text="Hm.", is_private=True, by=rae, at=at)
    notes.remove(note, by=rae, at=at)
    assert not Event.objects.filter(kind__contains="note").exists()


def test_write_refuses_nothing_and_another_candidates_application(
    requisition: Requisition, application: Application, rae: Person, at: datetime
) -> None:
    other = make.application(requisition, rae, at, name="Omar", email="omar@example.org")
    for said in ({"text": "  "}, {"text": "x", "application": other}):
        with pytest.raises(NoteRefused):
            notes.write(application.candidate, **said, by=rae, at=at)  # type: ignore[arg-type]
    assert not CandidateNote.objects.exists()


def test_remove_is_said_once(application: Application, rae: Person, at: datetime) -> None:
    note = notes.write(application.candidate, text="Calm.", by=rae, at=at)
    notes.remove(note, by=rae, at=at)
    with pytest.raises(NoteRefused):
        notes.remove(note, by=rae, at=at)
