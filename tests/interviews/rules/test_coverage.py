import pytest

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
