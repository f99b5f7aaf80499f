import pytest

from rubrics.rules.shapes import (
    ARCHETYPE,
    COMPETENCY,
    NOTE,
    QUESTION,
    SESSION,
    Key,
    ListOf,
    MapOf,
    Maybe,
    Number,
    OneOf,
    Whole,
    Words,
    empty,
    shape_problems,
    whole,
)

BOTH = {"en": "Yes", "zh-hans": "是"}


def problems(value, shape, *place):
    return list(shape_problems(value, shape, list(place)))


def test_whole_fills_what_was_left_out_and_drops_what_is_unknown():
    note = whole({"key": "referrals", "name": BOTH, "text": BOTH, "colour": "red", "points": None}, NOTE)
    assert list(note) == list(NOTE)
    assert (note["points"], note["roles"], note["tag"], note["as_of"], note["source"]) == ([], [], {}, None, "")
    assert note["name"] == BOTH


def test_whole_leaves_the_entry_itself_alone():
    entry = {"key": "a"}
    whole(entry, NOTE)
    assert entry == {"key": "a"}


def test_whole_of_a_whole_is_the_same():
    once = whole({"key": "a", "competencies": ["planning"]}, QUESTION)
    assert whole(once, QUESTION) == once


@pytest.mark.parametrize(
    ("shape", "nothing"),
    [
        (Words, {}),
        (Key, ""),
        (str, ""),
        (Whole(1, 9), None),
        (Maybe(Whole(1, 9)), None),
        (Maybe(str), ""),
        (Maybe(ListOf(Key, 0)), []),
        (Number(0, 1), None),
        (OneOf(("a", "b")), ""),
        (ListOf(Words), []),
        (MapOf(Words), {}),
        (ARCHETYPE["choices"], {"software_or_research": {}, "data_ownership": {}, "model_ownership": {}}),
    ],
)
def test_empty_is_what_says_nothing(shape, nothing):
    assert empty(shape) == nothing


def test_shape_problems_finds_none_in_what_fits():
    session = {
        "title": BOTH,
        "type": "pairing",
        "minutes": 60,
        "purpose": "bar",
        "main": ["planning"],
        "also": [],
    }
    assert problems(session, SESSION) == []


@pytest.mark.parametrize(("minutes", "fits"), [(4, False), (5, True), (600, True), (601, False)])
def test_shape_problems_wants_a_session_of_five_minutes_to_ten_hours(minutes, fits):
    assert (problems(minutes, SESSION["minutes"], "roles", "a", "minutes") == []) == fits


@pytest.mark.parametrize(("year", "fits"), [(1949, False), (1950, True), (2100, True), (2101, False)])
def test_shape_problems_wants_a_year_that_facts_can_be_of(year, fits):
    assert (problems(year, NOTE["as_of"], "notes", "a", "as_of") == []) == fits


@pytest.mark.parametrize(
    ("value", "shape", "trouble"),
    [
        ("yes", Words, "must be a text in each of en, zh-hans"),
        ({"en": "Yes"}, Words, "has no text in zh-hans"),
        ({"en": "Yes", "zh-hans": "  "}, Words, "has no text in zh-hans"),
        ({"en": "Yes", "zh-hans": 1, "de": "Ja"}, Words, "has no text in zh-hans; de is not a language we know"),
        ("Planning", Key, "is 'Planning', must be a key of small letters, digits and underscores"),
        ("1st", Key, "is '1st', must be a key of small letters, digits and underscores"),
        ("planning\n", Key, "is 'planning\\n', must be a key of small letters, digits and underscores"),
        (0, Whole(1, 9), "is 0, must be a whole number from 1 to 9"),
        (10, Whole(1, 9), "is 10, must be a whole number from 1 to 9"),
        (True, Whole(1, 9), "is True, must be a whole number from 1 to 9"),
        (1.5, Whole(1, 9), "is 1.5, must be a whole number from 1 to 9"),
        (1.01, Number(0, 1), "is 1.01, must be a number from 0 to 1"),
        (True, Number(0, 1), "is True, must be a number from 0 to 1"),
        (float("nan"), Number(0, 1), "is nan, must be a number from 0 to 1"),
        (2, OneOf((1, -1)), "is 2, must be one of 1, -1"),
        ("  ", str, "must be a text"),
        (None, str, "must be a text"),
        ("planning", ListOf(Key), "must be a list"),
        ([], ListOf(Key), "has 0 entries, needs at least 1"),
        (["a", "b", "c"], ListOf(Key, 1, 2), "has 3 entries, at most 2 are allowed"),
        (["junior"], MapOf(Words), "must be a table of keys"),
        ([], {"key": Key}, "must be a table of fields"),
        ("", Maybe(str), "must be a text"),
    ],
)
def test_shape_problems_says_what_is_wrong_with_a_value(value, shape, trouble):
    assert problems(value, shape, "roles", "ml_engineer", "field") == [f"ml_engineer: field: {trouble}"]


def test_shape_problems_lets_out_what_may_be_left_out():
    assert problems(None, Maybe(Key)) == problems({}, {"role": Maybe(Key)}) == []


@pytest.mark.parametrize(
    ("value", "told"),
    [
        ([{"key": "ml_engineer", "loop": [{"minutes": 60}, {"minutes": 0}]}], "ml_engineer: loop[2].minutes: "),
        ([{"loop": [{"minutes": 0}]}], "[1]: loop[1].minutes: "),
        ([{"key": "ml_engineer", "loop": 1}], "ml_engineer: loop: must be a list"),
        ([1], "[1]: must be a table of fields"),
    ],
)
def test_shape_problems_names_entry_and_field(value, told):
    shape = {"roles": ListOf({"key": Maybe(Key), "loop": ListOf({"minutes": Whole(1, 90)})})}
    (problem,) = problems({"roles": value}, shape)
    assert problem.startswith(told)


def test_shape_problems_names_each_field_that_is_missing_or_unknown():
    found = problems({"key": "a", "nmae": BOTH}, {"key": Key, "name": Words}, "notes", "a")
    assert sorted(found) == ["a: name: is missing", "a: nmae: is not a field we know"]


def test_shape_problems_looks_into_tables_of_keys():
    anchors = {"junior": BOTH, "lead": {}}
    assert problems(anchors, COMPETENCY["anchors"], "competencies", "planning", "anchors") == [
        "planning: anchors.lead: has no text in en; has no text in zh-hans"
    ]
