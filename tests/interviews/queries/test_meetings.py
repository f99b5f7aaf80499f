from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange

from core.models import Person
from hiring.models import Application, SessionCompetency
from interviews.actions import feeds, meetings
from interviews.models import BusySpan, DebriefMeeting, Interview
from interviews.queries.diaries import diaries
from interviews.queries.feeds import meetings_in_calendar_of
from interviews.queries.meetings import (
    applications_to_meet_about,
    doubts,
    expected,
    gathering,
    meetings_of,
    search,
    with_diaries,
)
from interviews.rules.diaries import Obstacle, Span
from tests import make
from tests.interviews import panel

HOUR = timedelta(hours=1)
BERLIN = ZoneInfo("Europe/Berlin")


@pytest.fixture
def application(role, rae: Person, hana: Person, at: datetime) -> Application:
    return panel.application(role, rae, hana, at)


@pytest.fixture
def loop(application, ivan: Person, ines: Person, rae: Person, at: datetime) -> list[Interview]:
    return panel.loop(application, [ivan, ines], rae, at)


@pytest.fixture
def meeting(application, loop, hana, rae, ivan, at) -> DebriefMeeting:
    return meetings.book(
        application, starts_at=at + 50 * HOUR, minutes=30, people=[hana, rae, ivan], place="", by=rae, at=at
    )


def test_expected_is_the_panel_and_who_answers_for_it(
    application, loop, ivan, ines, hana, rae, cora, otto, igor, at
) -> None:
    application.requisition.members.create(person=cora, part="coordinator")
    make.interview(application, [ivan], rae, at, session=2, starts_at=at + 9 * HOUR, shadows=[otto])
    assert list(expected(application)) == [hana, ines, ivan, rae]
    make.also_known_as(application, ines, rae, at)
    Person.objects.filter(pk=ivan.pk).update(is_active=False)
    assert list(expected(application)) == [hana, rae]


def test_expected_leaves_out_who_wrote_no_card(application, igor, hana, rae, at) -> None:
    """A session that looks for nothing brings nobody to the debrief: they could not open it."""
    SessionCompetency.objects.filter(session=application.requisition.sessions.first()).delete()
    make.interview(application, [igor], rae, at)
    assert list(expected(application)) == [hana, rae]


def test_gathering_is_read_with_the_application(meeting, application, hana, rae, otto, ivan, at) -> None:
    found = gathering(applications_to_meet_about(hana).get(), at)
    assert (found.starts_at, found.minutes, found.days, found.is_now) == (meeting.starts_at, 30, 2, False)
    assert gathering(applications_to_meet_about(hana).get(), at + 50.25 * HOUR).is_now
    assert gathering(applications_to_meet_about(hana).get(), at + 51 * HOUR).is_over
    meetings.cancel(meeting, by=rae, at=at)
    assert gathering(applications_to_meet_about(hana).get(), at) is None
    assert not applications_to_meet_about(otto).exists()
    assert not applications_to_meet_about(ivan).exists()


def test_meetings_of_are_those_one_is_asked_to(meeting, ivan, ines, hana, at, django_assert_num_queries) -> None:
    with django_assert_num_queries(1):
        (found,) = meetings_of(ivan, at, at + 7 * 24 * HOUR, at=at)
    assert (found.candidate, found.starts_at) == ("Nadia Rahimi", meeting.starts_at)
    assert not meetings_of(ines, at, at + 7 * 24 * HOUR, at=at)
    assert not meetings_of(hana, at, at + 24 * HOUR, at=at)


def test_diaries_hold_a_meeting_as_time_that_is_taken(meeting, ivan, ines, at) -> None:
    around = Span(at, at + 72 * HOUR)
    books = diaries([ivan, ines], within=around, at=at)
    wanted = Span(meeting.starts_at, meeting.ends_at)
    assert books[ivan.pk].obstacle(wanted) == Obstacle.BUSY
    assert books[ines.pk].obstacle(wanted) is None
    # It counts against no limit, and does not stand in its own way when it moves
    assert books[ivan.pk].on_day(meeting.starts_at) == 0
    assert diaries([ivan], within=around, at=at, meeting=meeting.pk)[ivan.pk].obstacle(wanted) is None


def test_search_heeds_interviews_and_calendars_elsewhere(
    application, loop, ivan, ines, hana, rae, at, django_assert_num_queries
) -> None:
    feed = feeds.add(ines, url="https://calendar.example/ines.ics", by=ines, at=at)
    BusySpan.objects.create(feed=feed, span=DateTimeTZRange(at, at + 30 * HOUR))
    people = with_diaries(expected(application))
    with django_assert_num_queries(1):
        found = search(people, 30, first=at.date(), zone=BERLIN, at=at)
    # On Wednesday afternoon she is back
    assert found.offers[0].starts_at == at + 30 * HOUR
    assert not found.in_the_way
    BusySpan.objects.update(span=DateTimeTZRange(at, at + 24 * 30 * HOUR))
    none = search(people, 30, first=at.date(), zone=BERLIN, at=at)
    assert not none.offers
    assert [way.name for way in none.in_the_way] == [ines.name]
    assert none.never_free == (ines.name,)


def test_search_says_the_hour_on_the_clocks_of_others(application, loop, ivan, hana, rae, at) -> None:
    Person.objects.filter(pk=ivan.pk).update(time_zone="America/Los_Angeles")
    people = with_diaries(expected(application))
    (first, *_rest) = search(people, 30, first=at.date(), zone=BERLIN, at=at).offers
    assert first.outside == (ivan.name,)
    assert {hint.zone: hint.outside for hint in first.hints}["America/Los_Angeles"] == (ivan.name,)


def test_doubts_leave_out_what_the_booking_refuses(meeting, application, ivan, ines, hana, at) -> None:
    evening = Span(at + 10 * HOUR, at + 11 * HOUR)
    people = with_diaries(expected(application))
    assert {one.obstacle for one in doubts(people, evening, at=at)} == {Obstacle.NOT_WORKING}
    assert doubts(people, Span(meeting.starts_at, meeting.ends_at), at=at) == []


def test_meetings_stand_in_ones_own_calendar(meeting, ivan, ines, rae, at, django_assert_num_queries) -> None:
    with django_assert_num_queries(3):
        ((told, link),) = meetings_in_calendar_of(ivan, at)
    assert (told.uid, told.candidate) == (meeting.uid, "Nadia Rahimi")
    assert link.endswith(f"/applications/{meeting.application_id}/debrief/")
    assert not meetings_in_calendar_of(ines, at)
    meetings.cancel(meeting, by=rae, at=at)
    assert not meetings_in_calendar_of(ivan, at)
