from datetime import datetime, timedelta

import pytest
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange

from core.models import Person
from interviews.actions import booking
from interviews.models import BusyFeed, BusySpan, Choice, Hold, Profile
from interviews.queries.diaries import diaries
from interviews.rules.diaries import Obstacle, Span
from tests import make
from tests.interviews import panel

HOUR = timedelta(hours=1)


@pytest.fixture
def application(role, rae: Person, hana: Person, at: datetime):
    return panel.application(role, rae, hana, at)


def hold(application, person: Person, span: DateTimeTZRange, by: Person, at: datetime) -> Hold:
    days = {"first_day": at.date(), "last_day": at.date(), "until": at + 48 * HOUR}
    choice = Choice.objects.create(application=application, asked_by=by, asked_at=at, **days)
    session = application.requisition.sessions.first()
    return Hold.objects.create(choice=choice, session=session, person=person, span=span, until=at + HOUR)


def test_diaries_gather_all_that_takes_somebodys_time(
    application, ivan, ines, igor, rae, at, django_assert_num_queries
) -> None:
    interview = make.interview(application, [ivan], rae, at, starts_at=at + HOUR)
    feed = BusyFeed.objects.create(person=ines, url="https://calendar.example/ines", added_at=at, due_at=at)
    BusySpan.objects.create(feed=feed, span=DateTimeTZRange(at + HOUR, at + 2 * HOUR))
    held = hold(application, igor, DateTimeTZRange(at + HOUR, at + 2 * HOUR), rae, at)
    Profile.objects.create(person=ivan, per_day=1, per_week=1, buffer=0)
    Person.objects.filter(pk=igor.pk).update(time_zone="Europe/Berlin")
    igor.refresh_from_db()
    within, wanted = Span(at, at + 48 * HOUR), Span(at + HOUR, at + 2 * HOUR)
    with django_assert_num_queries(3):
        found = diaries([ivan, ines, igor], within=within, at=at)
    assert [found[one.pk].obstacle(wanted) for one in (ivan, ines, igor)] == [
        Obstacle.INTERVIEW,
        Obstacle.BUSY,
        Obstacle.HELD,
    ]
    assert found[ivan.pk].obstacle(Span(wanted.ends, wanted.ends + HOUR)) == Obstacle.DAY_FULL
    assert diaries([ivan], within=within, at=at, but=interview)[ivan.pk].obstacle(wanted) is None
    assert diaries([igor], within=within, at=at, choice=held.choice)[igor.pk].obstacle(wanted) is None
    assert diaries([igor], within=within, at=at + 2 * HOUR)[igor.pk].held == ()


def test_book_refuses_a_time_that_is_kept_for_another_candidate(application, ivan, rae, at) -> None:
    held = hold(application, ivan, DateTimeTZRange(at + HOUR, at + 2 * HOUR), rae, at)
    with pytest.raises(booking.BookingRefused, match="choosing this time with Ivan"):
        make.interview(application, [ivan], rae, at, starts_at=at + HOUR)
    assert make.interview(application, [ivan], rae, at, starts_at=at + HOUR, choice=held.choice).pk
