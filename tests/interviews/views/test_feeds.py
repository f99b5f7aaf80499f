import re
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from icalendar import Calendar

from core.models import Person
from interviews.actions import answers, booking, feeds
from interviews.gateways.calendars import Found
from interviews.models import BusyFeed, FeedTrouble, Interview, Seat
from tests import make
from tests.interviews import panel
from tests.interviews.views.test_answers import said

HOUR = timedelta(hours=1)
SECRET = "private-77aa"
URL = f"https://calendar.example.org/{SECRET}/a.ics"
PAGE = reverse("interviews:feeds_index")


@pytest.fixture
def now():
    return timezone.now().replace(minute=0, second=0, microsecond=0)


@pytest.fixture
def interview(role, rae: Person, hana: Person, ivan: Person, ines: Person, now) -> Interview:
    application = panel.application(role, rae, hana, now)
    return make.interview(application, [ivan, ines], rae, now, starts_at=now + 24 * HOUR, place="Room 4")


def address(client) -> str:
    page = client.post(reverse("interviews:feeds_share")).content.decode()
    return re.search(r'value="http://testserver(/calendars/[^"]+\.ics)"', page).group(1)


def test_index_adds_reads_again_and_removes_without_the_address(signed_in, ivan) -> None:
    client = signed_in(ivan)
    assert "https://" in said(client.post(PAGE, {"url": "http://10.0.0.1/"}))
    page = client.post(PAGE, {"url": URL}, follow=True)
    assert "To be read within a minute." in said(page)
    assert SECRET not in page.content.decode()
    feed = BusyFeed.objects.get()
    feeds.keep(feed, Found(trouble=FeedTrouble.GONE), by=None, at=timezone.now())
    page = client.get(PAGE)
    assert "there is no calendar" in said(page)
    assert SECRET not in page.content.decode()
    assert "read again within a minute" in said(
        client.post(reverse("interviews:feeds_read", args=[feed.pk]), follow=True)
    )
    client.post(reverse("interviews:feeds_remove", args=[feed.pk]))
    assert not BusyFeed.objects.exists()


def test_feeds_are_nobody_elses(signed_in, ivan, otto, ada, now) -> None:
    feed = feeds.add(ivan, url=URL, by=ivan, at=now)
    for person in (otto, ada):
        client = signed_in(person)
        assert "calendar.example.org" not in client.get(PAGE).content.decode()
        assert client.post(reverse("interviews:feeds_remove", args=[feed.pk])).status_code == 404
        assert client.post(reverse("interviews:feeds_read", args=[feed.pk])).status_code == 404


def test_index_asks_the_same_with_one_and_with_three(signed_in, ivan, now) -> None:
    client = signed_in(ivan)
    feeds.add(ivan, url=URL, by=ivan, at=now)
    client.get(PAGE)
    with panel.Asked() as one:
        client.get(PAGE)
    for n in range(3):
        feeds.add(ivan, url=f"{URL}?{n}", by=ivan, at=now)
    with panel.Asked() as many:
        client.get(PAGE)
    assert len(one) == len(many) <= 12


def test_show_is_a_calendar_of_held_seats_and_no_invitation(client, signed_in, interview, ivan, rae, now) -> None:
    seat = Seat.objects.select_related("interview").get(interview=interview, person=ivan)
    answers.accept(seat, seen=None, by=ivan, at=now)
    other = make.application(interview.application.requisition, rae, now, name="Omar", email="omar@example.org")
    gone = make.interview(other, [ivan], rae, now, starts_at=now + 48 * HOUR)
    booking.cancel(gone, by=rae, at=now)
    response = client.get(address(signed_in(ivan)))
    assert response["Content-Type"].startswith("text/calendar")
    calendar = Calendar.from_ical(response.content)
    assert "METHOD" not in calendar
    (event,) = calendar.events
    assert (str(event["UID"]), event["CLASS"], event["STATUS"]) == (str(interview.uid), "PRIVATE", "CONFIRMED")
    assert "ATTENDEE" not in event
    assert "ORGANIZER" not in event
    assert str(event["LOCATION"]) == "Room 4"
    for hidden in (b"nadia@example.org", b"87654", b"Ines"):
        assert hidden not in response.content


def test_show_says_nothing_new_while_nothing_changes(client, signed_in, interview, ivan, rae, now) -> None:
    path = address(signed_in(ivan))
    first = client.get(path)
    again = client.get(path, headers={"If-None-Match": first["ETag"]})
    assert (again.status_code, again.content, again["ETag"]) == (304, b"", first["ETag"])
    booking.move(interview, starts_at=now + 26 * HOUR, place="Room 5", leads=[ivan], by=rae, at=now)
    changed = client.get(path, headers={"If-None-Match": first["ETag"]})
    assert changed.status_code == 200
    assert b"Room 5" in changed.content


def test_show_ends_with_a_new_link_a_revoked_one_and_a_leaver(client, signed_in, interview, ivan) -> None:
    first = address(signed_in(ivan))
    second = address(signed_in(ivan))
    assert (client.get(first).status_code, client.get(second).status_code) == (404, 200)
    signed_in(ivan).post(reverse("interviews:feeds_stop"))
    assert client.get(second).status_code == 404
    third = address(signed_in(ivan))
    Person.objects.filter(pk=ivan.pk).update(is_active=False)
    assert client.get(third).status_code == 404
    assert client.get("/calendars/%ff.ics").status_code == 404


def test_show_is_throttled(client, signed_in, interview, ivan, monkeypatch) -> None:
    from interviews.views import feeds as views

    monkeypatch.setattr(views, "MOST_READS", 2)
    monkeypatch.setattr(views, "MOST_MISSES", 2)
    path = address(signed_in(ivan))
    assert [client.get(path).status_code for _ in range(3)] == [200, 200, 429]
    assert [client.get(f"/calendars/x{n}.ics").status_code for n in range(3)] == [404, 404, 429]


def test_show_leaves_out_ones_own_application(client, signed_in, interview, ivan) -> None:
    path = address(signed_in(ivan))
    candidate = interview.application.candidate
    candidate.email = ivan.email
    candidate.save()
    assert b"VEVENT" not in client.get(path).content
