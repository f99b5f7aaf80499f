from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from core import mail
from core.models import Letter, Person
from hiring.actions import pipeline
from hiring.models import Application, Candidate
from interviews.actions import booking, notices
from interviews.models import Interview, Notice
from tests import make
from tests.core.test_mail import in_threads
from tests.interviews.actions.test_reminders import application, berlin, interview  # noqa: F401  (fixtures)

pytestmark = pytest.mark.django_db

FRIDAY, MONDAY, SOON = berlin("2026-06-05 12:00"), berlin("2026-06-08 09:00"), berlin("2026-06-09 10:45")
DAY = timedelta(days=1)


@pytest.fixture
def booked(application: Application, ivan: Person, rae: Person) -> Interview:  # noqa: F811
    """Tuesday 9 June, 11:00 in Berlin, booked on the Friday before and known to the sweep."""
    Candidate.objects.update(time_zone="Europe/Berlin")
    application.candidate.refresh_from_db()
    made = make.interview(application, [ivan], rae, FRIDAY, starts_at=berlin("2026-06-09 11:00"))
    assert notices.remind_before(FRIDAY) == 0
    return made


def told(kind: str = "kit_reminder") -> list[Letter]:
    return list(Letter.objects.filter(kind=f"interviews.{kind}").order_by("pk"))


def rows(interview: Interview, person: Person | None) -> list[tuple[str, str, str]]:  # noqa: F811
    found = Notice.objects.filter(interview=interview, person=person).order_by("starts_at", "due_at")
    return [(one.step, one.state, one.why) for one in found]


def test_remind_before_tells_both_the_day_before_and_15_minutes_before(booked: Interview, ivan: Person) -> None:
    moment = FRIDAY
    while moment < berlin("2026-06-09 12:00"):
        notices.remind_before(moment)
        moment += timedelta(minutes=15)
    assert [(letter.to, letter.posted_at) for letter in told()] == [(ivan, MONDAY), (ivan, SOON)]
    posted = [(letter.address, letter.posted_at) for letter in told("candidate_reminder")]
    address = booked.application.candidate.email
    assert posted == [(address, MONDAY), (address, SOON)]
    assert {letter.thread for letter in [*told(), *told("candidate_reminder")]} == {
        f"application-{booked.application_id}"
    }
    assert rows(booked, ivan) == rows(booked, None) == [("day", "sent", ""), ("soon", "sent", "")]


def test_remind_before_twice_and_late_is_one_word(booked: Interview, ivan: Person) -> None:
    late = SOON + timedelta(minutes=5)
    assert notices.remind_before(late) == 2
    assert notices.remind_before(late) == 0
    assert rows(booked, ivan) == [("day", "folded", "higher"), ("soon", "sent", "")]


def test_remind_before_says_nothing_once_it_has_begun(booked: Interview, ivan: Person) -> None:
    assert notices.remind_before(booked.starts_at) == 0
    assert rows(booked, ivan) == [("day", "skipped", "began"), ("soon", "skipped", "began")]


def test_remind_before_leaves_out_what_the_invitation_has_just_said(
    application: Application,  # noqa: F811
    ivan: Person,
    rae: Person,
) -> None:
    at = berlin("2026-06-09 10:00")
    made = make.interview(application, [ivan], rae, at, starts_at=berlin("2026-06-09 11:00"))
    notices.remind_before(at)
    assert rows(made, ivan) == [("day", "skipped", "late"), ("soon", "waiting", "")]


def test_remind_before_follows_a_move(booked: Interview, ivan: Person, rae: Person) -> None:
    notices.remind_before(MONDAY)
    booking.move(booked, starts_at=booked.starts_at + DAY, place="", leads=[ivan], by=rae, at=MONDAY)
    assert notices.remind_before(MONDAY) == 0
    assert notices.remind_before(SOON) == 2
    assert [letter.facts["step"] for letter in told()] == ["day", "day"]
    assert rows(booked, ivan) == [
        ("day", "sent", ""),
        ("soon", "stopped", "moved"),
        ("day", "sent", ""),
        ("soon", "waiting", ""),
    ]


def test_remind_before_follows_a_swap_and_a_cancellation(
    booked: Interview, ivan: Person, ines: Person, rae: Person
) -> None:
    booking.move(booked, starts_at=booked.starts_at, place="", leads=[ines], by=rae, at=FRIDAY)
    assert notices.remind_before(FRIDAY) == 0
    assert notices.remind_before(MONDAY) == 2
    assert [letter.to for letter in told()] == [ines]
    assert rows(booked, ivan)[0] == ("day", "stopped", "released")
    booking.cancel(booked, by=rae, at=MONDAY)
    assert notices.remind_before(SOON) == 0
    assert rows(booked, ines)[1] == rows(booked, None)[1] == ("soon", "stopped", "cancelled")


def test_remind_before_says_nothing_to_who_left_or_withdrew(booked: Interview, ivan: Person, rae: Person) -> None:
    Person.objects.filter(pk=ivan.pk).update(is_active=False)
    assert notices.remind_before(MONDAY) == 1
    assert rows(booked, ivan)[0] == ("day", "stopped", "left")
    pipeline.close(booked.application, state="withdrawn", reason="Took another job", by=rae, at=MONDAY)
    assert notices.remind_before(SOON) == 0
    assert rows(booked, None)[1] == ("soon", "stopped", "cancelled")


def test_remind_before_tells_of_all_interviews_of_a_day_in_one(booked: Interview, ivan: Person, rae: Person) -> None:
    second = make.interview(booked.application, [ivan], rae, FRIDAY, session=1, starts_at=berlin("2026-06-09 14:00"))
    notices.remind_before(FRIDAY)
    assert notices.remind_before(MONDAY) == 2
    (letter,) = told()
    assert set(letter.facts["interviews"]) == {str(booked.pk), str(second.pk)}


def test_remind_before_takes_as_many_statements_for_twelve_as_for_one(
    booked: Interview, ivan: Person, ines: Person, igor: Person, rae: Person
) -> None:
    with CaptureQueriesContext(connection) as few:
        assert notices.remind_before(MONDAY) == 2
    for number in range(12):
        other = make.application(
            booked.application.requisition, rae, FRIDAY, name=f"C{number}", email=f"c{number}@example.org"
        )
        other = pipeline.advance(other, to=booked.application.stage, by=rae, at=FRIDAY)
        starts_at = berlin("2026-06-16 09:00") + timedelta(hours=number // 3)
        make.interview(other, [(ivan, ines, igor)[number % 3]], rae, FRIDAY, starts_at=starts_at)
    notices.remind_before(FRIDAY)
    with CaptureQueriesContext(connection) as many:
        assert notices.remind_before(berlin("2026-06-15 11:00")) > 8
    assert len(many) <= len(few) + 1 <= 20


@pytest.mark.django_db(transaction=True)
def test_remind_before_in_several_workers_at_once_is_one_word_each(booked: Interview) -> None:
    assert sum(in_threads(4, lambda _number: notices.remind_before(MONDAY))) == 2
    assert len(told()) == len(told("candidate_reminder")) == 1


def test_reminders_say_when_and_where_and_a_candidate_gets_no_kit(
    application: Application,  # noqa: F811
    ivan: Person,
    rae: Person,
) -> None:
    """By the clock of this machine: what has begun says nothing."""
    at = timezone.now().replace(minute=0, second=0, microsecond=0)
    starts_at = at + 3 * DAY
    made = make.interview(application, [ivan], rae, at, starts_at=starts_at, place="https://meet.example.org/ml")
    notices.remind_before(at)
    assert notices.remind_before(starts_at - timedelta(minutes=10)) == 2
    (mine,), (theirs,) = told(), told("candidate_reminder")
    kit, page = mail.preview(mine), mail.preview(theirs)
    assert kit
    assert page
    for text in (kit.text, page.text):
        assert "https://meet.example.org/ml" in text
    assert f"/interviews/{made.pk}/" in kit.text
    assert application.candidate.name in kit.subject
    assert "/status/" in page.text
    assert "/interviews/" not in page.text
    assert ivan.name not in page.text
    # The letter about the former time has nothing to say any more
    booking.move(made, starts_at=starts_at + DAY, place="", leads=[ivan], by=rae, at=at)
    assert mail.preview(mine) is None
    assert mail.preview(theirs) is None
