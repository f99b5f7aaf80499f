import pytest

from rubrics.actions import rubrics
from rubrics.models import CatalogueEntry, Note, Question
from rubrics.queries.documents import document_of
from rubrics.queries.entries import draft_entry, living
from rubrics.rules.rubrics import SHAPES
from rubrics.rules.shapes import NOTE
from tests import make

pytestmark = pytest.mark.django_db


@pytest.fixture
def draft(role, rae, at):
    return rubrics.start_draft(role.rubric, by=rae, at=at)


def keys(choices):
    return [key for key, _name in choices]


# draft_entry


def test_draft_entry_is_the_entry_of_the_draft(draft):
    found = draft_entry(draft, "competency", "planning")
    assert found.entry == document_of(draft).entries["competency", "planning"]
    assert (found.is_new, found.catalogue, found.shape) == (False, None, SHAPES["competency"])


@pytest.mark.parametrize(
    ("kind", "key", "like"), [("role", "wizard", ""), ("role", "", "wizard"), ("role", "planning", "")]
)
def test_draft_entry_of_what_is_not_there_is_none(draft, kind, key, like):
    assert draft_entry(draft, kind, key, like=like) is None


@pytest.mark.parametrize("kind", ["competency", "role"])
def test_draft_entry_without_a_key_is_new_and_empty(draft, kind):
    found = draft_entry(draft, kind)
    assert found.is_new
    assert set(found.entry) == set(SHAPES[kind])
    assert not any(value for value in found.entry.values() if not isinstance(value, dict))


def test_draft_entry_like_another_has_no_name_and_no_key_yet(draft):
    found = draft_entry(draft, "role", like="ml_engineer")
    assert (found.is_new, found.entry["key"], found.entry["name"]) == (True, "", {})
    assert found.entry["loop"] == document_of(draft).entries["role", "ml_engineer"]["loop"]


def test_draft_entry_offers_what_the_role_asks_for_first(draft):
    Note.objects.create(chapter="sourcing", section="channels", key="radio", position=1, name=make.words("Radio"))
    Note.objects.create(chapter="growth", section="signals", key="teaching", position=1, name=make.words("Teaching"))
    found = draft_entry(draft, "role", "ml_engineer").choices
    asked = ["ml_fundamentals", "system_design", "communication", "planning", "ownership"]
    assert keys(found["asked"]) == keys(found["competencies"]) == asked
    assert keys(found["levels"]) == ["junior", "senior", "lead"]
    assert set(keys(found["type"])) == {"applied_ml", "past_projects", "ml_theory"}
    assert found["channels"] == [("radio", "Radio")]


def test_draft_entry_of_a_new_role_has_nothing_asked_for(draft):
    found = draft_entry(draft, "role").choices
    assert (keys(found["asked"]), len(found["competencies"])) == ([], 5)


def test_draft_entry_knows_what_the_catalogue_says(draft):
    CatalogueEntry.objects.create(kind="competency", key="planning", entry={"key": "planning"})
    CatalogueEntry.objects.create(kind="competency", key="ownership", entry={}, offered={"key": "ownership"})
    assert draft_entry(draft, "competency", "planning").catalogue == {"key": "planning"}
    # What is only offered yet was said by nobody
    assert draft_entry(draft, "competency", "ownership").catalogue is None
    assert draft_entry(draft, "competency").catalogue is None


def test_draft_entry_difference_is_against_the_draft(draft):
    found = draft_entry(draft, "competency", "planning")
    assert found.difference(found.entry) is None
    change = found.difference({**found.entry, "name": {"en": "Ours"}})
    assert [field.label for field in change.fields] == ["Name"]
    assert draft_entry(draft, "competency").difference({**found.entry, "key": "own_a"}).what == "added"


# living


def test_living_is_the_entry_with_what_there_is_to_choose_from(role):
    found = living(make.assessment_type("applied_ml"))
    assert (found.kind, found.entry["key"], found.is_new) == ("assessment_type", "applied_ml", False)
    assert set(keys(found.choices["can_show"])) == set(document_of(role.rubric).competency_keys)
    assert found.choices["roles"] == [("ml_engineer", "ML engineer")]
    assert found.names["ml_engineer"] == role.name


def test_living_difference_names_level_and_competency(role):
    kind = make.assessment_type("math")
    kind.can_show = ["planning"]
    kind.save()
    found = living(kind.questions.get())
    changed = {"answers": {"senior": {"en": "So"}}, "competencies": ["planning"]}
    answers, competencies = found.difference({**found.entry, **changed}).fields
    assert answers.label == "What answers sound like: Senior"
    assert [piece.text for diff in competencies.diffs for piece in diff.pieces][:1] == ["Planning"]


def test_living_offers_a_question_what_its_type_can_show(role):
    kind = make.assessment_type("math")
    kind.can_show = ["planning", "magic"]
    kind.save()
    found = living(Question(assessment_type=kind), is_new=True)
    assert keys(found.choices["competencies"]) == ["planning"]
    assert found.difference({**found.entry, "key": "own_a"}).what == "added"


def test_living_offers_what_is_in_force_and_not_the_draft(role, draft, rae, at):
    entry = {**document_of(draft).entries["competency", "planning"], "key": "own_taste"}
    rubrics.write(draft, kind="competency", entry=entry, read_as="", by=rae, at=at)
    assert "own_taste" not in keys(living(make.assessment_type("math")).choices["can_show"])


def test_living_in_an_empty_house_offers_nothing(organisation):
    found = living(Note(chapter="growth", section="signals"), is_new=True)
    assert (found.choices["roles"], found.catalogue) == ([], None)
    assert set(found.entry) == set(NOTE)
