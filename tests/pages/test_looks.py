"""What every page keeps, in both languages, whatever is on it."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit
from zoneinfo import available_timezones

import psycopg
import pytest
from babel.messages.pofile import read_po
from django.template.loader import render_to_string
from playwright.sync_api import CDPSession, ConsoleMessage, Page, Request, Response
from psycopg import sql

from core.postgres import OWNER, PROJECT
from tests import vnu
from tests.cluster import server
from tests.pages.conftest import AT_REST, STATUS, UNFOLD, Demo
from tests.shots import LISTED, LISTED_WRONG, Look

pytestmark = pytest.mark.more

NARROW = {"en": Look("narrow", 320, 700), "zh-hans": Look("narrow-zh", 320, 700, language="zh-hans")}
# (how it is called, width, size of the letters): a phone, a window of 1280 pixels at 200 %, and its letters alone
ZOOMED = (("at 320", 320, 16), ("at 375", 375, 16), ("at 200 %", 640, 16), ("with letters of 200 %", 1280, 32))
# Beside the console: not every refusal by the policy is told there; nor what moves against the reader's wish
TELL_REFUSALS = """addEventListener('securitypolicyviolation', (event) => {
    console.error(`policy: ${event.effectiveDirective} refused ${event.blockedURI} ${event.sample}`);
});
Element.prototype.animate = () => console.error('a script moves something');
for (const name of ['scrollIntoView', 'scrollTo', 'scrollBy']) {
    const scroll = Element.prototype[name];
    Element.prototype[name] = function (...how) {
        if (how[0]?.behavior === 'smooth') console.error(`a script scrolls smoothly: ${name}`);
        return scroll.apply(this, how);
    };
}"""
HERE = Path(__file__).parent
MOVING = (HERE / "moving.js").read_text()
CUT = (HERE / "cut.js").read_text()
SIDEWAYS = """() => {
    const page = document.scrollingElement;
    if (page.scrollWidth <= page.clientWidth) return '';
    // What reaches beyond the edge without a box of its own to scroll in
    const held = (one) => one && one !== document.body
        && (getComputedStyle(one).overflowX !== 'visible' || held(one.parentElement));
    const wide = [...document.querySelectorAll('body *')]
        .filter((one) => one.getBoundingClientRect().right > page.clientWidth + 1 && !held(one.parentElement));
    return `${page.scrollWidth} > ${page.clientWidth}: `
        + wide.slice(0, 6).map((one) => `${one.localName}.${one.className}#${one.id}`).join(' ');
}"""
# What a reader sees or hears: visible text, names, hints and choices, but for what is marked as another language
WORDS = """() => {
    const said = document.documentElement.lang.startsWith('zh') ? [document.title] : [];
    const foreign = (one) => !one.closest('[lang]').lang.startsWith('zh');
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) {
        const one = walker.currentNode.parentElement;
        const shown = one.closest('option, optgroup') || one.checkVisibility();
        if (shown && !one.closest('script, style, template') && !foreign(one)) said.push(walker.currentNode.data);
    }
    const named = ['aria-label', 'title', 'placeholder', 'alt', 'label', 'data-say-failed', 'data-busy', 'data-l'];
    for (const name of named) {
        for (const one of document.querySelectorAll(`[${name}]`)) if (!foreign(one)) said.push(one.getAttribute(name));
    }
    return said.map((text) => text.replace(/\\s+/g, ' ').trim()).filter(Boolean);
}"""
WRITE_LETTERS = """
from pathlib import Path
from core.mail import try_preview
from core.models import Letter
for letter in Letter.objects.filter(channel="mail").order_by("-id"):
    path = Path({folder!r}) / f"{{letter.kind}}-{{letter.language}}.html"
    if not path.exists() and (shown := try_preview(letter)[0]):
        path.write_text(shown.html)
"""
ENGLISH = re.compile(r"[A-Za-z][A-Za-zÀ-ž0-9'’-]*(?:[ ,:;/]+[A-Za-z][A-Za-zÀ-ž0-9'’-]*){2,}")
# Beside what somebody wrote: the number of a requisition, and how many there are
COUNTED = re.compile(r"[ ,(]*REQ-\d+\)?| \(\d+\)$")
# In the text of a mail as it would be sent
ADDRESS = re.compile(r"https?://\S+")
ROWS = sql.SQL("SELECT to_jsonb(one) FROM {} AS one")


@dataclass
class Walk:
    """What was seen and heard on one way through all pages."""

    wide: list[str] = field(default_factory=list)
    hosts: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    words: dict[str, list[str]] = field(default_factory=dict)
    cut: list[str] = field(default_factory=list)
    moving: list[str] = field(default_factory=list)
    documents: dict[str, str] = field(default_factory=dict)
    here: str = ""
    came: Response | None = None
    line: CDPSession = field(init=False)

    def listen(self, page: Page) -> None:
        page.add_init_script(TELL_REFUSALS)
        page.on("console", self.hear)
        page.on("pageerror", lambda error: self.errors.append(f"{self.here}: {error}"))
        page.on("request", self.see)
        page.on("response", self.take)
        self.line = page.context.new_cdp_session(page)

    def hear(self, message: ConsoleMessage) -> None:
        own = message.location["url"] == message.page.url if message.page else False
        if message.type in {"error", "warning"} and not (own and self.here in STATUS and "status of" in message.text):
            self.errors.append(f"{self.here}: {message.text}")

    def see(self, request: Request) -> None:
        self.hosts.append(f"{self.here}: {request.url}")

    def take(self, response: Response) -> None:
        if response.request.resource_type == "document" and not 300 <= response.status < 400:
            self.came = response

    def look(self, page: Page, what: str) -> None:
        """At each width, as it comes and with everything unfolded."""
        for how, width, letters in ZOOMED:
            page.set_viewport_size({"width": width, "height": 700})
            # As a reader sets them for all pages
            self.line.send("Page.setFontSizes", {"fontSizes": {"standard": letters}})
            for state in ("", " unfolded") if width < 640 else (" unfolded",):
                if state:
                    page.evaluate(UNFOLD)
                page.wait_for_function(AT_REST)
                if wide := page.evaluate(SIDEWAYS):
                    self.wide.append(f"{what}{state} {how}: {wide}")
            if width != 375:
                self.cut += [f"{what} {how}: {cut}" for cut in page.evaluate(CUT)]
        self.line.send("Page.setFontSizes", {"fontSizes": {"standard": 16}})


@pytest.fixture(scope="module", params=NARROW)
def walk(demo: Demo, request: pytest.FixtureRequest) -> Walk:
    walk, last = Walk(), None
    for name, page in demo.visit(NARROW[request.param], reduced_motion="reduce"):
        if page is not last:
            walk.listen(page)
        last, walk.here = page, name
        page.set_viewport_size({"width": 320, "height": 700})
        demo.open(page, name)
        assert walk.came
        walk.documents[name] = walk.came.text()
        walk.moving += [f"{name}: {rule}" for rule in page.evaluate(MOVING)]
        walk.look(page, name)
        if request.param != "en":
            walk.words[name] = page.evaluate(WORDS)
    return walk


def test_no_page_scrolls_sideways(walk: Walk) -> None:
    assert not walk.wide, "\n".join(walk.wide)


def test_nothing_is_cut_off_or_covered(walk: Walk) -> None:
    assert not walk.cut, f"{len(walk.cut)}\n" + "\n".join(walk.cut)


def test_nothing_moves_for_whom_motion_disturbs(walk: Walk) -> None:
    """Scripts that move something complain in the console."""
    assert not walk.moving, "\n".join(walk.moving)


def test_html_is_valid(demo: Demo, walk: Walk, tmp_path: Path) -> None:
    """Every page as it came over the wire, the answers to a mistake among them; once, the letters of the demo too."""
    answers = {name: render_to_string(f"{name}.html") for name in ("400", "403_csrf", "429", "500")}
    found = list(vnu.complaints(walk.documents | answers | letters(demo), tmp_path / "pages"))
    assert not found, f"{len(found)} complaints\n" + "\n".join(found)


def letters(demo: Demo) -> dict[str, str]:
    """One of each kind that the demo company has written, in both languages."""
    folder = demo.house.folder / "letters"
    if not folder.exists():
        folder.mkdir()
        demo.house.manage("shell", "--no-imports", "-v", "0", "-c", WRITE_LETTERS.format(folder=str(folder)))
    return {f"letter-{path.stem}": path.read_text("utf-8") for path in folder.glob("*.html")}


def test_nothing_is_asked_of_another_host(demo: Demo, walk: Walk) -> None:
    ours = urlsplit(demo.house.url).netloc
    assert walk.hosts
    assert [seen for seen in walk.hosts if urlsplit(seen.partition(": ")[2]).netloc != ours] == []


def test_browser_complains_of_nothing(walk: Walk) -> None:
    assert not walk.errors, "\n".join(walk.errors)


def interface_sentences() -> Iterator[str]:
    """Every piece of an English message that has a translation, cut where something is filled in."""
    with (PROJECT / "locale/zh_Hans/LC_MESSAGES/django.po").open("rb") as file:
        for message in read_po(file, locale="zh_Hans"):
            ids = message.id if isinstance(message.id, (list, tuple)) else [message.id]
            strings = message.string if isinstance(message.string, (list, tuple)) else [message.string]
            for text in ids:
                for piece in re.split(r"%\(\w+\)[sd]|%[sd]|\{\w*\}|<[^>]+>", text) if text not in strings else []:
                    if len(piece.strip()) >= 12:
                        yield " ".join(piece.split())


def written(value: object) -> Iterator[str]:
    """What somebody wrote, out of a row; a text that is there in Chinese as well has no business in English, but for
    the names that the Chinese itself holds."""
    if isinstance(value, dict):
        for part in [value["zh-hans"]] if value.get("zh-hans") else value.values():
            yield from written(part)
    elif isinstance(value, list):
        for part in value:
            yield from written(part)
    elif isinstance(value, str):
        yield " ".join(value.split())


def data(demo: Demo) -> str:
    """All that is written in the organisation's own rows. The records repeat them as they once were."""
    found: list[str] = []
    with psycopg.connect(server().url(OWNER, demo.house.name), autocommit=True) as connection:
        tables = connection.execute(
            "SELECT tablename FROM pg_tables WHERE schemaname = 'public'"
            " AND tablename ~ '^(core|rubrics|hiring|interviews)_'"
            " AND tablename NOT IN ('core_history', 'core_event', 'core_cache')"
        ).fetchall()
        for (table,) in tables:
            for (row,) in connection.execute(ROWS.format(sql.Identifier(table))):
                found += written(row)
    return "\n".join(found)


@pytest.mark.parametrize("walk", ["zh-hans"], indirect=True)
def test_no_english_is_left_in_chinese(demo: Demo, walk: Walk) -> None:
    sentences = sorted(set(interface_sentences()))
    # What the demo's people wrote stands in its rows, and in files that they brought
    written_by_them = (PROJECT / "interviews/demo/company.yaml").read_text("utf-8")
    theirs = data(demo) + written_by_them + "\n".join(available_timezones()).replace("_", " ")
    theirs += "\n".join(" ".join(rows) for rows in (LISTED, LISTED_WRONG))
    theirs = theirs.casefold()
    where: dict[str, list[str]] = {}
    for name, texts in walk.words.items():
        for text in (ADDRESS.sub("", COUNTED.sub("", text)) for text in texts):
            if text.casefold() in theirs:
                continue
            where.setdefault(text, []).append(name)
    left = []
    for text, names in where.items():
        found = [s for s in sentences if s in text and re.search(rf"(?<!\w){re.escape(s)}(?!\w)", text)]
        # And what never went through gettext: three English words that nobody wrote
        found += [run for run in ENGLISH.findall(text) if run.casefold() not in theirs]
        left += [f"{text!r} on {', '.join(dict.fromkeys(names))}: {piece!r}" for piece in found]
    assert not left, "\n".join(left)


@pytest.mark.parametrize(("name", "whose"), [("sign-in", ""), ("debrief", "hana")])
def test_first_visit_is_light(demo: Demo, name: str, whose: str) -> None:
    """Everything a page needs, with nothing kept from before, as it comes over the wire."""
    asked: dict[str, str] = {}
    came: dict[str, int] = {}
    with demo.context(whose, Look("first", 1440, 900)) as context:
        page = context.new_page()
        line = context.new_cdp_session(page)
        line.on("Network.requestWillBeSent", lambda told: asked.update({told["requestId"]: told["request"]["url"]}))
        line.on("Network.loadingFinished", lambda told: came.update({told["requestId"]: told["encodedDataLength"]}))
        line.send("Network.enable")
        # The page that set the language has left its files behind
        line.send("Network.clearBrowserCache")
        demo.open(page, name)
        page.wait_for_load_state("networkidle")
    assert len(asked) <= 8, "\n".join(asked.values())
    told = "\n".join(f"{size:>7.0f} {asked[number]}" for number, size in came.items())
    assert set(came) == set(asked), told
    assert sum(came.values()) <= 60 * 1024, f"{sum(came.values()):.0f} bytes\n{told}"
