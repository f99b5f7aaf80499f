import pytest

from core.models import Event, History
from rubrics.actions import library
from rubrics.actions.library import LibraryRefused
from rubrics.models import Note, Question
from rubrics.queries.documents import entry_in_place
from rubrics.rules.rubrics import mark
from tests import make

pytestmark = pytest.mark.django_db


@pytest.fixture
def question(organisation):
    return make.assessment_type("math").questions.get()


@pytest.fixture
def note(organisation):
    return Note.objects.create(
        chapter="sourcing", section="channels", key="referrals", position=1, name=make.words("Referrals")
    )


def test_revise_writes_and_tells_what_changed(question, rae, at):
    entry = entry_in_place(question)
    library.revise(question, entry={**entry, "text": {"en": "Ours"}}, read_as=mark(entry), by=rae, at=at)
    question.refresh_from_db()
    assert question.text == {"en": "Ours"}
    event = Event.objects.get(on_kind="question", on_id=question.pk)
    assert (event.kind, event.by, event.facts) == (
        "rubrics.entry_revised",
        rae,
        {"key": "math-1", "changed": ["text"]},
    )


def test_revise_keeps_what_it_said_before_in_the_history(question, rae, at):
    entry = entry_in_place(question)
    library.revise(question, entry={**entry, "text": {"en": "Ours"}}, read_as=mark(entry), by=rae, at=at)
    told = History.objects.get(table_name="rubrics_question", operation="UPDATE")
    assert (told.before["text"], told.after["text"], told.actor) == (entry["text"], {"en": "Ours"}, rae.pk)


def test_revise_of_the_same_records_nothing(question, rae, at):
    entry = entry_in_place(question)
    library.revise(question, entry=entry, read_as=mark(entry), by=rae, at=at)
    assert not Event.objects.filter(on_kind="question").exists()


def test_revise_tells_the_second_of_two_hands(question, rae, ada, at):
    entry = entry_in_place(question)
    library.revise(question, entry={**entry, "text": {"en": "Rae"}}, read_as=mark(entry), by=rae, at=at)
    with pytest.raises(LibraryRefused, match="Somebody else changed this"):
        library.revise(question, entry={**entry, "text": {"en": "Ada"}}, read_as=mark(entry), by=ada, at=at)
    question.refresh_from_db()
    assert question.text == {"en": "Rae"}


def test_revise_of_what_is_gone_is_told(question, rae, at):
    entry = entry_in_place(question)
    library.remove(Question.objects.get(pk=question.pk), by=rae, at=at)
    with pytest.raises(LibraryRefused, match="removed this meanwhile"):
        library.revise(question, entry={**entry, "text": {"en": "Ours"}}, read_as=mark(entry), by=rae, at=at)


def test_add_question_stands_last(question, rae, at):
    entry = {**entry_in_place(question), "key": "own_dice"}
    added = library.add_question(question.assessment_type, entry=entry, by=rae, at=at)
    assert list(question.assessment_type.questions.all()) == [question, added]


def test_add_question_refuses_a_name_that_is_taken(question, rae, at):
    with pytest.raises(LibraryRefused, match="Choose another name"):
        library.add_question(question.assessment_type, entry=entry_in_place(question), by=rae, at=at)
    assert Question.objects.count() == 1


def test_add_note_refuses_a_name_that_is_taken_in_another_chapter(note, rae, at):
    with pytest.raises(LibraryRefused, match="Choose another name"):
        library.add_note("growth", section="signals", entry=entry_in_place(note), by=rae, at=at)
    assert Note.objects.count() == 1


def test_add_note_stands_in_its_section(note, rae, at):
    added = library.add_note(
        "sourcing", section="channels", entry={**entry_in_place(note), "key": "own_radio"}, by=rae, at=at
    )
    assert (added.chapter, added.section, added.position) == ("sourcing", "channels", 2)


def test_remove_leaves_an_event(note, rae, at):
    pk = note.pk
    library.remove(note, by=rae, at=at)
    assert not Note.objects.exists()
    assert Event.objects.get(on_kind="note", on_id=pk).facts == {"key": "referrals"}
