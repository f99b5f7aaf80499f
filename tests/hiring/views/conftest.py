from datetime import datetime

import pytest

from core.models import Person
from hiring.actions import requisitions
from hiring.models import Approval, Requisition
from rubrics.models import RoleDefinition
from tests import make

PAY = (81_000, 97_000, "EUR")


@pytest.fixture
def draft(role: RoleDefinition, rae: Person, hana: Person, cora: Person, at: datetime) -> Requisition:
    return make.draft(role, rae, hana, at, pay=PAY, coordinators=[cora])


@pytest.fixture
def asked(draft: Requisition, rae: Person, at: datetime) -> Approval:
    return requisitions.submit(draft, by=rae, at=at)


@pytest.fixture
def open_one(role: RoleDefinition, rae: Person, hana: Person, cora: Person, at: datetime) -> Requisition:
    return make.requisition(role, rae, hana, at, pay=PAY, coordinators=[cora], openings=2)
