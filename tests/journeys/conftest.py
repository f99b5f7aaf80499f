from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.live import House


@pytest.fixture
def house(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[House]:
    name = "journey_" + "".join(c if c.isalnum() else "_" for c in request.node.name.lower())[:40]
    made = House(tmp_path, name)
    try:
        made.start()
        yield made
    finally:
        made.stop()
