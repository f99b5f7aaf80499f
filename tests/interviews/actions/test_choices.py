from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from itertools import pairwise
from threading import Barrier
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange

from core import links
from core.models import Letter, Person
from core.refusals import Refusal
from hiring.actions import pipeline
from hiring.models import Application, NextStep, Session
from hiring.rules.stages import ApplicationState
from interviews.actions import arrangements, booking, choices, progress
from interviews.actions.choices import ChoiceRefused
from interviews.actions.seating import BookingRefused
from interviews.models import Choice, Hold, Interview, PoolMember, Profile, Seat
from interviews.queries import choices as queries
from interviews.queries.choices import LINK, choice_behind, choice_page
from interviews.rules.arrangements import Needs
from interviews.rules.diaries import Span
from tests import make
from tests.interviews import panel

pytestmark = pytest.mark.django_db
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
# The day after the Tuesday of the tests
NEXT = date(2026, 6, 10)


@pytest.fixture
def application(role, rae: Person, hana: Person, at) -> Application:
    return panel.application(role, rae, hana, at)


def pooled(session: Session, *people: Person) -> Session:
    for person in people:
        PoolMember.objects.get_or_create(session=session, person=person)
    return session


def sessions_of(application: Application, *people: Person) -> list[Session]:
    """The first, or as many as there are people: each with a pool of its own."""
    found = list(application.requisition.sessions.all())[: len(people)]
    for session, person in zip(found, people, strict=True):
        pooled(session, person)
    return found


def invited(application: Application, sessions: list[Session], by: Person, at, **more: Any) -> Choice:
    facts = {"first_day": NEXT, "last_day": NEXT + DAY, "notice_hours": 4, **more}
    return choices.invite(application, sessions=sessions, **facts, by=by, at=at)


@pytest.fixture
def choice(application, ivan, rae, at) -> Choice:
    """Of one session, with Ivan."""
    return invited(application, sessions_of(application, ivan), rae, at)


def open_times(choice: Choice, at) -> list:
    return [time.starts_at for day in choice_page(choice, at).days for time in day.times]


def chosen(choice: Choice, starts_at, at) -> list[Interview]:
    choices.hold(choice, starts_at=starts_at, by=None, at=at)
    return choices.confirm(choice, starts_at=starts_at, by=None, at=at)


def step(application: Application) -> tuple[str, str]:
    application.refresh_from_db()
    return application.next_step, getattr(application.waits_for, "name", "")


def told(what: str) -> list[Letter]:
    return list(Letter.objects.filter(kind="interviews.choice_answered", facts__what=what))


# invite


def test_invite_waits_for_the_candidate_and_replaces_the_one_before(choice, application, rae, ivan, at) -> None:
    assert step(application) == (NextStep.CHOOSE, "")
    letter = Letter.objects.get(kind="interviews.choice")
    token = letter.secrets["token"]
    assert links.find(LINK, token, at=choice.until + 29 * DAY)
    again = invited(application, list(choice.sessions.all()), rae, at + HOUR)
    choice.refresh_from_db()
    assert choice.closed_at == at + HOUR
    assert choice_page(choice_behind(token, at + HOUR), at + HOUR).stands == "over"
    assert step(application)[0] == NextStep.CHOOSE
    # Nobody chose: the recruiter goes on
    over = again.until + HOUR
    assert progress.catch_up(over) == 1
    assert step(application) == (NextStep.BOOK, "Rae Fournier")


def test_invite_refuses_what_cannot_be_chosen(application, ivan, rae, at) -> None:
    first, second = list(application.requisition.sessions.all())[:2]
    pooled(first, ivan)
    for days in ((NEXT, NEXT - DAY), (NEXT, NEXT + 40 * DAY), (NEXT - 9 * DAY, NEXT - 5 * DAY)):
        with pytest.raises(ChoiceRefused):
            invited(application, [first], rae, at, first_day=days[0], last_day=days[1])
    with pytest.raises(ChoiceRefused, match="which sessions"):
        invited(application, [], rae, at)
    Session.objects.filter(pk=second.pk).update(days=3)
    with pytest.raises(ChoiceRefused, match="One of the sessions"):
        invited(application, [second], rae, at)


# hold, confirm


def test_hold_keeps_the_time_and_confirm_books_it(choice, application, ivan, rae, hana, role, at) -> None:
    times = open_times(choice, at)
    assert times[0] == at + DAY - HOUR, "from nine o'clock"
    kept = choices.hold(choice, starts_at=times[0], by=None, at=at)
    assert [(one.person, one.until) for one in kept] == [(ivan, at + timedelta(minutes=10))]
    other = make.application(application.requisition, rae, at, name="Omar", email="omar@example.org")
    with pytest.raises(BookingRefused, match="A candidate is choosing this time"):
        make.interview(other, [ivan], rae, at, starts_at=times[0])
    # Another time lets the first go
    choices.hold(choice, starts_at=times[1], by=None, at=at)
    assert Hold.objects.get().span.lower == times[1]
    (made,) = choices.confirm(choice, starts_at=times[1], by=None, at=at)
    assert (made.starts_at, made.booked_by, made.seats.get().person) == (times[1], rae, ivan)
    assert not Hold.objects.exists()
    assert step(application) == (NextStep.MEET, "Ivan Herrera")
    assert [letter.to for letter in told("chosen")] == [rae]
    assert choice_page(Choice.objects.get(), at).stands == "done"
    with pytest.raises(ChoiceRefused, match="chosen already"):
        choices.hold(choice, starts_at=times[0], by=None, at=at)


def test_a_hold_ends_by_itself(choice, application, ivan, rae, at) -> None:
    starts_at = open_times(choice, at)[0]
    choices.hold(choice, starts_at=starts_at, by=None, at=at)
    second = make.application(application.requisition, rae, at, name="Omar", email="omar@example.org")
    other = invited(second, list(choice.sessions.all()), rae, at)
    assert starts_at not in open_times(other, at + timedelta(minutes=9))
    with pytest.raises(ChoiceRefused, match="taken a moment ago"):
        choices.hold(other, starts_at=starts_at, by=None, at=at + timedelta(minutes=9))
    later = at + timedelta(minutes=10)
    assert starts_at in open_times(other, later)
    choices.hold(other, starts_at=starts_at, by=None, at=later)
    with pytest.raises(ChoiceRefused, match="taken a moment ago"):
        choices.confirm(choice, starts_at=starts_at, by=None, at=later)
    # Late, and nobody took it: it is booked all the same
    other.holds.all().delete()
    assert choices.confirm(choice, starts_at=starts_at, by=None, at=later)


def test_the_database_has_the_last_word_on_holds(choice, ivan, at) -> None:
    starts_at = open_times(choice, at)[0]
    (kept,) = choices.hold(choice, starts_at=starts_at, by=None, at=at)
    span = DateTimeTZRange(starts_at + timedelta(minutes=30), starts_at + HOUR)
    with pytest.raises(IntegrityError, match="hold_nobody_is_held_twice"), transaction.atomic():
        Hold.objects.create(choice=choice, session=kept.session, person=ivan, span=span, until=at + HOUR)


def test_the_whole_panel_is_taken_at_once(application, ivan, ines, igor, rae, at) -> None:
    (session,) = sessions_of(application, ivan)
    pooled(session, ines, igor)
    Session.objects.filter(pk=session.pk).update(seats=2)
    busy = make.application(application.requisition, rae, at, name="Omar", email="omar@example.org")
    make.interview(busy, [ines], rae, at, starts_at=at + DAY + 3 * HOUR)
    choice = invited(application, [session], rae, at)
    # Ivan and Ines from 9 to 18, Igor in Shanghai from 3 to 12: alone only by the two
    (made,) = chosen(choice, at + DAY + 6 * HOUR, at)
    assert {seat.person.name for seat in made.seats.all()} == {"Ivan Herrera", "Ines Weber"}


def test_several_are_booked_on_one_day_in_their_order(application, ivan, ines, igor, rae, at) -> None:
    sessions = sessions_of(application, ivan, ines, igor)
    sessions[0].after.set([sessions[1]])
    Person.objects.update(time_zone="Europe/Berlin")
    choice = invited(application, sessions, rae, at)
    made = chosen(choice, open_times(choice, at)[0], at)
    assert [one.session.pk for one in made] == [sessions[1].pk, sessions[0].pk, sessions[2].pk]
    assert all(one.ends_at <= two.starts_at for one, two in pairwise(made))
    assert step(application)[0] == NextStep.MEET


def test_what_was_booked_meanwhile_is_no_more_to_be_chosen(choice, application, ivan, rae, at) -> None:
    make.interview(application, [ivan], rae, at, starts_at=at + 5 * DAY)
    assert choice_page(choice, at).stands == "done"
    with pytest.raises(ChoiceRefused, match="booked already"):
        choices.hold(choice, starts_at=at + DAY, by=None, at=at)
    assert step(application)[0] == NextStep.MEET


# move, cancel


def test_move_keeps_the_people_who_can(choice, application, ivan, rae, at) -> None:
    times = open_times(choice, at)
    (made,) = chosen(choice, times[0], at)
    moved = choices.move(choice, made, starts_at=times[4], by=None, at=at)
    assert (moved.starts_at, moved.sequence, moved.seats.get(held=True).person) == (times[4], 1, ivan)
    assert [letter.to for letter in told("moved")] == [rae]
    with pytest.raises(ChoiceRefused, match="taken a moment ago"):
        choices.move(choice, made, starts_at=times[4], by=None, at=at)
    # Half an hour later overlaps the time it has now, which is its own
    choices.move(choice, made, starts_at=times[5], by=None, at=at)
    near = times[5] - 3 * HOUR
    with pytest.raises(ChoiceRefused, match="too near"):
        choices.move(choice, made, starts_at=times[0], by=None, at=near)
    with pytest.raises(ChoiceRefused, match="too near"):
        choices.cancel(choice, made, by=None, at=near)


def test_move_stays_behind_what_comes_before(application, ivan, ines, rae, at) -> None:
    sessions = sessions_of(application, ivan, ines)
    sessions[1].after.set([sessions[0]])
    choice = invited(application, sessions, rae, at)
    first, second = chosen(choice, open_times(choice, at)[4], at)
    found = queries.times_to_move(choice, second, at).offers
    assert found
    assert all(offer.starts_at >= first.ends_at for offer in found)
    assert all(offer.ends_at <= second.starts_at for offer in queries.times_to_move(choice, first, at).offers)


def test_cancel_leaves_the_application_where_it_is(choice, application, rae, at) -> None:
    (made,) = chosen(choice, open_times(choice, at)[0], at)
    choices.cancel(choice, made, reason="Ill", by=None, at=at)
    made.refresh_from_db()
    assert made.state == "cancelled"
    assert step(application) == (NextStep.BOOK, "Rae Fournier")
    assert [letter.facts["words"] for letter in told("cancelled")] == ["Ill"]


# What is over


def test_a_closed_application_chooses_nothing(choice, application, rae, at) -> None:
    token = Letter.objects.get(kind="interviews.choice").secrets["token"]
    starts_at = open_times(choice, at)[0]
    choices.hold(choice, starts_at=starts_at, by=None, at=at)
    pipeline.close(application, state=ApplicationState.WITHDRAWN, reason="Elsewhere", by=rae, at=at)
    assert not Hold.objects.exists()
    assert choice_behind(token, at) is None
    with pytest.raises(ChoiceRefused, match="not open"):
        choices.confirm(choice, starts_at=starts_at, by=None, at=at)


def test_close_takes_the_invitation_back(choice, application, rae, at) -> None:
    choices.close(choice, by=rae, at=at)
    with pytest.raises(ChoiceRefused, match="is over"):
        choices.hold(choice, starts_at=at + DAY, by=None, at=at)
    with pytest.raises(ChoiceRefused, match="took it back"):
        choices.close(choice, by=rae, at=at)
    assert step(application)[0] == NextStep.BOOK


# wish


def test_wish_narrows_what_is_open_and_reaches_us_where_nothing_is(choice, application, ivan, rae, at) -> None:
    afternoon = Span(at + DAY + 5 * HOUR, at + DAY + 8 * HOUR)
    choices.wish(choice, windows=[afternoon], by=None, at=at)
    times = open_times(choice, at)
    assert times[0] == afternoon.starts
    assert step(application)[0] == NextStep.CHOOSE
    assert not told("wished")
    choices.wish(choice, windows=[Span(at + 9 * DAY, at + 9 * DAY + HOUR)], by=None, at=at)
    assert not open_times(choice, at)
    assert step(application) == (NextStep.WISHES, "Rae Fournier")
    assert [letter.to for letter in told("wished")] == [rae]
    with pytest.raises(ChoiceRefused, match="when you can be met"):
        choices.wish(choice, windows=[], by=None, at=at)
    # A later invitation begins anew
    invited(application, list(choice.sessions.all()), rae, at + HOUR)
    assert step(application)[0] == NextStep.CHOOSE


# More time


def test_more_time_lengthens_what_is_booked_from_then_on(choice, application, ivan, rae, at) -> None:
    arrangements.say(application, needs=Needs(more_time=50), by=None, at=at)
    (made,) = chosen(choice, open_times(choice, at)[0], at)
    assert made.ends_at - made.starts_at == timedelta(minutes=90)
    second = application.requisition.sessions.all()[1]
    by_hand = booking.book(application, session=second, starts_at=at + 3 * DAY, leads=[ivan], by=rae, at=at)
    assert by_hand.ends_at - by_hand.starts_at == timedelta(minutes=70)


# Many at once

SLOTS, MANY = 20, 200


@pytest.mark.more
def test_many_at_once_leave_every_slot_booked_and_nobody_doubled(transactional_db, role, rae, hana, ivan, at) -> None:
    """Twenty half hours of one interviewer; whoever comes too late is told so kindly."""
    requisition = make.requisition(role, rae, hana, at)
    session = pooled(requisition.sessions.first(), ivan)
    Session.objects.filter(pk=session.pk).update(minutes=30)
    Person.objects.filter(pk=ivan.pk).update(day_starts="08:00", day_ends="18:00")
    Profile.objects.create(person=ivan, per_day=SLOTS, per_week=SLOTS, buffer=0)
    invitations = []
    for n in range(MANY):
        made = make.application(
            requisition, rae, at, name=f"Candidate {n}", email=f"c{n}@example.org", time_zone="Europe/Berlin"
        )
        invitations.append(invited(made, [session], rae, at, last_day=NEXT))
    times = open_times(invitations[0], at)
    assert len(times) == SLOTS
    workers = 20
    gate = Barrier(workers)

    def hand(number: int) -> str:
        try:
            if number < workers:
                gate.wait()
            starts_at = times[number % SLOTS]
            choices.hold(invitations[number], starts_at=starts_at, by=None, at=at)
            choices.confirm(invitations[number], starts_at=starts_at, by=None, at=at)
        except Refusal as refusal:
            return str(refusal)
        finally:
            connection.close()
        return "booked"

    with ThreadPoolExecutor(workers) as pool:
        ends = list(pool.map(hand, range(MANY)))
    assert ends.count("booked") == SLOTS
    assert {end for end in ends if end != "booked"} == {str(choices.TAKEN)}
    assert Interview.objects.booked().count() == SLOTS
    spans = sorted(Seat.objects.filter(held=True).values_list("span", flat=True))
    assert all(one.upper <= two.lower for one, two in pairwise(spans))
    assert not Hold.objects.exists()


def test_choice_page_asks_the_same_for_few_people_and_many(choice, at) -> None:
    token, session = Letter.objects.get(kind="interviews.choice").secrets["token"], choice.sessions.get()
    counts = []
    for number in (3, 30):
        people = [make.person(f"P {n}", email=f"p{number}-{n}@halyard.example") for n in range(number)]
        pooled(session, *people)
        with panel.Asked() as asked:
            assert choice_page(choice_behind(token, at), at).days
        counts.append(len(asked))
    assert counts[0] == counts[1] <= 10
