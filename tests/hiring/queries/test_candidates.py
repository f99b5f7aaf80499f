from datetime import datetime
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from core.models import Person
from hiring.actions import pipeline
from hiring.models import Requisition
from hiring.queries.candidates import candidate_page, candidates_shown
from rubrics.models import RoleDefinition
from tests import make

pytestmark = pytest.mark.django_db


@pytest.fixture
def requisition(role: RoleDefinition, rae: Person, hana: Person, at: datetime) -> Requisition:
    return make.requisition(role, rae, hana, at)


def test_candidate_page_shows_only_applications_one_may_see(
    role: RoleDefinition, requisition: Requisition, rae: Person, hana: Person, at: datetime
) -> None:
    make.application(requisition, rae, at)
    hidden = make.requisition(role, rae, rae, at, title="Not Hana's")
    make.application(hidden, rae, at)
    for reader, titles in ((hana, [requisition.title]), (rae, ["Not Hana's", requisition.title])):
        page = candidate_page(candidates_shown(reader).get(), reader, at=at)
        assert sorted(each.requisition.title for each in page.applications) == titles


@pytest.mark.parametrize("count", [1, 3])
def test_candidate_page_asks_the_same_whatever_its_length(
    role: RoleDefinition, rae: Person, hana: Person, at: datetime, count: int, django_assert_num_queries: Any
) -> None:
    for number in range(count):
        other = make.requisition(role, rae, hana, at, title=f"Number {number}")
        made = make.application(other, rae, at, cv=SimpleUploadedFile(f"{number}.txt", b"text"))
        pipeline.close(made, state="withdrawn", reason="No time.", by=rae, at=at)
    candidate = candidates_shown(rae).get()
    with django_assert_num_queries(6):
        page = candidate_page(candidate, rae, at=at)
        assert [(str(a.requisition), str(a.stage)) for a in page.applications]
        assert [str(shown.file.file.by) for shown in page.files] == ["Rae Fournier"] * count
