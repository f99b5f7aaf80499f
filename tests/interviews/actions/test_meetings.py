"""Real transactions where two hands may collide."""

import threading
import uuid
from datetime import datetime, timedelta

import pytest
from django.db import IntegrityError, connection, transaction

from core import mail
from core.models import Event, Letter, Person
from hiring.actions import pipeline
from hiring.models import Application
from hiring.rules.stages import ApplicationState
from interviews import letters
from interviews.actions import booking, debrief, leavers, meetings
from interviews.models import Attendee, DebriefMeeting, Interview
from tests import make
from tests.interviews import panel

HOUR = timedelta(hours=1)


@pytest.fixture
def application(role, rae: Person, hana: Person, at: datetime) -> Application:
    return panel.application(role, rae, hana, at)


@pytest.fixture
def loop(application, ivan: Person, ines: Person, rae: Person, at: datetime) -> list[Interview]:
    return panel.loop(application, [ivan, ines], rae, at)


@pytest.fixture
def meeting(application, loop, hana, rae, ivan, ines, at) -> DebriefMeeting:
    return booked(application, [hana, rae, ivan, ines], rae, at)


def booked(application, people, by: Person, at: datetime, **fields) -> DebriefMeeting:
    wanted = {"starts_at": at + 50 * HOUR, "minutes": 30, "place": "Room 4", **fields}
    return meetings.book(application, people=people, **wanted, by=by, at=at)


def asked(meeting: DebriefMeeting) -> set[str]:
    return set(meeting.attendees.filter(held=True).values_list("person__name", flat=True))


def told(kind: str) -> dict[str, int]:
    found = Letter.objects.filter(kind=f"interviews.{kind}").order_by("pk")
    return {letter.to.email.split("@")[0]: letter.facts["sequence"] for letter in found}


def test_book_asks_everybody_chosen(meeting, hana, rae, ivan, ines, application) -> None:
    assert asked(meeting) == {hana.name, rae.name, ivan.name, ines.name}
    assert told("meeting") == dict.fromkeys(("hana", "rae", "ivan", "ines"), 0)
    event = Event.objects.get(kind="interviews.meeting_booked")
    assert (event.on_id, len(event.facts["people"])) == (application.pk, 4)


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"minutes": 20}, "Choose how long"),
        ({"starts_at": -HOUR}, "is over"),
        ({"starts_at": timedelta(days=400)}, "more than a year away"),
        ({"people": ["rae"]}, "at least two"),
        ({"people": ["rae", "otto"]}, "not on the panel any more"),
    ],
)
def test_book_refuses(request, application, loop, hana, rae, otto, at, changed, words) -> None:
    given = dict(changed)
    people = [request.getfixturevalue(name) for name in given.pop("people", ["hana", "rae"])]
    if "starts_at" in given:
        given["starts_at"] = at + given["starts_at"]
    with pytest.raises(meetings.MeetingRefused, match=words):
        booked(application, people, rae, at, **given)
    assert not DebriefMeeting.objects.exists()


def test_book_is_refused_while_one_stands_or_when_decided(
    meeting, application, hana, rae, ivan, ines, loop, at
) -> None:
    with pytest.raises(meetings.MeetingRefused, match="booked already"):
        booked(application, [hana, rae], rae, at, starts_at=at + 60 * HOUR)
    for interview, person in zip(loop, (ivan, ines), strict=True):
        make.submitted(make.card(interview, person), at)
    make.concluded(application, hana, at)
    debrief.decide(application, outcome="no_hire", reason="So", justification="So", by=hana, at=at)
    # A meeting that is still to come is off with the decision
    meeting.refresh_from_db()
    assert meeting.cancelled_at == at
    assert told("meeting_off") == dict.fromkeys(("hana", "rae", "ivan", "ines"), 1)
    with pytest.raises(meetings.MeetingRefused, match="is closed"):
        booked(application, [hana, rae], rae, at)


def test_each_round_has_its_meeting(meeting, application, hana, rae, ivan, ines, loop, at) -> None:
    for interview, person in zip(loop, (ivan, ines), strict=True):
        make.submitted(make.card(interview, person), at)
    later = at + 51 * HOUR
    debrief.decide(application, outcome="one_more", reason="So", justification="So", by=hana, at=later)
    meeting.refresh_from_db()
    # It took place, and stays
    assert meeting.cancelled_at is None
    again = booked(application, [hana, rae], rae, later, starts_at=later + 50 * HOUR)
    assert (meeting.round, again.round) == (0, 1)


def test_book_says_who_is_taken(application, loop, hana, rae, ivan, role, igor, at) -> None:
    with pytest.raises(meetings.MeetingRefused, match=r"Ivan Herrera is in an interview from Tue 9 June"):
        booked(application, [hana, rae, ivan], rae, at, starts_at=loop[0].starts_at)
    other = make.application(application.requisition, rae, at, name="Hao Zhang", email="hao@example.org")
    booked(other, [hana, rae], rae, at)
    with pytest.raises(meetings.MeetingRefused, match=r"Hana Diallo is in another debrief from Thu 11 June"):
        booked(application, [hana, ivan], rae, at)


def test_move_keeps_one_entry_and_rises(meeting, hana, rae, ivan, ines, at) -> None:
    people = [hana, rae, ivan]
    moved = meetings.move(
        meeting,
        starts_at=meeting.starts_at + HOUR / 2,
        minutes=60,
        people=people,
        place="Room 5",
        seen=0,
        by=hana,
        at=at,
    )
    assert (moved.uid, moved.sequence, moved.organiser) == (meeting.uid, 1, meeting.organiser)
    assert asked(moved) == {hana.name, rae.name, ivan.name}
    assert {one.span.lower for one in moved.attendees.filter(held=True)} == {moved.starts_at}
    assert told("meeting") == {"hana": 1, "rae": 1, "ivan": 1, "ines": 0}
    off = Letter.objects.get(kind="interviews.meeting_off")
    assert (off.to, off.facts["starts_at"]) == (ines, meeting.starts_at.isoformat())
    # Twice the same is nothing
    wanted = {"starts_at": moved.starts_at, "minutes": 60, "people": people, "place": "Room 5"}
    assert meetings.move(moved, **wanted, by=hana, at=at).sequence == 1
    with pytest.raises(meetings.MeetingRefused, match="a moment ago"):
        meetings.move(moved, **{**wanted, "place": ""}, seen=0, by=hana, at=at)


def test_cancel_tells_everybody_once(meeting, hana, rae, at) -> None:
    meetings.cancel(meeting, by=rae, at=at)
    assert told("meeting_off") == dict.fromkeys(("hana", "rae", "ivan", "ines"), 1)
    with pytest.raises(meetings.MeetingRefused, match="cancelled a moment ago"):
        meetings.cancel(meeting, by=rae, at=at)
    with pytest.raises(meetings.MeetingRefused, match="cancelled a moment ago"):
        meetings.move(meeting, starts_at=at + 60 * HOUR, minutes=30, people=[hana, rae], place="", by=rae, at=at)


def test_closing_the_application_calls_it_off(meeting, application, rae, at) -> None:
    pipeline.close(application, state=ApplicationState.WITHDRAWN, reason="Stays", by=rae, at=at)
    meeting.refresh_from_db()
    assert meeting.cancelled_at == at


def test_the_meeting_follows_the_panel(meeting, loop, application, hana, rae, ivan, ines, igor, at) -> None:
    first = loop[0]
    booking.move(first, starts_at=first.starts_at, place=first.place, leads=[igor], by=rae, at=at)
    assert asked(meeting) == {hana.name, rae.name, igor.name, ines.name}
    assert told("meeting") == {"hana": 1, "rae": 1, "ivan": 0, "ines": 1, "igor": 1}
    assert told("meeting_off") == {"ivan": 1}
    # One more interview with somebody who is there already changes nothing
    make.interview(application, [igor], rae, at, session=2, starts_at=at + 9 * HOUR)
    meeting.refresh_from_db()
    assert meeting.sequence == 1


def test_who_was_left_out_stays_out(application, loop, hana, rae, ivan, ines, igor, at) -> None:
    meeting = booked(application, [hana, rae, ivan], rae, at)
    make.interview(application, [igor], rae, at, session=2, starts_at=at + 9 * HOUR)
    assert asked(meeting) == {hana.name, rae.name, ivan.name, igor.name}


def test_who_joins_the_panel_is_not_asked_to_two_at_once(application, loop, hana, rae, ivan, ines, igor, at) -> None:
    other = make.application(application.requisition, rae, at, name="Hao Zhang", email="hao@example.org")
    panel.pipeline.advance(other, to=application.stage, by=rae, at=at)
    make.interview(other, [igor], rae, at, starts_at=at + 9 * HOUR)
    booked(other, [hana, igor], rae, at)
    meeting = booked(application, [rae, ivan], rae, at)
    make.interview(application, [igor], rae, at, session=2, starts_at=at + 12 * HOUR)
    assert asked(meeting) == {rae.name, ivan.name}


def test_who_leaves_is_asked_no_more(meeting, loop, ivan, ada, ines, hana, rae, at) -> None:
    make.submitted(make.card(loop[0], ivan), at)
    leavers.deactivate(ivan, team_replacements={}, seat_replacements={}, by=ada, at=at + 8 * HOUR)
    assert asked(meeting) == {hana.name, rae.name, ines.name}


# Letters: the same, whatever the cards say


def said(letter: Letter):
    with mail.in_readers_place(letter):
        return getattr(letters, letter.kind.split(".")[1])(letter)


def test_letters_are_pointless_when_overtaken(meeting, hana, rae, ivan, ines, at, monkeypatch) -> None:
    monkeypatch.setattr(letters, "now", lambda: at)
    first = Letter.objects.get(kind="interviews.meeting", to=ines)
    assert said(first).calendar.method == "REQUEST"
    meetings.move(
        meeting, starts_at=meeting.starts_at, minutes=30, people=[hana, rae, ivan], place="Room 4", by=rae, at=at
    )
    assert said(first) is None
    off = Letter.objects.get(kind="interviews.meeting_off", to=ines)
    assert said(off).calendar.method == "CANCEL"
    second = Letter.objects.filter(kind="interviews.meeting", to=ivan).latest("pk")
    assert said(second).context["moved"]
    monkeypatch.setattr(letters, "now", lambda: at + 60 * HOUR)
    assert said(second) is None


def test_letters_say_nothing_of_the_cards(meeting, loop, ivan, ines, at, monkeypatch) -> None:
    """To Ines, who owes hers: byte for byte what it was before Ivan wrote."""
    monkeypatch.setattr(letters, "now", lambda: at)
    letter = Letter.objects.get(kind="interviews.meeting", to=ines)

    def read() -> tuple[str, str, str, bytes]:
        found, whole = mail.preview(letter), said(letter).calendar.content
        lines = [line for line in whole.split(b"\r\n") if not line.startswith(b"DTSTAMP")]
        return found.subject, found.text, found.html, b"\n".join(lines)

    before = read()
    make.submitted(make.card(loop[0], ivan), at, rating=1, recommendation="strong_no")
    assert read() == before
    assert "Nadia Rahimi" in before[0]
    assert b"SUMMARY:Debrief of Nadia Rahimi" in before[3]
    assert f"/applications/{meeting.application_id}/debrief/".encode() in before[3].replace(b"\n ", b"")


# Races


def at_once(*acts) -> list[str]:
    """In threads that start together; what each came to."""
    ready, found = threading.Barrier(len(acts)), []

    def run(act) -> None:
        try:
            ready.wait(timeout=20)
            act()
            found.append("done")
        except meetings.MeetingRefused as refusal:
            found.append(str(refusal))
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=[act]) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    return sorted(found, key=lambda word: word != "done")


@pytest.mark.django_db(transaction=True)
def test_of_two_meetings_at_once_one_is_booked(application, loop, hana, rae, ivan, at) -> None:
    found = at_once(*[lambda: booked(application, [hana, rae, ivan], rae, at)] * 2)
    assert found[0] == "done"
    assert "booked already" in found[1]
    assert DebriefMeeting.objects.count() == 1
    assert Letter.objects.filter(kind="interviews.meeting").count() == 3


@pytest.mark.django_db(transaction=True)
def test_nobody_is_asked_to_two_at_once(application, loop, hana, rae, ivan, at) -> None:
    other = make.application(application.requisition, rae, at, name="Hao Zhang", email="hao@example.org")
    found = at_once(
        lambda: booked(application, [hana, rae, ivan], rae, at),
        lambda: booked(other, [rae, hana], rae, at, starts_at=at + 50 * HOUR + HOUR / 4),
    )
    assert found[0] == "done"
    assert "is in another debrief" in found[1]
    assert DebriefMeeting.objects.count() == 1
    # And by the database itself
    meeting = DebriefMeeting.objects.get()
    hour = {"starts_at": meeting.starts_at, "ends_at": meeting.ends_at, "by": rae, "at": at, "uid": uuid.uuid4()}
    second = DebriefMeeting.objects.create(application=meeting.application, round=1, **hour)
    span = meeting.attendees.filter(held=True).first().span
    with pytest.raises(IntegrityError, match=meetings.NOBODY_TWICE), transaction.atomic():
        Attendee.objects.create(meeting=second, person=hana, span=span)


@pytest.mark.django_db(transaction=True)
def test_of_two_moves_at_once_the_second_is_told(meeting, hana, rae, at) -> None:
    wanted = {"minutes": 30, "people": [hana, rae], "seen": 0, "by": rae, "at": at}
    found = at_once(
        lambda: meetings.move(meeting, starts_at=at + 60 * HOUR, place="A", **wanted),
        lambda: meetings.move(meeting, starts_at=at + 61 * HOUR, place="B", **wanted),
    )
    assert found[0] == "done"
    assert "a moment ago" in found[1]
    meeting.refresh_from_db()
    assert meeting.sequence == 1
