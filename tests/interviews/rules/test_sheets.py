import pytest
from hypothesis import given
from hypothesis import strategies as st

from interviews.rules.sheets import Fit, fit, lines


@pytest.mark.parametrize(
    ("text", "expected"),
    [("", 0), (" \n ", 0), ("x", 1), ("x" * 10, 1), ("x" * 11, 2), ("a\nb", 2), ("数" * 5, 1), ("数" * 6, 2)],
)
def test_lines(text: str, expected: int) -> None:
    assert lines(text, 10) == expected


def test_fit_keeps_what_matters_most() -> None:
    assert fit(4, [3, 9, 3], 10) == Fit((True, False, True), is_too_much=False)
    assert fit(11, [3, 9], 10) == Fit((True, True), is_too_much=True)


@given(st.integers(0, 60), st.lists(st.integers(0, 20), max_size=40))
def test_fit_never_promises_more_than_the_sheet_holds(always: int, texts: list[int]) -> None:
    found = fit(always, texts, 54)
    assert len(found.kept) == len(texts)
    if not found.is_too_much:
        used = always + sum(text for text, kept in zip(texts, found.kept, strict=True) if kept)
        assert used <= 54
        # Nothing that would have fitted is left out
        assert all(kept or used + text > 54 for text, kept in zip(texts, found.kept, strict=True))
