from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from interviews.rules.due_times import WorkingWeek
from interviews.rules.notices import NoticeStep, notice_fates, notice_moments, planned, week_of_candidate
from tests.interviews.rules.test_due_times import local, moments, week, weeks

DAY, SOON = NoticeStep.DAY, NoticeStep.SOON
MINUTE = timedelta(minutes=1)


@pytest.mark.parametrize(
    ("starts_at", "day_before"),
    [
        ("2026-06-09 11:00", "2026-06-08 09:00"),  # Tuesday
        ("2026-06-08 11:00", "2026-06-05 09:00"),  # Monday: the Friday before
        ("2026-06-09 06:00", "2026-06-08 09:00"),  # early
    ],
)
def test_notice_moments_are_the_working_day_before_and_15_minutes_before(starts_at: str, day_before: str) -> None:
    found = notice_moments(local(starts_at), week())
    assert found == {DAY: local(day_before), SOON: local(starts_at) - timedelta(minutes=15)}


def test_notice_moments_leave_out_holidays_and_bear_a_long_one() -> None:
    off = frozenset(date(2026, 6, 8) - timedelta(days=n) for n in range(4))
    assert notice_moments(local("2026-06-09 11:00"), week(holidays=off))[DAY] == local("2026-06-04 09:00")
    month = frozenset(date(2026, 6, 8) - timedelta(days=n) for n in range(40))
    assert notice_moments(local("2026-06-09 11:00"), week(holidays=month))[DAY] == local("2026-06-08 09:00")


def test_notice_moments_of_a_candidate_are_theirs_and_not_ours() -> None:
    shanghai = week_of_candidate(week("Asia/Shanghai").zone)
    monday = local("2026-06-08 03:00", "Asia/Shanghai")
    assert notice_moments(monday, shanghai)[DAY] == local("2026-06-07 09:00", "Asia/Shanghai")


def test_planned_too_late_is_told_by_the_invitation() -> None:
    starts_at = local("2026-06-09 11:00")
    late = {one.step: one.is_late for one in planned(starts_at, week(), at=local("2026-06-08 12:00"))}
    assert late == {DAY: True, SOON: False}
    assert all(one.is_late for one in planned(starts_at, week(), at=local("2026-06-09 10:50")))


@pytest.mark.parametrize(
    ("steps", "now", "found"),
    [
        ({DAY}, "2026-06-08 09:00", {DAY: "sent"}),
        ({SOON}, "2026-06-09 10:45", {SOON: "sent"}),
        # The worker was away
        ({DAY}, "2026-06-08 22:00", {DAY: "waiting"}),
        ({DAY}, "2026-06-09 10:44", {DAY: "sent"}),
        ({DAY, SOON}, "2026-06-09 10:50", {DAY: "folded", SOON: "sent"}),
        ({DAY, SOON}, "2026-06-09 11:00", {DAY: "skipped", SOON: "skipped"}),
        ({SOON}, "2026-06-10 09:00", {SOON: "skipped"}),
    ],
)
def test_notice_fates_of_what_is_due(steps: set[NoticeStep], now: str, found: dict[NoticeStep, str]) -> None:
    fates = notice_fates(steps, starts_at=local("2026-06-09 11:00"), week=week(), at=local(now))
    assert {step: fate.state for step, fate in fates.items()} == found


def test_notice_fates_before_an_early_interview_leave_the_night_alone() -> None:
    fates = notice_fates({DAY}, starts_at=local("2026-06-09 09:10"), week=week(), at=local("2026-06-09 05:00"))
    assert fates[DAY].state == "folded"


@given(moments, weeks(), st.integers(-60 * 24 * 20, 60))
def test_notices_go_before_the_start_and_by_day_in_working_hours(
    starts_at: datetime, week: WorkingWeek, minutes: int
) -> None:
    due = notice_moments(starts_at, week)
    assert due[DAY] < starts_at
    assert due[SOON] < starts_at
    at = starts_at + minutes * MINUTE
    fates = notice_fates([step for step in due if due[step] <= at], starts_at=starts_at, week=week, at=at)
    sent = [step for step, fate in fates.items() if fate.state == "sent"]
    assert len(sent) <= 1
    assert not sent or at < starts_at
    assert DAY not in sent or week.works_at(at)
    for fate in fates.values():
        assert fate.later is None or (at < fate.later < starts_at and week.works_at(fate.later))
