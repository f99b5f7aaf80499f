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
    entry = {**entry_in_place(question), "key": "own_dice", "text": {"en": "Dice?"}}
    added = library.add_question(question.assessment_type, entry=entry, by=rae, at=at)
    assert list(question.assessment_type.questions.all()) == [question, added]


def test_add_question_refuses_one_that_is_there_already(question, rae, at):
    with pytest.raises(LibraryRefused, match="This question is there already"):
        library.add_question(question.assessment_type, entry=entry_in_place(question), by=rae, at=at)
    assert Question.objects.count() == 1


def test_add_question_numbers_the_keys_of_texts_that_begin_alike(question, rae, at):
    for english in ("Dice!", "Dice?", "Dice."):
        entry = {**entry_in_place(question), "key": "own_dice", "text": {"en": english}}
        library.add_question(question.assessment_type, entry=entry, by=rae, at=at)
    added = Question.objects.filter(key__startswith="own_dice").order_by("position")
    assert [one.key for one in added] == ["own_dice", "own_dice_2", "own_dice_3"]
    told = Event.objects.filter(kind="rubrics.entry_added").order_by("pk")
    assert [one.facts["key"] for one in told] == ["own_dice", "own_dice_2", "own_dice_3"]


def test_add_question_takes_a_number_that_is_free(question, rae, at):
    for english in ("Dice!", "Dice?", "Dice."):
        entry = {**entry_in_place(question), "key": "own_dice", "text": {"en": english}}
        library.add_question(question.assessment_type, entry=entry, by=rae, at=at)
    library.remove(Question.objects.get(key="own_dice_2"), by=rae, at=at)
    entry = {**entry_in_place(question), "key": "own_dice", "text": {"en": "Dice"}}
    assert library.add_question(question.assessment_type, entry=entry, by=rae, at=at).key == "own_dice_2"


CODE = "x = 1\n"


@pytest.mark.parametrize(("code", "fix", "fits"), [(CODE, "", False), ("", CODE, False), (CODE, CODE, True)])
def test_question_has_code_and_its_mended_form_together(question, rae, at, code, fix, fits):
    entry = {**entry_in_place(question), "code": code, "fix": fix}
    new = {**entry, "key": "own_dice", "text": {"en": "Dice?"}}

    def save():
        library.revise(question, entry=entry, read_as=mark(entry_in_place(question)), by=rae, at=at)
        library.add_question(question.assessment_type, entry=new, by=rae, at=at)

    if fits:
        save()
    else:
        with pytest.raises(LibraryRefused, match="Code and its mended form come together"):
            save()
        with pytest.raises(LibraryRefused, match="Code and its mended form come together"):
            library.add_question(question.assessment_type, entry=new, by=rae, at=at)
    assert set(Question.objects.values_list("code", flat=True)) == {code if fits else ""}


@pytest.mark.parametrize("minutes", [54, 56])
def test_revise_refuses_a_plan_of_other_than_an_hour(question, rae, at, minutes):
    kind = question.assessment_type
    entry = entry_in_place(kind)
    plan = [entry["plan"][0], {**entry["plan"][1], "minutes": minutes}]
    with pytest.raises(LibraryRefused, match=rf"adds up to {5 + minutes} minutes\. Make it 60"):
        library.revise(kind, entry={**entry, "plan": plan}, read_as=mark(entry), by=rae, at=at)
    kind.refresh_from_db()
    assert kind.plan == entry["plan"]


def test_add_note_refuses_a_name_that_is_taken_in_its_section(note, rae, at):
    with pytest.raises(LibraryRefused, match="Choose another name"):
        library.add_note("sourcing", section="channels", entry=entry_in_place(note), by=rae, at=at)
    assert Note.objects.count() == 1


def test_add_note_of_a_name_that_another_section_has_gets_a_numbered_key(note, rae, at):
    added = library.add_note("growth", section="signals", entry=entry_in_place(note), by=rae, at=at)
    assert (added.key, added.position) == ("referrals_2", 1)


def test_add_note_stands_in_its_section(note, rae, at):
    added = library.add_note(
        "sourcing",
        section="channels",
        entry={**entry_in_place(note), "key": "own_radio", "name": {"en": "Radio"}},
        by=rae,
        at=at,
    )
    assert (added.chapter, added.section, added.position) == ("sourcing", "channels", 2)


def test_remove_leaves_an_event(note, rae, at):
    pk = note.pk
    library.remove(note, by=rae, at=at)
    assert not Note.objects.exists()
    assert Event.objects.get(on_kind="note", on_id=pk).facts == {"key": "referrals"}


def test_remove_of_what_is_gone_is_told_and_recorded_once(question, note, rae, ada, at):
    for row in (question, note):
        again = type(row).objects.get(pk=row.pk)
        library.remove(row, by=rae, at=at)
        with pytest.raises(LibraryRefused, match="Somebody removed this already"):
            library.remove(again, by=ada, at=at)
    assert Event.objects.filter(kind="rubrics.entry_removed").count() == 2
