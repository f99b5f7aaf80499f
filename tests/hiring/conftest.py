from datetime import datetime

import pytest

from core.models import Person
from hiring.models import Application, Requisition
from rubrics.models import RoleDefinition
from tests import make


@pytest.fixture
def requisition(role: RoleDefinition, rae: Person, hana: Person, at: datetime) -> Requisition:
    """Open, with Rae as recruiter and Hana as manager."""
    return make.requisition(role, rae, hana, at)


@pytest.fixture
def application(requisition: Requisition, rae: Person, at: datetime) -> Application:
    return make.application(requisition, rae, at)
