from copy import deepcopy
from dataclasses import replace

import pytest

from rubrics.rules.catalogue import read
from rubrics.rules.rubrics import (
    Document,
    Gap,
    cautions,
    changes,
    document,
    entry_change,
    gaps,
    mark,
    marked,
    normal,
    whole_role,
)
from rubrics.rules.shapes import NOTE


@pytest.fixture
def ours() -> Document:
    files = deepcopy(read())
    return document(files.levels, files.competencies, files.roles)


def competency(rubric, key="planning"):
    return rubric.entries["competency", key]


def role(rubric, key="ml_engineer"):
    return rubric.entries["role", key]


def test_gaps_and_cautions_find_nothing_in_our_files(ours):
    assert (gaps(ours), cautions(ours)) == ([], [])


@pytest.mark.parametrize(
    ("change", "gap"),
    [
        (lambda one: one.levels[0].update(name={"en": " "}), Gap("level_name", "ladder", "ladder", "junior")),
        (lambda one: competency(one).update(name={}), Gap("name", "competency", "planning")),
        (lambda one: competency(one)["anchors"].pop("lead"), Gap("anchor", "competency", "planning", "lead")),
        (lambda one: competency(one)["anchors"]["lead"].clear(), Gap("anchor", "competency", "planning", "lead")),
        (lambda one: role(one).update(name={}), Gap("name", "role", "ml_engineer")),
        (lambda one: role(one).update(must_have={}), Gap("no_must_have", "role", "ml_engineer")),
        (
            lambda one: role(one)["must_have"].update(agile={"junior": "junior"}),
            Gap("must_haves", "role", "ml_engineer"),
        ),
        (
            lambda one: role(one)["nice_to_have"].update(magic={"junior": "junior"}),
            Gap("competency_gone", "role", "ml_engineer", "magic"),
        ),
    ],
)
def test_gaps_names_kind_key_and_what_it_is_about(ours, change, gap):
    change(ours)
    assert gaps(ours) == [gap]


def test_gaps_takes_one_language_for_enough(ours):
    competency(ours).update(name={"zh-hans": "规划"})
    assert gaps(ours) == []


def test_gaps_wants_an_anchor_of_each_competency_for_a_new_level(ours):
    finer = replace(ours, levels=[*ours.levels, {"key": "own_staff", "name": {"en": "Staff"}}])
    assert gaps(finer) == [Gap("anchor", "competency", key, "own_staff") for key in ours.competency_keys]


@pytest.mark.parametrize(("number", "is_told"), [(1, True), (2, False), (6, False), (7, True)])
def test_gaps_wants_two_to_six_levels(number, is_told):
    levels = [{"key": f"own_{n}", "name": {"en": f"L{n}"}} for n in range(number)]
    told = gaps(document(levels, [], []))
    assert (Gap("levels_number", "ladder", "ladder") in told) == is_told


def test_gaps_wants_a_role(ours):
    assert gaps(replace(ours, roles=[])) == [Gap("no_roles", "role", "")]


def test_cautions_name_the_competency_that_is_seen_too_seldom(ours):
    for session in role(ours)["loop"]:
        session["also"] = [key for key in session["also"] if key != "ownership"]
    assert cautions(ours) == [Gap("loop", "role", "ml_engineer", "ownership")]
    assert gaps(ours) == []


# changes


def changed(before, change):
    after = deepcopy(before)
    change(after)
    return changes(before, after)


def test_changes_of_the_same_are_none(ours):
    assert changes(ours, deepcopy(ours)) == []


def test_changes_name_the_anchor_and_both_texts(ours):
    old = competency(ours)["anchors"]["lead"]
    (found,) = changed(ours, lambda one: competency(one)["anchors"].update(lead={"en": "Ours"}))
    assert (found.kind, found.key, found.what) == ("competency", "planning", "changed")
    assert [(one.path, one.before, one.after) for one in found.fields] == [(("anchors", "lead"), old, {"en": "Ours"})]


def test_changes_name_each_field_of_a_table_by_itself(ours):
    def lean(one):
        role(one)["profile"].update(ml_depth=0.1, reason={"en": "Ours"})

    (found,) = changed(ours, lean)
    assert [one.path for one in found.fields] == [("profile", "ml_depth"), ("profile", "reason")]


def test_changes_name_what_a_role_asks_for_or_asks_no_more(ours):
    (found,) = changed(ours, lambda one: role(one)["must_have"]["ownership"].update(senior="lead"))
    assert [(one.path, one.after) for one in found.fields] == [(("must_have", "ownership", "senior"), "lead")]
    (found,) = changed(ours, lambda one: role(one)["must_have"].pop("ownership"))
    assert {(one.path[:2], one.after) for one in found.fields} == {(("must_have", "ownership"), None)}


def test_changes_tell_what_came_and_what_went(ours):
    def swap(one):
        one.competencies.append({**competency(one), "key": "own_taste", "name": {"en": "Taste"}})
        one.competencies.remove(competency(one, "agile"))

    found = {(one.kind, one.key, one.what): one.name for one in changed(ours, swap)}
    assert found == {
        ("competency", "own_taste", "added"): {"en": "Taste"},
        ("competency", "agile", "removed"): competency(ours, "agile")["name"],
    }


def test_changes_tell_another_order_of_levels(ours):
    (found,) = changed(ours, lambda one: one.levels.reverse())
    assert [one.path for one in found.fields] == [("levels",)]


def test_entry_change_takes_what_is_left_out_for_nothing():
    whole = {"key": "a", "name": {"en": "A"}, "text": {"en": "B"}, "tag": {}, "points": [], "as_of": None}
    short = {"key": "a", "name": {"en": "A"}, "text": {"en": "B"}}
    assert entry_change("note", short, whole, NOTE) is None


def test_entry_change_names_a_question_by_its_text():
    found = entry_change("question", None, {"key": "a", "text": {"en": "Why?"}}, {"key": str})
    assert found.name == {"en": "Why?"}


# marked


@pytest.mark.parametrize(
    ("before", "after", "found"),
    [
        ("", "", []),
        ("", "New", [("new", "New")]),
        ("Old", "", [("gone", "Old")]),
        ("Same words", "Same words", [("same", "Same words")]),
        (
            "Writes a test for each change",
            "Writes a test for every change",
            [("same", "Writes a test for "), ("gone", "each "), ("new", "every "), ("same", "change")],
        ),
        # Chinese has no spaces: its characters are compared
        (
            "先写测试再改代码",
            "先写测试再写代码",
            [("same", "先写测试再"), ("gone", "改"), ("new", "写"), ("same", "代码")],
        ),
        (
            "用 Python 写测试并运行",
            "用 Rust 写测试并运行",
            [("same", "用 "), ("gone", "Python "), ("new", "Rust "), ("same", "写测试并运行")],
        ),
        # However often the same comes again
        ("先写测试，" * 60, "请" + "先写测试，" * 60, [("new", "请"), ("same", "先写测试，" * 60)]),
        # So little in common is two texts
        ("Asks why", "Builds it alone", [("gone", "Asks why"), ("new", "Builds it alone")]),
    ],
)
def test_marked_says_what_stayed_went_and_came(before, after, found):
    assert marked(before, after) == found


def test_marked_loses_nothing_of_either_text():
    texts = [words for one in read().competencies[:4] for words in one["anchors"].values()]
    pairs = [(one[code], other[code]) for code in ("en", "zh-hans") for one in texts for other in texts]
    for before, after in pairs:
        pieces = marked(before, after)
        assert "".join(text for what, text in pieces if what != "new") == before
        assert "".join(text for what, text in pieces if what != "gone") == after


# mark, normal


def test_mark_is_the_same_for_the_same_and_another_for_another(ours):
    entry = competency(ours)
    assert mark(entry) == mark(dict(reversed(entry.items()))) == mark(deepcopy(entry))
    assert mark(entry) != mark({**entry, "name": {"en": "Other"}})


def test_whole_role_puts_what_a_session_sees_into_the_order_of_the_role(ours):
    entry = role(ours)
    shuffled = [{**one, "main": one["main"][::-1], "also": one["also"][::-1]} for one in entry["loop"]]
    assert whole_role({**entry, "loop": shuffled}) == entry
    order = [*entry["must_have"], *entry["nice_to_have"]]
    for session in whole_role(entry)["loop"]:
        assert session["main"] == [key for key in order if key in session["main"]]


def test_whole_role_puts_what_is_not_asked_for_last(ours):
    entry = role(ours)
    odd = {**entry["loop"][0], "main": ["magic", *entry["must_have"]], "also": []}
    assert whole_role({**entry, "loop": [odd]})["loop"][0]["main"] == [*entry["must_have"], "magic"]


def test_normal_is_the_entry_as_a_document_holds_it(ours):
    for (kind, _key), entry in ours.entries.items():
        assert normal(kind, entry) == entry
    entry = role(ours)
    assert normal("role", {**entry, "loop": [{**one, "main": one["main"][::-1]} for one in entry["loop"]]}) == entry
