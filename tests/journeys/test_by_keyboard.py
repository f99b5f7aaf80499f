"""By keys alone, and as a screen reader hears it."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.journeys.conftest import Card
from tests.live import House
from tests.shots import sign_in

pytestmark = pytest.mark.more

MOST_STEPS = 90
RADIO = re.compile(r"- '?radio \"(.+?)\"'?(?: \[checked\])?$", re.MULTILINE)


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    with browser.new_context(locale="en-GB", viewport={"width": 1280, "height": 800}) as context:
        page = context.new_page()
        page.set_default_timeout(15_000)
        yield page


def tab_to(page: Page, wanted: Locator) -> Locator:
    """As often as it takes; what cannot be reached fails."""
    for _step in range(MOST_STEPS):
        page.keyboard.press("Tab")
        if wanted.evaluate("(one) => one === document.activeElement"):
            return wanted
    raise AssertionError(f"no key leads to {wanted}")


def test_a_manager_comes_from_home_to_a_decision(desk: House, page: Page) -> None:
    sign_in(page, desk.url, "hana")
    tab_to(page, page.get_by_role("link", name="Open debrief: Ifeoma Lindqvist").first)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Ifeoma Lindqvist")

    # What was written about a competency, unfolded and folded again
    folded = page.locator("table.mx tbody:has(details:not([open]))").first
    name = folded.get_attribute("id")
    summary, evidence = page.locator(f"#{name} summary"), page.locator(f"#{name} .quotes")
    expect(evidence).to_be_hidden()
    tab_to(page, summary)
    page.keyboard.press("Enter")
    expect(evidence).to_be_visible()

    # Each open point is concluded, and kept as it is typed
    points = page.locator("details[open] textarea[name^=text-]")
    assert points.count()
    for number in range(points.count()):
        tab_to(page, points.nth(number))
        page.keyboard.type("The later answer counts.")
        key = str(points.nth(number).get_attribute("id")).removeprefix("text-")
        expect(page.locator(f"#said-{key}")).to_contain_text("Hana Diallo")

    tab_to(page, page.locator("input[name=outcome]").first)
    # Which chooses, and records nothing
    page.keyboard.press("Enter")
    expect(page.locator("input[name=outcome]").first).to_be_checked()
    tab_to(page, page.locator("textarea[name=reason]"))
    page.keyboard.type("Every point was talked over.")
    tab_to(page, page.locator("textarea[name=justification]"))
    page.keyboard.type("What the rule asks for we saw in the talk.")
    tab_to(page, page.get_by_role("button", name="Record decision"))
    page.keyboard.press("Enter")
    expect(page.locator("#decision")).to_contain_text("Every point was talked over.")
    expect(page.locator("#decision")).to_contain_text("Locked")


def test_a_rating_is_heard_with_its_anchor_and_the_bar(desk: House, card: Card, page: Page) -> None:
    sign_in(page, desk.url, "ivan")
    page.goto(f"{desk.url}/interviews/{card.interview}/")
    for comp in page.locator("#card fieldset.comp:has(input[value='0'])").all():
        heard = comp.aria_snapshot()
        legend = comp.locator("legend").inner_text().splitlines()[0]
        assert heard.startswith((f'- group "{legend}', f"- 'group \"{legend}"))
        *scale, none = RADIO.findall(heard)
        labels = comp.locator(".scale label").all()
        assert len(labels) == 4
        for number, (said, label) in enumerate(zip(scale, labels, strict=True), start=1):
            # The whole anchor, and before all else that it is the bar
            assert label.inner_text().splitlines()[-1].rpartition(":")[2].strip() in said
            bar = label.get_attribute("data-bar")
            assert said.startswith(f"{bar} {number}" if bar else str(number))
        assert comp.locator("[data-bar]").count() == 1
        assert none.startswith("Not assessed")

    first = page.locator("#card fieldset.comp").first
    tab_to(page, first.locator("input[type=radio]").first)
    for key in ("1", "2", "3", "4", "0"):
        page.keyboard.press(key)
        chosen = first.get_by_role("radio", checked=True)
        expect(chosen).to_be_focused()
        expect(chosen).to_have_value(key)
        number = page.locator("[data-jump]").first
        expect(number).to_have_accessible_name(re.compile("not assessed" if key == "0" else f"rated {key}"))
