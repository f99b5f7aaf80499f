import pytest
from hypothesis import given
from hypothesis import strategies as st

from hiring.rules.stages import (
    DECIDED,
    MOVES,
    REPEATABLE,
    StageFault,
    StageKind,
    Step,
    fault,
    may_move,
    next_step,
    reachable,
)

kinds = st.sampled_from(StageKind)
# What a requisition may look like: some of the kinds, in their order
plans = st.sets(kinds, min_size=1).map(
    lambda chosen: [Step(number, kind) for number, kind in enumerate(StageKind) if kind in chosen]
)


def test_moves_know_every_stage() -> None:
    assert set(MOVES) == set(StageKind)
    assert all(origin not in targets for origin, targets in MOVES.items())


def test_may_move_to_another_of_the_kind_where_a_kind_may_be_repeated() -> None:
    again = {kind for kind in StageKind if may_move(kind, kind, decided_to_hire=True)}
    assert again == REPEATABLE


@pytest.mark.parametrize(
    ("kinds", "why"),
    [
        ("applied call take_home interviews debrief offer hired", None),
        ("applied take_home debrief offer hired", None),
        ("applied call call interviews take_home interviews debrief offer hired", None),
        ("call applied interviews debrief offer hired", StageFault.FIRST),
        ("applied applied interviews debrief offer hired", StageFault.FIRST),
        ("", StageFault.FIRST),
        ("applied interviews offer debrief hired", StageFault.LAST),
        ("applied interviews debrief offer", StageFault.LAST),
        ("applied debrief interviews debrief offer hired", StageFault.LAST),
        ("applied interviews call debrief offer hired", StageFault.SEEN),
        ("applied debrief offer hired", StageFault.SEEN),
        ("applied " + "call " * 17 + "interviews debrief offer hired", StageFault.MANY),
    ],
)
def test_fault_says_why_stages_cannot_stand_so(kinds: str, why: StageFault | None) -> None:
    assert fault([StageKind(kind) for kind in kinds.split()]) == why


@given(middle=st.lists(st.sampled_from(sorted(REPEATABLE)), max_size=6))
def test_fault_lets_through_only_what_can_be_walked_from_the_first_to_the_last(middle: list[StageKind]) -> None:
    kinds = [StageKind.APPLIED, *middle, StageKind.DEBRIEF, StageKind.OFFER, StageKind.HIRED]
    plan = [Step(number, kind) for number, kind in enumerate(kinds)]
    if fault(kinds):
        return
    at = plan[0]
    for following in plan[1:]:
        assert next_step(plan, at, decided_to_hire=True) == following
        at = following


def test_may_move_never_leaves_hired() -> None:
    assert not any(may_move(StageKind.HIRED, kind, decided_to_hire=True) for kind in StageKind)


def test_may_move_reaches_offer_by_a_decision_alone() -> None:
    seen, waiting = set(), [StageKind.APPLIED]
    while waiting:
        seen.add(at := waiting.pop())
        waiting += [k for k in StageKind if may_move(at, k, decided_to_hire=False) and k not in seen]
    assert seen == set(StageKind) - DECIDED


def test_may_move_reaches_every_stage_once_decided() -> None:
    seen, waiting = set(), [StageKind.APPLIED]
    while waiting:
        seen.add(at := waiting.pop())
        waiting += [k for k in StageKind if may_move(at, k, decided_to_hire=True) and k not in seen]
    assert seen == set(StageKind)


@given(origin=kinds, target=kinds)
def test_may_move_with_a_decision_allows_what_it_allows_without(origin: StageKind, target: StageKind) -> None:
    if may_move(origin, target, decided_to_hire=False):
        assert may_move(origin, target, decided_to_hire=True)


@given(plan=plans, decided=st.booleans(), data=st.data())
def test_next_step_is_the_first_later_stage_one_may_reach(plan: list[Step], decided: bool, data: st.DataObject) -> None:
    current = data.draw(st.sampled_from(plan))
    found = next_step(plan, current, decided_to_hire=decided)
    later = [step for step in reachable(plan, current, decided_to_hire=decided) if step.id > current.id]
    assert found == (later[0] if later else None)


@given(plan=plans, decided=st.booleans(), data=st.data())
def test_reachable_names_stages_of_the_plan_and_never_the_current(
    plan: list[Step], decided: bool, data: st.DataObject
) -> None:
    current = data.draw(st.sampled_from(plan))
    found = reachable(plan, current, decided_to_hire=decided)
    assert set(found) <= set(plan) - {current}
    assert decided or not {step.kind for step in found} & DECIDED
