import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from rubrics.actions import rubrics
from rubrics.models import Archetype, AssessmentType, Competency, Level, Note, Question, RoleDefinition, Rubric
from rubrics.queries.documents import COMPETENCY_FIELDS, ROLE_FIELDS, document_of, documents, entry_in_place
from rubrics.rules.rubrics import document, mark
from rubrics.rules.shapes import ARCHETYPE, NOTE, QUESTION, whole
from tests.rubrics.conftest import OURS

pytestmark = pytest.mark.django_db


def test_document_of_what_was_loaded_is_what_the_files_say(ours):
    assert document_of(ours) == document(OURS.levels, OURS.competencies, OURS.roles)


def test_document_of_keeps_the_orders_of_the_files(ours):
    found = document_of(ours)
    assert found.level_keys == [one["key"] for one in OURS.levels]
    assert found.competency_keys == [one["key"] for one in OURS.competencies]
    for role, file in zip(found.roles, OURS.roles, strict=True):
        for field in ("must_have", "nice_to_have"):
            assert list(role[field]) == list(file[field]), role["key"]


def test_document_of_says_what_is_not_yet_written(organisation):
    draft = Rubric.objects.create(version=1)
    Level.objects.create(rubric=draft, rank=1, key="junior", name={"en": "Junior"})
    Competency.objects.create(rubric=draft, key="bare", category="project", position=1)
    (one,) = document_of(draft).competencies
    assert (one["name"], one["anchors"], one["not_evidence"], one["role"]) == ({}, {}, [], "")


def test_documents_takes_as_many_queries_for_two_as_for_one(role, rae, at, django_assert_num_queries):
    with CaptureQueriesContext(connection) as one:
        documents([role.rubric])
    draft = rubrics.start_draft(role.rubric, by=rae, at=at)
    with django_assert_num_queries(len(one)):
        found = documents([role.rubric, draft])
    assert set(found) == {role.rubric.pk, draft.pk}
    assert found[role.rubric.pk] == found[draft.pk]


def test_documents_keeps_versions_apart(role, rae, at):
    draft = rubrics.start_draft(role.rubric, by=rae, at=at)
    entry = document_of(draft).entries["competency", "planning"]
    changed = {**entry, "name": {"en": "Ours"}, "anchors": {**entry["anchors"], "lead": {"en": "Ours"}}}
    rubrics.write(draft, kind="competency", entry=changed, read_as=mark(entry), by=rae, at=at)
    found = documents([draft, role.rubric])
    assert found[draft.pk].entries["competency", "planning"] == changed
    assert found[role.rubric.pk].entries["competency", "planning"] == entry


def test_documents_of_none_are_none(role):
    assert documents([]) == {}


@pytest.mark.parametrize(
    ("model", "shape", "entries"),
    [(Question, QUESTION, OURS.questions), (Archetype, ARCHETYPE, OURS.archetypes), (Note, NOTE, OURS.notes)],
)
def test_entry_in_place_is_what_the_files_say(ours, model, shape, entries):
    found = {row.key: entry_in_place(row) for row in model.objects.all()}
    assert found == {entry["key"]: whole(entry, shape) for entry in entries}


def test_entry_in_place_of_an_assessment_type_has_what_is_never_asked_too(ours):
    entry = entry_in_place(AssessmentType.objects.get(key="math"))
    (file,) = (one for one in OURS.assessment_types if one["key"] == "math")
    assert entry == {**file, "leave_out": [*OURS.files["assessments"]["never_ask"], *file["leave_out"]]}


@pytest.mark.parametrize(("model", "fields"), [(Competency, COMPETENCY_FIELDS), (RoleDefinition, ROLE_FIELDS)])
def test_fields_are_all_that_the_tables_hold(model, fields):
    """A field that came later and is not copied would be lost with the next version."""
    elsewhere = {"id", "rubric", "position", "ml_depth", "software_depth", "communication", "profile_reason"}
    assert {field.name for field in model._meta.concrete_fields} - elsewhere == set(fields)
