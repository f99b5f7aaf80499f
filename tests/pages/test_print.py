"""What comes out of a printer."""

import re

import pytest

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
