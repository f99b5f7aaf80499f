from datetime import timedelta

import pytest
from django.db import connection

from core.models import Event, Person
from interviews.actions import feeds
from interviews.gateways.calendars import Found
from interviews.models import BusyFeed, FeedTrouble, Interview
from interviews.queries.diaries import diaries
from interviews.rules.diaries import Obstacle, Span
from tests import make
from tests.interviews import panel
from tests.interviews.actions.test_scorecards import together
from tests.interviews.elsewhere import content, event, ics, server

HOUR = timedelta(hours=1)
URL = "https://calendar.example.org/private-77aa/ivan.ics"


@pytest.fixture
def loopback(settings) -> None:
    settings.FEEDS_ALLOW_LOOPBACK = True


def added(person: Person, at, url: str = URL) -> BusyFeed:
    return feeds.add(person, url=url, by=person, at=at)


def span(at, hours: float = 1) -> Span:
    return Span(at, at + hours * HOUR)


def busy(person: Person) -> list[tuple]:
    found = BusyFeed.objects.filter(person=person).values_list("spans__span", flat=True).order_by("spans__span")
    return [(one.lower, one.upper) for one in found if one]


def test_add_keeps_the_address_out_of_events_and_history(ivan, at) -> None:
    feed = added(ivan, at, "webcal://calendar.example.org/private-77aa/ivan.ics")
    assert feed.url == URL
    assert Event.objects.get(kind="interviews.feed_added").facts == {"host": "calendar.example.org"}
    feeds.remove(feed, by=ivan, at=at)
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM core_history WHERE before::text || after::text LIKE '%77aa%'")
        assert cursor.fetchone() == (0,)
        cursor.execute("SELECT count(*) FROM core_history WHERE table_name = 'interviews_busyfeed'")
        assert cursor.fetchone() == (2,)


def test_add_refuses_what_is_no_address_twice_and_too_many(ivan, at) -> None:
    with pytest.raises(feeds.FeedRefused, match="https://"):
        added(ivan, at, "http://10.0.0.1/a.ics")
    added(ivan, at)
    with pytest.raises(feeds.FeedRefused, match="read already"):
        added(ivan, at)
    for n in range(4):
        added(ivan, at, f"{URL}?{n}")
    with pytest.raises(feeds.FeedRefused, match="as many"):
        added(ivan, at, f"{URL}?5")


def test_read_due_brings_busy_times_into_the_diary(ivan, at, loopback) -> None:
    noon = event("DTSTART:20260610T110000Z", "DURATION:PT1H")
    with server(content(ics(*noon), ETag='"7"')) as (url, seen):
        feed = added(ivan, at, url)
        assert feeds.read_due(at)
        assert not feeds.read_due(at)
        feed.refresh_from_db()
        assert (feed.read_at, feed.trouble, feed.etag, feed.leased_until) == (at, "", '"7"', None)
        assert feed.due_at > at + 20 * timedelta(minutes=1)
        # Late, and again: asked by its version
        feeds.read_due(at + HOUR)
        assert seen[-1].headers["If-None-Match"] == '"7"'
        # A day later by none, for a day to come is a new one
        feeds.read_due(at + 25 * HOUR)
        assert seen[-1].headers["If-None-Match"] is None
    wanted = span(at.replace(day=10, hour=11))
    assert diaries([ivan], within=span(at, 48), at=at)[ivan.pk].obstacle(wanted) == Obstacle.BUSY


def test_keep_says_trouble_and_leaves_what_was_read(ivan, at) -> None:
    feed = added(ivan, at)
    feeds.keep(feed, Found(((span(at + HOUR), "a"), (span(at + 1.5 * HOUR), "b"))), by=None, at=at)
    assert busy(ivan) == [(at + HOUR, at + 2.5 * HOUR)]
    for n in (1, 2, 3):
        feed.refresh_from_db()
        feeds.keep(feed, Found(trouble=FeedTrouble.NO_ANSWER), by=None, at=at + n * 24 * HOUR)
    feed.refresh_from_db()
    assert (feed.failures, feed.trouble, feed.read_at) == (3, "no_answer", at)
    assert feed.due_at - feed.troubled_at > HOUR * 0.8
    assert len(busy(ivan)) == 1
    feeds.keep(feed, Found(()), by=None, at=at + 100 * HOUR)
    feed.refresh_from_db()
    assert (feed.failures, feed.trouble, feed.troubled_at, busy(ivan)) == (0, "", None, [])


def test_keep_counts_interviews_of_ours_once(role, rae, hana, ivan, at) -> None:
    interview: Interview = make.interview(panel.application(role, rae, hana, at), [ivan], rae, at)
    feed = added(ivan, at)
    own, other = span(interview.starts_at), span(at + 30 * HOUR)
    feeds.keep(feed, Found(((own, str(interview.uid)), (other, "not-a-uuid"))), by=None, at=at)
    assert busy(ivan) == [(other.starts, other.ends)]


def test_keep_under_a_lost_lease_writes_nothing(ivan, at) -> None:
    feed = added(ivan, at)
    late = feeds._claim(at)
    feeds._claim(at + 2 * feeds.LEASE)
    feeds.keep(late, Found(((span(at), "a"),)), by=None, at=at)
    assert busy(ivan) == []
    feeds.remove(feed, by=ivan, at=at)
    feeds.keep(late, Found(((span(at), "a"),)), by=None, at=at)


def test_read_again_meanwhile_is_not_forgotten(ivan, at) -> None:
    feed = added(ivan, at)
    held = feeds._claim(at)
    feeds.read_again(feed, by=ivan, at=at + timedelta(seconds=5))
    feeds.keep(held, Found(()), by=None, at=at)
    feed.refresh_from_db()
    assert feed.due_at == at + timedelta(seconds=5)


@pytest.mark.django_db(transaction=True)
def test_read_due_by_two_workers_asks_once(ivan, at, loopback) -> None:
    with server(content(ics(*event("DTSTART:20260610T110000Z", "DURATION:PT1H")))) as (url, seen):
        added(ivan, at, url)
        assert sorted(together(*[lambda: feeds.read_due(at)] * 2)) == [False, True]
        assert len(seen) == 1
    assert len(busy(ivan)) == 1


def test_read_due_leaves_leavers_alone(ivan, at) -> None:
    added(ivan, at)
    Person.objects.filter(pk=ivan.pk).update(is_active=False)
    assert not feeds.read_due(at)
