"""Reading applications by keyboard alone."""

import pytest
from playwright.sync_api import Page

from tests.pages.conftest import Demo
from tests.shots import Look

pytestmark = pytest.mark.more


def answered(page: Page) -> list[str | None]:
    return [radio.get_attribute("value") for radio in page.locator("[data-must] input:checked").all()]


def test_keys_answer_skip_and_can_be_turned_off(demo: Demo) -> None:
    with demo.context("rae", Look("keys", 1440, 900)) as context:
        page = context.new_page()
        demo.open(page, "review")
        first = page.locator("h1").inner_text()
        for key in ("1", "2", "2"):
            page.keyboard.press(key)
        assert answered(page) == ["yes", "no"]
        page.keyboard.press("0")
        assert set(answered(page)[2:]) == {"unclear"}
        # Letters that are written are no keys
        page.locator("#id_note").press_sequentially("sny")
        assert page.locator("#id_note").input_value() == "sny"
        page.locator("[data-keys]").uncheck()
        page.locator("body").press("s")
        page.reload()
        assert page.locator("h1").inner_text() == first
        assert not page.locator("[data-keys]").is_checked()
        page.locator("[data-keys]").check()
        page.locator("h1").click()
        with page.expect_navigation():
            page.keyboard.press("s")
        assert page.locator("h1").inner_text() != first
