from collections.abc import Iterator
from typing import Any

import pytest

from tests import doors


@pytest.fixture(scope="package")
def company(django_db_setup: None, django_db_blocker: Any) -> Iterator[doors.Company]:
    """Made once for all of this room."""
    yield from doors.one_for_all(django_db_blocker)
