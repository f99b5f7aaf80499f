from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from interviews.rules.coverage import Held, is_place, lost, menders, spare

ML, SYSTEMS, PLANNING = 1, 2, 3
WANTED = {ML: True, SYSTEMS: True, PLANNING: False}
IVAN, INES, IGOR, OTTO = 11, 12, 13, 14


def loop(first=frozenset(), second=frozenset(), third=frozenset(), **more) -> list[Held]:
    """ML twice, systems twice, planning once; `more`: facts of the third."""
    return [
        Held(1, frozenset({ML, SYSTEMS}), frozenset(first)),
        Held(2, frozenset({SYSTEMS, PLANNING}), frozenset(second)),
        Held(3, frozenset({ML}), frozenset(third), **more),
    ]


def short(held: list[Held]) -> dict[int, tuple[int, int]]:
    return {gap.competency: (gap.has, gap.needs) for gap in lost(WANTED, held)}


def test_lost_is_nothing_while_different_people_lead() -> None:
    assert short(loop({IVAN}, {INES}, {IGOR})) == {}


def test_lost_counts_two_sessions_of_one_lead_as_one_voice() -> None:
    assert short(loop({IVAN}, {INES}, {IVAN})) == {ML: (1, 2)}


def test_lost_is_what_nobody_leads() -> None:
    assert short(loop({IVAN}, set(), {IGOR})) == {SYSTEMS: (1, 2), PLANNING: (0, 1)}


def test_lost_waits_for_what_is_still_to_be_booked_but_not_for_what_was_cancelled() -> None:
    assert short(loop({IVAN}, {INES}, set(), is_to_come=True)) == {}
    assert short(loop({IVAN}, {INES}, set())) == {ML: (1, 2)}


def test_lost_is_not_what_the_plan_left_out() -> None:
    """A must-have planned for one session, with a written reason, is not said of every candidate again."""
    assert lost({ML: True}, [Held(1, frozenset({ML}), frozenset({IVAN}))]) == []
    assert lost({PLANNING: False}, [Held(1, frozenset({ML}), frozenset({IVAN}))]) == []


@pytest.mark.parametrize(("session", "able"), [(0, [INES, OTTO]), (2, [INES, OTTO])])
def test_menders_would_be_another_voice(session: int, able: list[int]) -> None:
    """Ivan leads both sessions that look for it: whoever takes one of them adds a voice, he does not."""
    held = loop({IVAN}, {INES}, {IVAN})
    assert menders(ML, held[session], held, [IVAN, INES, OTTO]) == able


def test_is_place_only_where_a_voice_is_won() -> None:
    held = [
        Held(1, frozenset({ML}), frozenset({IVAN}), is_open=True),
        Held(2, frozenset({ML}), frozenset({IVAN}), is_open=True),
        Held(3, frozenset({ML}), frozenset(), is_open=True),
        Held(4, frozenset({ML}), frozenset({INES}), is_open=True),
        Held(5, frozenset({ML}), frozenset()),
    ]
    assert [is_place(ML, one, held) for one in held] == [True, True, True, False, False]
    assert [sorted(spare(ML, one, held)) for one in held] == [[IVAN], [IVAN], [], [], []]


# A loop of sessions that look for some of it, led by some, one of them still to be booked
LOOPS = st.lists(
    st.builds(
        Held,
        session=st.just(0),
        asked=st.frozensets(st.sampled_from([ML, SYSTEMS, PLANNING])),
        leads=st.frozensets(st.sampled_from([IVAN, INES, IGOR]), max_size=2),
        is_to_come=st.booleans(),
        is_open=st.booleans(),
    ),
    max_size=5,
).map(lambda found: [replace(one, session=number) for number, one in enumerate(found)])


@given(LOOPS)
def test_lost_is_short_of_what_it_needs_and_never_asks_for_more_than_two(held) -> None:
    for has, needs in short(held).values():
        assert 0 <= has < needs <= 2


@given(LOOPS, st.integers(0, 4), st.sampled_from([IVAN, INES, IGOR, OTTO]))
def test_lost_grows_by_nobody_who_leads_as_well(held, number, person) -> None:
    if not held:
        return
    here = number % len(held)
    more = [replace(one, leads=one.leads | {person}) if at == here else one for at, one in enumerate(held)]
    before, after = short(held), short(more)
    assert set(after) <= set(before)
    assert all(after[competency][0] >= before[competency][0] for competency in after)


@given(LOOPS, st.randoms())
def test_lost_does_not_depend_on_the_order(held, random) -> None:
    assert short(random.sample(held, len(held))) == short(held)


@given(LOOPS)
def test_menders_mend(held) -> None:
    """Whoever is named, and led a session that is a place, would be one voice more."""
    for gap in lost(WANTED, held):
        for here, one in enumerate(held):
            if not is_place(gap.competency, one, held):
                continue
            for person in menders(gap.competency, one, held, [IVAN, INES, IGOR, OTTO]):
                # They take the seat of somebody who sees it elsewhere too, or that nobody had
                stay = one.leads - spare(gap.competency, one, held)
                mended = [replace(each, leads=stay | {person}) if at == here else each for at, each in enumerate(held)]
                has = {each.competency: each.has for each in lost(WANTED, mended)}
                assert has.get(gap.competency, gap.needs) > gap.has
