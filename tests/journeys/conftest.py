from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, sync_playwright

from tests.browser import launch
from tests.live import House


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = launch(playwright)
        yield browser
        browser.close()


@pytest.fixture
def house(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[House]:
    name = "journey_" + "".join(c if c.isalnum() else "_" for c in request.node.name.lower())[:40]
    made = House(tmp_path, name)
    try:
        made.start()
        yield made
    finally:
        made.stop()
