"""In the colours that a reader forces on every page (high contrast on Windows), where shadows and grounds are gone."""

import pytest

from tests.pages.conftest import Demo
from tests.shots import Look

pytestmark = pytest.mark.more

# What can be focused without an edge that says so, its outline being all that is left of the focus
UNSEEN = """() => {
    const all = 'main a[href], header a[href], button, input, select, textarea, summary';
    const open = (one) => one.checkVisibility() && !one.disabled && one.type !== 'hidden';
    return [...document.querySelectorAll(all)].filter(open).filter((one) => {
        one.focus();
        if (document.activeElement !== one) return false;
        const { outlineStyle, outlineWidth } = getComputedStyle(one);
        return outlineStyle === 'none' || parseFloat(outlineWidth) < 2;
    }).map((one) => one.outerHTML.slice(0, 120));
}"""
# Whether something with a state has a line of its own: around it, or at one of its sides
LINED = """(one) => {
    const style = getComputedStyle(one);
    const drawn = (side) => style[`border${side}Style`] !== 'none' && parseFloat(style[`border${side}Width`]) > 0;
    return style.outlineStyle !== 'none' || ['Top', 'Right', 'Bottom', 'Left'].some(drawn);
}"""
STATES = {
    ("ivan", "scorecard-late"): (".scale label:has(:checked)",),
    ("rae", "requisition"): (".bar nav [aria-current]", ".tag", ".btn.pri"),
    ("hana", "debrief"): (".rt", ".due, .tag", ".hl"),
}


@pytest.mark.parametrize(("who", "name"), STATES)
def test_focus_and_states_are_seen(demo: Demo, who: str, name: str) -> None:
    with demo.context(who, Look("forced", 1440, 900), forced_colors="active") as context:
        page = context.new_page()
        demo.open(page, name)
        page.keyboard.press("Tab")
        assert page.evaluate(UNSEEN) == []
        for state in STATES[who, name]:
            shown = page.locator(state).first
            assert shown.evaluate(LINED), state
