from dataclasses import replace

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


# From the worst to the best; of other levels the lowest first
ORDER = [(Outcome.NO_HIRE, None), (Outcome.ONE_MORE, None)]
ORDER += [(Outcome.OTHER_LEVEL, JUNIOR), (Outcome.OTHER_LEVEL, LEAD), (Outcome.HIRE, None)]
# Bars as a role has them: of a level below they are no higher
ROLE = st.builds(
    lambda bar, below, above: {"bar": bar, "other_bars": {JUNIOR: max(2, bar - below), LEAD: bar + above}},
    st.integers(2, 4),
    st.integers(0, 2),
    st.integers(0, 1),
)
SOME = st.lists(
    st.builds(
        lambda role, ratings, due: MustHave(0, role["bar"], ratings, due, role["other_bars"]),
        ROLE,
        st.lists(RATED, max_size=5).map(tuple),
        st.integers(0, 2),
    ),
    min_size=1,
    max_size=4,
).map(lambda found: [replace(one, competency=number) for number, one in enumerate(found, start=1)])


def place(must_haves: list[MustHave]) -> int:
    found = advise(must_haves, [LEAD, JUNIOR])
    return ORDER.index((found.outcome, found.level))


def changed(must_haves: list[MustHave], number: int, **facts: object) -> list[MustHave]:
    return [replace(one, **facts) if here == number else one for here, one in enumerate(must_haves)]


@given(SOME, st.data())
def test_advise_never_improves_when_a_must_have_was_seen_lower(must_haves, data) -> None:
    number = data.draw(st.integers(0, len(must_haves) - 1))
    ratings = list(must_haves[number].ratings)
    counted = [here for here, rating in enumerate(ratings) if rating.value]
    if counted:
        here = data.draw(st.sampled_from(counted))
        ratings[here] = replace(ratings[here], value=data.draw(st.integers(1, ratings[here].value)))
    assert place(changed(must_haves, number, ratings=tuple(ratings))) <= place(must_haves)


@given(SOME, st.data())
def test_advise_never_improves_when_a_bar_rises(must_haves, data) -> None:
    """All bars with it, as a higher level asks for more."""
    number = data.draw(st.integers(0, len(must_haves) - 1))
    one = must_haves[number]
    higher = {level: bar + 1 for level, bar in one.other_bars.items()}
    assert place(changed(must_haves, number, bar=one.bar + 1, other_bars=higher)) <= place(must_haves)


@given(SOME, st.integers(1, 4))
def test_advise_takes_one_voice_for_no_answer(must_haves, voice) -> None:
    """However much one person saw, and however often they sat down with somebody."""
    alone = [replace(one, ratings=tuple(replace(rating, voice=voice) for rating in one.ratings)) for one in must_haves]
    assert advise(alone, [LEAD, JUNIOR]).outcome == Outcome.ONE_MORE
    one = changed(must_haves, 0, ratings=alone[0].ratings)
    assert advise(one, [LEAD, JUNIOR]).outcome in {Outcome.ONE_MORE, Outcome.NO_HIRE}


@given(SOME, st.integers(1, 9), st.data())
def test_advise_never_counts_not_assessed(must_haves, voice, data) -> None:
    number = data.draw(st.integers(0, len(must_haves) - 1))
    more = (*must_haves[number].ratings, Rated(voice, 0))
    found = changed(must_haves, number, ratings=more)
    assert advise(found, [LEAD, JUNIOR]) == advise(must_haves, [LEAD, JUNIOR])


@given(SOME, st.randoms())
def test_advise_does_not_depend_on_who_was_in_first(must_haves, random) -> None:
    shuffled = [replace(one, ratings=tuple(random.sample(one.ratings, len(one.ratings)))) for one in must_haves]
    assert advise(shuffled, [LEAD, JUNIOR]) == advise(must_haves, [LEAD, JUNIOR])


@given(SOME)
def test_advise_says_the_same_whatever_is_due(must_haves) -> None:
    """A card to come is a reason to wait, and no finding."""
    found = advise([replace(one, due=0) for one in must_haves], [LEAD, JUNIOR])
    now = advise(must_haves, [LEAD, JUNIOR])
    assert (found.outcome, found.level) == (now.outcome, now.level)
    assert set(found.reasons) == {reason for reason in now.reasons if reason.why != Why.DUE}
