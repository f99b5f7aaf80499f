"""On which side of a decision somebody of the panel stands: read from what they said, counted into nothing."""

from hiring.rules.decisions import HIRES, Outcome

IN_FAVOUR = frozenset({"yes", "strong_yes"})


def dissents(outcome: str, cast: str, after: str = "") -> bool:
    """The last word counts: what was recommended after the talk, else the vote. To one more interview there is no
    other side."""
    said = after or cast
    if not said or outcome == Outcome.ONE_MORE:
        return False
    return (said in IN_FAVOUR) != (Outcome(outcome) in HIRES)
