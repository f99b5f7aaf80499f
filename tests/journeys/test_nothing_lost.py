"""Nothing is lost: what was acknowledged is in the database, what was not is still in the browser.

A real server, a real browser, and the one or the other killed, cut off, doubled or signed out in mid-typing.
"""

import json
import os
import re
import signal
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import parse_qs

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Request, expect
from playwright.sync_api import Error as BrowserError

from tests.browser import QUIET, program
from tests.journeys.conftest import Card
from tests.live import House, until
from tests.shots import sign_in

pytestmark = pytest.mark.more

SAID = "She asked who reads the forecast, and when, before she drew a single box. "
MORE = "Then she put the baseline first and said what it costs to be wrong."
OFFLINE = re.compile("Not saved since")
SAVED = re.compile(r"Saved \d\d:\d\d")


def stored(desk: House, card: Card, name: str = "summary") -> str:
    return json.loads(desk.sql(f"SELECT to_json({name}) FROM interviews_scorecard WHERE id = {card.pk}"))


@dataclass
class Writer:
    """Ivan at one page, and what the server has acknowledged of what he wrote there."""

    desk: House
    page: Page
    card: Card
    acknowledged: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.page.set_default_timeout(15_000)
        self.page.on("requestfinished", self._hear)

    def _hear(self, request: Request) -> None:
        if request.url.endswith("/save/") and (answer := request.response()) and answer.status == 200:
            sent = parse_qs(request.post_data or "", keep_blank_values=True)
            self.acknowledged |= {name: values[0] for name, values in sent.items()}

    def open(self) -> "Writer":
        self.page.goto(f"{self.desk.url}/interviews/{self.card.interview}/")
        if "/account/login/" in self.page.url:
            enter(self.page, "ivan")
        expect(self.page.locator("form#card")).to_be_visible()
        return self

    def write(self, text: str, name: str = "summary") -> None:
        box = self.page.locator(f"#card [name={name}]")
        box.press("Control+End")
        box.press_sequentially(text, delay=10)

    def reads(self, name: str = "summary") -> str:
        return self.page.locator(f"#card [name={name}]").input_value()

    def is_saved(self, name: str = "summary") -> None:
        """All of it, by the words on the page and by the database."""
        expect(self.page.locator("[data-save-status]")).to_have_text(SAVED, timeout=30_000)
        until(lambda: stored(self.desk, self.card, name) == self.reads(name), f"{name} in the database", 30)

    def says(self, words: "re.Pattern[str]") -> None:
        expect(self.page.locator("[data-save-status]")).to_have_text(words, timeout=15_000)


@pytest.fixture
def context(desk: House, browser: Browser) -> Iterator[BrowserContext]:
    with browser.new_context(locale="en-GB", timezone_id="Europe/Berlin") as context:
        page = context.new_page()
        sign_in(page, desk.url, "ivan")
        page.close()
        yield context


def assert_kept(desk: House, card: Card, acknowledged: dict[str, str]) -> None:
    for name in {"summary", "note"} & acknowledged.keys():
        assert stored(desk, card, name).startswith(acknowledged[name])


def test_a_killed_browser_loses_nothing(desk: House, card: Card, browser: Browser, tmp_path: Path) -> None:
    """Killed hard, a moment after the last key: what no server heard of lies on the disk."""
    profile = tmp_path / "profile"
    arguments = [*QUIET, "--no-sandbox"]

    def begin() -> BrowserContext:
        kind = browser.browser_type
        return kind.launch_persistent_context(profile, executable_path=program(), args=arguments, locale="en-GB")

    context = begin()
    writer = Writer(desk, context.pages[0], card).open()
    writer.write(SAID)
    writer.is_saved()
    writer.write(MORE)
    # A busy disk takes its time; the server hears a second after the last key
    writer.page.wait_for_timeout(300)
    kill(profile)
    assert stored(desk, card).startswith(writer.acknowledged["summary"])
    with suppress(BrowserError):
        context.close()

    context = begin()
    try:
        again = Writer(desk, context.pages[0], card).open()
        expect(again.page.locator("#card [name=summary]")).to_have_value(SAID + MORE)
        again.is_saved()
        assert stored(desk, card) == SAID + MORE
    finally:
        context.close()


def kill(profile: Path) -> None:
    """The browser of that profile and all its children, by their ids."""
    for entry in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            if f"--user-data-dir={profile}".encode() in (entry / "cmdline").read_bytes():
                os.kill(int(entry.name), signal.SIGKILL)


def test_a_cut_network_loses_nothing(desk: House, card: Card, context: BrowserContext) -> None:
    writer = Writer(desk, context.new_page(), card).open()
    writer.write(SAID)
    writer.is_saved()
    context.set_offline(True)
    writer.write(MORE)
    writer.says(OFFLINE)
    # Neither is it sent by the button: an error page would stand where the notes are
    writer.page.locator("button[form=card].pri").click()
    assert writer.reads() == SAID + MORE
    writer.page.close()
    assert stored(desk, card) == SAID
    context.set_offline(False)
    again = Writer(desk, context.new_page(), card).open()
    expect(again.page.locator("#card [name=summary]")).to_have_value(SAID + MORE)
    again.is_saved()


def test_a_network_that_comes_back_is_told_by_itself(desk: House, card: Card, context: BrowserContext) -> None:
    writer = Writer(desk, context.new_page(), card).open()
    context.set_offline(True)
    writer.write(SAID)
    writer.says(OFFLINE)
    context.set_offline(False)
    writer.is_saved()


def test_a_killed_server_loses_nothing(desk: House, card: Card, context: BrowserContext) -> None:
    writer = Writer(desk, context.new_page(), card).open()
    writer.write(SAID)
    writer.is_saved()
    writer.write(MORE[:20])
    desk.web.end(signal.SIGKILL)
    try:
        writer.write(MORE[20:])
        writer.says(OFFLINE)
        assert_kept(desk, card, writer.acknowledged)
    finally:
        desk.web.start()
        until(desk.answers, "the web server, after its restart")
    writer.is_saved()
    assert stored(desk, card) == SAID + MORE


def test_two_windows_merge_by_field_and_ask_about_one(desk: House, card: Card, context: BrowserContext) -> None:
    one, two = (Writer(desk, context.new_page(), card).open() for _window in range(2))
    one.write(SAID)
    two.write(MORE, "note")
    one.is_saved()
    two.is_saved("note")
    assert (stored(desk, card), stored(desk, card, "note")) == (SAID, MORE)
    # The same field in both: neither text goes under
    two.write("Mine", "summary")
    expect(two.page.locator(".conflict")).to_be_visible()
    assert two.reads() == "Mine"
    assert SAID.strip() in two.page.locator(".conflict").inner_text()
    assert stored(desk, card) == SAID
    two.page.reload()
    expect(two.page.locator("#card [name=summary]")).to_have_value("Mine")
    two.page.locator("[data-keep-mine]").click()
    until(lambda: stored(desk, card) == "Mine", "the choice in the database")


def test_two_devices_merge_by_field_and_ask_about_one(
    desk: House, card: Card, context: BrowserContext, browser: Browser
) -> None:
    with browser.new_context(locale="en-GB", viewport={"width": 375, "height": 700}, has_touch=True) as phone:
        here, there = Writer(desk, context.new_page(), card).open(), Writer(desk, phone.new_page(), card).open()
        here.write(SAID)
        here.is_saved()
        there.write(MORE, "note")
        there.is_saved("note")
        there.write("From the phone. ")
        expect(there.page.locator(".conflict")).to_be_visible()
        there.page.locator("[data-take-other]").tap()
        expect(there.page.locator("#card [name=summary]")).to_have_value(SAID)
        # The text that gave way stays in sight
        assert "From the phone." in there.page.locator(".conflict").inner_text()
        assert (stored(desk, card), stored(desk, card, "note")) == (SAID, MORE)


@pytest.mark.parametrize("how", ["signed out", "expired"])
def test_the_end_of_a_session_loses_nothing(desk: House, card: Card, context: BrowserContext, how: str) -> None:
    writer = Writer(desk, context.new_page(), card).open()
    writer.write(SAID)
    writer.is_saved()
    other = context.new_page()
    if how == "expired":
        desk.sql("DELETE FROM django_session; DELETE FROM core_cache")
    else:
        other.goto(f"{desk.url}/")
        other.locator("form[action='/account/logout/'] button").first.click()
        other.wait_for_url("**/account/login/**")
    writer.write(MORE)
    writer.says(re.compile("You are signed out"))
    assert stored(desk, card) == SAID
    sign_in(other, desk.url, "ivan")
    # They go out by themselves, with the token of the new session
    writer.page.bring_to_front()
    writer.is_saved()
    assert stored(desk, card) == SAID + MORE


def test_a_card_sent_by_the_button_carries_what_was_not_saved_yet(
    desk: House, card: Card, context: BrowserContext
) -> None:
    """Signed out while pressing: the way leads over the sign-in back to everything that was typed."""
    writer = Writer(desk, context.new_page(), card).open()
    writer.write(SAID)
    desk.sql("DELETE FROM django_session; DELETE FROM core_cache")
    writer.page.locator("button[form=card][name=vote]").click()
    writer.page.wait_for_url("**/account/login/**")
    writer.page.locator("input[name=login]").fill("ivan@halyard.example")
    writer.page.locator("input[name=password]").fill("touchstone demo")
    writer.page.locator("form:has(input[name=password]) [type=submit]").first.click()
    expect(writer.page.locator("#card [name=summary]")).to_have_value(SAID)
    writer.is_saved()


def test_a_seat_that_is_gone_is_no_dead_network(desk: House, card: Card, context: BrowserContext) -> None:
    writer = Writer(desk, context.new_page(), card).open()
    seat = f"WHERE id = (SELECT seat_id FROM interviews_scorecard WHERE id = {card.pk})"
    desk.sql(f"UPDATE interviews_seat SET held = false, released_at = now() {seat}")
    try:
        writer.write(SAID)
        writer.says(re.compile("You hold no seat in this interview now"))
        assert writer.reads() == SAID
    finally:
        desk.sql(f"UPDATE interviews_seat SET held = true, released_at = NULL {seat}")


def test_what_was_sent_after_the_end_of_a_session_stands_there_again(desk: House, browser: Browser) -> None:
    """Any form: over the sign-in, or by a page whose token is an old one, the way leads back to what was typed."""
    with browser.new_context(locale="en-GB") as context:
        page, other = context.new_page(), context.new_page()
        sign_in(page, desk.url, "ada")
        page.goto(f"{desk.url}/organisation/places/new/")
        page.locator("[name=name]").fill("Lisbon, the old port")
        page.locator("[name=country]").select_option("PT")
        desk.sql("DELETE FROM django_session; DELETE FROM core_cache")
        page.locator("main form [type=submit]").first.click()
        page.wait_for_url("**/account/login/**")
        page.locator("input[name=login]").fill("ada@halyard.example")
        page.locator("input[name=password]").fill("touchstone demo")
        page.locator("form:has(input[name=password]) [type=submit]").first.click()
        back = page.get_by_text("What you typed before stands here again")
        expect(back).to_be_visible()
        expect(page.locator("[name=name]")).to_have_value("Lisbon, the old port")
        expect(page.locator("[name=country]")).to_have_value("PT")
        # A token from before
        other.goto(desk.url)
        other.locator("form[action='/account/logout/'] button").first.click()
        other.wait_for_url("**/account/login/**")
        sign_in(other, desk.url, "ada")
        page.locator("[name=name]").fill("Lisbon, at the river")
        page.locator("main form [type=submit]").first.click()
        page.get_by_role("link", name="Open the form again").click()
        expect(back).to_be_visible()
        expect(page.locator("[name=name]")).to_have_value("Lisbon, at the river")
        # Taken away, it comes back no more
        page.goto(f"{desk.url}/organisation/places/new/")
        page.locator("[name=name]").fill("")
        page.locator("main form [type=submit]").first.click()
        expect(page.locator(".errs")).to_be_visible()
        page.goto(f"{desk.url}/organisation/places/new/")
        expect(page.locator("[name=name]")).to_have_value("")


def enter(page: Page, who: str) -> None:
    """From the sign-in that stands there to where it leads."""
    page.wait_for_url("**/account/login/**")
    page.locator("input[name=login]").fill(f"{who}@halyard.example")
    page.locator("input[name=password]").fill("touchstone demo")
    page.locator("form:has(input[name=password]) [type=submit]").first.click()
    page.wait_for_url(lambda url: "/account/login/" not in url)


def test_what_comes_back_stands_where_it_was_typed_and_for_who_typed_it(desk: House, browser: Browser) -> None:
    running = "SELECT id FROM hiring_application WHERE state = 'active' ORDER BY id LIMIT 1"
    where = f"{desk.url}/applications/{desk.sql(running)}"
    with browser.new_context(locale="en-GB") as context:
        page = context.new_page()
        sign_in(page, desk.url, "rae")
        # One address has two pages: that of the withdrawal comes back, and not that of the rejection
        page.goto(f"{where}/close/?state=withdrawn")
        page.locator("[name=reason]").fill("They stay where they are")
        desk.sql("DELETE FROM django_session; DELETE FROM core_cache")
        page.locator("main form [type=submit]").first.click()
        enter(page, "rae")
        expect(page.locator("[name=state]")).to_have_value("withdrawn")
        expect(page.locator("[name=reason]")).to_have_value("They stay where they are")
        page.goto(f"{where}/close/?state=rejected")
        expect(page.locator("[name=reason]")).to_have_value("")
        # Who signs in next in this tab does not read what was typed and not sent
        page.goto(f"{where}/messages/new/")
        page.locator("[name=body]").fill("For nobody else yet")
        page.goto(desk.url)
        page.locator("form[action='/account/logout/'] button").first.click()
        enter(page, "hana")
        page.goto(f"{where}/messages/new/")
        expect(page.locator("[name=body]")).not_to_have_value("For nobody else yet")


def test_what_was_typed_upon_a_wording_comes_back(desk: House, browser: Browser) -> None:
    """A wording puts another form into the page: that one is kept as well, and of its choices the one that was made."""
    running = "SELECT id FROM hiring_application WHERE state = 'active' ORDER BY id LIMIT 1"
    with browser.new_context(locale="en-GB") as context:
        page = context.new_page()
        sign_in(page, desk.url, "rae")
        page.goto(f"{desk.url}/applications/{desk.sql(running)}/messages/new/")
        page.locator("select[name=template]").select_option("keep_warm")
        page.wait_for_url("**?template=keep_warm")
        expect(page.locator("[name=body]")).not_to_have_value("")
        page.locator("[name=body]").fill(SAID)
        desk.sql("DELETE FROM django_session; DELETE FROM core_cache")
        page.locator("[name=do][value=send]").click()
        enter(page, "rae")
        expect(page.locator("[name=body]")).to_have_value(SAID)
        expect(page.locator("[name=when][value=now]")).to_be_checked()


def test_what_nobody_touched_does_not_come_back(desk: House, browser: Browser) -> None:
    """Somebody else may have changed it. Of several that are chosen in one list all come back."""
    with browser.new_context(locale="en-GB") as context:
        page = context.new_page()
        sign_in(page, desk.url, "rae")
        page.goto(f"{desk.url}/requisitions/1/amend/")
        several = page.locator("[name=coordinators] option")
        chosen = [str(several.nth(n).get_attribute("value")) for n in range(3)]
        page.locator("[name=coordinators]").select_option(chosen)
        page.locator("[name=team_name]").fill("Forecasts of demand")
        desk.sql("UPDATE hiring_requisition SET location = 'Lisbon' WHERE id = 1; DELETE FROM django_session")
        desk.sql("DELETE FROM core_cache")
        page.locator("main form [type=submit]").first.click()
        enter(page, "rae")
        expect(page.locator("[name=team_name]")).to_have_value("Forecasts of demand")
        expect(page.locator("[name=coordinators]")).to_have_values(chosen)
        expect(page.locator("[name=location]")).to_have_value("Lisbon")


def test_a_file_chosen_offline_goes_out_by_itself(desk: House, card: Card, context: BrowserContext) -> None:
    writer = Writer(desk, context.new_page(), card).open()
    page, board = writer.page, {"name": "board.txt", "mimeType": "text/plain", "buffer": b"Boxes and arrows"}
    context.set_offline(True)
    page.locator("#id_files").set_input_files(board)
    expect(page.locator("[data-unsent]")).to_be_visible()
    expect(page.locator("#attached .files")).to_have_count(0)
    context.set_offline(False)
    expect(page.locator("#attached .files")).to_contain_text("board.txt")
    desk.sql(f"DELETE FROM interviews_cardfile WHERE scorecard_id = {card.pk}")


def test_what_is_added_offline_stays_where_it_was_typed(desk: House, context: BrowserContext) -> None:
    found = desk.sql(
        "SELECT s.interview_id FROM interviews_scorecard c JOIN interviews_seat s ON s.id = c.seat_id"
        " JOIN core_person p ON p.id = s.person_id"
        " WHERE p.email = 'ivan@halyard.example' AND s.held AND c.bound_at IS NOT NULL ORDER BY c.id LIMIT 1"
    )
    page = context.new_page()
    page.goto(f"{desk.url}/interviews/{found}/")
    context.set_offline(True)
    page.locator("#add-form textarea").fill(SAID)
    page.locator("#add-form [type=submit]").click()
    expect(page.locator("#add-form [data-cut-off]")).to_be_visible()
    page.close()
    context.set_offline(False)
    again = context.new_page()
    again.goto(f"{desk.url}/interviews/{found}/")
    expect(again.locator("#add-form textarea")).to_have_value(SAID)
    again.locator("#add-form [type=submit]").click()
    expect(again.locator(".said")).to_contain_text(SAID.strip())
    again.reload()
    expect(again.locator("#add-form textarea")).to_have_value("")
