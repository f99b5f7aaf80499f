from datetime import UTC, datetime, timedelta

import pytest
from icalendar import Calendar

from core import mail
from core.models import Letter, Person
from core.models.letters import LetterState
from hiring.actions import messages, pipeline
from hiring.models import Application
from hiring.rules.messages import Occasion
from interviews import calendar, letters
from interviews.actions import booking, invitations
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
    (letter,) = told("cancellations")
    assert letter.due_at == at
    written = letters.candidate_cancellations(letter)
    assert written.calendar.method == "CANCEL"


# Several at once


def several(application: Application, leads, by: Person, at) -> list[Interview]:
    made = [
        make.interview(application, [lead], by, at, session=n, starts_at=at + (3 + n) * DAY, with_others=True)
        for n, lead in enumerate(leads)
    ]
    invitations.tell_of_all(made, at=at)
    return made


def test_tell_of_all_is_one_mail_with_a_file_for_each(
    application, ivan, ines, igor, rae, mailbox, at, monkeypatch
) -> None:
    monkeypatch.setattr(letters, "now", lambda: at)
    made = several(application, [ivan, ines, igor], rae, at)
    mail.deliver(at)
    (message,) = mailbox.to("nadia@example.org")
    assert "3" in str(message["Subject"])
    assert [part.get_content_type() for part in message.iter_attachments()] == ["text/calendar"] * 3
    files = [part.get_content() for part in message.iter_attachments()]
    events = [Calendar.from_ical(one).events for one in files]
    assert [str(event["UID"]) for (event,) in events] == [str(calendar.candidates_uid(one.uid)) for one in made]
    assert [event["SEQUENCE"] for (event,) in events] == [0, 0, 0]
    text = message.get_body(("plain",)).get_content()
    assert all(clock in text for clock in ("6 月 12 日", "6 月 13 日", "6 月 14 日"))
    for hidden in ("Ivan", "ivan@", "87654", "scorecard"):
        assert hidden not in text + "".join(map(str, files))


def test_tell_of_all_says_what_stands_when_it_goes(application, ivan, ines, igor, rae, at, monkeypatch) -> None:
    """Cancelled or moved before it went: no mail of its own, and none about a thing they never heard of."""
    monkeypatch.setattr(letters, "now", lambda: at)
    first, second, third = several(application, [ivan, ines, igor], rae, at)
    moved(first, rae, at, leads=[ivan], starts_at=at + 9 * DAY)
    booking.cancel(second, by=rae, at=at)
    assert told() == told("cancellation") == []
    written = letters.candidate_invitations(told("invitations")[0])
    assert [one.id for one in written.context["interviews"]] == [third.pk, first.pk]
    Letter.objects.filter(kind="interviews.candidate_invitations").update(state=LetterState.SENT)
    moved(third, rae, at, leads=[igor], starts_at=at + 10 * DAY)
    assert [letter.facts["is_new"] for letter in told()] == [False]
    booking.cancel(first, by=rae, at=at)
    assert len(told("cancellation")) == 1


# When the application ends


def rejected(application: Application, by: Person, at) -> None:
    pipeline.close(application, state="rejected", reason="Too little of it", by=by, at=at)


def wrote(application: Application, by: Person, at, due_at):
    return messages.write(
        application, occasion=Occasion.REJECTION, subject="Hello", body="No", due_at=due_at, by=by, at=at
    )


def test_call_off_all_waits_for_the_rejection_and_follows_it(application, ivan, ines, rae, at, monkeypatch) -> None:
    monkeypatch.setattr(letters, "now", lambda: at)
    several(application, [ivan, ines], rae, at)
    Letter.objects.update(state=LetterState.SENT)
    rejected(application, rae, at)
    assert Letter.objects.filter(kind="interviews.cancellation", due_at=at).count() == 2, "interviewers hear at once"
    (letter,) = told("cancellations")
    assert (letter.due_at, letter.after) == (at + 2 * DAY, None), "a day before the first at the latest"
    written = wrote(application, rae, at, at + DAY)
    letter.refresh_from_db()
    assert (letter.due_at, letter.after) == (at + DAY, written.letter)
    Letter.objects.exclude(pk__in=[letter.pk, written.letter.pk]).update(state=LetterState.SENT)
    assert mail.claim(at + DAY, most=9) == [written.letter]
    assert letters.candidate_cancellations(letter).context["knows"] is False
    Letter.objects.filter(pk=written.letter.pk).update(state=LetterState.SENT)
    assert mail.claim(at + DAY, most=9) == [letter]
    said = letters.candidate_cancellations(Letter.objects.get(pk=letter.pk))
    assert said.context["knows"] is True
    assert [one.method for one in said.calendars] == ["CANCEL", "CANCEL"]


def test_call_off_all_does_not_wait_for_a_mail_that_comes_too_late_or_not_at_all(
    application, ivan, ines, rae, at
) -> None:
    several(application, [ivan, ines], rae, at)
    Letter.objects.update(state=LetterState.SENT)
    rejected(application, rae, at)
    late = wrote(application, rae, at, at + 5 * DAY)
    assert told("cancellations")[0].due_at == at + 2 * DAY
    messages.call_back(late, by=rae, at=at)
    timely = wrote(application, rae, at, at + DAY)
    assert told("cancellations")[0].after == timely.letter
    messages.call_back(timely, by=rae, at=at)
    (letter,) = told("cancellations")
    assert (letter.due_at, letter.after) == (at + 2 * DAY, None)
    pipeline.reopen(application, by=rae, at=at + timedelta(hours=1))
    assert told("cancellations")[0].due_at == at + timedelta(hours=1), "nothing is hidden from who is in it again"


def test_call_off_all_says_at_once_what_is_near(application, interview, ines, rae, at) -> None:
    make.interview(application, [ines], rae, at, session=1, starts_at=at + 3 * DAY)
    Letter.objects.update(state=LetterState.SENT)
    rejected(application, rae, at)
    near, far = told("cancellations")
    assert (list(near.facts["interviews"]), near.due_at) == ([str(interview.pk)], at)
    assert far.due_at == at + 2 * DAY
    assert letters.candidate_cancellations(near).context["knows"] is False


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
    with mail.in_readers_place(told()[0]):
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
