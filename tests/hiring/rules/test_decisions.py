import pytest
from hypothesis import given
from hypothesis import strategies as st

from hiring.rules.decisions import FOLLOWS, HIRES, Outcome, needs_justification
from hiring.rules.stages import DECIDED, StageKind

outcomes = st.sampled_from(Outcome)


@given(outcome=outcomes)
def test_needs_justification_asks_nothing_of_who_follows_the_advice_with_all_cards(outcome: Outcome) -> None:
    assert not needs_justification(outcome, outcome, cards_missing=0)


@given(outcome=outcomes, advised=outcomes, missing=st.integers(min_value=0, max_value=20))
def test_needs_justification_asks_against_the_advice_or_with_cards_missing(
    outcome: Outcome, advised: Outcome, missing: int
) -> None:
    assert needs_justification(outcome, advised, cards_missing=missing) == (outcome != advised or missing > 0)


@pytest.mark.parametrize("outcome", Outcome)
def test_follows_leads_to_an_offer_by_a_hire_alone(outcome: Outcome) -> None:
    assert (FOLLOWS.get(outcome) in DECIDED) == (outcome in HIRES)


def test_follows_closes_who_is_not_hired() -> None:
    assert set(Outcome) - set(FOLLOWS) == {Outcome.NO_HIRE}
    assert FOLLOWS[Outcome.ONE_MORE] == StageKind.INTERVIEWS
