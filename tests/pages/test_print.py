"""What comes out of a printer."""

import re

import pytest
from pypdfium2 import PdfDocument

from tests.pages.conftest import Demo
from tests.shots import Look

pytestmark = pytest.mark.more

ROLES = ("ml_engineer", "ml_researcher", "data_scientist", "data_engineer", "devops_engineer", "ml_product_manager")


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_role_brief_is_two_pages_of_paper(demo: Demo, language: str) -> None:
    with demo.context("rae", Look("paper", 1440, 900, language=language)) as context:
        page = context.new_page()
        for role in ROLES:
            for level in ("junior", "lead"):
                page.goto(f"{demo.house.url}/roles/{role}/brief/?level={level}")
                pages = len(re.findall(rb"/Type\s*/Page\b", page.pdf(prefer_css_page_size=True)))
                assert pages == 2, f"{role}, {level}"


# Where one goes on to, what is pressed, and what only a screen needs
FOR_THE_SCREEN = ".bar, .tabs, .foot, .toasts, .skip, .np, button, .btn"
SEEN = f"""() => [...document.querySelectorAll('{FOR_THE_SCREEN}')].filter((one) => one.getClientRects().length)
    .map((one) => one.outerHTML.slice(0, 80))"""


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_comparison_is_printed_with_all_that_was_written(demo: Demo, language: str) -> None:
    """Also what is folded in on the screen; from a phone too it comes as the table."""
    with demo.context("hana", Look("paper", 375, 900, language=language)) as context:
        page = context.new_page()
        demo.open(page, "compare")
        names = page.locator(".cmp thead th").all_inner_texts()[1:]
        written = page.locator(".cmp details :is(blockquote p, blockquote b)").all_text_contents()
        assert page.evaluate(SEEN)
        page.emulate_media(media="print")
        assert page.evaluate(SEEN) == []
        sheets = list(PdfDocument(page.pdf(prefer_css_page_size=True)))
        said = [close(sheet.get_textpage().get_text_range()) for sheet in sheets]
    assert all(sheet.get_width() > sheet.get_height() for sheet in sheets), "It lies on its side"
    assert len(names) == 3
    for name in names:
        assert [number for number, text in enumerate(said, start=1) if close(name) not in text] == [], name
    assert written
    assert [text for text in written if close(text) not in "".join(said)] == []


def close(text: str) -> str:
    """Lines break elsewhere on paper."""
    return re.sub(r"\s+", "", text)
