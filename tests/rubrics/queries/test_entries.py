import pytest

from rubrics.actions import library, rubrics
from rubrics.models import Archetype, CatalogueEntry, Note, Question
from rubrics.queries.documents import document_of, entry_in_place
from rubrics.queries.entries import history, page_in_draft, page_in_place, page_of_what_is_gone
from rubrics.rules.rubrics import mark
from rubrics.rules.shapes import NOTE, SHAPES
from tests import make

pytestmark = pytest.mark.django_db


@pytest.fixture
def draft(role, rae, at):
    return rubrics.start_draft(role.rubric, by=rae, at=at)


def keys(choices):
    return [key for key, _name in choices]


# page_in_draft


def test_page_in_draft_is_the_entry_of_the_draft(draft):
    found = page_in_draft(draft, "competency", "planning")
    assert found.entry == document_of(draft).entries["competency", "planning"]
    assert (found.is_new, found.catalogue, found.draft) == (False, None, draft)
    assert found.shape == SHAPES["competency"]


@pytest.mark.parametrize(
    ("kind", "key", "like"), [("role", "wizard", ""), ("role", "", "wizard"), ("role", "planning", "")]
)
def test_page_in_draft_of_what_is_not_there_is_none(draft, kind, key, like):
    assert page_in_draft(draft, kind, key, like=like) is None


@pytest.mark.parametrize("kind", ["competency", "role"])
def test_page_in_draft_without_a_key_is_new_and_empty(draft, kind):
    found = page_in_draft(draft, kind)
    assert found.is_new
    assert set(found.entry) == set(SHAPES[kind])
    assert not any(value for value in found.entry.values() if not isinstance(value, dict))


def test_page_in_draft_like_another_has_no_name_and_no_key_yet(draft):
    found = page_in_draft(draft, "role", like="ml_engineer")
    assert (found.is_new, found.entry["key"], found.entry["name"]) == (True, "", {})
    assert found.entry["loop"] == document_of(draft).entries["role", "ml_engineer"]["loop"]


def test_page_in_draft_offers_what_the_role_asks_for_first(draft):
    Note.objects.create(chapter="sourcing", section="channels", key="radio", position=1, name=make.words("Radio"))
    Note.objects.create(chapter="growth", section="signals", key="teaching", position=1, name=make.words("Teaching"))
    found = page_in_draft(draft, "role", "ml_engineer").choices
    asked = ["ml_fundamentals", "system_design", "communication", "planning", "ownership"]
    assert keys(found["asked"]) == keys(found["competencies"]) == asked
    assert keys(found["levels"]) == ["junior", "senior", "lead"]
    assert set(keys(found["type"])) == {"applied_ml", "past_projects", "ml_theory"}
    assert found["channels"] == [("radio", "Radio")]


def test_page_in_draft_of_a_new_role_has_nothing_asked_for(draft):
    found = page_in_draft(draft, "role").choices
    assert (keys(found["asked"]), len(found["competencies"])) == ([], 5)


def test_page_in_draft_knows_what_the_catalogue_says(draft):
    CatalogueEntry.objects.create(kind="competency", key="planning", entry={"key": "planning"})
    CatalogueEntry.objects.create(kind="competency", key="ownership", offered={"key": "ownership"})
    assert page_in_draft(draft, "competency", "planning").catalogue == {"key": "planning"}
    # What is only offered yet was said by nobody
    assert page_in_draft(draft, "competency", "ownership").catalogue is None
    assert page_in_draft(draft, "competency").catalogue is None


def test_page_in_draft_difference_is_against_the_draft(draft):
    found = page_in_draft(draft, "competency", "planning")
    assert found.difference(found.entry) is None
    change = found.difference({**found.entry, "name": {"en": "Ours"}})
    assert [field.label for field in change.fields] == ["Name"]
    assert page_in_draft(draft, "competency").difference({**found.entry, "key": "own_a"}).what == "added"


# page_in_place


def test_page_in_place_is_the_entry_with_what_there_is_to_choose_from(role):
    found = page_in_place(make.assessment_type("applied_ml"))
    assert (found.kind, found.entry["key"], found.is_new) == ("assessment_type", "applied_ml", False)
    assert set(keys(found.choices["can_show"])) == set(document_of(role.rubric).competency_keys)
    assert found.choices["roles"] == [("ml_engineer", "ML engineer")]
    assert found.names["ml_engineer"] == role.name


def test_page_in_place_difference_names_level_and_competency(role):
    kind = make.assessment_type("math")
    kind.can_show = ["planning"]
    kind.save()
    found = page_in_place(kind.questions.get())
    changed = {"answers": {"senior": {"en": "So"}}, "competencies": ["planning"]}
    answers, competencies = found.difference({**found.entry, **changed}).fields
    assert answers.label == "What answers sound like: Senior"
    assert [piece.text for diff in competencies.diffs for piece in diff.pieces][:1] == ["Planning"]


def test_page_in_place_offers_a_question_what_its_type_can_show(role):
    kind = make.assessment_type("math")
    kind.can_show = ["planning", "magic"]
    kind.save()
    found = page_in_place(Question(assessment_type=kind), is_new=True)
    assert keys(found.choices["competencies"]) == ["planning"]
    assert found.difference({**found.entry, "key": "own_a"}).what == "added"


def test_page_in_place_offers_what_is_in_force_and_not_the_draft(role, draft, rae, at):
    entry = {**document_of(draft).entries["competency", "planning"], "key": "own_taste"}
    rubrics.write(draft, kind="competency", entry=entry, read_as="", by=rae, at=at)
    assert "own_taste" not in keys(page_in_place(make.assessment_type("math")).choices["can_show"])


def test_page_in_place_in_an_empty_house_offers_nothing(organisation):
    found = page_in_place(Note(chapter="growth", section="signals"), is_new=True)
    assert (found.choices["roles"], found.catalogue) == ([], None)
    assert set(found.entry) == set(NOTE)


def test_page_in_place_keeps_what_the_rubric_in_force_no_longer_has(role):
    kind = make.assessment_type("math")
    kind.can_show = ["planning", "magic"]
    kind.save()
    question = kind.questions.get()
    question.competencies, question.roles, question.answers = ["magic"], ["wizard"], {"guru": {"en": "So"}}
    because = make.words("So")
    archetype = Archetype(
        key="early", shifts=[{"competency": "magic", "by": 1, "roles": ["wizard"], "because": because}]
    )
    assert page_in_place(kind).choices["can_show"][-1] == ("magic", "magic (no longer there)")
    for found in (page_in_place(question).choices, page_in_place(archetype).choices):
        assert found["competencies"][-1] == ("magic", "magic (no longer there)")
        assert found["roles"] == [("ml_engineer", "ML engineer"), ("wizard", "wizard (no longer there)")]
    assert page_in_place(question).choices["levels"][-1] == ("guru", "guru (no longer there)")


def test_page_in_place_of_a_new_one_takes_no_word_of_the_catalogue(role):
    note = Note(chapter="growth", section="signals", key="talks")
    CatalogueEntry.objects.create(kind="note", key="talks", entry={"key": "talks"})
    assert page_in_place(note).catalogue == {"key": "talks"}
    assert page_in_place(note, is_new=True).catalogue is None


# page_of_what_is_gone


def test_page_of_what_is_gone_has_the_entry_where_it_stands_and_is_empty_where_not(role):
    standing = page_of_what_is_gone(role.rubric, "competency", "planning")
    assert (standing.is_new, standing.entry["name"]["en"]) == (False, "Planning")
    gone = page_of_what_is_gone(role.rubric, "competency", "own_taste")
    assert (gone.is_new, gone.entry["key"], gone.entry["name"]) == (True, "own_taste", {})
    assert keys(gone.choices["levels"]) == ["junior", "senior", "lead"]


# history


def test_history_tells_who_changed_which_fields_the_latest_first(role, rae, ada, at):
    question = make.assessment_type("math").questions.get()
    for by, changes in ((rae, {"text": {"en": "Why?"}}), (ada, {"follow_ups": [{"en": "And?"}], "roles": ["a"]})):
        entry = entry_in_place(Question.objects.get(pk=question.pk))
        library.revise(question, entry={**entry, **changes}, read_as=mark(entry), by=by, at=at)
    assert [(one.by, len(one.fields), one.at) for one in history(question)] == [(ada.name, 2, at), (rae.name, 1, at)]
    assert history(question)[1].fields == ["Text"]


def test_history_takes_as_many_queries_for_one_as_for_three(role, rae, ada, at, django_assert_num_queries):
    note = library.add_note(
        "growth", section="signals", entry=page_in_place(Note(key="a"), is_new=True).entry, by=rae, at=at
    )
    with django_assert_num_queries(1):
        (one,) = history(note)
    assert (one.by, one.fields) == (rae.name, [])
    for by, english in ((ada, "A"), (rae, "B")):
        entry = entry_in_place(Note.objects.get(pk=note.pk))
        library.revise(note, entry={**entry, "name": {"en": english}}, read_as=mark(entry), by=by, at=at)
    with django_assert_num_queries(1):
        assert len(history(note)) == 3
