import os
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from tests.live import House
from tests.shots import ASKED, PAGES, Look, found, options, sign_in, signed_links, speak

# Panels of another storey come by htmx after the page, and a page that waits for something asks again by itself
AT_REST = """() => document.scrollingElement
    && !document.querySelector('[data-hx-trigger=load], .htmx-request, .htmx-swapping, .htmx-settling')"""
# What is folded in is judged as well
UNFOLD = "() => document.querySelectorAll('details').forEach((part) => { part.open = true })"

STATUS = {
    "not-found": 404,
    "debrief-blind": 403,
    "status-over": 410,
    "choose-over": 410,
    "approval-over": 404,
    "job-over": 410,
}


@dataclass
class Demo:
    """The running demo company and every page of the photographs, each for the right person."""

    house: House
    browser: Browser
    signed_in: dict[str, Any] = field(default_factory=dict)
    paths: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.paths |= signed_links(self.house.environment)
        # These last: a page of theirs stands on the path of one of Hana's
        for who in sorted({who for _name, who, _where in PAGES}, key=lambda who: who in {"ivan", "daniel"}):
            # Without scripts: quicker, and every link is there without them
            with self.browser.new_context(locale="en-GB", java_script_enabled=False) as context:
                page = context.new_page()
                # From here links are looked for
                page.goto(f"{self.house.url}/jobs/")
                if who:
                    sign_in(page, self.house.url, who)
                    speak(page, self.house.url, "en")
                self.paths |= dict(found(page, [entry for entry in PAGES if entry[1] == who], self.paths))
                self.signed_in[who] = context.storage_state()

    def context(self, who: str, look: Look, **more: Any) -> BrowserContext:
        """A browser with somebody signed in who reads the language of the look."""
        context = self.browser.new_context(storage_state=self.signed_in[who], **options(look), **more)
        context.set_default_timeout(15_000)
        if who:
            page = context.new_page()
            page.goto(f"{self.house.url}/me/")
            speak(page, self.house.url, look.language)
            page.close()
        return context

    def visit(self, look: Look, **more: Any) -> Iterator[tuple[str, Page]]:
        """Every page in turn, about to be opened; each person has one browser page for all of theirs."""
        for who in dict.fromkeys(who for _name, who, _where in PAGES):
            with self.context(who, look, **more) as context:
                page = context.new_page()
                for name in [name for name, whose, _where in PAGES if whose == who]:
                    yield name, page

    def open(self, page: Page, name: str) -> None:
        answer = page.goto(self.house.url + self.paths[name])
        assert answer, name
        assert answer.status == STATUS.get(name, 200), f"{name}: {answer.status}"
        assert page.url == self.house.url + self.paths[name], f"{name} leads to {page.url}"
        page.wait_for_function(AT_REST)
        if name in ASKED:
            ASKED[name](page)
            page.wait_for_function(AT_REST)


@pytest.fixture(scope="session")
def demo(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demo]:
    """On a database of its own."""
    worker = os.environ.get("PYTEST_XDIST_WORKER", "alone")
    house = House(tmp_path_factory.mktemp("pages"), f"pages_{worker}", mode="demo")
    try:
        house.show_demo()
        yield Demo(house, browser)
    finally:
        house.stop()
