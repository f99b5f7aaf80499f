import pytest
from hypothesis import given
from hypothesis import strategies as st

from interviews.rules.readings import NOT_ASSESSED, Rated, Reading, read, urgency

R = Reading


def rated(*pairs: tuple[int, int]) -> list[Rated]:
    return [Rated(voice, value) for voice, value in pairs]


RATINGS = st.lists(st.builds(Rated, st.integers(1, 6), st.integers(0, 7)), max_size=8)


@pytest.mark.parametrize(
    ("bar", "ratings", "reading", "voices", "spread"),
    [
        (3, [], R.NOT_COVERED, 0, 0),
        (3, [(1, 0), (2, 0)], R.NOT_COVERED, 0, 0),
        (3, [(1, 3)], R.MEETS, 1, 0),
        (3, [(1, 3), (2, 4)], R.MEETS, 2, 1),
        (3, [(1, 4), (2, 4)], R.ABOVE, 2, 0),
        (3, [(1, 2), (2, 1)], R.BELOW, 2, 1),
        (3, [(1, 1), (2, 3), (3, 4)], R.SPLIT, 3, 3),
        (3, [(1, 2), (2, 3), (3, 0)], R.SPLIT, 2, 1),
        # Of a junior bar 2 meets; of a lead bar 3 is below
        (2, [(1, 2), (2, 3)], R.MEETS, 2, 1),
        (4, [(1, 3), (2, 3)], R.BELOW, 2, 0),
        # Twice the same person is one voice
        (3, [(1, 3), (1, 4)], R.MEETS, 1, 1),
    ],
)
def test_read_says_how_ratings_stand_to_the_bar(bar, ratings, reading, voices, spread) -> None:
    found = read(bar, rated(*ratings))
    assert (found.reading, found.voices, found.spread) == (reading, voices, spread)


def test_read_flags_one_voice_and_what_is_due() -> None:
    found = read(3, rated((1, 3), (1, 3)), due=2)
    assert found.is_one_voice
    assert found.due == 2
    assert not read(3, rated((1, 3), (2, 3))).is_one_voice


def test_urgency_puts_the_widest_split_first_and_what_is_settled_last() -> None:
    found = {
        "settled": read(3, rated((1, 3), (2, 3))),
        "one voice": read(3, rated((1, 3))),
        "due": read(3, rated((1, 3), (2, 3)), due=1),
        "below": read(3, rated((1, 1), (2, 2))),
        "not covered": read(3, []),
        "split": read(3, rated((1, 2), (2, 3))),
        "wide split": read(3, rated((1, 1), (2, 4))),
    }
    order = ["wide split", "split", "not covered", "below", "due", "one voice", "settled"]
    assert sorted(found, key=lambda name: urgency(found[name])) == order


@given(st.integers(2, 7), RATINGS)
def test_read_is_one_of_five_and_true(bar, ratings) -> None:
    values = [one.value for one in ratings if one.value]
    found = read(bar, ratings)
    assert (found.reading == R.NOT_COVERED) == (not values)
    assert found.is_at_bar == (bool(values) and all(value >= bar for value in values))
    assert (found.reading == R.BELOW) == (bool(values) and all(value < bar for value in values))
    assert (found.reading == R.SPLIT) == (any(v < bar for v in values) and any(v >= bar for v in values))
    assert (found.reading == R.ABOVE) == (bool(values) and all(value > bar for value in values))


@given(st.integers(2, 7), RATINGS, st.integers(1, 6))
def test_read_never_counts_not_assessed(bar, ratings, voice) -> None:
    assert read(bar, ratings) == read(bar, [*ratings, Rated(voice, NOT_ASSESSED)])


@given(st.integers(2, 7), RATINGS, st.randoms())
def test_read_does_not_depend_on_the_order(bar, ratings, random) -> None:
    shuffled = list(ratings)
    random.shuffle(shuffled)
    assert read(bar, ratings) == read(bar, shuffled)


@given(st.integers(2, 7), RATINGS, st.integers(0, 7), st.integers(1, 7))
def test_read_never_gets_better_when_a_rating_is_lower(bar, ratings, here, value) -> None:
    counted = [number for number, one in enumerate(ratings) if one.value != NOT_ASSESSED]
    if not counted:
        return
    number = counted[here % len(counted)]
    lower = list(ratings)
    lower[number] = Rated(ratings[number].voice, min(value, ratings[number].value))
    before, after = read(bar, ratings), read(bar, lower)
    order = [R.BELOW, R.SPLIT, R.MEETS, R.ABOVE]
    assert order.index(after.reading) <= order.index(before.reading)
    assert after.voices == before.voices


@given(st.integers(2, 7), RATINGS, st.integers(0, 3))
def test_read_counts_people_and_not_ratings(bar, ratings, due) -> None:
    found = read(bar, [*ratings, *ratings], due=due)
    assert found == read(bar, ratings, due=due)
    assert found.voices == len({one.voice for one in ratings if one.value != NOT_ASSESSED})
    assert found.due == due


@given(st.lists(st.tuples(st.integers(2, 5), RATINGS, st.integers(0, 2)), min_size=2, max_size=6))
def test_urgency_puts_what_is_open_before_what_is_settled(rows) -> None:
    found = sorted((read(bar, ratings, due=due) for bar, ratings, due in rows), key=urgency)
    settled = [one.is_at_bar and not one.due and not one.is_one_voice for one in found]
    assert settled == sorted(settled)
    splits = [one.spread for one in found if one.reading == R.SPLIT]
    assert splits == sorted(splits, reverse=True)
