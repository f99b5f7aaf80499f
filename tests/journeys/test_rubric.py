"""Saying what good looks like in one's own words: begun, written, lost sight of, previewed, published, followed."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect

from tests.journeys.people import Human, found, newcomer, say_who
from tests.live import House

pytestmark = pytest.mark.more


@pytest.fixture
def ada(house: House, browser: Browser) -> Iterator[Human]:
    """She has just founded the company."""
    made = newcomer(browser, house, "Ada Brandt")
    found(made)
    yield made
    made.page.context.close()


def test_a_rubric_is_written_and_published(ada: Human) -> None:
    page = ada.page
    ada.go("/competencies/ownership/")
    ada.follow("Change")
    ada.press("Begin a new version")
    expect(page.get_by_role("heading", level=1)).to_have_text("Ownership")

    # Her session ends while she writes: after signing in she has her words before her
    page.get_by_label("Senior, in English").fill("Rang the operators before they had to ask.")
    page.context.clear_cookies(name=re.compile("session"))
    ada.press("Save in the draft")
    say_who(ada)
    expect(page.get_by_label("Senior, in English")).to_have_value("Rang the operators before they had to ask.")
    expect(page.get_by_text("What you typed before is back in the fields.")).to_be_visible()

    # By the keyboard alone
    page.get_by_role("button", name="Preview").focus()
    page.keyboard.press("Enter")
    expect(page.locator("#preview ins").first).to_contain_text("Rang the operators")
    ada.press("Save in the draft")
    expect(page.get_by_text("It counts once the version is published.")).to_be_visible()

    ada.go("/levels/edit/")
    ada.press("Add one")
    # Whoever asks for one more goes on writing in it
    expect(page.locator("[name=levels-3-name-en]")).to_be_focused()
    page.keyboard.type("Principal")
    ada.press("Save in the draft")
    expect(page.locator("[name=levels-3-name-en]")).to_have_value("Principal")
    ada.go("/rubric/2/publish/")
    expect(page.get_by_text("Ownership has no anchor for Principal.")).to_be_visible()
    page.get_by_label("What changed, and why").fill("Ownership in our own words.")
    ada.press("Publish version 2")
    expect(page.get_by_role("alert")).to_contain_text("26 things are missing")
    expect(page.get_by_label("What changed, and why")).to_have_value("Ownership in our own words.")

    ada.go("/levels/edit/")
    page.get_by_label("Remove").last.check()
    ada.press("Save in the draft")
    expect(page.locator("[name=levels-3-name-en]")).to_have_count(0)
    ada.go("/rubric/2/publish/")
    page.get_by_label("What changed, and why").fill("Ownership in our own words.")
    ada.press("Publish version 2")
    expect(page.get_by_text("Version 2 is in force.")).to_be_visible()
    ada.go("/roles/ml_engineer/")
    expect(page.get_by_text("Rang the operators before they had to ask.")).to_be_visible()
    ada.go("/roles/ml_engineer/?version=1")
    expect(page.get_by_text("Rang the operators before they had to ask.")).to_have_count(0)
