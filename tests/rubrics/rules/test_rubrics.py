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
    following,
    gaps,
    mark,
    new_key,
    normal,
    seeing_only,
    whole_role,
)


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
            lambda one: competency(one, "research_taste").update(role="wizard"),
            Gap("role_gone", "competency", "research_taste"),
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
    everybodys = [one for one in ours.competencies if not one["role"]]
    assert gaps(replace(ours, roles=[], competencies=everybodys)) == [Gap("no_roles", "role", "")]


def test_gaps_tells_of_which_competencies_the_role_is_gone(ours):
    without = replace(ours, roles=[one for one in ours.roles if one["key"] != "ml_researcher"])
    own = [one["key"] for one in ours.competencies if one["role"] == "ml_researcher"]
    assert own
    assert gaps(without) == [Gap("role_gone", "competency", key) for key in own]


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
    assert entry_change("note", short, whole) is None


def test_entry_change_names_a_question_by_its_text():
    found = entry_change("question", None, {"key": "a", "text": {"en": "Why?"}})
    assert (found.what, found.name) == ("added", {"en": "Why?"})


# mark, normal, new_key


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


def test_mark_of_a_document_tells_any_change_in_it(ours):
    before = mark(ours.entries_listed)
    assert mark(deepcopy(ours).entries_listed) == before
    ours.levels[0]["name"]["en"] = "Other"
    assert mark(ours.entries_listed) != before


def test_seeing_only_leaves_what_is_known_in_its_order_and_the_entry_alone():
    loop = [{"minutes": 60, "main": ["c", "magic", "a"], "also": ["magic"]}]
    before = deepcopy(loop)
    assert seeing_only(loop, {"a", "c"}) == [{"minutes": 60, "main": ["c", "a"], "also": []}]
    assert loop == before


@pytest.mark.parametrize(
    ("words", "key"),
    [
        ({"en": "Applied Scientist"}, "own_applied_scientist"),
        ({"en": "  C++ & Rust!  "}, "own_c_rust"),
        ({"en": "Über-Größe"}, "own_ber_gr_e"),
        ({"en": "x" * 90}, f"own_{'x' * 36}"),
    ],
)
def test_new_key_is_made_from_the_english_name(words, key):
    assert new_key(words) == key


def test_new_key_of_a_name_without_latin_letters_is_made_from_all_of_it():
    first, second = new_key({"zh-hans": "研究品味"}), new_key({"zh-hans": "研究"})
    assert first.startswith("own_") and len(first) == 12
    assert first != second
    assert new_key({"en": "!!!"}).startswith("own_")


# following


def reordered(entry):
    """As it comes back from the database: a table there has no order of its own."""
    return {**entry, **{name: dict(sorted(entry[name].items())) for name in ("must_have", "nice_to_have")}}


def test_following_of_what_is_said_already_changes_nothing(ours):
    for (kind, _key), entry in ours.entries.items():
        offered = reordered(entry) if kind == "role" else entry
        assert following(kind, offered, ours) == entry


def test_following_keeps_the_order_in_which_a_role_asks_and_puts_what_is_new_last(ours):
    entry = role(ours)
    more = {"agile": dict.fromkeys(ours.level_keys, "junior"), **entry["nice_to_have"]}
    found = following("role", reordered({**entry, "nice_to_have": more}), ours)
    assert list(found["must_have"]) == list(entry["must_have"])
    assert list(found["nice_to_have"]) == [*entry["nice_to_have"], "agile"]


def test_following_leaves_out_competencies_that_the_rubric_does_not_have(ours):
    key = next(iter(role(ours)["must_have"]))
    without = replace(ours, competencies=[one for one in ours.competencies if one["key"] != key], roles=[])
    found = following("role", role(ours), without)
    assert key not in found["must_have"]
    assert not any(key in (*one["main"], *one["also"]) for one in found["loop"])


def test_following_keeps_what_stands_at_a_level_of_ones_own_and_forgets_levels_that_are_gone(ours):
    finer = deepcopy(ours)
    levels = [*(one for one in finer.levels if one["key"] != "lead"), {"key": "own_staff", "name": {"en": "Staff"}}]
    finer = replace(finer, levels=levels)
    competency(finer)["anchors"]["own_staff"] = {"en": "Ours"}
    key = next(iter(role(finer)["must_have"]))
    role(finer)["must_have"][key]["own_staff"] = "senior"
    anchors = following("competency", competency(ours), finer)["anchors"]
    assert (anchors["own_staff"], "lead" in anchors) == ({"en": "Ours"}, False)
    targets = following("role", role(ours), finer)["must_have"][key]
    assert (targets["own_staff"], "lead" in targets) == ("senior", False)


def test_following_of_what_is_new_is_all_of_it(ours):
    entry = {**competency(ours), "key": "taste"}
    assert following("competency", entry, ours) == entry
    entry = {**role(ours), "key": "another"}
    assert following("role", entry, ours).keys() == entry.keys()
