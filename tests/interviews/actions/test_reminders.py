import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from core import mail
from core.models import Letter, Organisation, Person
from core.models.letters import LetterState
from hiring.actions import pipeline
from hiring.models import Application, TeamMember
from interviews import letters as writers
from interviews.actions import booking, quiets, reminders, scorecards
from interviews.models import Interview, Scorecard
from rubrics.models import RoleDefinition
from tests import make
from tests.core.conftest import MoodyMailbox
from tests.interviews import panel

pytestmark = pytest.mark.django_db

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)


def berlin(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo("Europe/Berlin")).astimezone(UTC)


@pytest.fixture
def application(role: RoleDefinition, rae: Person, hana: Person, cora: Person, at: datetime) -> Application:
    made = panel.application(role, rae, hana, at)
    TeamMember.objects.create(requisition=made.requisition, person=cora, part="coordinator")
    return made


@pytest.fixture
def interview(application: Application, ivan: Person, rae: Person, at: datetime) -> Interview:
    """Tuesday 9 June, 11:00 to 12:00 in Berlin."""
    return make.interview(application, [ivan], rae, at)


def ladder_of(card: Scorecard) -> list[tuple[str, datetime]]:
    return [(r.state, r.due_at) for r in card.reminders.order_by("rung")]


def states_of(card: Scorecard) -> list[str]:
    return [state for state, _due in ladder_of(card)]


def letters(kind: str = "interviews.reminder") -> list[Letter]:
    return list(Letter.objects.filter(kind=kind).order_by("pk"))


def said(letter: Letter) -> str:
    rendered = mail.preview(letter)
    assert rendered
    return f"{rendered.subject}\n{rendered.text}"


# Planning


def test_plan_climbs_by_the_persons_own_week(interview: Interview, ivan: Person) -> None:
    assert ladder_of(make.card(interview, ivan)) == [
        ("waiting", berlin("2026-06-09 13:00")),
        ("waiting", berlin("2026-06-10 13:00")),
        ("waiting", berlin("2026-06-11 13:00")),
        ("waiting", berlin("2026-06-12 13:00")),
    ]


def test_plan_leaves_out_the_holidays_of_the_country(
    application: Application, organisation: Organisation, ivan: Person, rae: Person, at: datetime
) -> None:
    organisation.country = "DE"
    organisation.save()
    # Friday 22 May 2026; the Monday after it is Whit Monday
    made = make.interview(application, [ivan], rae, at, starts_at=berlin("2026-05-22 11:00"))
    assert [due for _state, due in ladder_of(make.card(made, ivan))][:2] == [
        berlin("2026-05-22 13:00"),
        berlin("2026-05-26 13:00"),
    ]


def test_plan_after_a_move_keeps_nothing_of_the_old_time(
    interview: Interview, ivan: Person, rae: Person, at: datetime
) -> None:
    """It did not take place on Tuesday: what was said about Tuesday is not said about Thursday."""
    reminders.send_due(berlin("2026-06-09 13:00"))
    booking.move(interview, starts_at=berlin("2026-06-11 11:00"), place="", leads=[ivan], by=rae, at=at + 5 * HOUR)
    assert ladder_of(make.card(interview, ivan))[0] == ("waiting", berlin("2026-06-11 13:00"))
    assert reminders.send_due(berlin("2026-06-10 13:00")) == 0
    assert reminders.send_due(berlin("2026-06-11 13:00")) == 1
    assert len(letters()) == 2


def test_plan_again_after_the_end_sends_no_rung_twice(
    interview: Interview, ivan: Person, rae: Person, at: datetime
) -> None:
    """The time is corrected by a quarter of an hour after the first reminder went."""
    reminders.send_due(berlin("2026-06-09 13:00"))
    starts_at = berlin("2026-06-09 11:15")
    booking.move(interview, starts_at=starts_at, place="", leads=[ivan], by=rae, at=at + 6 * HOUR)
    assert states_of(make.card(interview, ivan)) == ["sent", "waiting", "waiting", "waiting"]
    assert reminders.send_due(berlin("2026-06-09 17:00")) == 0


# Sending


def test_send_due_reminds_an_hour_after_the_end_and_not_before(interview: Interview, ivan: Person) -> None:
    assert reminders.send_due(berlin("2026-06-09 12:59")) == 0
    assert reminders.send_due(berlin("2026-06-09 13:00")) == 1
    (letter,) = letters()
    assert letter.to == ivan
    assert states_of(make.card(interview, ivan)) == ["sent", "waiting", "waiting", "waiting"]


def test_send_due_twice_sends_once(interview: Interview) -> None:
    moment = berlin("2026-06-09 13:00")
    assert reminders.send_due(moment) == 1
    assert reminders.send_due(moment) == 0
    assert reminders.send_due(moment + MINUTE) == 0
    assert len(letters()) == 1


def test_send_due_climbs_the_whole_ladder_once(interview: Interview, ivan: Person, cora: Person, hana: Person) -> None:
    moment = berlin("2026-06-09 11:00")
    while moment < berlin("2026-06-20 18:00"):
        reminders.send_due(moment)
        moment += 10 * MINUTE
    assert states_of(make.card(interview, ivan)) == ["sent"] * 4
    assert [letter.posted_at for letter in letters()] == [
        berlin(f"2026-06-{day} 13:00") for day in ("09", "10", "11", "12")
    ]
    copies = [(letter.to, letter.posted_at) for letter in letters("interviews.reminder_copy")]
    assert copies == [(cora, berlin("2026-06-11 13:00")), (hana, berlin("2026-06-12 13:00"))]


def test_send_due_says_nothing_once_the_card_is_in(interview: Interview, ivan: Person, at: datetime) -> None:
    reminders.send_due(berlin("2026-06-09 13:00"))
    card = make.submitted(make.card(interview, ivan), berlin("2026-06-09 14:00"))
    assert states_of(card) == ["sent", "stopped", "stopped", "stopped"]
    assert reminders.send_due(berlin("2026-06-12 13:00")) == 0


def test_send_due_says_nothing_of_a_cancelled_interview(interview: Interview, rae: Person, at: datetime) -> None:
    booking.cancel(interview, by=rae, at=at)
    assert reminders.send_due(berlin("2026-06-12 13:00")) == 0
    assert letters() == []


def test_send_due_says_nothing_to_who_was_swapped(
    interview: Interview, ivan: Person, ines: Person, rae: Person, at: datetime
) -> None:
    booking.move(interview, starts_at=interview.starts_at, place="", leads=[ines], by=rae, at=at)
    assert reminders.send_due(berlin("2026-06-09 13:00")) == 1
    assert [letter.to for letter in letters()] == [ines]


def test_send_due_says_nothing_after_the_application_is_closed(
    interview: Interview, application: Application, rae: Person, ivan: Person
) -> None:
    """One that was met already keeps its card, one that is to come is cancelled: nobody is reminded of either."""
    pipeline.close(application, state="withdrawn", reason="Took another job", by=rae, at=berlin("2026-06-09 10:30"))
    assert reminders.send_due(berlin("2026-06-12 13:00")) == 0
    assert "waiting" not in states_of(Scorecard.objects.get(seat__interview=interview))


def test_send_due_checks_again_what_the_rows_may_have_missed(
    interview: Interview, application: Application, ivan: Person, ines: Person, igor: Person, rae: Person, at: datetime
) -> None:
    """Nothing but the reminder's own row is trusted: a stop that was forgotten stops nobody's rights."""
    swapped = make.interview(application, [ines], rae, at, session=1)
    Interview.objects.filter(pk=swapped.pk).update(state="cancelled")
    gone = make.interview(application, [igor], rae, at, session=2)
    Person.objects.filter(pk=igor.pk).update(is_active=False)
    interview.seats.update(held=False, released_at=at)
    assert reminders.send_due(berlin("2026-06-10 10:00")) == 0
    for made in (interview, swapped, gone):
        card = Scorecard.objects.get(seat__interview=made)
        assert "sent" not in states_of(card)
        assert states_of(card)[0] == "stopped"


def test_send_due_never_goes_before_the_end(interview: Interview, ivan: Person) -> None:
    later = interview.ends_at + DAY
    Interview.objects.filter(pk=interview.pk).update(starts_at=interview.starts_at + DAY, ends_at=later)
    assert reminders.send_due(berlin("2026-06-09 13:00")) == 0
    assert ladder_of(make.card(interview, ivan))[0] == ("waiting", berlin("2026-06-10 13:00"))
    assert reminders.send_due(berlin("2026-06-10 13:00")) == 1


# Late, folded, escalated


def test_send_due_late_sends_the_highest_kind_rung_and_lets_the_escalation_wait(
    interview: Interview, ivan: Person
) -> None:
    """The worker was away all week: nobody is escalated who was not reminded a working day earlier."""
    assert reminders.send_due(berlin("2026-06-15 10:00")) == 1
    card = make.card(interview, ivan)
    tuesday = berlin("2026-06-16 10:00")
    assert states_of(card) == ["folded", "sent", "waiting", "waiting"]
    assert [due for _state, due in ladder_of(card)][2:] == [tuesday, tuesday]
    assert letters("interviews.reminder_copy") == []
    assert reminders.send_due(tuesday - MINUTE) == 0


def test_send_due_after_that_escalates_with_the_highest_alone(interview: Interview, ivan: Person, hana: Person) -> None:
    reminders.send_due(berlin("2026-06-15 10:00"))
    assert reminders.send_due(berlin("2026-06-16 10:00")) == 2
    assert states_of(make.card(interview, ivan)) == ["folded", "sent", "folded", "sent"]
    assert [letter.to for letter in letters("interviews.reminder_copy")] == [hana]
    assert letters()[-1].facts["cards"][0]["copied"] == ["Hana Diallo"]


def test_send_due_leaves_a_working_day_between_two_letters_about_one_card(interview: Interview, ivan: Person) -> None:
    """The first was late: the second does not come five minutes after it."""
    assert reminders.send_due(berlin("2026-06-10 12:55")) == 1
    assert reminders.send_due(berlin("2026-06-10 13:00")) == 0
    assert ladder_of(make.card(interview, ivan))[1] == ("waiting", berlin("2026-06-11 12:55"))
    assert reminders.send_due(berlin("2026-06-11 12:55")) == 1


@pytest.mark.parametrize(
    ("late", "next_start"),
    [
        ("2026-06-09 22:00", "2026-06-10 09:00"),  # at night
        ("2026-06-13 12:00", "2026-06-15 09:00"),  # on Saturday
    ],
)
def test_send_due_late_still_keeps_to_working_hours(
    interview: Interview, ivan: Person, late: str, next_start: str
) -> None:
    assert reminders.send_due(berlin(late)) == 0
    assert ladder_of(make.card(interview, ivan))[0] == ("waiting", berlin(next_start))
    assert reminders.send_due(berlin(next_start)) == 1


def test_send_due_keeps_to_the_hours_a_person_has_now(interview: Interview, ivan: Person) -> None:
    """They moved to New York after the booking."""
    ivan.time_zone = "America/New_York"
    ivan.save()
    assert reminders.send_due(berlin("2026-06-09 13:00")) == 0
    assert reminders.send_due(berlin("2026-06-09 15:00")) == 1


def test_send_due_never_sends_a_lower_rung_after_a_higher_one(interview: Interview, ivan: Person) -> None:
    card = make.card(interview, ivan)
    card.reminders.filter(rung=0).update(due_at=berlin("2026-06-10 16:00"))
    assert reminders.send_due(berlin("2026-06-10 13:00")) == 1
    assert states_of(card) == ["folded", "sent", "waiting", "waiting"]


def test_send_due_copies_nobody_about_themselves(
    application: Application, hana: Person, cora: Person, rae: Person, at: datetime
) -> None:
    """The hiring manager interviews too, and is late."""
    made = make.interview(application, [hana], rae, at)
    for day in ("09", "10", "11", "12"):
        reminders.send_due(berlin(f"2026-06-{day} 13:00"))
    assert states_of(make.card(made, hana)) == ["sent"] * 4
    assert [letter.to for letter in letters("interviews.reminder_copy")] == [cora]
    assert letters()[-1].facts["cards"][0]["copied"] == []


# One digest


@pytest.fixture
def book_many(application: Application, rae: Person, at: datetime) -> Callable[..., list[Interview]]:
    """So many applications of other people on the same requisition, met one after another by these leads."""

    def book(count: int, leads: list[Person], first: int = 0) -> list[Interview]:
        made = []
        for number in range(first, first + count):
            other = make.application(
                application.requisition, rae, at, name=f"Candidate {number}", email=f"c{number}@example.org"
            )
            other = pipeline.advance(other, to=application.stage, by=rae, at=at)
            starts_at = berlin("2026-06-08 09:00") + number % 5 * HOUR - number // 5 * 7 * DAY
            lead = leads[number % len(leads)]
            made.append(make.interview(other, [lead], rae, at, starts_at=starts_at))
        return made

    return book


def test_send_due_folds_cards_of_one_person_into_one_digest(
    book_many: Callable[..., list[Interview]], ivan: Person, ines: Person
) -> None:
    made = book_many(6, [ivan, ines])
    assert reminders.send_due(berlin("2026-06-09 17:30")) == 2
    mine = [make.card(interview, ivan).pk for interview in made[::2]]
    (letter,) = [letter for letter in letters() if letter.to == ivan]
    assert sorted(entry["card"] for entry in letter.facts["cards"]) == sorted(mine)


def test_send_due_tells_a_coordinator_of_their_own_requisitions_alone(
    application: Application,
    interview: Interview,
    role: RoleDefinition,
    rae: Person,
    hana: Person,
    ivan: Person,
    cora: Person,
    at: datetime,
) -> None:
    """The digest speaks of a confidential requisition too: its copy would give it away."""
    secret = make.requisition(role, rae, hana, at, title="Head of ML", confidential=True)
    other = make.application(secret, rae, at, name="Secret Candidate", email="secret@example.org")
    other = pipeline.advance(other, to=secret.stages.get(kind="interviews"), by=rae, at=at)
    make.interview(other, [ivan], rae, at, starts_at=at)
    for day in ("09", "10", "11"):
        reminders.send_due(berlin(f"2026-06-{day} 13:00"))
    assert "Secret Candidate" in said(letters()[-1])
    (copy,) = letters("interviews.reminder_copy")
    assert copy.to == cora
    assert "Nadia Rahimi" in said(copy)
    assert "Secret Candidate" not in said(copy)


def test_send_due_takes_as_many_statements_for_thirty_cards_as_for_three(
    book_many: Callable[..., list[Interview]], ivan: Person, ines: Person, igor: Person
) -> None:
    book_many(3, [ivan, ines, igor])
    with CaptureQueriesContext(connection) as few:
        assert reminders.send_due(berlin("2026-06-09 09:30")) == 3
    book_many(30, [ivan, ines, igor], first=3)
    with CaptureQueriesContext(connection) as many:
        assert reminders.send_due(berlin("2026-06-10 09:30")) == 3
    assert len(many) <= len(few) + 3 <= 20


# What the letters say


def test_reminder_says_whom_when_since_when_and_where(interview: Interview, ivan: Person, settings: Any) -> None:
    reminders.send_due(berlin("2026-06-09 13:00"))
    text = said(letters()[0])
    assert "Your scorecard for Nadia Rahimi" in text
    assert "Applied ML" in text
    # The year is said once it is another one
    assert re.search(r"You met on Tue 9 June( \d+)?, 11:00\.", text)
    assert re.search(r"(is|was) due on Wed 10 June( \d+)?, 12:00\.", text)
    assert f"{settings.PUBLIC_URL}/interviews/{interview.pk}/\n" in text
    assert f"{settings.PUBLIC_URL}/interviews/{interview.pk}/reminders/\n" in text
    # Of a vote it says what is owed still
    card = make.filled(make.card(interview, ivan), berlin("2026-06-09 13:00"), rating=2)
    texts = {f"e{rating.pk}": "" for rating in card.ratings.all()}
    scorecards.save(card, changes=texts, version=card.version, by=ivan, at=berlin("2026-06-09 13:01"))
    scorecards.vote(card, by=ivan, at=berlin("2026-06-09 13:01"))
    assert "Your vote is given; 3 sentences are still owed." in said(letters()[0])


def test_reminder_speaks_the_readers_language_and_time(
    application: Application, igor: Person, rae: Person, at: datetime
) -> None:
    make.interview(application, [igor], rae, at)
    reminders.send_due(berlin("2026-06-10 05:00"))
    text = said(letters()[0])
    assert "6 月 9 日（周二）17:00" in text
    assert "中 Applied ML" in text


def test_reminder_of_a_card_that_came_in_meanwhile_is_dropped(interview: Interview, ivan: Person) -> None:
    reminders.send_due(berlin("2026-06-09 13:00"))
    make.submitted(make.card(interview, ivan), berlin("2026-06-09 13:00"))
    assert mail.preview(letters()[0]) is None


def test_reminder_leaves_out_the_cards_that_came_in_meanwhile(
    book_many: Callable[..., list[Interview]], ivan: Person
) -> None:
    made = book_many(2, [ivan])
    reminders.send_due(berlin("2026-06-08 17:00"))
    make.submitted(make.card(made[0], ivan), berlin("2026-06-08 17:00"))
    text = said(letters()[0])
    assert "Candidate 1" in text
    assert "Candidate 0" not in text


def test_reminder_copy_says_who_is_late_and_not_what_was_written(
    interview: Interview, ivan: Person, cora: Person, at: datetime
) -> None:
    make.filled(make.card(interview, ivan), at)
    for day in ("09", "10", "11"):
        reminders.send_due(berlin(f"2026-06-{day} 13:00"))
    text = said(letters("interviews.reminder_copy")[0])
    assert "Ivan Herrera owes a scorecard for Nadia Rahimi" in text
    assert f"/applications/{interview.application_id}/" in text
    assert "Seen by Ivan" not in text
    assert "worth a" not in text
    assert "Cora Lind is told as well." in said(letters()[-1])


def test_reminder_copy_is_dropped_for_who_left_the_team(interview: Interview, cora: Person) -> None:
    for day in ("09", "10", "11"):
        reminders.send_due(berlin(f"2026-06-{day} 13:00"))
    TeamMember.objects.filter(person=cora).delete()
    assert mail.preview(letters("interviews.reminder_copy")[0]) is None


def test_reminder_copy_comes_in_the_hours_of_its_reader(interview: Interview, cora: Person) -> None:
    cora.time_zone = "America/New_York"
    cora.save()
    for day in ("09", "10", "11"):
        reminders.send_due(berlin(f"2026-06-{day} 13:00"))
    (copy,) = letters("interviews.reminder_copy")
    assert copy.due_at == berlin("2026-06-11 15:00")
    assert copy.state == LetterState.WAITING


# The mail server was away


def climb(*days: str) -> None:
    for day in days:
        reminders.send_due(berlin(f"2026-06-{day} 13:00"))


def test_reminders_that_could_not_go_are_one_word_about_each_card(
    interview: Interview, application: Application, ivan: Person, rae: Person, at: datetime
) -> None:
    """All four wait when the mail server comes back. What the last of them does not speak of, the one before does."""
    other = make.interview(application, [ivan], rae, at, session=1, starts_at=berlin("2026-06-11 09:00"))
    climb("09", "10", "11")
    # From now on the reminders are about the other one alone
    quiets.snooze(make.card(other, ivan), until=berlin("2026-06-15 00:00"), reason="Ill", by=ivan, at=at)
    climb("12")
    told = [sorted(entry["card"] for entry in letter.facts["cards"]) for letter in letters()]
    one, two = make.card(interview, ivan).pk, make.card(other, ivan).pk
    assert told == [[one], [one], sorted([one, two]), [one]]
    sent = [rendered for letter in letters() if (rendered := mail.preview(letter))]
    assert [text.text.count("/reminders/") for text in sent] == [1, 1]
    assert len(letters("interviews.reminder_copy")) == 2


def test_nobody_is_escalated_whom_no_reminder_has_reached(interview: Interview, ivan: Person, cora: Person) -> None:
    climb("09", "10")
    Letter.objects.update(attempts=7, trouble="ConnectionRefusedError")
    climb("11")
    assert states_of(make.card(interview, ivan)) == ["sent", "sent", "waiting", "waiting"]
    # The mail server is back: the second went in the night and was read on Friday morning
    Letter.objects.update(state="sent", settled_at=berlin("2026-06-12 09:00"), trouble="")
    climb("12")
    assert states_of(make.card(interview, ivan))[2:] == ["folded", "sent"]


def test_reminders_that_could_not_go_wait_for_working_hours(
    interview: Interview, ivan: Person, mailbox: MoodyMailbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The mail server comes back at night: nobody is reminded then, and nothing counts as tried in vain."""
    climb("09")
    Letter.objects.exclude(kind="interviews.reminder").delete()
    Letter.objects.update(attempts=7, trouble="ConnectionRefusedError")
    night, morning = berlin("2026-06-10 02:00"), berlin("2026-06-10 09:00")
    monkeypatch.setattr(writers, "now", lambda: night)
    assert mail.deliver(night) == 1
    assert mailbox.messages == []
    (letter,) = letters()
    assert (letter.state, letter.due_at, letter.attempts) == ("waiting", morning, 0)
    monkeypatch.setattr(writers, "now", lambda: morning)
    mail.deliver(morning)
    assert [letter.state for letter in letters()] == ["sent"]
    assert len(mailbox.messages) == 1


def test_reminder_names_nobody_as_told_who_does_without_the_copies(
    interview: Interview, ivan: Person, cora: Person
) -> None:
    cora.muted = ["interviews.reminder_copy"]
    cora.save()
    climb("09", "10", "11")
    assert "Cora Lind" not in said(letters()[-1])
    assert letters("interviews.reminder_copy") == []


def test_reminder_copy_calls_nobody_late_whose_card_is_not_due(
    interview: Interview, ivan: Person, cora: Person
) -> None:
    """An organisation may give ten days and tell the coordinator after two."""
    climb("09", "10", "11")
    (copy,) = letters("interviews.reminder_copy")
    assert "The scorecard was due on" in said(copy)
    Scorecard.objects.update(due_at=timezone.now() + DAY)
    assert "The scorecard is due on" in said(copy)


def test_reminder_copy_says_nothing_once_the_reminders_were_stopped(
    interview: Interview, ivan: Person, cora: Person, rae: Person
) -> None:
    climb("09", "10", "11")
    quiets.dismiss(make.card(interview, ivan), reason="By word", by=rae, at=berlin("2026-06-11 13:01"))
    assert mail.preview(letters("interviews.reminder_copy")[0]) is None
