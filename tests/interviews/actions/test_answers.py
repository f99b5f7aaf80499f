from datetime import timedelta

import pytest

from core.models import Event, Letter, Person
from core.queries.letters import is_masked
from hiring.models import Application, Breach, NextStep
from interviews import letters
from interviews.actions import answers, booking
from interviews.models import Interview, InterviewState, Reminder, ReminderState, Seat
from tests import make
from tests.interviews.actions.test_scorecards import together

HOUR = timedelta(hours=1)


@pytest.fixture
def application(role, rae: Person, hana: Person, cora: Person, at) -> Application:
    made = make.requisition(role, rae, hana, at, coordinators=[cora])
    return make.application(made, rae, at)


@pytest.fixture
def interview(application, ivan: Person, rae: Person, at) -> Interview:
    return make.interview(application, [ivan], rae, at, starts_at=at + timedelta(days=1))


@pytest.fixture(autouse=True)
def clock(monkeypatch, at) -> None:
    monkeypatch.setattr(letters, "now", lambda: at)


def seat_of(interview: Interview, person: Person) -> Seat:
    return (
        Seat.objects.select_related("interview__application", "person")
        .filter(interview=interview, person=person)
        .latest("pk")
    )


def declined(interview: Interview, person: Person, at, **more) -> Seat:
    said = {"reason": "I am travelling", "seen": None, **more}
    return answers.decline(seat_of(interview, person), **said, by=person, at=at)


def test_accept_is_kept_and_said_once(interview, ivan, at) -> None:
    for later in (0, 1):
        answers.accept(seat_of(interview, ivan), seen=0, by=ivan, at=at + later * HOUR)
    seat = seat_of(interview, ivan)
    assert (seat.answer, seat.answered_at, seat.held) == ("accepted", at, True)
    assert Event.objects.filter(kind="interviews.seat_accepted").count() == 1
    assert not Letter.objects.filter(kind="interviews.declined").exists()


def test_decline_frees_the_time_and_stops_the_ladder(interview, application, ivan, rae, at) -> None:
    declined(interview, ivan, at)
    seat = seat_of(interview, ivan)
    assert (seat.answer, seat.held, seat.answer_reason, seat.released_at) == ("declined", False, "I am travelling", at)
    assert not Reminder.objects.filter(state=ReminderState.WAITING).exists()
    other = make.application(application.requisition, rae, at, name="Omar", email="omar@example.org")
    assert make.interview(other, [ivan], rae, at, starts_at=interview.starts_at)


def test_decline_of_the_last_lead_leaves_an_interview_that_waits_for_one(interview, application, ivan, rae, at) -> None:
    declined(interview, ivan, at)
    interview.refresh_from_db()
    assert (interview.state, interview.sequence) == (InterviewState.BOOKED, 1)
    application.refresh_from_db()
    assert (application.breach, application.next_step, application.waits_for) == (Breach.NO_LEAD, NextStep.MEET, rae)
    assert (application.cards_due, application.owed_by) == (0, [])


def test_decline_tells_recruiter_and_coordinator_why(interview, ivan, ines, rae, cora, hana, at) -> None:
    declined(interview, ivan, at, instead=ines)
    told = Letter.objects.filter(kind="interviews.declined")
    assert {letter.to for letter in told} == {rae, cora}
    assert all(is_masked(letter) for letter in told)
    context = letters.declined(told.get(to=rae)).context
    assert (context["reason"], context["instead"], context["has_lead"]) == ("I am travelling", "Ines Weber", False)
    # Their own calendar loses it
    gone = Letter.objects.get(kind="interviews.cancellation", to=ivan)
    assert letters.cancellation(gone).calendar.method == "CANCEL"


def test_declined_is_not_told_once_somebody_took_over(interview, ivan, ines, rae, at) -> None:
    declined(interview, ivan, at)
    letter = Letter.objects.get(kind="interviews.declined", to=rae)
    booking.move(interview, starts_at=interview.starts_at, place="", leads=[ines], by=rae, at=at)
    assert letters.declined(letter) is None


def test_decline_leaves_the_others_with_an_update(interview, application, ivan, ines, rae, at) -> None:
    booking.move(interview, starts_at=interview.starts_at, place="", leads=[ivan, ines], by=rae, at=at)
    answers.accept(seat_of(interview, ines), seen=1, by=ines, at=at)
    declined(interview, ivan, at)
    update = Letter.objects.filter(kind="interviews.invitation", to=ines).latest("pk")
    assert update.facts["sequence"] == 2
    # Their own answer stands, and is in their calendar
    assert seat_of(interview, ines).answer == "accepted"
    assert b"PARTSTAT=ACCEPTED" in letters.invitation(update).calendar.content
    application.refresh_from_db()
    assert application.breach == ""


def test_answer_is_asked_for_anew_after_a_move(interview, ivan, rae, at) -> None:
    answers.accept(seat_of(interview, ivan), seen=0, by=ivan, at=at)
    booking.move(interview, starts_at=interview.starts_at, place="Room 5", leads=[ivan], by=rae, at=at)
    assert seat_of(interview, ivan).answer == "accepted"
    booking.move(interview, starts_at=interview.starts_at + HOUR, place="Room 5", leads=[ivan], by=rae, at=at)
    seat = seat_of(interview, ivan)
    assert (seat.answer, seat.answered_at) == ("", None)


def test_answer_is_refused_late_twice_and_on_what_changed(interview, ivan, rae, at) -> None:
    with pytest.raises(answers.AnswerRefused, match="in a few words"):
        declined(interview, ivan, at, reason="  ")
    with pytest.raises(answers.AnswerRefused, match="changed a moment ago"):
        declined(interview, ivan, at, seen=7)
    with pytest.raises(answers.AnswerRefused, match="has begun"):
        declined(interview, ivan, interview.starts_at)
    declined(interview, ivan, at)
    with pytest.raises(answers.AnswerRefused, match="declined this interview already"):
        declined(interview, ivan, at)
    with pytest.raises(answers.AnswerRefused, match="declined this interview already"):
        answers.accept(seat_of(interview, ivan), seen=None, by=ivan, at=at)
    booking.cancel(interview, by=rae, at=at)
    with pytest.raises(answers.AnswerRefused, match="was cancelled"):
        answers.accept(seat_of(interview, ivan), seen=None, by=ivan, at=at)


@pytest.mark.django_db(transaction=True)
def test_decline_and_move_at_once_end_in_one_order(interview, ivan, ines, rae, at) -> None:
    """Whoever comes second is told, or finds what the first did; nobody holds a seat they declined."""
    later = interview.starts_at + HOUR
    together(
        lambda: declined(interview, ivan, at, seen=0),
        lambda: booking.move(interview, starts_at=later, place="", leads=[ivan], seen=0, by=rae, at=at),
    )
    seats = Seat.objects.filter(interview=interview, person=ivan)
    interview.refresh_from_db()
    assert interview.sequence == 1
    assert (seats.filter(held=True).exists()) != (seats.filter(answer="declined").exists())


def test_decline_is_for_ones_own_panel_only(interview, ivan, rae, at) -> None:
    """Of an interview that was passed on there is nothing to decline."""
    seat = seat_of(interview, ivan)
    booking.move(interview, starts_at=interview.starts_at, place="", leads=[rae], by=rae, at=at)
    with pytest.raises(answers.AnswerRefused, match="no longer yours"):
        answers.decline(seat, reason="No", seen=None, by=ivan, at=at)
