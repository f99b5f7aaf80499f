"""What axe finds on every page, in every look: nothing."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page

from core.postgres import PROJECT
from tests.pages.conftest import UNFOLD, Demo
from tests.shots import Look

AXE = (PROJECT / "tests/vendor/axe-core/axe.min.js").read_text()
# Either language in either colours, one of them as on a phone; each look takes two minutes
LOOKS = [
    Look("light", 1440, 900),
    Look("dark", 1440, 900, dark=True),
    Look("zh", 1440, 900, language="zh-hans"),
    Look("zh-phone-dark", 375, 812, dark=True, language="zh-hans"),
]
JUDGE = """async () => {
    const tags = ['wcag2a', 'wcag2aa', 'wcag21aa', 'wcag22aa'];
    const judged = await axe.run(document, { runOnly: tags, resultTypes: ['violations'] });
    return judged.violations.map((v) => ({
        id: v.id, help: v.help, url: v.helpUrl,
        nodes: v.nodes.map((n) => `${n.target.join(' ')}\\n      ${n.failureSummary.split('\\n').slice(1).join(' ')}`),
    }));
}"""


def violations(page: Page, name: str) -> Iterator[str]:
    # What is folded in is judged as well
    page.evaluate(UNFOLD)
    page.evaluate(AXE)
    for found in page.evaluate(JUDGE):
        for node in found["nodes"]:
            yield f"{found['id']} on {name}: {found['help']}\n    {node}\n    {found['url']}"


@pytest.mark.more
@pytest.mark.parametrize("look", LOOKS, ids=lambda look: look.name)
def test_axe_finds_nothing(demo: Demo, look: Look) -> None:
    found = []
    # Our policy lets no foreign script run, axe included; the policy itself is held by test_looks
    for name, page in demo.visit(look, bypass_csp=True, reduced_motion="reduce"):
        demo.open(page, name)
        found += violations(page, name)
    assert not found, f"{len(found)} violations in {look.name}\n" + "\n".join(found)


def test_axe_is_awake(browser: Browser) -> None:
    page = browser.new_page()
    page.set_content("<main><img src='/cat.png'></main>")
    assert [line.split(" ")[0] for line in violations(page, "none")] == [
        "document-title",
        "html-has-lang",
        "image-alt",
    ]
    page.close()
