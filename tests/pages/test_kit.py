"""The kit beside the card, while the hour runs."""

from datetime import datetime, timedelta

import pytest
from playwright.sync_api import Page

from tests.pages.conftest import AT_REST, Demo
from tests.shots import Look

pytestmark = pytest.mark.more


def running(page: Page) -> int:
    """Which line of the plan is marked; -1: none."""
    script = "() => [...document.querySelectorAll('.plan li')].findIndex((line) => line.hasAttribute('aria-current'))"
    return int(page.evaluate(script))


def test_the_mark_of_the_plan_follows_the_clock(demo: Demo) -> None:
    with demo.context("ivan", Look("clock", 1440, 900)) as context:
        page = context.new_page()
        page.clock.install()
        demo.open(page, "scorecard")
        times = page.eval_on_selector_all(".plan time", "(all) => all.map((time) => time.dateTime)")
        for line, expected in ((0, 0), (2, 2), (len(times) - 1, -1)):
            page.clock.set_system_time(datetime.fromisoformat(times[line]) + timedelta(seconds=30))
            page.clock.run_for(6000)
            assert running(page) == expected


def test_a_tick_is_kept_in_place_and_the_card_as_it_was_typed(demo: Demo) -> None:
    """By the keyboard, on a phone: the kit is folded, and its link in the footer opens it."""
    with demo.context("ivan", Look("phone", 375, 812)) as context:
        page = context.new_page()
        demo.open(page, "scorecard")
        tick = page.locator(".asked").first
        assert not tick.is_visible()
        page.locator("#card textarea").first.fill("Typed before the tick")
        page.locator(".stick a[href='#kit']").click()
        tick.focus()
        for expected in ("true", "false"):
            page.keyboard.press("Enter")
            page.wait_for_function("(state) => document.activeElement.ariaPressed === state", arg=expected)
            page.wait_for_function(AT_REST)
        assert page.locator("#card textarea").first.input_value() == "Typed before the tick"
