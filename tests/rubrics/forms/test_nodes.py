import pytest

from rubrics.forms.entries import EntryForm
from rubrics.forms.nodes import MOST_ROWS, Offer
from rubrics.rules.shapes import CATEGORIES, Key, ListOf, MapOf, Maybe, Number, OneOf, Whole, Words
from tests.rubrics.forms.sending import sent

SHAPE = {
    "key": Key,
    "text": Words,
    "code": Maybe(str),
    "source": Maybe(str),
    "as_of": Maybe(Whole(1950, 2100)),
    "points": ListOf(Words),
    "answers": MapOf(Words),
    "lean": {"ml_depth": Number(-0.2, 0.2)},
    "category": OneOf(CATEGORIES),
    "roles": ListOf(Key, 0),
    "plan": ListOf({"minutes": Whole(1, 60), "what": Words}),
    "shifts": ListOf({"competency": Key, "by": OneOf((1, -1)), "because": Words}),
}
OFFER = Offer(
    {
        "levels": [("junior", "Junior"), ("lead", "Lead")],
        "roles": [("a", "A"), ("b", "B"), ("c", "C")],
        "competency": [("planning", "Planning")],
    }
)
ENTRY = {
    "key": "one",
    "text": {"en": "Why?", "zh-hans": "为什么？"},
    "code": "def f():\n    return 1\n",
    "source": "Somebody, 2026",
    "as_of": 2026,
    "points": [{"en": "First", "zh-hans": "一"}, {"en": "Second", "zh-hans": "二"}],
    "answers": {"junior": {"en": "So"}, "lead": {"zh-hans": "因此"}},
    "lean": {"ml_depth": -0.15},
    "category": "project",
    "roles": ["c", "a"],
    "plan": [{"minutes": n * 5, "what": {"en": f"Step {n}"}} for n in (1, 2, 3)],
    "shifts": [{"competency": "planning", "by": -1, "because": {"en": "So"}}],
}


def form_of(data=None, *, entry=ENTRY, more=""):
    return EntryForm(data, shape=SHAPE, entry=entry, offer=OFFER, more=more)


def read(data, entry=ENTRY):
    form = form_of(data, entry=entry)
    assert form.is_valid(), form.errors
    return form.entry()


def typed(changes=None, entry=ENTRY):
    return read(sent(form_of(entry=entry), changes), entry)


def refused(changes):
    form = form_of(sent(form_of(), changes))
    assert not form.is_valid()
    return {name: list(errors) for name, errors in form.errors.items()}


def steps(entry):
    return [one["what"]["en"] for one in entry["plan"]]


def test_read_gives_back_what_was_there():
    assert typed() == ENTRY


def test_read_of_an_empty_form_says_nothing_but_what_is_chosen_from_the_start():
    bare = {**ENTRY, "text": {"en": "Why?"}, "code": "", "source": "", "as_of": None, "points": [], "answers": {}}
    bare |= {"roles": [], "plan": [], "shifts": []}
    assert typed(entry=bare) == bare


# Texts


def test_words_are_read_without_the_browsers_line_ends_and_outer_space():
    assert typed({"text-en": "  One\r\ntwo\rthree \r\n"})["text"]["en"] == "One\ntwo\nthree"


def test_code_keeps_its_indent_and_ends_with_one_line_end():
    assert typed({"code": "    x = 1\r\n\r\n\r\n"})["code"] == "    x = 1\n"
    assert typed({"code": "\r\n  \r\n"})["code"] == ""


def test_lines_skip_blank_ones():
    changes = {"points-en": "\r\n A \r\n\r\nB\r\n", "points-zh-hans": "一\r\n二"}
    assert typed(changes)["points"] == [{"en": "A", "zh-hans": "一"}, {"en": "B", "zh-hans": "二"}]


def test_lines_may_be_in_one_language_alone():
    assert typed({"points-en": "", "points-zh-hans": "一\r\n二"})["points"] == [{"zh-hans": "一"}, {"zh-hans": "二"}]


def test_lines_of_unequal_number_are_refused_with_both_numbers():
    (told,) = refused({"points-en": "A\r\nB\r\nC"})["points-zh-hans"]
    assert told.startswith("There are 3 lines in English and 2 in Chinese.")


# Choices and numbers


def test_several_keep_the_order_there_was_and_take_what_is_new_last():
    assert typed({"roles": ["a", "b", "c"]})["roles"] == ["c", "a", "b"]
    assert typed({"roles": ["b"]})["roles"] == ["b"]
    assert typed({"roles": []})["roles"] == []


@pytest.mark.parametrize(
    ("changes", "wrong"),
    [
        ({"roles": ["a", "wizard"]}, "roles"),
        ({"category": "fun"}, "category"),
        ({"category": ""}, "category"),
        ({"shifts-0-by": "2"}, "shifts-0-by"),
        ({"shifts-0-competency": "magic"}, "shifts-0-competency"),
        ({"lean-ml_depth": "0.3"}, "lean-ml_depth"),
        ({"lean-ml_depth": ""}, "lean-ml_depth"),
        ({"lean-ml_depth": "inf"}, "lean-ml_depth"),
        ({"as_of": "2101"}, "as_of"),
        ({"as_of": "1949"}, "as_of"),
        ({"plan-0-minutes": "61"}, "plan-0-minutes"),
        ({"source": "x" * 201}, "source"),
        ({"points-en": "x" * 8001}, "points-en"),
        ({"plan-0-place": "0"}, "plan-0-place"),
    ],
)
def test_fields_refuse_what_the_page_does_not_offer(changes, wrong):
    assert wrong in refused(changes)


def test_choices_come_back_as_what_they_are():
    assert typed({"shifts-0-by": "1"})["shifts"][0]["by"] == 1


# Rows


@pytest.mark.parametrize(
    ("places", "order"),
    [
        ({2: 1}, [3, 1, 2]),
        ({2: 2}, [1, 3, 2]),
        ({0: 2}, [2, 1, 3]),
        ({0: 3}, [2, 3, 1]),
        ({0: 99}, [2, 3, 1]),
        ({0: 2, 1: 1}, [2, 1, 3]),
        ({0: 3, 1: 1, 2: 2}, [2, 3, 1]),
        ({0: ""}, [1, 2, 3]),
    ],
)
def test_rows_move_to_the_place_that_was_typed(places, order):
    changes = {f"plan-{row}-place": str(place) for row, place in places.items()}
    assert steps(typed(changes)) == [f"Step {number}" for number in order]


def test_rows_removed_are_gone_and_not_checked():
    assert steps(typed({"plan-1-remove": "on", "plan-1-minutes": ""})) == ["Step 1", "Step 3"]


def test_rows_left_blank_are_not_there():
    assert typed({"plan-count": "5"})["plan"] == ENTRY["plan"]
    assert steps(typed({"plan-1-minutes": "", "plan-1-what-en": ""})) == ["Step 1", "Step 3"]


def test_rows_added_come_last_or_where_they_were_put():
    new = {"plan-count": "4", "plan-3-minutes": "9", "plan-3-what-en": "New"}
    assert steps(typed(new)) == ["Step 1", "Step 2", "Step 3", "New"]
    assert steps(typed({**new, "plan-3-place": "1"})) == ["New", "Step 1", "Step 2", "Step 3"]
    assert typed(new)["plan"][3] == {"minutes": 9, "what": {"en": "New"}}


def test_rows_refuse_a_step_without_minutes():
    assert refused({"plan-0-minutes": ""}) == {"plan-0-minutes": ["Say how many minutes."]}


def test_rows_with_something_in_them_stay_and_ask_for_their_text():
    needed = ["Write it in one language at least."]
    assert refused({"plan-0-what-en": ""}) == {"plan-0-what-en": needed}
    assert refused({"plan-count": "4", "plan-3-minutes": "9"}) == {"plan-3-what-en": needed}
    about = {"shifts-count": "2", "shifts-1-competency": "planning", "shifts-1-by": "1"}
    assert refused(about) == {"shifts-1-because-en": needed}


def test_rows_refuse_what_is_about_no_competency():
    assert refused({"shifts-0-competency": ""}) == {"shifts-0-competency": ["This field is required."]}


def test_rows_are_one_more_when_that_is_wished_and_what_was_typed_stays():
    again = sent(form_of(sent(form_of(), {"plan-0-what-en": "Typed"}), more="plan"))
    assert (again["plan-count"], again["plan-0-what-en"], again["plan-3-what-en"]) == ("4", "Typed", "")
    assert again["shifts-count"] == "1"
    twice = sent(form_of(again, more="plan"), {"plan-4-minutes": "9", "plan-4-what-en": "New"})
    assert steps(read(twice)) == ["Typed", "Step 2", "Step 3", "New"]


def test_rows_put_the_reader_into_the_one_that_was_added():
    form = form_of(sent(form_of()), more="plan")
    (name,) = (name for name, field in form.fields.items() if "autofocus" in field.widget.attrs)
    assert name == "plan-3-minutes"


def test_rows_can_be_more_until_the_page_is_full():
    def more(count):
        form = form_of(entry={**ENTRY, "plan": ENTRY["plan"][:1] * count})
        return next(
            block.more for block in form.blocks if block.kind == "rows" and block.fields[0].name == "plan-count"
        )

    assert more(MOST_ROWS - 1) == "plan"
    assert more(MOST_ROWS) == more(MOST_ROWS + 3) == ""


def test_rows_that_are_too_many_already_are_all_kept():
    many = {**ENTRY, "plan": [{"minutes": n, "what": {"en": f"Step {n}"}} for n in range(1, MOST_ROWS + 4)]}
    assert typed(entry=many) == many


def test_rows_of_nothing_show_one_to_begin_with():
    assert sent(form_of(entry={**ENTRY, "plan": []}))["plan-count"] == "1"


@pytest.mark.parametrize("count", [str(10**9), "-1", "", "many", "²", "1e3", "999", "9" * 5000])
def test_rows_are_never_more_than_a_page_can_show(count):
    data = sent(form_of(), {"plan-count": count})
    assert len([name for name in form_of(data).fields if name.endswith("-place")]) <= MOST_ROWS + 1
