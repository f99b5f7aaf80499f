import os
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from tests.browser import launch
from tests.live import House, until
from tests.shots import PAGES, Look, found, options, sign_in, speak


@dataclass
class Demo:
    """The running demo company, everybody signed in once, and every page of the photographs."""

    house: House
    browser: Browser
    signed_in: dict[str, Any] = field(default_factory=dict)
    paths: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        # In the order of the table but Ivan last, who stands on the path of a page of Hana's
        for who in sorted(dict.fromkeys(who for _name, who, _where in PAGES), key=lambda who: who == "ivan"):
            with self.browser.new_context(locale="en-GB") as context:
                page = context.new_page()
                if who:
                    sign_in(page, self.house.url, who)
                    speak(page, self.house.url, "en")
                for _name, _path in found(page, [entry for entry in PAGES if entry[1] == who], self.paths):
                    pass
                self.signed_in[who] = context.storage_state()

    def context(self, who: str, look: Look, **more: Any) -> BrowserContext:
        """A browser that has never been here, with somebody signed in who reads the language of the look."""
        context = self.browser.new_context(storage_state=self.signed_in[who], **options(look), **more)
        if who:
            page = context.new_page()
            # The not-found page is the lightest with the shell
            page.goto(f"{self.house.url}/me/")
            speak(page, self.house.url, look.language)
            page.close()
        return context

    def visit(self, look: Look, **more: Any) -> Iterator[tuple[str, Page]]:
        """Every page, just opened and at rest; the caller may listen to the page from before it is opened."""
        for who in dict.fromkeys(who for _name, who, _where in PAGES):
            with self.context(who, look, **more) as context:
                page = context.new_page()
                for name, _who, _where in [entry for entry in PAGES if entry[1] == who]:
                    yield name, page

    def open(self, page: Page, name: str) -> None:
        page.goto(self.house.url + self.paths[name], wait_until="networkidle")


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = launch(playwright)
        yield browser
        browser.close()
