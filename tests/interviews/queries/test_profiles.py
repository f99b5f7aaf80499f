from datetime import date, timedelta

import pytest
from django.utils import translation

from core.models import Location, Organisation, Person
from hiring.models import Application
from interviews.queries import profiles as queries
from tests import make
from tests.interviews import panel


@pytest.fixture
def application(role, rae: Person, hana: Person, at) -> Application:
    return panel.application(role, rae, hana, at)


@pytest.mark.parametrize(
    ("country", "language", "named"),
    [
        ("DE", "en", "German Unity Day"),
        ("CN", "zh-hans", "国庆节"),
        # Nobody has written them down in Chinese
        ("DE", "zh-hans", ""),
    ],
)
def test_holidays_ahead_are_of_the_place_of_work_by_the_readers_names(ivan, at, country, language, named) -> None:
    ivan.location = Location.objects.create(name="There", country=country, time_zone="UTC")
    with translation.override(language):
        found = queries.holidays_ahead(ivan, at.replace(month=9, day=20))
    assert named in [one.name for one in found]
    assert all(date(2026, 9, 20) <= one.day <= date(2026, 11, 15) for one in found)


def test_holidays_ahead_cross_the_year_and_fall_back_on_the_organisation(ivan, at) -> None:
    assert queries.holidays_ahead(ivan, at.replace(month=12)) == []
    Organisation.objects.update(country="DE")
    assert date(2027, 1, 1) in [one.day for one in queries.holidays_ahead(ivan, at.replace(month=12))]


def test_booked_until_shows_what_the_reader_may_see_and_counts_the_rest(application, ivan, rae, hana, otto, at) -> None:
    tomorrow = at + timedelta(days=1)
    make.interview(application, [ivan], rae, at, starts_at=tomorrow)
    make.interview(application, [ivan], rae, at, session=1, starts_at=tomorrow + timedelta(days=1))
    until = date(2026, 6, 10)
    for reader, shown, others in ((ivan, 1, 0), (rae, 1, 0), (otto, 0, 1)):
        found = queries.booked_until(ivan, until, reader=reader, at=at)
        assert (len(found.shown), found.others) == (shown, others), reader
    assert queries.booked_until(ivan, until, reader=ivan, at=tomorrow + timedelta(hours=2)).count == 0


def test_pause_of_ends_by_itself_where_they_are(igor, at) -> None:
    profile = queries.profile_of(igor)
    profile.paused_until = date(2026, 6, 9)
    assert queries.pause_of(profile, igor, at) == date(2026, 6, 9)
    assert queries.pause_of(profile, igor, at.replace(hour=17)) is None
