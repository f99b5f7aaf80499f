"""The solver as it runs: a process that is asked in JSON. Whatever it answers is read by the independent checker."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import timedelta
from itertools import product
from random import Random

import pytest

from bench.loops import problem
from core.postgres import PROJECT
from interviews.rules import bounds
from interviews.rules.openings import moment, rows
from interviews.rules.plans import Meeting, Plan
from interviews.rules.prices import price
from interviews.rules.scheduling import Candidate, Problem, Rule, broken_rules


def asked(problems: Sequence[Problem]) -> Iterator[list[dict]]:
    """The lines of answer to each, by one child."""
    child = subprocess.Popen(
        [sys.executable, "-m", "interviews.solver"],
        cwd=PROJECT,
        env={"PATH": os.environ["PATH"]},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    with child:
        for one in problems:
            child.stdin.write(json.dumps(one.as_json()) + "\n")
            child.stdin.flush()
            lines = [json.loads(child.stdout.readline())]
            while lines[-1]["state"] != "done":
                lines.append(json.loads(child.stdout.readline()))
            yield lines
        child.stdin.close()


def small(seed: int) -> Problem:
    """Anything that may come: scarce people, full calendars, orders, windows, several days, trainees or none."""
    chance = Random(seed)
    made = problem(
        seed,
        sessions=chance.randint(1, 4),
        people=chance.randint(2, 9),
        pool=chance.randint(1, 5),
        working_days=chance.randint(1, 4),
        busy=chance.choice((0.0, 0.4, 0.6, 0.8)),
        trainees=chance.randint(0, 3),
        days=chance.randint(1, 3),
        zones=chance.choice((("Europe/Berlin",), ("Europe/Berlin", "America/New_York"), ("Asia/Kathmandu", "UTC"))),
    )
    spans = [span for one in made.interviewers for span in one.working]
    windows = tuple(chance.sample(spans, 2)) if chance.random() < 0.3 and len(spans) > 1 else ()
    taken = (chance.choice(spans),) if chance.random() < 0.2 else ()
    seen = ((1, 1), (2, 2)) if chance.random() < 0.3 else ()
    return replace(made, candidate=replace(made.candidate, windows=windows, taken=taken), seen=seen)


def check(problems: Sequence[Problem]) -> int:
    """How many had a plan."""
    planned = 0
    for seed, (one, lines) in enumerate(zip(problems, asked(problems), strict=True)):
        for line in lines:
            for said in line.get("plans", ()):
                assert broken_rules(one, Plan.from_json(said)) == [], seed
        last = lines[-1]
        assert last["status"] in {"proven", "gap", "none"}, seed
        if last["plans"]:
            planned += 1
            assert price(one, Plan.from_json(last["plans"][0])).total() == last["costs"], seed
    return planned


def test_solver_breaks_no_hard_rule_in_small_instances() -> None:
    assert 8 < check([small(seed) for seed in (*range(22), 1010, 1033)]) < 24


@pytest.mark.more
def test_solver_breaks_no_hard_rule_in_a_thousand_instances() -> None:
    # In parts: the seconds that one process may work are counted
    parts = [range(start, start + 125) for start in range(1000, 2000, 125)]
    assert sum(check([small(seed) for seed in part]) for part in parts) > 400


@pytest.mark.more
def test_solver_proves_what_looking_at_every_plan_finds() -> None:
    problems = [
        problem(seed, sessions=2, people=5, pool=3, working_days=2, trainees=seed % 2, days=1 + seed % 2, busy=0.5)
        for seed in range(4)
    ]
    problems = [replace(one, wanted=tuple(replace(each, seats=1) for each in one.wanted)) for one in problems]
    for one, lines in zip(problems, asked(problems), strict=True):
        plans = (plan for plan in every_plan(one) if not broken_rules(one, plan))
        best = min((price(one, plan).total() for plan in plans), default=None)
        assert lines[-1].get("costs") == best
        assert lines[-1]["status"] == ("none" if best is None else "proven")


@pytest.mark.more
def test_solver_says_how_far_off_it_may_be_of_more_sessions_than_it_walks_with(monkeypatch) -> None:
    """The bound of many holds against what looking at all of them proves."""
    monkeypatch.setattr(bounds, "MOST_SESSIONS", 2)
    made = [problem(seed, sessions=4, people=20, pool=6, working_days=3, trainees=seed % 2) for seed in range(1, 5)]
    proven = [(one, lines[-1]) for one, lines in zip(made, asked(made), strict=True) if lines[-1]["plans"]]
    assert len(proven) > 2
    for one, last in proven:
        table = rows(one)
        least = bounds.of_many(table, one.days, with_trainees=one.with_trainees)
        alone = sum(bounds.alone(row, with_trainees=one.with_trainees) for row in table)
        assert last["status"] == "proven"
        assert 0 < alone <= least <= last["costs"]


def every_plan(one: Problem) -> Iterator[Plan]:
    for meetings in product(*(list(every_meeting(one, row)) for row in rows(one))):
        # Two that overlap are no plan, and most of them
        first, second = sorted(meetings, key=lambda meeting: meeting.starts_at)
        if first.ends_at <= second.starts_at:
            yield Plan((first, second))


def every_meeting(one: Problem, row) -> Iterator[Meeting]:
    wanted = row.wanted
    for start in row.starts:
        leads = [chair.person for chair in row.leads[start.minute]]
        trainees = [chair.person for chair in row.trainees[start.minute]] if one.with_trainees else []
        for lead, trainee in product(leads, [None, *trainees]):
            shadows = (trainee,) if trainee in wanted.shadows else ()
            reverse = (trainee,) if trainee in wanted.reverse_shadows else ()
            yield Meeting(wanted.session, moment(start.minute), wanted.minutes, (lead,), shadows, reverse)


@pytest.mark.more
def test_solver_answers_with_distinct_plans_on_other_days_and_their_reasons() -> None:
    (lines,) = asked([problem(5)])
    assert lines[0]["state"] == "plan"
    plans = [Plan.from_json(said) for said in lines[-1]["plans"]]
    assert len(plans) == 4
    assert len({plan.meetings[0].starts_at.date() for plan in plans}) == 4
    kinds = [reason["kind"] for reason in plans[0].reasons]
    assert kinds == ["days", "waits", "hours", "load", "comfort", "met", "twice", "spare", "trainees"]


def quiet(**more) -> Problem:
    """Two sessions, five people, two days, nothing in anybody's calendar."""
    made = problem(
        3, sessions=2, people=5, pool=5, working_days=2, busy=0.0, trainees=0, days=1, zones=("Europe/Berlin",)
    )
    free = {"interviews": (), "met": False, "paused_until": None, "per_week": 5}
    wanted = tuple(replace(one, seats=1, after=(), musts=(), leads=(one.session,)) for one in made.wanted)
    people = tuple(replace(one, **free) for one in made.interviewers)
    return replace(made, wanted=wanted, interviewers=people, candidate=Candidate("Europe/Berlin"), **more)


def with_diary(made: Problem, person: int, **more) -> Problem:
    people = tuple(replace(one, **more) if one.person == person else one for one in made.interviewers)
    return replace(made, interviewers=people)


def test_solver_says_why_nothing_fits_and_which_single_change_would_help() -> None:
    monday, tuesday = (quiet().interviewers[0].working[day] for day in (0, 1))
    apart = with_diary(with_diary(quiet(), 1, working=(monday,)), 2, working=(tuesday,))
    full = with_diary(quiet(), 1, interviews=(monday,), per_week=1, per_day=3)
    away = with_diary(quiet(), 1, paused_until=quiet().farthest_day)
    empty = replace(quiet(), wanted=tuple(replace(one, seats=one.session) for one in quiet().wanted))
    days, limit, pause, pool = (lines[-1] for lines in asked([apart, full, away, empty]))
    assert days["why"] == [{"kind": "together", "sessions": [1, 2], "days": 1}]
    assert (days["help"][0]["change"], days["help"][0]["to"]) == ("days", 2)
    assert limit["why"] == [{"kind": "never", "session": 1, "pool": 1, "because": ["week_limit"]}]
    helps = {(one["change"], one.get("person"), one.get("to")) for one in limit["help"]}
    assert {("week_limit", 1, 2), ("lead", None, None)} <= helps
    assert ("pause", 1) in {(one["change"], one.get("person")) for one in pause["help"]}
    assert [line["is_enough"] for line in (days, limit, pause)] == [True] * 3
    assert pool["why"] == [{"kind": "pool", "session": 2, "has": 1, "needs": 2}]
    assert [line["status"] for line in (days, limit, pause, pool)] == ["none"] * 4


@pytest.mark.more
def test_solver_lets_nobody_sit_twice_but_where_there_is_no_other_way() -> None:
    both = quiet()
    choice = replace(both, wanted=tuple(replace(one, leads=(1, 2)) for one in both.wanted))
    only = replace(both, wanted=tuple(replace(one, leads=(1,)) for one in both.wanted))
    must = replace(only, wanted=tuple(replace(one, musts=(7,)) for one in only.wanted))
    two, one, none = (lines[-1] for lines in asked([choice, only, must]))
    plans = [Plan.from_json(said["plans"][0]) for said in (two, one)]
    leads = [{pk for meeting in plan.meetings for pk in meeting.leads} for plan in plans]
    assert leads == [{1, 2}, {1}]
    assert none["status"] == "none"
    assert Rule.ONE_VOICE in {broken.rule for broken in broken_rules(must, plans[1])}


def test_solver_starts_at_the_half_hours_of_the_candidate_whatever_their_zone() -> None:
    there = replace(quiet(), candidate=Candidate("Asia/Kathmandu"))
    (lines,) = asked([there])
    starts = [meeting.starts_at for said in lines[-1]["plans"] for meeting in Plan.from_json(said).meetings]
    # Kathmandu is 5:45 ahead
    assert {(start + timedelta(minutes=45)).minute % 30 for start in starts} == {0}


def test_solver_is_loaded_by_no_other_process() -> None:
    modules = "core.wsgi, core.urls, interviews.tasks, interviews.receivers, interviews.gateways.solver"
    code = f"import sys, django; django.setup(); import {modules}; print(*sys.modules)"
    environment = os.environ | {"DJANGO_SETTINGS_MODULE": "core.settings"}
    loaded = subprocess.run([sys.executable, "-c", code], cwd=PROJECT, env=environment, capture_output=True, text=True)
    assert loaded.returncode == 0, loaded.stderr
    assert not {"ortools", "interviews.solver"} & set(loaded.stdout.split())
