from datetime import datetime

import pytest

from core.models import Person
from hiring.models import Application, Requisition
from hiring.queries.candidates import candidates_shown
from hiring.queries.duplicates import possible_duplicates
from rubrics.models import RoleDefinition
from tests import make

pytestmark = pytest.mark.django_db


def alike(application: Application, user: Person) -> list[tuple[str, str]]:
    found = possible_duplicates(candidates_shown(user).get(pk=application.candidate_id), user)
    return [(likeness.candidate.email, likeness.why) for likeness in found]


def test_possible_duplicates_by_mail_number_and_name(requisition: Requisition, rae: Person, at: datetime) -> None:
    one = make.application(requisition, rae, at, name="Hao Zhang 张浩", phone="+49 170 1234567", email="hao@gmail.com")
    for name, email, phone in (
        ("H. Z.", "h.a.o+jobs@googlemail.com", ""),
        ("Somebody", "somebody@example.org", "0049 (0)170 123-4567"),
        ("ZHANG, Háo", "zhang@example.org", ""),
        ("张浩", "zh@example.org", ""),
        ("浩张", "other@example.org", ""),
        ("Hao Li", "li@example.org", ""),
    ):
        make.application(requisition, rae, at, name=name, email=email, phone=phone)
    assert alike(one, rae) == [
        ("h.a.o+jobs@googlemail.com", "mail"),
        ("somebody@example.org", "phone"),
        ("zhang@example.org", "name"),
        ("zh@example.org", "name"),
    ]


def test_possible_duplicates_are_those_one_may_see(
    requisition: Requisition, role: RoleDefinition, rae: Person, hana: Person, ada: Person, at: datetime
) -> None:
    one = make.application(requisition, rae, at)
    secret = make.requisition(role, rae, rae, at, confidential=True, title="Secret")
    make.application(secret, rae, at, name="Rahimi Nadia", email="twin@example.org")
    rob = make.person("Rob Keller", office="recruiter")
    assert [len(alike(one, who)) for who in (rae, ada, hana, rob)] == [1, 1, 0, 0]
