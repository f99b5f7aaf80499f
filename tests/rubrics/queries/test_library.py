import pytest

from rubrics.models import Chapter, Note
from rubrics.queries.documents import entry_in_place
from rubrics.queries.library import chapter_page, note_preview
from rubrics.rules.shapes import CHAPTERS
from tests import make

pytestmark = pytest.mark.django_db


@pytest.fixture
def notes(role):
    """One for every role, one for ours, one for another."""
    for position, (key, roles) in enumerate(
        [("all", []), ("engineers", ["ml_engineer"]), ("others", ["data_scientist"])], 1
    ):
        Note.objects.create(
            chapter="sourcing", section="pitches", key=key, position=position, name=make.words(key), roles=roles
        )
    Note.objects.create(chapter="growth", section="signals", key="elsewhere", position=1, name=make.words("x"))


def keys(page):
    return {section.key: [shown.note.key for shown in section.notes] for section in page.sections}


def test_chapter_page_has_its_sections_in_order_and_no_other_notes(notes):
    page = chapter_page("sourcing")
    assert keys(page) == {"channels": [], "pitches": ["all", "engineers", "others"], "supply": []}
    assert list(keys(page)) == list(CHAPTERS["sourcing"])
    assert (page.chapter, page.chapters, page.role) == (Chapter.SOURCING, list(Chapter), "")


def test_chapter_page_for_a_role_leaves_out_what_is_about_others_alone(notes):
    assert keys(chapter_page("sourcing", "ml_engineer"))["pitches"] == ["all", "engineers"]


@pytest.mark.parametrize(("chapter", "role"), [("cooking", ""), ("", "ml_engineer"), ("", "")])
def test_chapter_page_of_what_is_not_there_is_none(notes, chapter, role):
    assert chapter_page(chapter, role) is None


def test_chapter_page_names_the_roles_of_a_note(notes, role):
    named = {
        shown.note.key: [one.name for one in shown.roles]
        for section in chapter_page("sourcing").sections
        for shown in section.notes
    }
    # A role that the version in force does not have has no name
    assert named == {"all": [], "engineers": [role.name], "others": []}


def test_chapter_page_shows_every_note_of_the_catalogue_once(ours, django_assert_num_queries):
    found = []
    for chapter in CHAPTERS:
        with django_assert_num_queries(3):
            found += [key for section in keys(chapter_page(chapter)).values() for key in section]
    assert sorted(found) == sorted(Note.objects.values_list("key", flat=True))


def test_chapter_page_for_a_role_that_is_gone_has_what_is_about_it_and_about_all(notes):
    assert keys(chapter_page("sourcing", "data_scientist"))["pitches"] == ["all", "others"]
    assert keys(chapter_page("sourcing", "wizard"))["pitches"] == ["all"]


def test_note_preview_is_as_the_page_will_show_it_and_saves_nothing(notes, role):
    entry = {**entry_in_place(Note.objects.get(key="engineers")), "key": "own_a", "name": {"en": "Typed"}}
    shown = note_preview("sourcing", "pitches", entry)
    assert [one.name for one in shown.roles] == [role.name]
    assert (str(shown.note), shown.note.chapter, shown.note.section) == ("Typed", "sourcing", "pitches")
    assert Note.objects.count() == 4
