from collections.abc import Iterator
from dataclasses import replace

import pytest

from core.models import Person
from rubrics.actions import rubrics
from rubrics.forms.entries import CompetencyForm, EntryForm, LadderForm, PublishForm, RoleForm
from rubrics.forms.nodes import Offer
from rubrics.models import Archetype, AssessmentType, Level, Note, Question, RoleDefinition, Rubric
from rubrics.queries.documents import document_of, entry_in_place
from rubrics.queries.entries import EntryPage, page_in_draft, page_in_place
from rubrics.rules.rubrics import mark, normal
from tests.rubrics.forms.sending import sent

pytestmark = pytest.mark.django_db
FORMS = {"competency": CompetencyForm, "ladder": LadderForm, "role": RoleForm}


def form_of(found, data=None, **more):
    """As the pages make it."""
    return FORMS.get(found.kind, EntryForm)(
        data, shape=found.shape, entry=found.entry, offer=Offer(found.choices), is_new=found.is_new, **more
    )


def filled(found, changes=None, **more):
    """Opened, changed and sent."""
    return form_of(found, sent(form_of(found, **more), changes), **more)


def typed(found, changes=None, **more):
    form = filled(found, changes, **more)
    assert form.is_valid(), (found.entry["key"], form.errors)
    return normal(found.kind, form.entry())


def refused(found, changes, **more):
    form = filled(found, changes, **more)
    assert not form.is_valid()
    return {name: list(errors) for name, errors in form.errors.items()}


@pytest.fixture
def draft(role: RoleDefinition, rae: Person, at) -> Rubric:
    return rubrics.start_draft(role.rubric, by=rae, at=at)


@pytest.fixture
def ladder(draft: Rubric):
    return page_in_draft(draft, "ladder", "ladder")


@pytest.fixture
def planning(draft: Rubric):
    return page_in_draft(draft, "competency", "planning")


@pytest.fixture
def engineer(draft: Rubric):
    return page_in_draft(draft, "role", "ml_engineer")


@pytest.fixture
def question(role: RoleDefinition) -> EntryPage:
    return page_in_place(question_row())


def question_row() -> Question:
    return Question.objects.get(key="ml_theory-1")


# As it was


@pytest.mark.parametrize("kind", ["ladder", "competency", "role"])
def test_entry_sent_as_it_was_read_is_unchanged_in_a_draft(ours, kind):
    keys = [key for one, key in document_of(ours).entries if one == kind]
    assert keys
    for key in keys:
        found = page_in_draft(ours, kind, key)
        assert typed(found) == found.entry


def pages_in_place(model) -> Iterator[EntryPage]:
    """What there is to choose from is the same for all of one type, and asked for once."""
    first: dict[int, EntryPage] = {}
    for row in model.objects.all():
        kind = getattr(row, "assessment_type_id", 0)
        if kind not in first:
            first[kind] = page_in_place(row)
        yield replace(first[kind], entry=entry_in_place(row))


@pytest.mark.parametrize("model", [AssessmentType, Question, Archetype, Note])
def test_entry_sent_as_it_was_read_is_unchanged_in_the_library(ours, model):
    entries = list(pages_in_place(model))
    assert entries
    for found in entries:
        assert typed(found) == found.entry


def test_entry_sent_as_it_was_read_is_unchanged_where_the_rubric_no_longer_has_its_keys(question):
    kind = question_row().assessment_type
    kind.can_show = ["planning", "magic"]
    kind.save()
    row = question_row()
    row.competencies, row.roles = ["magic"], ["wizard"]
    row.answers = {"guru": {"en": "So"}, "senior": {"en": "Then"}}
    because = {"en": "So"}
    archetype = Archetype(
        key="early",
        lean={"ml_depth": 0, "software_depth": 0, "communication": 0},
        shifts=[{"competency": "magic", "by": 1, "roles": ["wizard"], "because": because}],
    )
    for found in (page_in_place(row), page_in_place(kind)):
        assert typed(found) == found.entry
    assert typed(page_in_place(archetype), {"name-en": "Early"})["shifts"] == archetype.shifts


def test_entry_keeps_the_order_in_which_a_role_asks(ours):
    entry = typed(page_in_draft(ours, "role", "ml_engineer"))
    (before,) = (one for one in document_of(ours).roles if one["key"] == "ml_engineer")
    for field in ("must_have", "nice_to_have"):
        assert list(entry[field]) == list(before[field])


def test_entry_carries_the_mark_of_what_was_read(planning):
    assert sent(form_of(planning))["read_as"] == mark(planning.entry)
    assert form_of(replace(planning, is_new=True))["read_as"].value() == ""


def test_entry_filled_with_what_the_catalogue_says_gives_that(ours, rae, at):
    entry = document_of(ours).entries["competency", "planning"]
    found = replace(
        page_in_draft(ours, "competency", "planning"), entry={**entry, "anchors": {}, "name": {"en": "Ours"}}
    )
    assert typed(found, filled=entry) == entry


# What is typed


def test_entry_of_a_new_one_gets_a_key_of_our_own(draft):
    new = page_in_draft(draft, "role", like="ml_engineer")
    entry = typed(new, {"name-en": "Applied Scientist (NLP)"})
    assert entry["key"] == "own_applied_scientist_nlp"
    assert entry["must_have"].keys() == new.entry["must_have"].keys()


def test_entry_takes_one_language_alone(planning):
    entry = typed(planning, {"name-zh-hans": "", "anchors-lead-en": ""})
    assert entry["name"] == {"en": planning.entry["name"]["en"]}
    assert entry["anchors"]["lead"] == {"zh-hans": planning.entry["anchors"]["lead"]["zh-hans"]}


def test_entry_refuses_a_needed_text_in_no_language(planning, question):
    assert refused(planning, {"name-en": " ", "name-zh-hans": ""}) == {
        "name-en": ["Write it in one language at least."]
    }
    assert refused(question, {"text-en": "", "text-zh-hans": "\r\n"}) == {
        "text-en": ["Write it in one language at least."]
    }


def test_entry_leaves_out_an_anchor_that_was_emptied(planning):
    entry = typed(planning, {"anchors-lead-en": "", "anchors-lead-zh-hans": "  "})
    assert set(entry["anchors"]) == {"junior", "senior"}


def test_entry_cannot_change_its_key(planning):
    assert typed(planning, {"key": "stolen"})["key"] == "planning"


def test_clean_asks_for_nothing_while_a_row_is_added(engineer):
    data = sent(form_of(engineer), {"name-en": "", "name-zh-hans": "", "loop-0-type": ""})
    assert {"name-en", "loop-0-type"} <= form_of(engineer, data).errors.keys()
    assert not {"name-en", "loop-0-type"} & form_of(engineer, data, more="loop").errors.keys()


# What a role asks for


def test_entry_moves_a_competency_to_another_weight(engineer):
    entry = typed(engineer, {"asked-planning": "must", "asked-communication": "out", "asked-planning-lead": "lead"})
    assert list(entry["must_have"]) == ["ml_fundamentals", "system_design", "planning"]
    assert list(entry["nice_to_have"]) == ["ownership"]
    assert entry["must_have"]["planning"] == {"junior": "junior", "senior": "junior", "lead": "lead"}


def test_entry_lets_no_session_look_at_what_is_left_out(engineer):
    assert any("communication" in one["also"] for one in engineer.entry["loop"])
    entry = typed(engineer, {"asked-communication": "out"})
    assert not any("communication" in (*one["main"], *one["also"]) for one in entry["loop"])


def test_entry_aims_at_the_level_itself_where_the_ladder_lost_the_target(engineer):
    asked = {"planning": {"junior": "junior", "senior": "gone", "lead": "gone"}}
    found = replace(engineer, entry={**engineer.entry, "nice_to_have": asked})
    assert typed(found)["nice_to_have"]["planning"] == {"junior": "junior", "senior": "senior", "lead": "lead"}


@pytest.mark.parametrize(
    ("changes", "wrong"),
    [
        ({"asked-planning": "maybe"}, "asked-planning"),
        ({"asked-planning-lead": "guru"}, "asked-planning-lead"),
        ({"loop-0-type": "quiz"}, "loop-0-type"),
        ({"loop-0-see-planning": "thrice"}, "loop-0-see-planning"),
        ({"loop-0-purpose": "fun"}, "loop-0-purpose"),
        ({"loop-0-minutes": "4"}, "loop-0-minutes"),
        ({"loop-0-minutes": "601"}, "loop-0-minutes"),
        ({"loop-0-minutes": "9" * 30}, "loop-0-minutes"),
        ({"loop-0-place": "1e9"}, "loop-0-place"),
        ({"profile-ml_depth": "nan"}, "profile-ml_depth"),
        ({"profile-ml_depth": "1.1"}, "profile-ml_depth"),
        ({"name-en": "x" * 2001}, "name-en"),
        ({"name-en": "x\0y"}, "name-en"),
        ({"sourcing-0-channels": ["telepathy"]}, "sourcing-0-channels"),
    ],
)
def test_is_valid_refuses_what_no_page_offers(engineer, changes, wrong):
    assert wrong in refused(engineer, changes)


def test_clean_refuses_a_session_without_type_minutes_or_title(engineer):
    changes = {"loop-0-type": "", "loop-1-minutes": "", "loop-2-title-en": "", "loop-2-title-zh-hans": ""}
    assert refused(engineer, changes) == {
        "loop-0-type": ["This field is required."],
        "loop-1-minutes": ["Say how many minutes."],
        "loop-2-title-en": ["Write it in one language at least."],
    }


def test_matrix_has_a_control_for_each_competency_in_each_session(engineer):
    form = form_of(engineer)
    assert [key for key, _name, _cells in form.matrix] == [
        *engineer.entry["must_have"],
        *engineer.entry["nice_to_have"],
    ]
    assert {len(cells) for _key, _name, cells in form.matrix} == {3}
    assert [name for _id, name in form.sessions] == ["Applied ML", "Past projects", "ML theory"]


def test_blocks_show_every_field_once(engineer):
    form = form_of(engineer)

    def names(block):
        yield from (field.name for field in block.fields)
        for part in block.blocks:
            yield from names(part)

    shown = [name for block in (*form.blocks, form.loop_block) for name in names(block)]
    shown += [cell.name for _key, _name, cells in form.matrix for cell in cells]
    shown += [cell.name for _key, _name, kind, cells in form.asked_lines for cell in (kind, *cells)]
    assert sorted([*shown, "read_as"]) == sorted(form.fields)


# CompetencyForm


def test_competency_form_wants_a_role_for_what_is_one_roles_own(planning):
    assert refused(planning, {"category": "role"}) == {"role": ["Say whose own it is."]}
    assert typed(planning, {"category": "role", "role": "ml_engineer"})["role"] == "ml_engineer"
    assert "role" in refused(planning, {"category": "role", "role": "wizard"})


def test_competency_form_forgets_the_role_of_what_is_everybodys(planning):
    assert typed(planning, {"category": "culture", "role": "ml_engineer"})["role"] == ""


# LadderForm


def test_ladder_form_keeps_keys_when_levels_are_renamed_and_moved(ladder):
    entry = typed(ladder, {"levels-2-name-en": "Principal", "levels-2-place": "1"})
    assert [level["key"] for level in entry["levels"]] == ["lead", "junior", "senior"]
    assert entry["levels"][0]["name"]["en"] == "Principal"


def test_ladder_form_gives_a_new_level_a_key_from_its_name(ladder):
    new = {"levels-count": "5", "levels-3-name-en": "Staff", "levels-4-name-zh-hans": "首席"}
    keys = [level["key"] for level in typed(ladder, new)["levels"]]
    assert keys[:4] == ["junior", "senior", "lead", "own_staff"]
    assert keys[4].startswith("own_") and len(keys[4]) == 12


@pytest.mark.parametrize(
    ("names", "are_one"),
    [
        ({"levels-3-name-en": "Staff", "levels-4-name-en": "Staff"}, True),
        ({"levels-3-name-en": "Staff", "levels-4-name-en": " Staff "}, True),
        ({"levels-3-name-en": "Staff", "levels-4-name-en": "Senior"}, True),
        (
            {
                "levels-3-name-en": "Staff",
                "levels-3-name-zh-hans": "首席",
                "levels-4-name-en": "Fellow",
                "levels-4-name-zh-hans": "首席",
            },
            True,
        ),
        # What neither says in a language is no name
        ({"levels-3-name-en": "Staff", "levels-4-name-en": "Fellow"}, False),
        ({"levels-3-name-en": "Staff", "levels-4-name-zh-hans": "Staff"}, False),
    ],
)
def test_ladder_form_refuses_two_levels_of_one_name_in_one_language(ladder, names, are_one):
    told = filled(ladder, {"levels-count": "5", **names}).errors
    assert told == ({"__all__": ["Two levels have the same name. Give each its own."]} if are_one else {})


def test_ladder_form_gives_levels_whose_names_begin_alike_two_keys(ladder):
    new = {"levels-count": "5", "levels-3-name-en": "Staff!", "levels-4-name-en": "Staff"}
    assert [level["key"] for level in typed(ladder, new)["levels"]][3:] == ["own_staff", "own_staff_2"]


def test_ladder_form_keeps_a_level_whose_name_was_emptied_and_asks_for_it(ladder):
    found = refused(ladder, {"levels-1-name-en": "", "levels-1-name-zh-hans": ""})
    assert found == {"levels-1-name-en": ["Write it in one language at least."]}


def test_ladder_form_gives_a_long_name_a_key_that_fits(ladder):
    long = "Principal engineer and technical fellow of the whole organisation"
    new = {"levels-count": "5", "levels-3-name-en": long, "levels-4-name-en": f"{long}!"}
    keys = [level["key"] for level in typed(ladder, new)["levels"]]
    assert len(set(keys)) == 5
    assert max(map(len, keys)) <= Level._meta.get_field("key").max_length


@pytest.mark.parametrize(
    ("changes", "number"),
    [
        ({"levels-0-remove": "on", "levels-1-remove": "on"}, 1),
        ({"levels-count": "7", **{f"levels-{n}-name-en": f"L{n}" for n in range(3, 7)}}, 7),
        ({"levels-count": "0"}, 0),
    ],
)
def test_ladder_form_refuses_too_few_and_too_many_levels(ladder, changes, number):
    assert refused(ladder, changes) == {
        "__all__": [f"A ladder has 2 to 6 levels; this one would have {number}."],
    }


@pytest.mark.parametrize("key", ["senior", "own_guru", "x" * 50])
def test_ladder_form_refuses_a_key_that_is_not_the_levels_own(ladder, key):
    assert "__all__" in refused(ladder, {"levels-0-key": key})


def test_ladder_form_takes_back_a_level_that_the_catalogue_has(ladder):
    thinner = replace(ladder, entry={**ladder.entry, "levels": ladder.entry["levels"][:2]})
    assert typed(thinner, filled=ladder.entry) == ladder.entry


# PublishForm


def test_publish_form_that_looks_again_shows_what_is_there_now():
    form = PublishForm({"note": "Clearer", "seen": "old"})
    assert form.is_valid()
    form.look_again("new")
    assert (form["seen"].value(), form["note"].value()) == ("new", "Clearer")


@pytest.mark.parametrize(("note", "is_valid"), [("Clearer for leads.", True), ("", False), (" \r\n ", False)])
def test_publish_form_wants_a_note(note, is_valid):
    assert PublishForm({"note": note}).is_valid() == is_valid
