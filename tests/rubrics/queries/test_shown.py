import pytest
from django.utils import translation

from rubrics.models import Note
from rubrics.queries.shown import Diff, Piece, change_shown, channel_names, has_words, names_of, text
from rubrics.rules.rubrics import Document, entry_change

NAMES = {
    "planning": {"en": "Planning", "zh-hans": "规划"},
    "senior": {"en": "Senior", "zh-hans": "高级"},
    "agile": {"en": "Agile"},
}


def fields(before, after, kind, language="en"):
    with translation.override(language):
        change = entry_change(kind, {"key": "a", **before}, {"key": "a", **after})
        return change_shown(change, NAMES).fields


@pytest.mark.parametrize(
    ("value", "language", "said"),
    [
        ({"en": "Why?", "zh-hans": "为什么？"}, "zh-hans", "为什么？"),
        ({"en": "Why?"}, "zh-hans", ""),
        ({}, "en", ""),
        (None, "en", ""),
        (0.15, "en", "0.15"),
        (2026, "en", "2026"),
        ("code()", "en", "code()"),
        ("planning", "zh-hans", "规划"),
        # A name that is not there in Chinese is said as it is
        ("agile", "zh-hans", "Agile"),
        (["planning", "magic"], "en", "Planning, magic"),
        ([{"en": "A"}, {"en": "B"}], "en", "A\nB"),
        ([{"minutes": 5, "what": {"en": "Welcome"}}], "en", "5 · Welcome"),
        ([], "en", ""),
    ],
)
def test_text_is_what_a_value_says_in_a_language(value, language, said):
    assert text(value, language, NAMES) == said


@pytest.mark.parametrize(
    ("value", "has"),
    [
        ({"en": "Why?"}, True),
        ([{"minutes": 5, "what": {"zh-hans": "欢迎"}}], True),
        ({"junior": {"en": "So"}}, True),
        ({"minutes": 5}, False),
        (["planning"], False),
        ({}, False),
        (0.15, False),
        (None, False),
    ],
)
def test_has_words_finds_texts_however_deep(value, has):
    assert has_words(value) == has


def test_change_shown_marks_each_language_that_changed():
    (field,) = fields(
        {"text": {"en": "Ask for one piece of work", "zh-hans": "请举一例"}},
        {"text": {"en": "Ask for one piece of code", "zh-hans": "请举一例"}},
        "note",
    )
    assert field.label == "Text"
    pieces = [Piece("same", "Ask for one piece of "), Piece("gone", "work"), Piece("new", "code")]
    assert field.diffs == [Diff("en", pieces)]


def test_change_shown_says_the_readers_language_first():
    before, after = {"name": {"en": "A", "zh-hans": "甲"}}, {"name": {"en": "B", "zh-hans": "乙"}}
    for language, order in (("en", ["en", "zh-hans"]), ("zh-hans", ["zh-hans", "en"])):
        (field,) = fields(before, after, "note", language)
        assert [diff.language for diff in field.diffs] == order


def test_change_shown_says_a_value_without_words_once():
    (field,) = fields({"can_show": ["planning"]}, {"can_show": ["planning", "senior"]}, "assessment_type")
    (diff,) = field.diffs
    assert diff.language == ""
    assert "".join(piece.text for piece in diff.pieces if piece.what != "gone") == "Planning, Senior"


def test_change_shown_names_the_part_of_a_table():
    (field,) = fields({"answers": {}}, {"answers": {"senior": {"en": "So"}}}, "question")
    assert field.label == "What answers sound like: Senior"
    (field,) = fields({"lean": {"ml_depth": 0.1}}, {"lean": {"ml_depth": 0.2}}, "archetype")
    assert field.label == "How far a profile moves: ML depth"


def test_change_shown_tells_code_that_came():
    (field,) = fields({}, {"code": "x = 1\n"}, "question")
    assert field.diffs == [Diff("", [Piece("new", "x = 1\n")])]


def test_names_of_takes_the_later_name_and_knows_what_only_one_has():
    earlier = Document([], [{"key": "a", "name": {"en": "Old"}}, {"key": "gone", "name": {"en": "Gone"}}], [])
    later = Document([{"key": "senior", "name": {"en": "Senior"}}], [{"key": "a", "name": {"en": "New"}}], [])
    found = names_of(earlier, later)
    assert (found["a"], found["gone"], found["senior"]) == ({"en": "New"}, {"en": "Gone"}, {"en": "Senior"})
    assert {"systems", "role", "strength", "mutual"} <= set(found)


@pytest.mark.django_db
def test_channel_names_are_those_of_the_library():
    Note.objects.create(chapter="sourcing", section="channels", position=1, key="arxiv_authors", name={"en": "arXiv"})
    assert text(["arxiv_authors"], "en", channel_names()) == "arXiv"
