import pytest
from django.db import IntegrityError, models, transaction

from rubrics.models import (
    Anchor,
    Competency,
    Level,
    RoleCompetency,
    RoleDefinition,
    RoleSession,
    RoleSessionCompetency,
    Rubric,
    RubricState,
)
from tests import make

PARTS = [Level, Competency, Anchor, RoleDefinition, RoleCompetency, RoleSession, RoleSessionCompetency]
# A change that is otherwise harmless
CHANGES = {
    Level: {"name": {"en": "Other"}},
    Competency: {"position": 99},
    Anchor: {"text": {"en": "Other"}},
    RoleDefinition: {"position": 99},
    RoleCompetency: {"position": 99},
    RoleSession: {"minutes": 99},
    RoleSessionCompetency: {"weight": "also"},
}


def refused(queryset: models.QuerySet, change: str, **values: object) -> None:
    with pytest.raises(IntegrityError, match="never changes"), transaction.atomic():
        queryset.update(**values) if change == "update" else queryset._raw_delete(queryset.db)


@pytest.mark.parametrize("part", PARTS)
def test_part_of_a_published_rubric_is_neither_changed_nor_deleted(role, part):
    first = part.objects.filter(pk=part.objects.first().pk)
    refused(first, "update", **CHANGES[part])
    refused(first, "delete")


def test_part_is_not_added_to_a_published_rubric(role):
    with pytest.raises(IntegrityError, match="never changes"), transaction.atomic():
        Level.objects.create(rubric=role.rubric, rank=4, key="principal", name=make.words("Principal"))


def test_part_of_a_draft_is_not_moved_into_a_published_rubric(role, at):
    draft = make.rubric(at)
    level = Level.objects.filter(rubric=draft, key="lead")
    refused(level, "update", rubric=role.rubric, rank=4, key="principal")


def test_draft_may_change_and_go(organisation, at):
    draft = make.rubric(at)
    assert Level.objects.filter(rubric=draft).update(name={"en": "Other"}) == 3
    draft.delete()
    assert not Competency.objects.exists()


def test_published_rubric_can_only_be_retired(role, at):
    rubric = Rubric.objects.filter(pk=role.rubric_id)
    refused(rubric, "update", version=7)
    refused(rubric, "update", state=RubricState.DRAFT)
    refused(rubric, "update", state=RubricState.RETIRED, version=7)
    with pytest.raises(IntegrityError, match="never deleted"), transaction.atomic():
        rubric._raw_delete(rubric.db)
    assert rubric.update(state=RubricState.RETIRED) == 1
    refused(rubric, "update", state=RubricState.PUBLISHED)
    refused(Level.objects.filter(rubric=role.rubric), "update", name={"en": "Other"})
