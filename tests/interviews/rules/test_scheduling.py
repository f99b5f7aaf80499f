"""The checker that says whether a plan stands, rule by rule: a plan that does, and one change that breaks it."""

import json
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from interviews.rules.diaries import Span
from interviews.rules.plans import Meeting, Plan
from interviews.rules.scheduling import Candidate, Interviewer, Problem, Rule, Wanted, broken_rules

HOUR = timedelta(hours=1)
TUESDAY = datetime(2026, 6, 9, tzinfo=UTC)
ANN, BEN, CAT = 1, 2, 3


def at(hours: float, day: int = 0) -> datetime:
    return TUESDAY + timedelta(days=day, hours=hours)


def interviewer(person: int, **more) -> Interviewer:
    working = tuple(Span(at(8, day), at(17, day)) for day in range(3))
    return Interviewer(person, "UTC", **{"working": working, "buffer": 10, **more})


PROBLEM = Problem(
    wanted=(
        Wanted(10, 60, leads=(ANN, BEN), musts=(7,), buffer=15, shadows=(CAT,)),
        Wanted(11, 45, leads=(ANN, BEN), musts=(7,), after=(10,)),
    ),
    interviewers=(interviewer(ANN), interviewer(BEN), interviewer(CAT)),
    candidate=Candidate("UTC"),
    first_day=date(2026, 6, 9),
    last_day=date(2026, 6, 10),
    farthest_day=date(2026, 6, 11),
    days=1,
    not_before=at(9),
    with_trainees=True,
)
FIRST = Meeting(10, at(10), 60, (ANN,), (CAT,))
SECOND = Meeting(11, at(11.5), 45, (BEN,))
PLAN = Plan((FIRST, SECOND))


def rules(problem: Problem, *meetings: Meeting) -> set[Rule]:
    return {broken.rule for broken in broken_rules(problem, Plan(meetings))}


def of(person: int, **more) -> Problem:
    people = tuple(replace(one, **more) if one.person == person else one for one in PROBLEM.interviewers)
    return replace(PROBLEM, interviewers=people)


def test_broken_rules_finds_nothing_in_a_plan_that_stands() -> None:
    assert broken_rules(PROBLEM, PLAN) == []


@pytest.mark.parametrize(
    ("first", "second", "rule"),
    [
        ({}, {"starts_at": at(11)}, Rule.TOO_CLOSE),
        ({"starts_at": at(13)}, {}, Rule.ORDER),
        ({"starts_at": at(10.25)}, {}, Rule.OFF_THE_GRID),
        ({"starts_at": at(8.5)}, {}, Rule.TOO_EARLY),
        ({"starts_at": at(10, 2)}, {"starts_at": at(12, 2)}, Rule.OUTSIDE_DAYS),
        ({}, {"starts_at": at(10, 1)}, Rule.TOO_MANY_DAYS),
        ({}, {"starts_at": at(16.5)}, Rule.NOT_WORKING),
        ({"minutes": 45}, {}, Rule.MINUTES),
        ({"leads": (ANN, BEN)}, {}, Rule.SEATS),
        ({"leads": ()}, {}, Rule.SEATS),
        ({"leads": (CAT,), "shadows": ()}, {}, Rule.NOT_IN_POOL),
        ({"shadows": (), "reverse_shadows": (CAT,)}, {}, Rule.NOT_IN_POOL),
        ({"leads": (CAT,)}, {}, Rule.TWO_SEATS),
        ({}, {"leads": (ANN,)}, Rule.ONE_VOICE),
        ({}, {"session": 10}, Rule.TWICE),
        ({}, {"session": 99}, Rule.UNKNOWN),
    ],
)
def test_broken_rules_finds_what_is_wrong_with_the_meetings(first, second, rule: Rule) -> None:
    assert rule in rules(PROBLEM, replace(FIRST, **first), replace(SECOND, **second))


@pytest.mark.parametrize(
    ("diary", "rule"),
    [
        ({"busy": (Span(at(10.5), at(10.6)),)}, Rule.BUSY),
        ({"interviews": (Span(at(10.5), at(11.5)),)}, Rule.BOOKED),
        ({"held": (Span(at(10.5), at(11.5)),)}, Rule.BOOKED),
        ({"interviews": (Span(at(9), at(9.9)),)}, Rule.BUFFER),
        ({"interviews": (Span(at(14), at(15)),), "per_day": 1}, Rule.DAY_LIMIT),
        ({"interviews": (Span(at(14, -1), at(15, -1)),), "per_week": 1}, Rule.WEEK_LIMIT),
        ({"paused_until": date(2026, 6, 9)}, Rule.PAUSED),
        ({"working": (Span(at(10.5), at(17)),)}, Rule.NOT_WORKING),
    ],
)
def test_broken_rules_reads_the_diary_of_whoever_sits(diary, rule: Rule) -> None:
    assert rules(of(ANN, **diary), FIRST, SECOND) == {rule}
    assert rules(of(CAT, **diary), FIRST, SECOND) == {rule}


def test_broken_rules_keeps_to_the_candidates_windows_and_appointments() -> None:
    short = replace(PROBLEM, candidate=Candidate("UTC", windows=(Span(at(10), at(12)),)))
    assert rules(short, FIRST, SECOND) == {Rule.OUTSIDE_WINDOWS}
    taken = replace(PROBLEM, candidate=Candidate("UTC", taken=(Span(at(11), at(11.2)),)))
    assert rules(taken, FIRST, SECOND) == {Rule.CANDIDATE_TAKEN}
    rests = replace(PROBLEM, candidate=Candidate("UTC", pause=45))
    assert rules(rests, FIRST, SECOND) == {Rule.TOO_CLOSE}


def test_broken_rules_counts_who_saw_a_must_have_in_a_session_booked_before() -> None:
    alone = replace(PROBLEM, wanted=(replace(PROBLEM.wanted[0], after=()),))
    assert rules(replace(alone, seen=((7, ANN),)), FIRST) == {Rule.ONE_VOICE}
    assert rules(replace(alone, seen=((7, BEN),)), FIRST) == set()
    assert rules(alone, FIRST) == set()


def test_broken_rules_rests_between_two_sessions_of_one_person() -> None:
    free = replace(PROBLEM, wanted=tuple(replace(one, musts=(), buffer=0) for one in PROBLEM.wanted))
    assert rules(free, FIRST, replace(SECOND, starts_at=at(11), leads=(ANN,))) == {Rule.BUFFER}
    assert rules(free, FIRST, replace(SECOND, leads=(ANN,))) == set()


def test_problem_survives_json() -> None:
    whole = of(ANN, busy=(Span(at(10), at(11)),), paused_until=date(2026, 6, 1), met=True)
    whole = replace(whole, seen=((7, ANN),), candidate=Candidate("Asia/Kathmandu", (Span(at(1), at(2)),), (), 15))
    assert Problem.from_json(json.loads(json.dumps(whole.as_json()))) == whole
