from datetime import datetime
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from core.models import Person
from hiring.actions import pipeline
from hiring.models import Requisition
from hiring.queries.candidates import candidate_page, candidates_found
from rubrics.models import RoleDefinition
from tests import make

pytestmark = pytest.mark.django_db


@pytest.fixture
def requisition(role: RoleDefinition, rae: Person, hana: Person, at: datetime) -> Requisition:
    return make.requisition(role, rae, hana, at)


@pytest.fixture
def known(requisition: Requisition, rae: Person, at: datetime) -> None:
    for name, email in (
        ("Nadia Rahimi", "nr@example.org"),
        ("Oskar Nyberg", "o.n@sweden.example"),
        ("李薇", "l@example.org"),
    ):
        make.application(requisition, rae, at, name=name, email=email)


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("", ["Nadia Rahimi", "Oskar Nyberg", "李薇"]),
        ("nadia", ["Nadia Rahimi"]),
        ("RAHIMI nad", ["Nadia Rahimi"]),
        ("sweden", ["Oskar Nyberg"]),
        ("薇", ["李薇"]),
        ("nobody", []),
        ("%", []),
        ("_", []),
        ("nad\x00ia", ["Nadia Rahimi"]),
    ],
)
def test_candidates_found_by_parts_of_name_or_address(known: None, rae: Person, text: str, names: list[str]) -> None:
    assert [candidate.name for candidate in candidates_found(rae, text)] == names


def test_candidates_found_names_each_once(
    role: RoleDefinition, requisition: Requisition, rae: Person, hana: Person, at: datetime
) -> None:
    make.application(requisition, rae, at)
    make.application(make.requisition(role, rae, hana, at, title="Another"), rae, at)
    [found] = candidates_found(rae, "")
    assert len(found.shown) == 2


def test_candidates_found_are_those_one_may_see(
    role: RoleDefinition, rae: Person, hana: Person, ada: Person, otto: Person, at: datetime
) -> None:
    secret = make.requisition(role, rae, hana, at, confidential=True, title="Secret")
    make.application(secret, rae, at)
    other = make.person("Rolf Recruiter", office="recruiter")
    assert [len(candidates_found(person, "")) for person in (rae, hana, ada, other, otto)] == [1, 1, 1, 0, 0]


def test_candidates_found_leaves_out_ones_own_file(
    requisition: Requisition, rae: Person, ada: Person, at: datetime
) -> None:
    make.application(requisition, rae, at, email=ada.email.upper())
    assert not candidates_found(ada, "")
    assert len(candidates_found(rae, "")) == 1


def test_candidate_page_shows_only_applications_one_may_see(
    role: RoleDefinition, requisition: Requisition, rae: Person, hana: Person, at: datetime
) -> None:
    made = make.application(requisition, rae, at)
    hidden = make.requisition(role, rae, rae, at, title="Not Hana's")
    make.application(hidden, rae, at)
    assert [a.requisition.title for a in candidate_page(made.candidate, hana).applications] == [requisition.title]
    assert len(candidate_page(made.candidate, rae).applications) == 2


@pytest.mark.parametrize("count", [1, 3])
def test_candidate_page_asks_the_same_whatever_its_length(
    role: RoleDefinition, rae: Person, hana: Person, at: datetime, count: int, django_assert_num_queries: Any
) -> None:
    for number in range(count):
        other = make.requisition(role, rae, hana, at, title=f"Number {number}")
        made = make.application(other, rae, at, cv=SimpleUploadedFile(f"{number}.txt", b"text"))
        pipeline.close(made, state="withdrawn", reason="No time.", by=rae, at=at)
    candidate = made.candidate
    with django_assert_num_queries(2):
        page = candidate_page(candidate, rae)
        assert [(str(a.requisition), str(a.stage)) for a in page.applications]
        assert [str(attached.file.by) for attached in page.files] == ["Rae Fournier"] * count
