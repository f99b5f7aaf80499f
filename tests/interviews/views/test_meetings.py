import re
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.urls import reverse
from django.utils import timezone

from core.models import Letter, Person
from hiring.models import Application
from interviews.actions import feeds, meetings
from interviews.models import BusySpan, DebriefMeeting, Interview
from tests import make
from tests.interviews import panel
from tests.together import at_once, meanwhile

HOUR = timedelta(hours=1)


@pytest.fixture
def application(role, rae: Person, hana: Person, at: datetime) -> Application:
    return panel.application(role, rae, hana, at)


@pytest.fixture
def loop(application, ivan: Person, ines: Person, rae: Person, at: datetime) -> list[Interview]:
    return panel.loop(application, [ivan, ines], rae, at)


@pytest.fixture
def page(application) -> str:
    return reverse("interviews:meetings_edit", args=[application.pk])


@pytest.fixture
def soon() -> datetime:
    """A week from now, at ten in the morning in Berlin; real doors read the real clock."""
    day = timezone.now().date() + timedelta(days=7)
    day += timedelta(days=max(0, 7 - day.weekday()) if day.weekday() > 4 else 0)
    return datetime(day.year, day.month, day.day, 10, tzinfo=UTC)


def sent(people, starts_at: datetime, **more) -> dict[str, object]:
    # In Berlin it may be tomorrow
    today = timezone.localdate(timezone=ZoneInfo("Europe/Berlin"))
    when = {"minutes": "30", "first_day": today.isoformat(), "time": starts_at.isoformat()}
    return {"people": [one.pk for one in people], **when, "place": "Room 4", **more}


def said(html: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", html))


def test_edit_offers_times_and_books(signed_in, cora, hana, rae, ivan, ines, application, loop, page) -> None:
    application.requisition.members.create(person=cora, part="coordinator")
    client = signed_in(cora)
    html = client.get(page).content.decode()
    assert html.count('name="people"') == 4
    assert html.count(" checked") == 4
    offered = re.findall(r'name="time" id="id_time_\d+" value="([^"]+)"', html)
    assert len(offered) == 6
    answer = client.post(page, sent([hana, rae, ivan], datetime.fromisoformat(offered[0])))
    assert answer.status_code == 302
    made = DebriefMeeting.objects.get()
    assert (made.starts_at.isoformat(), made.place) == (offered[0], "Room 4")
    debrief = client.get(reverse("interviews:debrief_detail", args=[application.pk])).content.decode()
    assert re.search(r"Debrief \w+ \d+ \w+, \d\d:\d\d", said(debrief))
    assert page in debrief
    # To move: what stands is chosen
    html = client.get(page).content.decode()
    assert f'value="{offered[0]}" checked' in html
    assert html.count(" checked") == 4


def test_edit_is_closed_to_otto_and_to_the_panel(signed_in, otto, ivan, page, loop, application) -> None:
    for person in (otto, ivan):
        assert signed_in(person).get(page).status_code == 404
        assert signed_in(person).post(page, {}).status_code == 404
        cancelling = reverse("interviews:meetings_cancel", args=[application.pk])
        assert signed_in(person).post(cancelling).status_code == 404


def test_edit_keeps_what_was_typed_when_something_is_missing(signed_in, rae, hana, page, loop) -> None:
    html = signed_in(rae).post(page, {"people": [hana.pk], "minutes": "45", "place": "Room 9"}).content.decode()
    assert "Choose at least two people who are to talk." in html
    assert '<a href="#id_time">Choose a time.</a>' in html
    assert 'id="id_time"' in html
    assert "Say which day." in html
    assert 'value="Room 9"' in html
    assert not DebriefMeeting.objects.exists()
    for time in ("yesterday", "0001-01-01T00:00:00+00:00", "2026-06-11T10:00"):
        assert signed_in(rae).post(page, {"time": time, "minutes": "7", "people": "x"}).status_code == 200


def test_edit_says_what_speaks_against_a_time_of_ones_own(signed_in, rae, hana, ivan, page, loop, soon) -> None:
    """At two in the night nobody works; who means it all the same is believed."""
    client = signed_in(rae)
    typed = sent([rae, hana], soon, time="other", other=f"{soon:%Y-%m-%d}T02:00")
    html = client.post(page, typed).content.decode()
    assert "Hana Diallo does not work at this time." in html
    assert not DebriefMeeting.objects.exists()
    mark = re.search(r'name="sure" value="([^"]+)"', html).group(1)
    assert client.post(page, {**typed, "sure": mark}).status_code == 302
    assert DebriefMeeting.objects.get().starts_at.hour != 10
    empty = client.post(page, sent([rae, hana], soon, time="other")).content.decode()
    assert "Say on which day and at what time it starts." in empty


def test_edit_says_who_is_in_an_interview(signed_in, rae, hana, ivan, page, application, loop, at, soon) -> None:
    make.interview(application, [ivan], rae, at, session=2, starts_at=soon)
    html = signed_in(rae).post(page, sent([rae, hana, ivan], soon)).content.decode()
    assert "Ivan Herrera is in an interview from" in html
    assert not DebriefMeeting.objects.exists()


def test_edit_follows_what_is_chosen(signed_in, rae, hana, ivan, page, loop) -> None:
    day = (timezone.now() + timedelta(days=20)).date()
    given = {"people": [rae.pk, hana.pk], "minutes": "60", "first_day": day.isoformat()}
    html = signed_in(rae).get(page, given, headers={"HX-Request": "true"}).content.decode()
    assert "<html" not in html
    first = datetime.fromisoformat(re.search(r'id="id_time_1" value="([^"]+)"', html).group(1))
    assert first.date() >= day
    nobody = signed_in(rae).get(page, {"minutes": "60", "first_day": "x"}).content.decode()
    assert "Choose at least two people who are to talk." in nobody


def test_edit_says_who_stands_in_the_way(signed_in, rae, hana, ivan, ines, page, loop, at) -> None:
    feed = feeds.add(ines, url="https://calendar.example/ines.ics", by=ines, at=at)
    now = timezone.now()
    BusySpan.objects.create(feed=feed, span=DateTimeTZRange(now - HOUR, now + 24 * 40 * HOUR))
    client = signed_in(rae)
    html = client.get(page).content.decode()
    assert "no time suits everybody in their own hours." in html
    assert "<b>Ines Weber</b> has no 30 minutes free in these days." in html
    without = re.search(r'href="(\?[^"]+)">Go without Ines Weber', html).group(1).replace("&amp;", "&")
    html = client.get(page + without).content.decode()
    assert "The first times that suit everybody" in html
    assert html.count(" checked") == 3


def test_cancel_takes_it_off(signed_in, rae, hana, ivan, page, application, loop, soon) -> None:
    client = signed_in(rae)
    cancelling = reverse("interviews:meetings_cancel", args=[application.pk])
    assert client.get(cancelling).status_code == 302
    assert client.post(cancelling).status_code == 302
    meetings.book(application, starts_at=soon, minutes=30, people=[rae, hana], by=rae, at=timezone.now())
    assert client.post(cancelling).status_code == 302
    assert DebriefMeeting.objects.get().cancelled_at


def test_edit_asks_as_often_whatever_the_size(signed_in, rae, hana, ivan, igor, page, application, loop, at, soon):
    client = signed_in(rae)
    client.get(page)
    with panel.Asked() as few:
        client.get(page)
    make.interview(application, [igor], rae, at, session=2, starts_at=at + 9 * HOUR)
    with panel.Asked() as more:
        client.get(page)
    assert len(few) == len(more) <= 12


def test_the_page_is_the_same_whatever_the_cards_say(signed_in, hana, ines, ivan, rae, page, application, at) -> None:
    """The manager holds a seat and owes a card; she may book, and learns nothing."""
    loop = panel.loop(application, [ivan, hana], rae, at)
    masked = re.compile(r'(name="csrfmiddlewaretoken" value=|"x-csrftoken": )"[^"]+"|nonce="[^"]+"')
    client = signed_in(hana)
    before = masked.sub("", client.get(page).content.decode())
    make.submitted(make.card(loop[0], ivan), at, rating=1, recommendation="strong_no")
    assert masked.sub("", client.get(page).content.decode()) == before


# Two hands


@pytest.mark.django_db(transaction=True)
def test_edit_by_two_at_once_books_one_and_tells_the_other(signed_in, rae, hana, ivan, page, loop, soon) -> None:
    hands = [(signed_in(who), sent([hana, rae, ivan], soon, place=f"Room of {who.name}")) for who in (rae, hana)]
    pages = at_once(*[lambda hand=hand, typed=typed: hand.post(page, typed) for hand, typed in hands])
    assert sorted(one.status_code for one in pages) == [200, 302]
    (late,) = [one.content.decode() for one in pages if one.status_code == 200]
    assert "is booked already. Move that one instead." in late
    assert DebriefMeeting.objects.get().place in {f"Room of {who.name}" for who in (rae, hana)}
    assert "Room of" in late


def test_edit_in_a_tab_that_was_open_moves_nothing_that_it_did_not_show(
    signed_in, rae, hana, ivan, page, application, loop, soon
) -> None:
    client = signed_in(rae)
    meetings.book(application, starts_at=soon, minutes=30, people=[rae, hana], by=hana, at=timezone.now())
    late = client.post(page, sent([hana, rae, ivan], soon + HOUR))
    assert "is booked already. Move that one instead." in said(late.content.decode())
    assert DebriefMeeting.objects.get().starts_at == soon
    # Now it is shown, and may be moved
    assert 'name="seen" value="0"' in late.content.decode()
    assert client.post(page, sent([hana, rae, ivan], soon + HOUR, seen="0")).status_code == 302
    client.post(reverse("interviews:meetings_cancel", args=[application.pk]))
    gone = client.post(page, sent([hana, rae, ivan], soon + 2 * HOUR, seen="1"))
    assert "was cancelled a moment ago. Book another." in said(gone.content.decode())
    assert DebriefMeeting.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_edit_of_what_another_is_just_cancelling_is_told_and_keeps_what_was_typed(
    signed_in, rae, hana, ivan, page, application, loop, soon
) -> None:
    at = timezone.now()
    meeting = meetings.book(application, starts_at=soon, minutes=30, people=[rae, hana], by=rae, at=at)
    typed = sent([hana, rae, ivan], soon + HOUR, place="Room 9", seen="0")
    client = signed_in(rae)
    late = meanwhile(lambda: meetings.cancel(meeting, by=hana, at=at), lambda: client.post(page, typed))
    assert late.status_code == 200
    assert "was cancelled a moment ago. Book another." in said(late.content.decode())
    assert "Room 9" in late.content.decode()
    assert not meeting.attendees.filter(held=True).exists()


@pytest.mark.django_db(transaction=True)
def test_cancel_of_what_another_is_just_moving_takes_off_what_it_became(
    signed_in, rae, hana, application, loop, soon
) -> None:
    at = timezone.now()
    meeting = meetings.book(application, starts_at=soon, minutes=30, people=[rae, hana], by=rae, at=at)
    wanted = {"minutes": 30, "people": [rae, hana], "place": "", "by": hana, "at": at}
    client, cancelling = signed_in(rae), reverse("interviews:meetings_cancel", args=[application.pk])
    done = meanwhile(lambda: meetings.move(meeting, starts_at=soon + HOUR, **wanted), lambda: client.post(cancelling))
    assert done.status_code == 302
    meeting.refresh_from_db()
    assert (meeting.sequence, meeting.starts_at, bool(meeting.cancelled_at)) == (2, soon + HOUR, True)
    assert not meeting.attendees.filter(held=True).exists()
    off = Letter.objects.filter(kind="interviews.meeting_off")
    assert {one.facts["starts_at"] for one in off} == {(soon + HOUR).isoformat()}
