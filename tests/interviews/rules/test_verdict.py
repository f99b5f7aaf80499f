import pytest
from hypothesis import given
from hypothesis import strategies as st

from hiring.rules.decisions import Outcome
from interviews.rules.readings import Rated, Reading, read
from interviews.rules.verdict import MustHave, Reason, Verdict, Why, advise

JUNIOR, LEAD = 10, 30


def must(competency: int, *values: tuple[int, int], bar: int = 3, due: int = 0, **others: int) -> MustHave:
    """(voice, value) pairs; by default the other levels are junior (bar 2) and lead (bar 4)."""
    bars = {JUNIOR: others.get("junior", 2), LEAD: others.get("lead", 4)}
    return MustHave(competency, bar, tuple(Rated(*pair) for pair in values), due, bars)


def two(competency: int, first: int, second: int, **fields: int) -> MustHave:
    return must(competency, (1, first), (2, second), **fields)


@pytest.mark.parametrize(
    ("must_haves", "outcome", "reasons"),
    [
        ([two(1, 3, 3), two(2, 4, 4)], Outcome.HIRE, {(Why.AT_BAR, 1), (Why.AT_BAR, 2)}),
        # A card to come does not take back what two voices have seen
        ([two(1, 3, 3, due=1)], Outcome.HIRE, {(Why.AT_BAR, 1)}),
        # The same ratings satisfy hire at junior
        ([two(1, 2, 2), two(2, 3, 3)], Outcome.OTHER_LEVEL, {(Why.BELOW, 1)}),
        ([two(1, 2, 3), two(2, 3, 3)], Outcome.OTHER_LEVEL, {(Why.SPLIT, 1)}),
        ([two(1, 1, 2), two(2, 3, 3)], Outcome.NO_HIRE, {(Why.BELOW, 1)}),
        ([two(1, 1, 1), two(2, 1, 4)], Outcome.NO_HIRE, {(Why.BELOW, 1)}),
        ([two(1, 1, 4), two(2, 3, 3)], Outcome.ONE_MORE, {(Why.SPLIT, 1)}),
        ([must(1), two(2, 3, 3)], Outcome.ONE_MORE, {(Why.NOT_COVERED, 1)}),
        ([must(1, due=1), two(2, 3, 3)], Outcome.ONE_MORE, {(Why.NOT_COVERED, 1), (Why.DUE, 1)}),
        ([must(1, (1, 4)), two(2, 3, 3)], Outcome.ONE_MORE, {(Why.ONE_VOICE, 1)}),
        ([must(1, (1, 3), due=1), two(2, 3, 3)], Outcome.ONE_MORE, {(Why.ONE_VOICE, 1), (Why.DUE, 1)}),
        # One voice below is a lead, not a finding
        ([must(1, (1, 1)), two(2, 3, 3)], Outcome.ONE_MORE, {(Why.BELOW, 1), (Why.ONE_VOICE, 1)}),
        # Twice the same person is one voice
        ([must(1, (1, 1), (1, 1)), two(2, 3, 3)], Outcome.ONE_MORE, {(Why.BELOW, 1), (Why.ONE_VOICE, 1)}),
    ],
)
def test_advise_takes_the_first_match(must_haves, outcome, reasons) -> None:
    found = advise(must_haves, [LEAD, JUNIOR])
    assert found.outcome == outcome
    assert {(reason.why, reason.competency) for reason in found.reasons} == reasons


def test_advise_offers_the_highest_level_that_fits() -> None:
    # A senior bar of 4 is missed; of lead (3) and junior (2) the higher fits too
    found = advise([two(1, 3, 3, bar=4, lead=3)], [LEAD, JUNIOR])
    assert (found.outcome, found.level) == (Outcome.OTHER_LEVEL, LEAD)


def test_advise_offers_no_level_whose_bars_are_unknown() -> None:
    alone = MustHave(1, 3, (Rated(1, 2), Rated(2, 2)))
    assert advise([alone], [JUNIOR]).outcome == Outcome.NO_HIRE


def test_advise_without_must_haves_asks_for_more() -> None:
    assert advise([]) == Verdict(Outcome.ONE_MORE, (Reason(Why.NO_MUST_HAVES),))


RATED = st.builds(Rated, st.integers(1, 4), st.integers(0, 4))
MUST_HAVES = st.lists(
    st.builds(
        MustHave,
        competency=st.integers(1, 10**6),
        bar=st.integers(2, 4),
        ratings=st.lists(RATED, max_size=5).map(tuple),
        due=st.integers(0, 2),
        other_bars=st.fixed_dictionaries({JUNIOR: st.integers(2, 4), LEAD: st.integers(2, 4)}),
    ),
    max_size=5,
    unique_by=lambda one: one.competency,
)


@given(MUST_HAVES)
def test_advise_always_gives_reasons_about_what_it_was_given(must_haves) -> None:
    found = advise(must_haves, [LEAD, JUNIOR])
    assert found.reasons
    assert {reason.competency for reason in found.reasons} <= {one.competency for one in must_haves} | {None}
    assert (found.level is not None) == (found.outcome == Outcome.OTHER_LEVEL)


@given(MUST_HAVES)
def test_advise_hires_only_where_no_session_saw_a_must_have_below(must_haves) -> None:
    if advise(must_haves, [LEAD, JUNIOR]).outcome == Outcome.HIRE:
        for one in must_haves:
            assert all(rating.value >= one.bar for rating in one.ratings if rating.value)
            assert len({rating.voice for rating in one.ratings if rating.value}) >= 2


@given(MUST_HAVES)
def test_advise_another_level_is_hire_against_its_bars(must_haves) -> None:
    found = advise(must_haves, [LEAD, JUNIOR])
    if found.outcome == Outcome.OTHER_LEVEL:
        there = [MustHave(one.competency, one.other_bars[found.level], one.ratings) for one in must_haves]
        assert advise(there).outcome == Outcome.HIRE


@given(MUST_HAVES)
def test_advise_says_no_only_where_two_saw_it_below(must_haves) -> None:
    found = advise(must_haves)
    settled = [
        one for one in must_haves if (seen := read(one.bar, one.ratings)).reading == Reading.BELOW and seen.voices >= 2
    ]
    assert (found.outcome == Outcome.NO_HIRE) == bool(settled)


@given(MUST_HAVES, st.randoms())
def test_advise_does_not_depend_on_the_order(must_haves, random) -> None:
    shuffled = list(must_haves)
    random.shuffle(shuffled)
    one, other = advise(must_haves, [LEAD, JUNIOR]), advise(shuffled, [LEAD, JUNIOR])
    assert (one.outcome, one.level, set(one.reasons)) == (other.outcome, other.level, set(other.reasons))
