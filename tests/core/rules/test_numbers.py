import pytest

from core.rules.numbers import LONGEST, whole


@pytest.mark.parametrize(
    ("said", "number"),
    [("7", 7), (7, 7), ("0", 0), ("9" * LONGEST, 10**LONGEST - 1)]
    + [
        (said, None) for said in ("", None, "x", "-1", "1.5", " 1", "\u00b2", "\u0663", "9" * (LONGEST + 1), "9" * 5000)
    ],
)
def test_whole_reads_numbers_of_ours_and_no_others(said: object, number: int | None) -> None:
    assert whole(said) == number
