from datetime import datetime

import pytest
from django.utils import timezone

from core.models import Person
from hiring.models import Application
from rubrics.models import RoleDefinition
from tests.interviews import panel


@pytest.fixture
def now() -> datetime:
    """Doors read the clock on the wall."""
    return timezone.now()


@pytest.fixture
def application(role: RoleDefinition, rae: Person, hana: Person, now: datetime) -> Application:
    return panel.application(role, rae, hana, now)
