import pytest

from rubrics.models import Archetype, Competency, RoleCompetency, RoleDefinition
from rubrics.queries.archetypes import archetype_index, in_archetype
from rubrics.queries.documents import document_of
from rubrics.rules.shapes import CHOICES, SCALES
from tests import make

pytestmark = pytest.mark.django_db


@pytest.fixture
def early(role):
    shifts = [
        {"competency": "planning", "by": 1, "roles": [], "because": make.words("One does it all")},
        {"competency": "communication", "by": -1, "roles": ["ml_engineer"], "because": make.words("Nobody to talk to")},
        {"competency": "ownership", "by": 1, "roles": ["data_scientist"], "because": {}},
        {"competency": "magic", "by": 1, "roles": [], "because": {}},
    ]
    return Archetype.objects.create(
        key="early",
        position=1,
        name=make.words("Early"),
        choices={"data_ownership": make.words("The departments")},
        lean={"ml_depth": -0.1, "software_depth": 0.1, "communication": 0},
        shifts=shifts,
    )


def shifted(role, archetype):
    competencies = {one.pk: one for one in role.rubric.competencies.all()}
    return in_archetype(role, list(role.role_competencies.all()), archetype, competencies)


def test_archetype_index_sets_the_choices_side_by_side(early):
    Archetype.objects.create(key="late", position=2, name=make.words("Late"))
    index = archetype_index()
    assert [one.key for one in index.archetypes] == ["early", "late"]
    assert len(index.choices) == len(CHOICES)
    assert [[words.get("en") for words in row.texts] for row in index.choices] == [
        [None, None],
        ["The departments", None],
        [None, None],
    ]


def test_archetype_index_leaves_out_shifts_of_competencies_that_are_gone(early, role):
    ((archetype, rows),) = archetype_index().shifts
    assert archetype == early
    assert [(row.competency.key, row.by, [one.key for one in row.roles], row.is_for_all) for row in rows] == [
        ("planning", 1, [], True),
        ("communication", -1, ["ml_engineer"], False),
        # For a role that is gone, and not for all
        ("ownership", 1, [], False),
    ]
    assert [one.key for one in archetype_index().roles] == ["ml_engineer"]


def test_archetype_index_of_the_catalogue_takes_few_queries(ours, django_assert_num_queries):
    with django_assert_num_queries(4):
        index = archetype_index()
    assert len(index.archetypes) == 5
    assert all(row.texts and all(row.texts) for row in index.choices)
    assert all(rows for _archetype, rows in index.shifts)


def test_in_archetype_shows_what_moves_and_why(early, role):
    found = shifted(role, early)
    assert [(line.competency.key, line.before, line.after) for line in found.lines] == [
        ("planning", "nice_to_have", "must_have"),
        ("communication", "must_have", "nice_to_have"),
    ]
    assert found.lines[0].because["en"] == "One does it all"
    assert (found.must_haves, found.is_too_many) == (3, False)
    assert found.profile == [("ML depth", "0.65", "0.55"), ("Software depth", "0.71", "0.81")]


def test_in_archetype_tells_when_must_haves_become_too_many(early, role):
    more = [Competency(pk=-n, key=f"own_{n}", name=make.words(f"Own {n}")) for n in (1, 2)]
    keys = ("planning", "ownership", "own_1", "own_2")
    early.shifts = [{"competency": key, "by": 1, "roles": [], "because": {}} for key in keys]
    asked = [*role.role_competencies.all(), *(RoleCompetency(competency=one, must_have=False) for one in more)]
    competencies = {one.pk: one for one in (*role.rubric.competencies.all(), *more)}
    found = in_archetype(role, asked, early, competencies)
    assert (found.must_haves, found.is_too_many) == (7, True)


def test_in_archetype_changes_nothing_of_the_role(ours):
    before = document_of(ours)
    for archetype in Archetype.objects.all():
        for role in RoleDefinition.objects.filter(rubric=ours):
            found = shifted(role, archetype)
            assert all(0 <= float(after) <= 1 for _scale, _before, after in found.profile)
            assert len(found.profile) <= len(SCALES)
    assert document_of(ours) == before
