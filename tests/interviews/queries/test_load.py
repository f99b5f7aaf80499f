from datetime import date, timedelta

import pytest

from core.models import Person
from hiring.models import Application
from interviews.models import PoolMember, Profile
from interviews.queries import load as queries
from tests import make
from tests.interviews import panel

DAY = timedelta(days=1)


@pytest.fixture
def application(role, rae: Person, hana: Person, at) -> Application:
    return panel.application(role, rae, hana, at)


def test_carriers_are_those_who_interview_or_may_with_what_they_held(
    application, ivan, ines, igor, otto, rae, at, django_assert_num_queries
) -> None:
    make.interview(application, [ivan], rae, at)
    PoolMember.objects.create(session=application.requisition.sessions.first(), person=ines)
    Person.objects.filter(pk=igor.pk).update(is_active=False)
    with django_assert_num_queries(1):
        found = queries.carriers(otto, at + 2 * DAY)
    assert [(one.name, one.recent, one.per_week) for one in found] == [("Ines Weber", 0, 5), ("Ivan Herrera", 1, 5)]
    assert [one.name for one in queries.carriers(otto, at + 80 * DAY)] == ["Ines Weber"]
    assert [one.name for one in queries.carriers(otto, at, text="ivan")] == ["Ivan Herrera"]
    assert [one.name for one in queries.carriers(otto, at, among=frozenset({otto.pk}))] == ["Otto Haas"]


def test_with_weeks_counts_on_the_calendar_of_the_one_who_carries_it(
    application, ivan, igor, rae, at, django_assert_num_queries
) -> None:
    """Sunday evening in Berlin is Monday in Shanghai."""
    sunday = at.replace(day=14, hour=19)
    make.interview(application, [ivan, igor], rae, at, starts_at=sunday)
    Profile.objects.create(person=igor, per_day=1, per_week=1, paused_until=date(2026, 6, 21))
    weeks = queries.weeks_from(rae, at)[:2]
    assert weeks == [date(2026, 6, 8), date(2026, 6, 15)]
    found = queries.carriers(rae, at)
    with django_assert_num_queries(1):
        shown = {
            one.name: [(w.booked, w.limit, str(w.fill)) for w in one.weeks] for one in queries.with_weeks(found, weeks)
        }
    assert shown["Ivan Herrera"] == [(1, 5, "some"), (0, 5, "none")]
    assert shown["Igor Wang"] == [(0, 1, "none"), (1, 1, "full")]
    igors = next(one for one in queries.with_weeks(found, weeks) if one.pk == igor.pk)
    assert [week.is_paused for week in igors.weeks] == [True, True]


def test_spread_names_the_ends(application, ivan, ines, rae, at) -> None:
    make.interview(application, [ivan], rae, at)
    PoolMember.objects.create(session=application.requisition.sessions.first(), person=ines)
    found = queries.spread(queries.carriers(rae, at + DAY))
    assert found is not None
    assert (found.most, found.least, found.fairness.half_by) == (("Ivan Herrera",), ("Ines Weber",), 1)
    assert queries.spread([]) is None
