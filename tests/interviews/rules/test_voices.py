import pytest

from hiring.rules.decisions import Outcome
from interviews.rules.voices import dissents


@pytest.mark.parametrize(
    ("outcome", "cast", "after", "expected"),
    [
        (Outcome.HIRE, "yes", "", False),
        (Outcome.HIRE, "strong_no", "", True),
        (Outcome.OTHER_LEVEL, "no", "", True),
        (Outcome.NO_HIRE, "yes", "", True),
        (Outcome.NO_HIRE, "no", "", False),
        # The last word counts, the vote stays
        (Outcome.HIRE, "no", "yes", False),
        (Outcome.HIRE, "strong_yes", "no", True),
        (Outcome.NO_HIRE, "yes", "strong_no", False),
        # To one more interview there is no other side
        (Outcome.ONE_MORE, "no", "", False),
        (Outcome.ONE_MORE, "yes", "no", False),
        (Outcome.HIRE, "", "", False),
    ],
)
def test_dissents(outcome: str, cast: str, after: str, expected: bool) -> None:
    assert dissents(outcome, cast, after) == expected
