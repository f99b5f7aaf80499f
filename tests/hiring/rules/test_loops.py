import pytest
from hypothesis import given
from hypothesis import strategies as st

from hiring.rules.loops import (
    READING_MINUTES,
    TAKE_HOME,
    Change,
    PlannedSession,
    changes,
    in_order,
    nearest,
    out_of_place,
    ring,
    suits,
    usually_held,
    worth_saying,
)
from rubrics.models import AssessmentKey, Purpose

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


# For each of up to eight places, which it is to follow
AFTER = st.integers(1, 8).flatmap(
    lambda many: st.lists(st.sets(st.integers(1, many)).map(sorted), min_size=many, max_size=many)
)
DOWNWARD = AFTER.map(lambda after: [[one for one in ones if one < place] for place, ones in enumerate(after, 1)])


def session(pk: int | None, purpose: str = "strength", **other: object) -> PlannedSession:
    return PlannedSession(pk, 1, {"en": f"Session {pk}"}, 60, purpose, **other)


@given(AFTER)
def test_ring_names_a_way_round_exactly_when_nobody_could_go_first_in_the_end(after: list[list[int]]) -> None:
    left = dict(enumerate(after, start=1))
    while free := [place for place, ones in left.items() if not set(ones) & set(left)]:
        for place in free:
            del left[place]
    found = ring(after)
    assert bool(found) == bool(left)
    assert all(found[(index + 1) % len(found)] in after[place - 1] for index, place in enumerate(found))


def test_out_of_place_names_what_stands_before_what_it_follows() -> None:
    assert out_of_place([[], [3], []]) == (2, 3)
    assert out_of_place([[], [1], [1, 2]]) is None


@given(DOWNWARD)
def test_nearest_says_no_more_and_no_less(after: list[list[int]]) -> None:
    def closed(ones: list[tuple[int, ...]] | list[list[int]]) -> list[set[int]]:
        found: list[set[int]] = []
        for near in ones:
            found.append({*near}.union(*(found[place - 1] for place in near)))
        return found

    near = nearest(after)
    assert closed(near) == closed(after)
    assert all(len(closed(near)[index]) >= len(ones) for index, ones in enumerate(near))


def test_worth_saying_leaves_out_what_the_list_says() -> None:
    assert worth_saying([[], [1], [1], [1, 2]]) == [(), (), (), (2,)]
    assert worth_saying([]) == []


def test_usually_held_sends_a_take_home_before_its_defence() -> None:
    planned = [session(1, "mutual"), session(2), session(3), session(4)]
    held = usually_held(planned, ["background", TAKE_HOME, "applied_ml", "math"])
    assert [one.after for one in held] == [(), (1,), (1, 2), (1,)]
    assert [one.days for one in held] == [None, 7, None, None]
    assert [one.seats for one in held] == [1, 2, 1, 1]
    assert [one.buffer for one in held] == [0, 0, 15, 15]
    assert (AssessmentKey.TAKE_HOME, planned[0].purpose) == (TAKE_HOME, Purpose.MUTUAL)


def test_interviewer_minutes_are_those_of_each_seat_and_of_reading() -> None:
    assert session(1, seats=2).interviewer_minutes == 120
    assert session(1, seats=2, days=7).interviewer_minutes == 2 * READING_MINUTES


def test_changes_tell_what_may_reach_what_is_booked() -> None:
    first, second, third = (session(pk) for pk in (1, 2, 3))
    longer = session(2, buffer=30, after=(1,), setting="on_site")
    new = session(None)
    assert changes([first, second, third], [first, longer, new]) == [
        Change("setting", second.title, 2, "video", "on_site"),
        Change("removed", third.title, 3),
        Change("added", new.title),
    ]
    assert changes([first, second], [second, first]) == []


def test_suits_by_role_and_by_what_it_shows() -> None:
    for roles, shows, role, sees, expected in (
        ([], [], "engineer", ["design"], True),
        (["engineer"], ["design", "planning"], "engineer", ["design"], True),
        (["researcher"], ["design"], "engineer", ["design"], False),
        ([], ["planning"], "engineer", ["design"], False),
        # A session that looks at nothing asks what it likes
        ([], ["planning"], "engineer", [], True),
    ):
        assert suits(roles, shows, role=role, sees=sees) == expected
