from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from interviews.rules.due_times import WorkingWeek, working_day_after
from interviews.rules.reminders import (
    PROGRAM,
    Fate,
    Fault,
    Hush,
    Ladder,
    ReminderState,
    Shift,
    Step,
    StepUnit,
    Told,
    due_moments,
    fates,
    faults,
    pointless,
    shift,
)
from tests.interviews.rules.test_due_times import local, moments, week, weeks

HOURS, DAYS = StepUnit.HOURS, StepUnit.WORKING_DAYS
ENDED = local("2026-06-09 12:00")  # a Tuesday


# When each rung is due


@pytest.mark.parametrize(
    ("ends_at", "expected"),
    [
        # Tuesday noon: an hour later, then the same hour of the next working days
        (
            "2026-06-09 12:00",
            ["2026-06-09 13:00", "2026-06-10 13:00", "2026-06-11 13:00", "2026-06-12 13:00"],
        ),
        # Thursday 17:30: the hour is after work, so Friday morning; the weekend is not counted
        (
            "2026-06-11 17:30",
            ["2026-06-12 09:00", "2026-06-15 09:00", "2026-06-16 09:00", "2026-06-17 09:00"],
        ),
        # Saturday: no two rungs in one morning
        (
            "2026-06-13 10:00",
            ["2026-06-15 09:00", "2026-06-16 09:00", "2026-06-17 09:00", "2026-06-18 09:00"],
        ),
        # Over the change of clocks
        (
            "2026-03-26 14:00",
            ["2026-03-26 15:00", "2026-03-27 15:00", "2026-03-30 15:00", "2026-03-31 15:00"],
        ),
    ],
)
def test_due_moments_climb_by_working_days(ends_at: str, expected: list[str]) -> None:
    assert list(due_moments(local(ends_at), week()).values()) == [local(text) for text in expected]


def test_due_moments_are_in_the_hours_of_the_person_and_not_of_the_company() -> None:
    """An interview that ends at 16:00 in Berlin ends at 22:00 in Shanghai."""
    first = due_moments(local("2026-06-09 16:00"), week("Asia/Shanghai"))[0]
    assert first == local("2026-06-10 09:00", "Asia/Shanghai")


@pytest.mark.parametrize(
    ("steps", "expected"),
    [
        ([(4, HOURS)], ["2026-06-09 16:00"]),
        ([(7, HOURS)], ["2026-06-10 09:00"]),
        ([(1, DAYS), (2, DAYS)], ["2026-06-10 12:00", "2026-06-12 12:00"]),
        # Hours are counted from the end; never two letters within a working day
        ([(1, HOURS), (3, HOURS), (72, HOURS)], ["2026-06-09 13:00", "2026-06-10 13:00", "2026-06-12 12:00"]),
    ],
)
def test_due_moments_follow_the_ladder_that_is_written(steps: list[tuple[int, StepUnit]], expected: list[str]) -> None:
    own = Ladder(tuple(Step(rung, after, unit) for rung, (after, unit) in enumerate(steps)))
    assert list(due_moments(ENDED, week(), own).values()) == [local(text) for text in expected]


@pytest.mark.parametrize(
    ("steps", "found"),
    [
        (PROGRAM.steps, []),
        ((), [(None, Fault.NONE)]),
        ((Step(0, 0, HOURS),), [(0, Fault.AFTER)]),
        ((Step(0, 240, HOURS), Step(1, 21, DAYS)), [(1, Fault.AFTER)]),
        ((Step(0, 1, HOURS, ("recruiter",)),), [(0, Fault.FIRST_COPIES)]),
        (tuple(Step(n, 1, DAYS) for n in range(7)), [(None, Fault.MANY)]),
    ],
)
def test_faults_of_a_ladder(steps: tuple[Step, ...], found: list[tuple[int | None, Fault]]) -> None:
    assert faults(steps) == found


# What becomes of what is due


def at_work(text: str, away_until: date | None = None) -> Shift:
    return shift(week(), local(text), away_until)


def said(found: dict[int, Fate]) -> dict[int, str]:
    """State, why and until when, as one reads it."""
    return {
        rung: " ".join(
            str(word)
            for word in (fate.state.value, fate.why and fate.why.value, fate.later and _wall(fate.later))
            if word
        )
        for rung, fate in found.items()
    }


def _wall(moment: datetime) -> str:
    return f"{moment.astimezone(week().zone):%d %H:%M}"


TOLD = Told(local("2026-06-09 13:00"), 0)


@pytest.mark.parametrize(
    ("rungs", "now", "extra", "found"),
    [
        ([0], "2026-06-09 13:00", {}, {0: "sent"}),
        # Late by a week: one letter, nobody is escalated before a working day
        (
            [0, 1, 2, 3],
            "2026-06-15 10:00",
            {},
            {
                0: "folded higher",
                1: "sent",
                2: "waiting too_soon 16 10:00",
                3: "waiting too_soon 16 10:00",
            },
        ),
        ([1, 2, 3], "2026-06-15 10:00", {"told": TOLD}, {1: "folded higher", 2: "folded higher", 3: "sent"}),
        # Nothing but escalations is left of the ladder and nobody was reminded: the highest goes
        ([2, 3], "2026-06-15 10:00", {}, {2: "folded higher", 3: "sent"}),
        ([1], "2026-06-10 12:00", {"told": TOLD}, {1: "waiting too_soon 10 13:00"}),
        ([1], "2026-06-10 20:00", {"told": TOLD}, {1: "waiting hours 11 09:00"}),
        # A lower one never follows a higher one
        ([0], "2026-06-15 10:00", {"told": Told(ENDED, 1)}, {0: "folded higher"}),
        ([0, 1], "2026-06-15 10:00", {"hush": Hush(None)}, {0: "skipped dismissed", 1: "skipped dismissed"}),
        ([0], "2026-06-09 13:00", {"hush": Hush(local("2026-06-10 20:00"))}, {0: "waiting snoozed 11 09:00"}),
        ([0], "2026-06-11 13:00", {"hush": Hush(local("2026-06-10 20:00"))}, {0: "sent"}),
        # The ladder has become shorter
        ([3, 4], "2026-06-15 10:00", {"told": TOLD}, {3: "sent", 4: "skipped changed"}),
    ],
)
def test_fates_of_what_is_due(rungs: list[int], now: str, extra: dict, found: dict[int, str]) -> None:
    assert said(fates(rungs, PROGRAM, ends_at=ENDED, shift=at_work(now), **extra)) == found


def test_fates_wait_for_who_is_away() -> None:
    away = at_work("2026-06-09 13:00", date(2026, 6, 12))
    assert said(fates([0], PROGRAM, ends_at=ENDED, shift=away)) == {0: "waiting away 15 09:00"}
    back = at_work("2026-06-15 09:00", date(2026, 6, 12))
    assert said(fates([0, 1, 2], PROGRAM, ends_at=ENDED, shift=back))[1] == "sent"


def test_fates_before_the_end_are_planned_anew() -> None:
    """It moved a moment ago, and nobody has planned its ladder yet."""
    found = fates([0, 1], PROGRAM, ends_at=ENDED + timedelta(days=1), shift=at_work("2026-06-09 13:00"))
    assert said(found) == {0: "waiting 10 13:00", 1: "waiting 11 13:00"}


@pytest.mark.parametrize("missing", ["is_owed", "is_booked", "is_held", "is_active", "is_here"])
def test_pointless_says_why(missing: str) -> None:
    holds = dict.fromkeys(["is_owed", "is_booked", "is_held", "is_active", "is_here"], True)
    assert pointless(**holds) is None
    whys = dict(zip(holds, ["submitted", "cancelled", "released", "closed", "left"], strict=True))
    assert pointless(**{**holds, missing: False}) == whys[missing]


# Laws of any ladder, week and moment


@st.composite
def ladders(draw: st.DrawFn) -> Ladder:
    units = draw(st.lists(st.sampled_from(StepUnit), min_size=1, max_size=6))
    steps = []
    for rung, unit in enumerate(units):
        after = draw(st.integers(1, 96 if unit == HOURS else 4))
        copies = draw(st.sampled_from([(), ("coordinator",), ("hiring_manager",)])) if rung else ()
        steps.append(Step(rung, after, unit, copies))
    assert not faults(steps)
    return Ladder(tuple(steps))


@given(moments, weeks(), ladders())
def test_due_moments_keep_order_hours_and_the_end(ends_at: datetime, week: WorkingWeek, ladder: Ladder) -> None:
    due = list(due_moments(ends_at, week, ladder).values())
    assert len(due) == len(ladder.steps)
    assert due[0] >= ends_at
    assert all(week.works_at(moment) for moment in due)
    for below, above in pairwise(due):
        assert above >= working_day_after(below, week)
        assert above.astimezone(week.zone).date() > below.astimezone(week.zone).date()


@st.composite
def lives(draw: st.DrawFn) -> list[tuple[timedelta, WorkingWeek, date | None, Hush | None]]:
    """The sweeps of a card's life, at any distance: the person moves, goes away, and somebody puts reminders off."""
    return [
        (
            timedelta(minutes=draw(st.integers(1, 60 * 24 * 4))),
            draw(weeks()),
            draw(st.none() | st.dates(date(2024, 1, 1), date(2030, 1, 1))),
            Hush(draw(st.none() | moments)) if draw(st.booleans()) and draw(st.booleans()) else None,
        )
        for _sweep in range(draw(st.integers(1, 10)))
    ]


@settings(deadline=None)
@given(moments, weeks(), ladders(), lives())
def test_fates_keep_the_laws_whatever_happens(
    ends_at: datetime,
    first: WorkingWeek,
    ladder: Ladder,
    life: list[tuple[timedelta, WorkingWeek, date | None, Hush | None]],
) -> None:
    """Never before the end, outside working hours or in an absence; never a rung twice, nor one below another that
    went; two letters are a working day apart, and nobody is copied who was not reminded before."""
    waiting = due_moments(ends_at, first, ladder)
    went: list[tuple[int, datetime]] = []
    at = ends_at - timedelta(hours=1)
    for passed, now, away_until, hush in life:
        at += passed
        due = [rung for rung, moment in waiting.items() if moment <= at]
        told = Told(went[-1][1], went[-1][0]) if went else None
        found = fates(due, ladder, ends_at=ends_at, shift=shift(now, at, away_until), told=told, hush=hush)
        assert set(found) == set(due)
        sent = [rung for rung, fate in found.items() if fate.state == ReminderState.SENT]
        assert len(sent) <= 1
        for rung in sent:
            assert at >= ends_at
            assert now.works_at(at)
            assert away_until is None or at.astimezone(now.zone).date() > away_until
            assert all(rung > before for before, _moment in went)
            assert not told or at >= working_day_after(told.last, now)
            if ladder.steps[rung].escalates and not told:
                # It goes to nobody but the person: `told` is what copies ask for
                assert all(ladder.steps[other].escalates for other in due)
            went.append((rung, at))
        for rung, fate in found.items():
            if fate.later:
                assert fate.later > at
                assert now.works_at(fate.later)
                waiting[rung] = fate.later
            else:
                del waiting[rung]
        if sent:
            waiting = {rung: moment for rung, moment in waiting.items() if rung > sent[0]}


@given(moments, weeks(), st.none() | st.dates(date(2024, 1, 1), date(2031, 1, 1)))
def test_shift_opens_in_working_hours_after_the_absence(
    at: datetime, week: WorkingWeek, away_until: date | None
) -> None:
    found = shift(week, at, away_until)
    assert found.opens >= at
    assert week.works_at(found.opens)
    assert found.opens.tzinfo == UTC
    assert away_until is None or found.opens.astimezone(week.zone).date() > away_until
    assert found.is_away is (away_until is not None and at.astimezone(week.zone).date() <= away_until)


def test_back_after_an_absence_without_end_is_a_moment_all_the_same() -> None:
    """One person's last day must not hold up everybody's reminders."""
    for zone in ("Pacific/Kiritimati", "Pacific/Pago_Pago"):
        there = WorkingWeek(ZoneInfo(zone), time(9), time(18), frozenset(range(5)))
        assert shift(there, datetime(2026, 6, 9, tzinfo=UTC), date(9999, 12, 31)).is_away
