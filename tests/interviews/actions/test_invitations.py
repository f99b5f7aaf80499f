from datetime import UTC, datetime, timedelta

import pytest
from icalendar import Calendar

from core import mail
from core.models import Letter, Person
from hiring.actions import pipeline
from hiring.models import Application
from interviews import letters
from interviews.actions import booking
from interviews.models import Interview, Profile
from tests import make
from tests.interviews import panel

DAY = timedelta(days=1)


@pytest.fixture
def application(role, rae: Person, hana: Person, at) -> Application:
    made = panel.application(role, rae, hana, at)
    candidate = made.candidate
    candidate.language, candidate.time_zone = "zh-hans", "Asia/Shanghai"
    candidate.save()
    return made


@pytest.fixture
def interview(application, ivan: Person, rae: Person, at) -> Interview:
    # Real letters read the real clock: far enough ahead, and within the year of a booking
    return make.interview(application, [ivan], rae, at, starts_at=at + DAY, place="https://meet.example.org/7")


def told(kind: str = "invitation") -> list[Letter]:
    return list(Letter.objects.filter(kind=f"interviews.candidate_{kind}").order_by("pk"))


def moved(interview: Interview, by: Person, at, **wanted) -> Interview:
    stands = {"starts_at": interview.starts_at, "place": interview.place, **wanted}
    return booking.move(interview, **stands, by=by, at=at)


def test_tell_invites_the_candidate_unless_left_out(interview, application, ines, rae, at) -> None:
    (letter,) = told()
    assert (letter.to, letter.address, letter.language) == (None, "nadia@example.org", "zh-hans")
    make.interview(application, [ines], rae, at, session=1, starts_at=at + DAY, tells_candidate=False)
    assert len(told()) == 1


def test_tell_leaves_out_what_took_place_already(application, ivan, rae, at) -> None:
    make.interview(application, [ivan], rae, at, starts_at=at - DAY)
    assert told() == []


def test_tell_again_only_when_they_see_a_change(interview, ivan, ines, rae, at) -> None:
    moved(interview, rae, at, leads=[ines])
    assert len(told()) == 1
    moved(interview, rae, at, leads=[ines], starts_at=at + 2 * DAY)
    moved(interview, rae, at, leads=[ines], starts_at=at + 2 * DAY, place="Room 5")
    assert [letter.facts["is_new"] for letter in told()] == [True, False, False]
    booking.cancel(interview, by=rae, at=at)
    assert len(told("cancellation")) == 1


def test_tell_again_when_the_job_names_who_they_meet(interview, application, ivan, ines, rae, at) -> None:
    job = make.job(application.requisition, rae, at)
    job.names_interviewers = True
    job.save()
    moved(interview, rae, at, leads=[ines])
    assert len(told()) == 2


def test_call_off_is_not_said_to_whom_nothing_was_said(application, ivan, rae, at) -> None:
    made = make.interview(application, [ivan], rae, at, starts_at=at + DAY, tells_candidate=False)
    moved(made, rae, at, leads=[ivan], starts_at=at + 2 * DAY)
    booking.cancel(made, by=rae, at=at)
    assert told() == told("cancellation") == []


def test_call_off_when_the_candidate_withdraws(interview, application, rae, at) -> None:
    pipeline.close(application, state="withdrawn", reason="Stays", by=rae, at=at)
    (letter,) = told("cancellation")
    written = letters.candidate_cancellation(letter)
    assert written.calendar.method == "CANCEL"


def test_book_without_a_place_takes_the_leads_own_link_and_a_swap_takes_the_next(
    application, ivan, ines, rae, at
) -> None:
    for person, url in ((ivan, "https://meet.example.org/ivan"), (ines, "https://meet.example.org/ines")):
        Profile.objects.create(person=person, video_url=url)
    made = make.interview(application, [ivan], rae, at, starts_at=at + DAY)
    assert made.place == "https://meet.example.org/ivan"
    assert moved(made, rae, at, place=made.place, leads=[ines]).place == "https://meet.example.org/ines"
    assert moved(made, rae, at, place="Room 5", leads=[ivan]).place == "Room 5"
    session = made.session
    session.setting = "on_site"
    session.save()
    assert booking.own_link(session, [ivan]) == ""


def test_candidates_mail_is_in_their_language_and_zone_and_tells_no_more(
    interview, application, ivan, rae, mailbox, at, monkeypatch
) -> None:
    monkeypatch.setattr(letters, "now", lambda: at)
    mail.deliver(at)
    (message,) = mailbox.to("nadia@example.org")
    assert message["Reply-To"] is not None
    assert "rae@halyard.example" in str(message["Reply-To"])
    text = message.get_body(("plain",)).get_content()
    # 10:00 in Berlin and an hour, a day later: 16:00 in Shanghai
    assert "6 月 10 日（周三）16:00" in text
    assert "中 Sleep well" in text
    assert "上海" in text
    (part,) = [part for part in message.walk() if part.get_content_type() == "text/calendar"]
    assert part.get_param("method") == "REQUEST"
    calendar = Calendar.from_ical(part.get_content())
    (event,) = calendar.events
    assert [zone.tz_name for zone in calendar.timezones] == ["Asia/Shanghai"]
    assert event.start.astimezone(UTC) == interview.starts_at
    assert str(event["ATTENDEE"]) == "mailto:nadia@example.org"
    assert str(event["UID"]) != str(interview.uid)
    assert "/status/" in str(event["URL"])
    everything = message.as_string() + text + part.get_content() + message.get_body(("html",)).get_content()
    for hidden in ("Ivan", "ivan@", f"/interviews/{interview.pk}/", "87654", "scorecard", "评分"):
        assert hidden not in everything


def test_candidates_mail_names_who_they_meet_where_the_job_does(interview, application, rae, at, monkeypatch) -> None:
    monkeypatch.setattr(letters, "now", lambda: at)
    job = make.job(application.requisition, rae, at)
    job.names_interviewers = True
    job.save()
    with mail._in_readers_place(told()[0]):
        written = letters.candidate_invitation(told()[0])
    assert written.context["interview"].people == ["Ivan Herrera"]
    assert "Ivan Herrera" in Calendar.from_ical(written.calendar.content).events[0]["DESCRIPTION"]


def test_candidates_mail_is_dropped_when_a_later_one_says_it(interview, ivan, rae, at, monkeypatch) -> None:
    monkeypatch.setattr(letters, "now", lambda: at)
    moved(interview, rae, at, leads=[ivan], starts_at=at + 2 * DAY)
    first, second = told()
    assert letters.candidate_invitation(first) is None
    written = letters.candidate_invitation(second)
    (event,) = Calendar.from_ical(written.calendar.content).events
    assert (event["SEQUENCE"], event.start.astimezone(UTC)) == (1, datetime(2026, 6, 11, 8, tzinfo=UTC))
