from time import process_time

import pytest

from core.rules.texts import marked
from rubrics.rules.catalogue import read


@pytest.mark.parametrize(
    ("before", "after", "found"),
    [
        ("", "", []),
        ("", "New", [("new", "New")]),
        ("Old", "", [("gone", "Old")]),
        ("Same words", "Same words", [("same", "Same words")]),
        (
            "Writes a test for each change",
            "Writes a test for every change",
            [("same", "Writes a test for "), ("gone", "each "), ("new", "every "), ("same", "change")],
        ),
        # Chinese has no spaces: its characters are compared
        (
            "先写测试再改代码",
            "先写测试再写代码",
            [("same", "先写测试再"), ("gone", "改"), ("new", "写"), ("same", "代码")],
        ),
        (
            "用 Python 写测试并运行",
            "用 Rust 写测试并运行",
            [("same", "用 "), ("gone", "Python "), ("new", "Rust "), ("same", "写测试并运行")],
        ),
        # However often the same comes again
        ("先写测试，" * 60, "请" + "先写测试，" * 60, [("new", "请"), ("same", "先写测试，" * 60)]),
        # So little in common is two texts
        ("Asks why", "Builds it alone", [("gone", "Asks why"), ("new", "Builds it alone")]),
    ],
)
def test_marked_says_what_stayed_went_and_came(before, after, found):
    assert marked(before, after) == found


def test_marked_loses_nothing_of_either_text():
    texts = [words for one in read().competencies[:4] for words in one["anchors"].values()]
    pairs = [(one[code], other[code]) for code in ("en", "zh-hans") for one in texts for other in texts]
    for before, after in pairs:
        pieces = marked(before, after)
        assert "".join(text for what, text in pieces if what != "new") == before
        assert "".join(text for what, text in pieces if what != "gone") == after


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("word " * 1600, "other " * 1333),
        ("one two " * 1000, "two one " * 1000),
        ("改写测试" * 2000, "写改试测" * 2000),
        ("a b c d e f g h " * 62, "h g f e d c b a " * 62),
    ],
)
def test_marked_of_long_texts_takes_well_under_a_second(before, after):
    begun = process_time()
    pieces = marked(before[:8000], after[:8000])
    assert process_time() - begun < 0.7
    assert "".join(text for what, text in pieces if what != "gone") == after[:8000]
