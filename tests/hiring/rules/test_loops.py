import pytest
from hypothesis import given
from hypothesis import strategies as st

from hiring.rules.loops import PlannedSession, in_order

PLACES = st.lists(st.tuples(st.none() | st.integers(1, 20), st.integers(1, 20)), max_size=20)


@pytest.mark.parametrize(
    ("places", "order"),
    [
        # Left alone
        ([(1, 1), (2, 2), (3, 3)], [0, 1, 2]),
        # The fifth is to be second: it is
        ([(1, 1), (2, 2), (3, 3), (4, 4), (5, 2)], [0, 4, 1, 2, 3]),
        # The second is to be fourth: the others close up
        ([(1, 1), (2, 4), (3, 3), (4, 4)], [0, 2, 3, 1]),
        # Two change places
        ([(1, 2), (2, 1)], [1, 0]),
        # A new one comes after whoever stands there
        ([(1, 1), (2, 2), (None, 1)], [0, 2, 1]),
    ],
)
def test_in_order_puts_a_session_where_its_number_says(places: list[tuple[int | None, int]], order: list[int]) -> None:
    assert in_order(places) == order


@given(PLACES)
def test_in_order_keeps_every_session_once_and_obeys_the_numbers(places: list[tuple[int | None, int]]) -> None:
    order = in_order(places)
    assert sorted(order) == list(range(len(places)))
    wanted = [places[index][1] for index in order]
    assert wanted == sorted(wanted)


@given(st.integers(2, 12).flatmap(lambda n: st.tuples(st.just(n), st.integers(1, n), st.integers(1, n))))
def test_in_order_of_one_moved_session_puts_it_exactly_there(drawn: tuple[int, int, int]) -> None:
    number, was, wanted = drawn
    places: list[tuple[int | None, int]] = [(n, wanted if n == was else n) for n in range(1, number + 1)]
    assert in_order(places).index(was - 1) + 1 == wanted


def test_sees_joins_main_and_also() -> None:
    assert PlannedSession(None, 1, {"en": "A"}, 60, "bar", (1, 2), (3,)).sees == {1, 2, 3}
