import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import partial

import pytest
from django.db import connection, transaction
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange

from core.models import Event, Letter, Person
from core.refusals import Refusal
from hiring.actions import loops, pipeline
from hiring.models import Application, NextStep, Session
from hiring.queries.coverage import planned_sessions
from hiring.rules.stages import ApplicationState, StageKind
from interviews.actions import booking, debrief
from interviews.actions.seating import BookingRefused
from interviews.models import (
    CardState,
    Interview,
    InterviewState,
    Profile,
    Qualification,
    Reminder,
    ReminderState,
    Scorecard,
    Seat,
)
from interviews.queries.booking import loop
from tests import make
from tests.interviews import panel
from tests.interviews.actions.test_scorecards import together
from tests.together import meanwhile

HOUR = timedelta(hours=1)


@pytest.fixture
def application(role, rae: Person, hana: Person, at: datetime) -> Application:
    return panel.application(role, rae, hana, at)


@pytest.fixture
def sessions(application: Application) -> list[Session]:
    return list(application.requisition.sessions.all())


@pytest.fixture
def interview(application: Application, ivan: Person, rae: Person, at: datetime) -> Interview:
    """Applied ML, in one hour."""
    return make.interview(application, [ivan], rae, at, place="Room 4")


def moved(interview: Interview, by: Person, at: datetime, **wanted) -> Interview:
    seats = interview.seats.filter(held=True).select_related("person")
    stands = {
        "starts_at": interview.starts_at,
        "place": interview.place,
        "leads": [seat.person for seat in seats if seat.kind == "lead"],
        "shadows": [seat.person for seat in seats if seat.kind == "shadow"],
    }
    return booking.move(interview, **{**stands, **wanted}, by=by, at=at)


def told(kind: str) -> list[str]:
    return sorted(Letter.objects.filter(kind=f"interviews.{kind}").values_list("to__name", flat=True))


# book


def test_book_makes_seats_cards_ladder_and_letters(application, sessions, ivan, ines, rae, at) -> None:
    made = booking.book(
        application, session=sessions[0], starts_at=at + HOUR, leads=[ivan], shadows=[ines], by=rae, at=at
    )
    assert (made.ends_at - made.starts_at, made.sequence, made.state) == (timedelta(minutes=60), 0, "booked")
    seats = {seat.person: seat for seat in made.seats.select_related("scorecard")}
    assert {seat.span for seat in seats.values()} == {DateTimeTZRange(made.starts_at, made.ends_at)}
    card = seats[ivan].scorecard
    keys = set(card.ratings.values_list("competency__competency__key", flat=True))
    assert keys == {"ml_fundamentals", "system_design", "communication"}
    assert not card.ratings.exclude(value=None).exists()
    # Ends at 12:00 in Berlin: due a day later
    assert card.due_at == made.ends_at + timedelta(hours=24)
    assert card.reminders.filter(state=ReminderState.WAITING).count() == 4
    assert not seats[ines].scorecard.reminders.exists()
    assert told("invitation") == ["Ines Weber", "Ivan Herrera"]
    event = Event.objects.get(kind="interviews.interview_booked")
    assert (event.on_id, event.by, event.facts["people"]) == (application.pk, rae, ["Ivan Herrera", "Ines Weber"])


def test_book_a_session_without_competencies_asks_for_no_card(application, sessions, ivan, rae, at) -> None:
    sessions[0].session_competencies.all().delete()
    make.interview(application, [ivan], rae, at)
    assert Seat.objects.filter(held=True).count() == 1
    assert not Scorecard.objects.exists()
    assert not Reminder.objects.exists()


def test_book_says_who_is_busy_and_when(interview, application, role, sessions, ivan, ines, hana, rae, at) -> None:
    make.interview(application, [ines], rae, at, session=1, starts_at=at + 2 * HOUR)
    other = make.application(application.requisition, rae, at, name="Oskar", email="oskar@example.org")
    with pytest.raises(BookingRefused) as refused:
        booking.book(other, session=sessions[0], starts_at=at + 1.5 * HOUR, leads=[ivan, ines], by=rae, at=at)
    said = str(refused.value)
    assert "Ivan Herrera is in another interview from Tue 9 June, 11:00 to 12:00." in said
    assert "Ines Weber is in another interview from Tue 9 June, 12:00 to 12:45." in said
    assert "Nadia" not in said
    assert not other.interviews.exists()


def test_book_back_to_back_is_not_a_clash(interview, application, ivan, rae, at) -> None:
    make.interview(application, [ivan], rae, at, session=1, starts_at=interview.ends_at)
    assert Seat.objects.filter(person=ivan, held=True).count() == 2


@pytest.mark.parametrize(
    ("wrong", "why"),
    [
        ({"leads": []}, "who leads"),
        ({"shadows": ["ivan"]}, "chosen twice"),
        ({"starts_at": datetime(2062, 6, 9, 9, tzinfo=UTC)}, "more than a year"),
    ],
)
def test_book_refuses_what_cannot_be(application, sessions, ivan, rae, at, wrong, why) -> None:
    wanted = {"session": sessions[0], "starts_at": at + HOUR, "leads": [ivan]}
    wrong = {**wrong, **({"shadows": [ivan]} if "shadows" in wrong else {})}
    with pytest.raises(BookingRefused, match=why):
        booking.book(application, **{**wanted, **wrong}, by=rae, at=at)


def test_book_refuses_a_leaver_and_the_candidate(application, ivan, ines, rae, at) -> None:
    Person.objects.filter(pk=ivan.pk).update(is_active=False)
    with pytest.raises(BookingRefused, match="has left"):
        make.interview(application, [ivan], rae, at)
    application.candidate.email = ines.email.upper()
    application.candidate.save()
    with pytest.raises(BookingRefused, match="themselves"):
        make.interview(application, [ines], rae, at)


def test_book_refuses_twice_the_same_session_and_one_of_elsewhere(
    interview, application, sessions, role, ines, hana, rae, at
) -> None:
    with pytest.raises(BookingRefused, match="booked already"):
        make.interview(application, [ines], rae, at, starts_at=at + 5 * HOUR)
    elsewhere = make.requisition(role, rae, hana, at).sessions.first()
    with pytest.raises(BookingRefused, match="another requisition"):
        booking.book(application, session=elsewhere, starts_at=at + 5 * HOUR, leads=[ines], by=rae, at=at)


def test_book_refuses_on_what_is_closed_or_held(application, ivan, rae, at) -> None:
    application.requisition.state = "on_hold"
    application.requisition.save()
    with pytest.raises(BookingRefused, match="not open"):
        make.interview(application, [ivan], rae, at)


def test_book_may_note_one_that_took_place(application, ivan, rae, at) -> None:
    assert make.interview(application, [ivan], rae, at, starts_at=at - 5 * HOUR).ends_at < at


def test_span_on_the_seat_is_the_time_of_the_interview(interview, ivan, ines, rae, at) -> None:
    """Written twice so that the database can refuse; here they are compared after each change."""
    moved(interview, rae, at, starts_at=at + 3 * HOUR, shadows=[ines])
    for seat in Seat.objects.filter(held=True).select_related("interview"):
        assert seat.span == DateTimeTZRange(seat.interview.starts_at, seat.interview.ends_at)


@pytest.mark.django_db(transaction=True)
def test_book_by_twenty_at_once_has_one_winner(application, ivan, ines, rae, at) -> None:
    others = [
        make.application(application.requisition, rae, at, name=f"C{n}", email=f"c{n}@example.org") for n in range(20)
    ]
    # In either order, which would lock in a ring if each took people as they come
    orders = ([ivan, ines], [ines, ivan])
    works = [
        lambda other=other, n=n: make.interview(other, orders[n % 2], rae, at, session=n % 3)
        for n, other in enumerate(others)
    ]
    found = together(*works)
    assert sorted(type(one).__name__ for one in found) == ["BookingRefused"] * 19 + ["Interview"]
    for one in found:
        if not isinstance(one, Interview):
            assert "is in another interview from Tue 9 June, 11:00" in str(one)
    assert Seat.objects.filter(held=True).count() == 2
    assert Letter.objects.filter(kind="interviews.invitation").count() == 2


@pytest.mark.django_db(transaction=True)
def test_book_and_swap_at_once_do_not_exceed_a_limit_together(application, ivan, ines, igor, rae, at) -> None:
    """Four for Ivan on one day, at different hours, where he takes two; each alone would have done."""
    Profile.objects.create(person=ivan, per_day=2, per_week=2)
    start = at + timedelta(days=1)
    others = [
        make.application(application.requisition, rae, at, name=f"C{n}", email=f"c{n}@example.org") for n in range(3)
    ]
    led = make.interview(application, [igor], rae, at, starts_at=start)
    wanted = {"by": rae, "at": at, "over": ()}

    def book(other: Application, n: int) -> Interview:
        orders = ([ivan, ines], [ines, ivan])
        session = other.requisition.sessions.first()
        begins = start + 2 * n * HOUR
        return booking.book(
            other, session=session, starts_at=begins, leads=orders[n % 2], **wanted | {"over": [ines.pk]}
        )

    works = [lambda other=other, n=n: book(other, n) for n, other in enumerate(others, start=1)]
    found = together(*works, lambda: booking.move(led, starts_at=start, place="", leads=[ivan], **wanted))
    refused = [str(one) for one in found if not isinstance(one, Interview)]
    assert len(refused) == 2
    assert all("Ivan Herrera has as many interviews on that day by now as they take." in one for one in refused)
    assert Seat.objects.filter(person=ivan, held=True).count() == 2
    # Who knows of it may do it; who sits there already at that time is nothing new
    more = make.application(application.requisition, rae, at, name="M", email="m@example.org")
    session = more.requisition.sessions.first()
    made = booking.book(more, session=session, starts_at=start + 9 * HOUR, leads=[ivan], **wanted | {"over": [ivan.pk]})
    booking.move(made, starts_at=made.starts_at, place="Room 9", leads=[ivan], **wanted)
    with pytest.raises(BookingRefused, match="on that day"):
        booking.move(made, starts_at=made.starts_at + HOUR, place="Room 9", leads=[ivan], **wanted)


@pytest.mark.django_db(transaction=True)
def test_book_hears_the_database_when_a_seat_comes_from_elsewhere(interview, application, ivan, ines, rae, at) -> None:
    """The exclusion constraint has the last word, and it is a sentence too."""
    starts_at = at + 6 * HOUR
    inserted, go_on = threading.Event(), threading.Event()

    def elsewhere() -> None:
        with transaction.atomic():
            span = DateTimeTZRange(starts_at, starts_at + HOUR)
            Seat.objects.create(interview=interview, person=ines, span=span)
            inserted.set()
            go_on.wait(10)
        connection.close()

    thread = threading.Thread(target=elsewhere)
    thread.start()
    inserted.wait(10)
    threading.Timer(0.5, go_on.set).start()
    with pytest.raises(BookingRefused, match="Ines Weber"):
        make.interview(application, [ines], rae, at, session=1, starts_at=starts_at)
    thread.join()
    assert application.interviews.count() == 1
    assert not Letter.objects.filter(to=ines).exists()


# move


def test_move_keeps_uid_seat_and_card_and_raises_the_sequence(interview, ivan, rae, at) -> None:
    card = make.card(interview, ivan)
    later = moved(interview, rae, at, starts_at=at + timedelta(days=1), place="Room 5")
    again = make.card(later, ivan)
    assert (later.uid, later.sequence, later.place) == (interview.uid, 1, "Room 5")
    assert again.pk == card.pk
    assert again.due_at == card.due_at + timedelta(hours=23)
    first = again.reminders.order_by("rung").first()
    assert first.due_at == later.ends_at + HOUR
    assert Letter.objects.filter(kind="interviews.invitation", to=ivan).count() == 2
    assert Event.objects.filter(kind="interviews.interview_moved").count() == 1


def test_move_swaps_people(interview, ivan, ines, igor, rae, at) -> None:
    old = make.card(interview, ivan)
    later = moved(interview, rae, at, leads=[ines], shadows=[igor])
    assert set(later.seats.filter(held=True).values_list("person__name", "kind")) == {
        ("Ines Weber", "lead"),
        ("Igor Wang", "shadow"),
    }
    assert not old.reminders.filter(state=ReminderState.WAITING).exists()
    assert told("cancellation") == ["Ivan Herrera"]
    assert make.card(later, ines).ratings.count() == 3
    # And back: a new seat, the old one stays released
    back = moved(later, rae, at, leads=[ivan], shadows=[])
    assert Seat.objects.filter(interview=back, person=ivan).count() == 2
    assert back.sequence == 2


def test_move_from_lead_to_shadow_keeps_the_card_and_stops_the_ladder(interview, ivan, ines, rae, at) -> None:
    card = make.card(interview, ivan)
    moved(interview, rae, at, leads=[ines], shadows=[ivan])
    assert make.card(interview, ivan).pk == card.pk
    assert not card.reminders.filter(state=ReminderState.WAITING).exists()


def test_move_to_the_same_changes_nothing_and_tells_nobody(interview, rae, at) -> None:
    letters = Letter.objects.count()
    assert moved(interview, rae, at).sequence == 0
    assert Letter.objects.count() == letters


def test_move_refuses_the_second_hand(interview, ivan, rae, at) -> None:
    moved(interview, rae, at, place="Room 5", seen=0)
    with pytest.raises(BookingRefused, match="a moment ago"):
        moved(interview, rae, at, place="Room 6", seen=0)


def test_move_refuses_a_clash_and_leaves_all_as_it_was(interview, application, ivan, ines, rae, at) -> None:
    make.interview(application, [ines], rae, at, session=1, starts_at=at + 3 * HOUR)
    with pytest.raises(BookingRefused, match="Ines Weber is in another interview"):
        moved(interview, rae, at, starts_at=at + 3 * HOUR, leads=[ines])
    interview.refresh_from_db()
    assert (interview.sequence, interview.starts_at) == (0, at + HOUR)
    assert list(interview.seats.filter(held=True).values_list("person__name", flat=True)) == ["Ivan Herrera"]


def test_move_refuses_once_a_card_is_in(interview, ivan, ines, rae, at) -> None:
    make.submitted(make.card(interview, ivan), at)
    with pytest.raises(BookingRefused, match="took place"):
        moved(interview, rae, at, starts_at=at + 5 * HOUR)
    with pytest.raises(BookingRefused, match="stays theirs"):
        moved(interview, rae, at, leads=[ines])
    with pytest.raises(BookingRefused, match="stays theirs"):
        moved(interview, rae, at, leads=[ines], shadows=[ivan])


# cancel, release


def test_cancel_frees_the_people_and_stops_the_ladder(interview, application, ivan, rae, at) -> None:
    gone = booking.cancel(interview, reason="She is ill", by=rae, at=at)
    assert (gone.state, gone.sequence, gone.uid) == (InterviewState.CANCELLED, 1, interview.uid)
    assert not Seat.objects.filter(held=True).exists()
    assert not Reminder.objects.filter(state=ReminderState.WAITING).exists()
    assert told("cancellation") == ["Ivan Herrera"]
    assert Letter.objects.get(kind="interviews.cancellation").facts["reason"] == "She is ill"
    # The same session, person and hour are free again
    make.interview(application, [ivan], rae, at)


def test_cancel_refuses_twice_and_after_a_card(interview, application, ivan, ines, rae, at) -> None:
    booking.cancel(interview, by=rae, at=at)
    with pytest.raises(BookingRefused, match="was cancelled"):
        booking.cancel(interview, by=rae, at=at)
    again = make.interview(application, [ines], rae, at)
    make.submitted(make.card(again, ines), at)
    with pytest.raises(BookingRefused, match="took place"):
        booking.cancel(again, by=rae, at=at)
    assert make.card(again, ines).state == CardState.SUBMITTED


def test_release_seat_lets_one_go_but_not_the_last_lead(interview, ivan, ines, rae, at) -> None:
    two = moved(interview, rae, at, leads=[ivan, ines])
    booking.release_seat(two.seats.get(person=ivan, held=True), by=rae, at=at)
    two.refresh_from_db()
    assert two.sequence == 2
    assert told("cancellation") == ["Ivan Herrera"]
    last = two.seats.get(person=ines, held=True)
    with pytest.raises(BookingRefused, match="only lead"):
        booking.release_seat(last, by=rae, at=at)
    # Afterwards nobody can write the card any more
    booking.release_seat(last, by=rae, at=two.ends_at)
    assert not Seat.objects.filter(held=True).exists()


# what hiring rings


def test_call_off_when_the_application_is_closed(interview, application, ivan, ines, rae, at) -> None:
    over = make.interview(application, [ines], rae, at, session=1, starts_at=at - 2 * HOUR)
    pipeline.close(application, state=ApplicationState.WITHDRAWN, reason="Took another job", by=rae, at=at)
    interview.refresh_from_db()
    over.refresh_from_db()
    assert (interview.state, over.state) == (InterviewState.CANCELLED, InterviewState.BOOKED)
    assert not Reminder.objects.filter(state=ReminderState.WAITING).exists()
    assert told("cancellation") == ["Ivan Herrera"]
    application.refresh_from_db()
    assert (application.next_step, application.waits_for, application.cards_due) == ("none", None, 1)


def test_take_up_when_it_is_open_again(application, ines, rae, at) -> None:
    over = make.interview(application, [ines], rae, at, starts_at=at - 2 * HOUR)
    pipeline.close(application, state=ApplicationState.REJECTED, reason="Too early", by=rae, at=at)
    pipeline.reopen(application, by=rae, at=at + HOUR)
    assert make.card(over, ines).reminders.filter(state=ReminderState.WAITING).count() == 4
    application.refresh_from_db()
    assert (application.next_step, application.waits_for) == ("wait_cards", ines)
    assert application.stage.kind == StageKind.INTERVIEWS


def test_book_again_after_the_decision_for_one_more(application, hana, ivan, ines, igor, rae, at) -> None:
    held = panel.loop(application, [ivan, ines, igor], rae, at)
    for interview, person in zip(held, (ivan, ines, igor), strict=True):
        make.submitted(make.card(interview, person), at + timedelta(hours=8))
    later = at + timedelta(days=1)
    debrief.decide(
        application, outcome="one_more", reason="Design again.", justification="One voice more.", by=hana, at=later
    )
    application.refresh_from_db()
    assert (application.stage.kind, application.next_step) == (StageKind.INTERVIEWS, NextStep.BOOK)
    again = booking.book(application, session=held[0].session, starts_at=later, leads=[ines], by=rae, at=later)
    application.refresh_from_db()
    assert (again.round, application.cards_due, application.cards_in) == (1, 4, 3)
    make.submitted(make.card(again, ines), later + timedelta(hours=2))
    application.refresh_from_db()
    assert (application.stage.kind, application.next_step) == (StageKind.DEBRIEF, NextStep.DEBRIEF)
    with pytest.raises(BookingRefused, match="booked already"):
        booking.book(application, session=held[0].session, starts_at=later, leads=[ivan], by=rae, at=later)


def test_book_nothing_after_a_final_decision_and_cancel_what_was_to_come(
    application, sessions, hana, ivan, ines, rae, at
) -> None:
    held, coming = (
        make.interview(application, [who], rae, at, session=number, starts_at=at + timedelta(days=number, hours=1))
        for number, who in enumerate((ivan, ines))
    )
    later = at + timedelta(hours=3)
    make.submitted(make.card(held, ivan), later)
    make.decided(application, hana, later, outcome="hire", reason="Seen enough.", justification="She waits.")
    coming.refresh_from_db()
    application.refresh_from_db()
    assert (coming.state, application.cards_due, application.cards_in) == (InterviewState.CANCELLED, 1, 1)
    with pytest.raises(BookingRefused, match="decided"):
        booking.book(application, session=sessions[2], starts_at=later, leads=[ivan], by=rae, at=later)


def learns(person: Person, application, at) -> None:
    kind = application.requisition.sessions.first().assessment_type
    Qualification.objects.create(person=person, assessment_type=kind, rank=3, started_at=at)


def test_a_trainee_leads_with_a_written_reason_alone(application, ivan, ines, rae, at) -> None:
    learns(ivan, application, at)
    with pytest.raises(BookingRefused, match="Ivan Herrera is in training for this type"):
        make.interview(application, [ivan], rae, at)
    made = make.interview(application, [ines], rae, at, shadows=[ivan])
    with pytest.raises(BookingRefused, match="in training"):
        booking.move(made, starts_at=made.starts_at, place="", leads=[ivan], by=rae, at=at)
    wanted = {"place": "", "leads": [ivan], "by": rae, "at": at}
    booking.move(made, starts_at=made.starts_at, override="Ines is ill", **wanted)
    assert Event.objects.get(kind="interviews.interview_moved").facts["override"] == "Ines is ill"
    # Who leads already is not asked for again, and the reason stays beside them
    booking.move(made, starts_at=made.starts_at + HOUR, **wanted)
    (sitter,) = loop(application, at).sessions[0].interview.overrides
    assert (sitter.name, sitter.why) == ("Ivan Herrera", "Ines is ill")
    booking.move(made, starts_at=made.starts_at + HOUR, **wanted | {"leads": [ines], "shadows": [ivan]})
    assert loop(application, at).sessions[0].interview.overrides == []


def test_a_video_interview_takes_place_at_the_link_of_its_lead(application, ivan, ines, rae, at) -> None:
    for person in (ivan, ines):
        Profile.objects.create(person=person, video_url=f"https://meet.example/{person.pk}")
    made = make.interview(application, [ivan], rae, at)
    assert made.place == f"https://meet.example/{ivan.pk}"
    moved = booking.move(made, starts_at=made.starts_at, place=made.place, leads=[ines], by=rae, at=at)
    assert moved.place == f"https://meet.example/{ines.pk}"
    kept = booking.move(moved, starts_at=made.starts_at, place="Room 4", leads=[ivan], by=rae, at=at)
    assert kept.place == "Room 4"
    application.requisition.sessions.update(setting="on_site")
    assert make.interview(application, [ines], rae, at, session=1, starts_at=at + 9 * HOUR).place == ""


def refused(act: Callable[[], object]) -> str:
    try:
        act()
    except Refusal as refusal:
        return str(refusal)
    return "done"


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("books_first", [True, False])
def test_book_from_a_session_that_another_is_just_taking_out(
    application, sessions, ivan, rae, hana, at, books_first
) -> None:
    """Whoever comes second is told: the database looks at references when all is over and nobody could be."""
    requisition, others = application.requisition, planned_sessions(application.requisition)[1:]
    book = partial(booking.book, application, session=sessions[0], starts_at=at + HOUR, leads=[ivan], by=rae, at=at)
    take_out = partial(loops.set_sessions, requisition, wanted=others, coverage_reason="Enough", by=hana, at=at)
    if books_first:
        assert "“Applied ML” stands in interviews" in meanwhile(book, lambda: refused(take_out))
    else:
        assert "taken out of the loop a moment ago" in meanwhile(take_out, lambda: refused(book))
    assert Interview.objects.count() == books_first
