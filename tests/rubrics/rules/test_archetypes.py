from copy import deepcopy

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rubrics.rules.archetypes import leant, shift
from rubrics.rules.catalogue import MUST_HAVES_AT_MOST, read
from rubrics.rules.profiles import Profile
from rubrics.rules.shapes import SCALES

FLAT = dict.fromkeys(SCALES, 0)
MIDDLE = Profile(0.5, 0.5, 0.5)
KNOWN = ["planning", "agile", "delivery"]


def archetype(*shifts, lean=FLAT):
    return {"lean": lean, "shifts": [{"roles": [], "because": {"en": "So"}, **one} for one in shifts]}


@pytest.mark.parametrize(
    ("asked", "by", "steps"),
    [
        # What the role asks for (None: nothing), more or less, and where it goes from there
        (None, 1, ("left_out", "nice_to_have")),
        (False, 1, ("nice_to_have", "must_have")),
        (True, 1, ("must_have", "must_have")),
        (True, -1, ("must_have", "nice_to_have")),
        (False, -1, ("nice_to_have", "left_out")),
        (None, -1, None),
    ],
)
def test_shift_moves_a_competency_one_step(asked, by, steps):
    wanted = {} if asked is None else {"planning": asked}
    found = shift(MIDDLE, wanted, archetype({"competency": "planning", "by": by}), "ml_engineer", KNOWN)
    assert [(one.before, one.after) for one in found.shifted] == ([steps] if steps else [])
    assert found.must_haves == (steps is not None and steps[1] == "must_have")


def test_shift_is_for_the_roles_it_names():
    more = archetype({"competency": "planning", "by": 1, "roles": ["data_engineer"]})
    assert not shift(MIDDLE, {}, more, "ml_engineer", KNOWN).shifted
    assert shift(MIDDLE, {}, more, "data_engineer", KNOWN).shifted


def test_shift_leaves_out_competencies_that_the_rubric_does_not_have():
    found = shift(MIDDLE, {}, archetype({"competency": "magic", "by": 1}), "ml_engineer", KNOWN)
    assert (found.shifted, found.must_haves) == ((), 0)


def test_shift_gives_its_reason():
    (one,) = shift(MIDDLE, {}, archetype({"competency": "agile", "by": 1}), "ml_engineer", KNOWN).shifted
    assert (one.competency, one.by, one.because) == ("agile", 1, {"en": "So"})


def test_shift_counts_must_haves_and_tells_when_they_are_too_many():
    asked = {f"c{number}": True for number in range(MUST_HAVES_AT_MOST)} | {"planning": False, "agile": False}
    known = [*asked]
    same = shift(MIDDLE, asked, archetype(), "ml_engineer", known)
    assert (same.must_haves, same.is_too_many) == (MUST_HAVES_AT_MOST, False)
    more = archetype({"competency": "planning", "by": 1})
    assert shift(MIDDLE, asked, more, "ml_engineer", known).is_too_many
    less = archetype({"competency": "planning", "by": 1}, {"competency": "c0", "by": -1})
    assert not shift(MIDDLE, asked, less, "ml_engineer", known).is_too_many


def test_shift_is_never_applied_to_what_it_was_given():
    asked = {"planning": False, "agile": True}
    kind = archetype({"competency": "planning", "by": 1}, {"competency": "agile", "by": -1}, lean=FLAT | {SCALES[0]: 1})
    before = deepcopy((asked, kind))
    assert shift(MIDDLE, asked, kind, "ml_engineer", KNOWN).must_haves == 1
    assert (asked, kind) == before
    assert Profile(0.5, 0.5, 0.5) == MIDDLE


def test_leant_moves_each_scale_by_its_own():
    lean = {"ml_depth": -0.1, "software_depth": 0.15, "communication": 0}
    assert leant(Profile(0.65, 0.71, 0.08), lean) == Profile(0.55, 0.86, 0.08)


@pytest.mark.parametrize(("at", "by", "then"), [(0.95, 0.2, 1.0), (0.05, -0.2, 0.0), (0.1, 0.2, 0.3)])
def test_leant_stops_at_the_ends_and_rounds_what_floats_leave(at, by, then):
    assert leant(Profile(at, at, at), dict.fromkeys(SCALES, by)) == Profile(then, then, then)


@given(st.tuples(*[st.floats(0, 1)] * 3), st.tuples(*[st.floats(-0.2, 0.2)] * 3))
def test_leant_stays_between_0_and_1(profile, lean):
    found = leant(Profile(*profile), dict(zip(SCALES, lean, strict=True)))
    for scale in SCALES:
        assert 0 <= getattr(found, scale) <= 1
        # A hundredth is what the page shows
        assert abs(getattr(found, scale) - getattr(Profile(*profile), scale)) <= 0.2 + 0.005


def test_shift_of_our_catalogue_keeps_every_role_within_its_bounds():
    ours = read()
    known = [one["key"] for one in ours.competencies]
    for kind in ours.archetypes:
        for role in ours.roles:
            asked = {**dict.fromkeys(role["nice_to_have"], False), **dict.fromkeys(role["must_have"], True)}
            profile = Profile(*(role["profile"][scale] for scale in SCALES))
            found = shift(profile, asked, kind, role["key"], known)
            moved = [one.competency for one in found.shifted]
            assert len(moved) == len(set(moved)), (kind["key"], role["key"])
