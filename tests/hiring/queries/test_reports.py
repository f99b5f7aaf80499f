"""Each figure of the reports, reckoned by hand from tests/reported.py."""

from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.models import Person
from hiring.models import Application, Visit
from hiring.queries import reports
from hiring.queries.board import board
from hiring.queries.reports import Source, Stays
from hiring.rules.reports import DAY, Share, cells, heads, spread, written
from rubrics.models import RoleDefinition
from tests import make, reported

pytestmark = pytest.mark.django_db


@pytest.fixture
def made(role: RoleDefinition, rae: Person, hana: Person, at: datetime) -> reported.Company:
    return reported.company(role, rae, hana, at)


def days(*numbers: float) -> list[timedelta]:
    return [timedelta(days=number) for number in numbers]


def by_name(found: list[reports.Place]) -> dict[str, Stays]:
    return {place.kind.value: place.stays for place in found}


def test_places_count_who_came_in_went_on_and_was_closed(made: reported.Company, rae: Person) -> None:
    found = by_name(reports.places(made.scope(rae, team="Forecasting")))
    # Ann, Bob, Cem, Dee, Eve, Fay came; Gus after the period. Dee was closed, Ann, Bob, Eve, Cem and Fay went on
    assert (found["applied"].came, found["applied"].went_on, found["applied"].closed) == (6, 5, 1)
    # Ann, Bob, Cem, Eve, and Fay on her way back, who had been further already; Cem was closed, Eve is there
    assert (found["call"].came, found["call"].went_on, found["call"].closed, found["call"].still) == (5, 3, 1, 1)
    # Ann went on, Bob was closed, Fay is not past it
    loop = found["interviews"]
    assert (loop.came, loop.went_on, loop.closed, loop.still) == (3, 1, 1, 1)
    assert (found["offer"].came, found["offer"].went_on) == (1, 1)
    assert (found["hired"].came, found["hired"].closed, found["hired"].still) == (1, 0, 1)
    assert found["take_home"] == Stays()
    rows = {row.name: row.values for row in reports.funnel(reports.places(made.scope(rae))).rows}
    # With the five hired by Ranking, who went on from their applications too
    assert rows["Applications"] == (11, Share(10, 11), 1, 0)
    assert rows["Hired"] == (6, "", "", "")


def test_places_take_the_time_of_stays_that_ended(made: reported.Company, rae: Person) -> None:
    found = by_name(reports.places(made.scope(rae, requisition=made.forecasting.pk)))
    # 1, 2, 2, 2, 3 and 6 days
    assert (found["applied"].ended, found["applied"].quartiles) == (6, days(2, 2, 2.75))
    # Ann 2, Bob 6, Cem 1; there now: Eve since 25 days, Fay since 18
    call = found["call"]
    assert (call.ended, call.quartiles, call.now, call.so_far) == (3, days(1.5, 2, 4), 2, timedelta(days=21.5))
    rows = {row.name: row.values for row in reports.time_in_stage(reports.places(made.scope(rae))).rows}
    # With 7, 9, 10, 13 and 18: eleven stays; Gus stands there
    assert rows["Applications"] == (11, 2.0, 6.0, 9.5, 1, None)
    assert rows["Recruiter call"] == (3, None, None, None, 2, None)
    assert "Hired" not in rows


def test_places_of_any_days_count_what_the_visits_of_these_days_say(made: reported.Company, rae: Person) -> None:
    """Whoever was closed before is not even looked at: counted here visit by visit."""
    for first, last in ((9, 12), (13, 17), (24, 25)):
        period = reported.Period(made.day(first).date(), made.day(last).date(), reported.PERIOD.zone)
        found = by_name(reports.places(reports.Scope(rae, period, made.day(reported.NOW))))
        for kind, stays in found.items():
            visits = Visit.objects.filter(stage__kind=kind)
            came = {one.application_id for one in visits if period.since <= one.entered_at < period.until}
            ended = sum(1 for one in visits if one.left_at and period.since <= one.left_at < period.until)
            assert (stays.came, stays.ended, stays.now) == (len(came), ended, visits.filter(left_at=None).count())


def test_places_of_a_requisition_are_its_stages_and_agree_with_its_page(made: reported.Company, rae: Person) -> None:
    """Over all time the same as the funnel on the page of the requisition."""
    ever = reports.Scope(
        rae,
        reported.Period(reported.PERIOD.first, reported.date(2027, 1, 1), reported.PERIOD.zone),
        made.day(reported.NOW),
        requisition=made.forecasting.pk,
    )
    here = [(one.name, one.stays.went_on + one.stays.closed, one.stays.went_on) for one in reports.places(ever)]
    there = board(made.forecasting, at=made.day(reported.NOW)).funnel
    assert here[:-1] == [(str(one.stage), one.left, one.went_on) for one in there][:-1]
    assert reports.places(ever)[-1].stays.came == there[-1].now == 1


def test_hires_run_both_clocks(made: reported.Company, rae: Person) -> None:
    found = reports.hires(made.scope(rae))
    # Opened on day 0 and on day 2: 20, and 8, 10, 12, 16, 22
    assert (found.count, found.from_opening) == (6, days(10.5, 14, 19))
    # 19, and 7, 9, 10, 13, 18
    assert found.from_application == days(9.25, 11.5, 16.75)
    rows = reports.time_to_hire(found).rows
    assert [row.values for row in rows] == [(6, 10.5, 14.0, 19.0), (6, 9.2, 11.5, 16.8)]
    alone = reports.time_to_hire(reports.hires(made.scope(rae, requisition=made.forecasting.pk)))
    assert alone.rows[0].values == (1, None, None, None)


def test_source_results_tell_what_came_of_each(made: reported.Company, rae: Person) -> None:
    found = reports.source_results(made.scope(rae))
    assert found == [
        Source("Fair", 5, 5, 5, 0),
        # However it was written; Gus applied after the period
        Source("Job page", 3, 2, 1, 0),
        Source("Referral", 2, 0, 0, 1),
        Source("No source noted", 1, 1, 0, 1),
    ]
    many = [Source(f"S {n:02}", 20 - n, 1, 0, 0) for n in range(17)]
    shown = reports.sources(many)
    assert len(shown.rows) == 16
    assert shown.rows[-1].values == (5 + 4, Share(2, 9), Share(0, 9), 0)
    assert (len(shown.file), shown.left) == (17, 0)


def test_scope_is_what_the_reader_sees(
    made: reported.Company, rae: Person, hana: Person, cora: Person, otto: Person, at: datetime
) -> None:
    secret = make.requisition(
        made.forecasting.role, rae, hana, at, title="Secret", team_name="Board", confidential=True
    )
    make.application(secret, rae, made.day(3), name="Mia", email="mia@example.org")
    rob = make.person("Rob Meyer", office="recruiter")
    assert [made.scope(who).applications.count() for who in (rae, hana, rob, cora, otto)] == [13, 13, 12, 0, 0]
    assert {one.team for one in reports.offered(rob)} == {"Forecasting", "Ranking"}
    assert reports.offered(otto) == []
    # Never one's own application
    make.also_known_as(made.applications["Eve"], rob, rae, made.day(6))
    assert by_name(reports.places(made.scope(rob, team="Forecasting")))["applied"].came == 5


def test_what_the_reader_owes_a_card_for_is_left_out(made: reported.Company, rae: Person, ivan: Person) -> None:
    Application.objects.filter(pk=made.applications["Ann"].pk).update(owed_by=[rae.pk])
    found = by_name(reports.places(made.scope(rae, team="Forecasting")))
    assert (found["applied"].came, found["hired"].came) == (5, 0)
    hires = reports.hires(made.scope(rae))
    assert (hires.count, hires.left_out) == (5, 1)
    assert reports.source_results(made.scope(rae))[1] == Source("Job page", 2, 1, 0, 0)


# Rules, without a row


@given(st.lists(st.integers(0, 10_000), min_size=3, max_size=3), st.integers(0, 12))
def test_times_of_a_few_are_not_said(hours: list[int], count: int) -> None:
    low, middle, high = spread(count, [timedelta(hours=one) for one in sorted(hours)], DAY)
    if count < 5:
        assert {low, middle, high} == {None if count else ""}
    else:
        assert isinstance(low, float)
        assert low <= middle <= high


def test_a_row_of_a_file_has_a_cell_for_each_head() -> None:
    spec = reports.rules.STAYS
    row = reports.Row("Call", (3, None, None, None, 2, 4.5))
    assert dict(zip(heads(spec), written(spec, row), strict=True)) == {
        "stage": "Call",
        "stays": 3,
        "lower_quartile_days": "",
        "median_days": "",
        "upper_quartile_days": "",
        "there_now": 2,
        "median_days_so_far": 4.5,
    }
    assert [(cell.value, cell.width) for cell in cells(spec, row)] == [(3, 1), (None, 3), (2, 1), (4.5, 1)]
    spec = reports.rules.FUNNEL
    assert heads(spec)[:5] == ["stage", "came_in", "went_on", "went_on_of", "went_on_percent"]
    assert written(spec, reports.Row("Call", (5, Share(3, 5), 1, 1)))[1:] == [5, 3, 5, 60, 1, 1]
    assert written(spec, reports.Row("Hired", (5, "", "", "")))[1:] == [5, "", "", "", "", ""]
    assert written(spec, reports.Row("Call", (5, Share(3, 4), 1, 1)))[4] == ""
