from dataclasses import replace

import pytest

from hiring.rules.structure import (
    PAST_BEHAVIOUR,
    WORK_AND_KNOWLEDGE,
    Component,
    Facts,
    Finding,
    Judging,
    Standing,
    structure,
)
from rubrics.models import AssessmentKey

CASE = Judging({"en": "Case"}, "applied_ml", 60, is_timeless=False, questions=8, followed_up=8)
PAST = replace(CASE, title={"en": "Past"}, type="past_projects")
WHOLE = Facts(
    judging=[CASE, PAST],
    aimless=[],
    has_talk=True,
    has_must_have=True,
    unanchored=[],
    one_voice=[],
    name_hidden=True,
    many_leads=[],
    unqualified=[],
)


def finding(component: Component, facts: Facts) -> Finding:
    return next(one for one in structure(facts) if one.component == component)


def test_structure_of_a_whole_loop_has_all_fifteen_parts_in_place() -> None:
    found = structure(WHOLE)
    assert (len(found), {one.standing for one in found}) == (15, {Standing.IN_PLACE})


@pytest.mark.parametrize(
    ("component", "facts", "names"),
    [
        ("same_questions", replace(WHOLE, judging=[replace(CASE, questions=0), PAST]), ("Case",)),
        ("limited_prompting", replace(WHOLE, judging=[CASE, replace(PAST, followed_up=7)]), ("Past",)),
        ("better_questions", replace(WHOLE, judging=[CASE, CASE]), ()),
        ("length", replace(WHOLE, judging=[replace(CASE, minutes=29), PAST]), ("Case",)),
        ("length", replace(WHOLE, judging=[replace(CASE, questions=3), PAST]), ("Case",)),
        ("ancillary", replace(WHOLE, name_hidden=False), ()),
        ("their_questions", replace(WHOLE, has_talk=False), ()),
        ("each_rated", replace(WHOLE, aimless=[{"en": "Lunch"}]), ("Lunch",)),
        ("anchors", replace(WHOLE, unanchored=[{"en": "Planning"}]), ("Planning",)),
        ("several", replace(WHOLE, one_voice=[{"en": "Ownership"}]), ("Ownership",)),
        ("several", replace(WHOLE, judging=[CASE]), ()),
        ("same_interviewers", replace(WHOLE, many_leads=[{"en": "Case"}]), ("Case",)),
        ("training", replace(WHOLE, unqualified=[{"en": "Case"}]), ("Case",)),
        ("combination", replace(WHOLE, has_must_have=False), ()),
        ("job_analysis", replace(WHOLE, has_must_have=False), ()),
        ("each_rated", replace(WHOLE, judging=[]), ()),
    ],
)
def test_structure_names_what_is_missing(component: str, facts: Facts, names: tuple[str, ...]) -> None:
    found = finding(Component(component), facts)
    assert found.standing == Standing.MISSING
    assert tuple(name["en"] for name in found.names) == names


def test_structure_weighs_no_minutes_of_a_take_home() -> None:
    home = replace(CASE, type="take_home", minutes=10, questions=1, followed_up=1, is_timeless=True)
    assert finding(Component.LENGTH, replace(WHOLE, judging=[home, PAST])).standing == Standing.IN_PLACE


def test_structure_says_what_nobody_knows() -> None:
    found = structure(replace(WHOLE, many_leads=None, unqualified=None))
    assert {one.component for one in found if one.standing == Standing.UNKNOWN} == {"same_interviewers", "training"}


def test_structure_knows_every_type() -> None:
    assert set(AssessmentKey.values) == PAST_BEHAVIOUR | WORK_AND_KNOWLEDGE
