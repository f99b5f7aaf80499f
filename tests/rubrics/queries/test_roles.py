import pytest

from rubrics.actions import rubrics
from rubrics.queries.documents import document_of
from rubrics.queries.roles import role_name
from rubrics.rules.rubrics import mark

pytestmark = pytest.mark.django_db


def test_role_name_is_that_of_the_latest_version_one_may_read(role, rae, otto, at):
    draft = rubrics.start_draft(role.rubric, by=rae, at=at)
    entry = document_of(draft).entries["role", "ml_engineer"]
    renamed = {**entry, "name": {"en": "Applied scientist"}}
    rubrics.write(draft, kind="role", entry=renamed, read_as=mark(entry), by=rae, at=at)
    assert role_name(rae, "ml_engineer") == {"en": "Applied scientist"}
    assert role_name(otto, "ml_engineer") == role.name


def test_role_name_of_what_is_not_there_is_none(role, rae, otto, at):
    draft = rubrics.start_draft(role.rubric, by=rae, at=at)
    entry = {**document_of(draft).entries["role", "ml_engineer"], "key": "own_secret"}
    rubrics.write(draft, kind="role", entry=entry, read_as="", by=rae, at=at)
    assert role_name(rae, "own_secret") == role.name
    assert role_name(otto, "own_secret") is None
    assert role_name(rae, "wizard") is None
