"""From the link in the mail to a card that is in: kit and card on one page, then the page that says so."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, Response, expect

from tests.journeys.conftest import Card
from tests.live import House
from tests.shots import sign_in

pytestmark = pytest.mark.more

PHONE = {"viewport": {"width": 375, "height": 700}, "locale": "en-GB"}


class Pages:
    """The pages a person is shown; those that lead on by themselves are none."""

    def __init__(self, page: Page) -> None:
        self.shown: list[str] = []
        page.on("response", self._hear)

    def _hear(self, response: Response) -> None:
        asked = response.request
        if asked.is_navigation_request() and response.status == 200 and not asked.frame.parent_frame:
            self.shown.append(response.url)


@pytest.fixture
def page(browser: Browser, request: pytest.FixtureRequest) -> Iterator[Page]:
    with browser.new_context(**PHONE, has_touch=True) as context:
        page = context.new_page()
        page.set_default_timeout(15_000)
        yield page


def type_all(page: Page) -> None:
    """By keys alone: Tab, the numbers, the text."""
    names = page.locator("#card fieldset.comp legend").count()
    assert names >= 4
    for _step in range(200):
        page.keyboard.press("Tab")
        if focused(page) == "radio":
            break
    for place in range(names - 2):
        assert focused(page) == "radio"
        page.keyboard.press("3" if place else "0")
        page.keyboard.press("Tab")
        assert focused(page) == "textarea"
        page.keyboard.type(f"What was said, {place}. 12345 are no keys here.")
        page.keyboard.press("Tab")
    page.keyboard.press("3")
    page.keyboard.press("Tab")
    page.keyboard.type("Three facts")
    page.keyboard.press("Control+Enter")


def focused(page: Page) -> str:
    return str(page.evaluate("() => document.activeElement.type ?? document.activeElement.localName"))


def touch_all(page: Page) -> None:
    comps = page.locator("#card fieldset.comp:has(input[type=radio][value='0'])").all()
    for place, comp in enumerate(comps):
        comp.locator(".scale label").nth(2).tap()
        comp.locator("textarea").tap()
        comp.locator("textarea").fill(f"What was said, {place}")
    page.locator("#rec .scale label").nth(2).tap()
    page.locator("button[type=submit][form=card].pri").tap()


@pytest.mark.parametrize("hand", [type_all, touch_all])
def test_a_card_is_in_after_two_pages(desk: House, card: Card, page: Page, hand) -> None:
    sign_in(page, desk.url, "ivan")
    pages = Pages(page)
    page.goto(f"{desk.url}/interviews/{card.interview}/")
    hand(page)
    expect(page.locator("#own")).to_contain_text("Your scorecard is in since")
    assert len(pages.shown) == 2, pages.shown
    back(desk, card)


def test_a_card_is_in_after_the_sign_in_and_two_pages(desk: House, card: Card, page: Page) -> None:
    pages, link = Pages(page), f"{desk.url}/interviews/{card.interview}/"
    page.goto(link)
    page.locator("input[name=login]").fill("ivan@halyard.example")
    page.locator("input[name=password]").fill("touchstone demo")
    page.keyboard.press("Enter")
    page.wait_for_url(link)
    type_all(page)
    expect(page.locator("#own")).to_contain_text("Your scorecard is in since")
    assert len(pages.shown) == 3, pages.shown
    back(desk, card)


def back(desk: House, card: Card) -> None:
    """For the next test it is a draft again, which only the owner of the database can do."""
    desk.sql(
        f"UPDATE interviews_rating SET submitted_at = NULL WHERE scorecard_id = {card.pk};"
        "UPDATE interviews_scorecard SET state = 'draft', submitted_at = NULL, bound_at = NULL, corrected_at = NULL,"
        f" recommendation = '' WHERE id = {card.pk}"
    )
