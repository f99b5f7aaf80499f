import zipfile
from datetime import timedelta
from io import BytesIO
from threading import Barrier, Thread

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection

from core import links
from core.models import Letter, Person
from hiring.actions import pipeline
from hiring.models import Application, Breach, NextStep, Session
from hiring.rules.stages import ApplicationState
from interviews import letters
from interviews.actions import booking, leavers, take_homes
from interviews.actions.seating import BookingRefused
from interviews.actions.take_homes import TakeHomeRefused
from interviews.models import Interview, Reminder, Scorecard, TakeHome
from interviews.queries.booking import loop
from interviews.queries.coverage import coverage
from interviews.queries.home import day
from interviews.queries.leavers import what_is_left
from interviews.queries.panels import everybody_is_in, panel
from interviews.queries.take_homes import LINK, take_home_behind
from interviews.queries.waiting import waiting
from tests import make
from tests.interviews import panel as panels

pytestmark = pytest.mark.django_db
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def timeless(application: Application, days: int = 5) -> Session:
    """The first session of the loop, made one without an hour."""
    session: Session = application.requisition.sessions.first()
    session.days, session.brief = days, make.words("Build a small service")
    session.save()
    return session


def sent_to(application: Application, leads: list[Person], by: Person, at, *, days: int = 5) -> Interview:
    session = timeless(application, days)
    return take_homes.send(application, session=session, leads=leads, due_at=at + days * DAY, by=by, at=at)


def file(name: str = "service.py", content: bytes = b"print('hello')\n") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


def packed() -> bytes:
    held = BytesIO()
    with zipfile.ZipFile(held, "w") as folder:
        folder.writestr("service/main.py", "print('hello')")
    return held.getvalue()


def step(application: Application) -> tuple[str, object, str]:
    application.refresh_from_db()
    return application.next_step, application.next_step_at, getattr(application.waits_for, "name", "")


def told(kind: str) -> list[Letter]:
    return list(Letter.objects.filter(kind=f"interviews.{kind}").order_by("pk"))


@pytest.fixture
def application(role, rae: Person, hana: Person, at) -> Application:
    return panels.application(role, rae, hana, at)


@pytest.fixture
def sent(application, ivan, ines, rae, at) -> Interview:
    return sent_to(application, [ivan, ines], rae, at)


# send


def test_send_is_no_appointment_and_asks_nobody_for_a_card(sent, application, ivan, ines, rae, at) -> None:
    assert step(application) == (NextStep.SUBMIT, at + 5 * DAY, "")
    assert all(seat.span is None for seat in sent.seats.all())
    assert not Reminder.objects.exists()
    assert not told("invitation")
    letter = told("take_home")[0]
    link = links.find(LINK, letter.secrets["token"], at=at + 18 * DAY)
    assert (letter.address, link.target_id) == ("nadia@example.org", sent.take_home.pk)
    later = at + 8 * DAY
    assert not day(ivan, at).today
    assert not day(ivan, later).owed
    assert not [one for one in panel(application, later).missing if one.is_late]
    row = loop(application, later).sessions[0]
    assert [sitter.card for sitter in row.interview.sitters] == ["", ""]
    assert not [group for group in waiting(rae, later).groups if group.late]
    # Nobody is double booked by it, and whoever grades is blind from the seat on
    make.interview(application, [ivan], rae, at, session=1, starts_at=at + DAY)
    application.refresh_from_db()
    assert application.owed_by == sorted([ivan.pk, ines.pk])


def test_send_and_book_are_for_different_sessions(application, ivan, rae, at) -> None:
    first, second = list(application.requisition.sessions.all())[:2]
    timeless(application)
    first.refresh_from_db()
    with pytest.raises(BookingRefused, match="no hour"):
        booking.book(application, session=first, starts_at=at + DAY, leads=[ivan], by=rae, at=at)
    with pytest.raises(TakeHomeRefused, match="at an hour"):
        take_homes.send(application, session=second, leads=[ivan], due_at=at + DAY, by=rae, at=at)
    with pytest.raises(TakeHomeRefused, match="has passed"):
        take_homes.send(application, session=first, leads=[ivan], due_at=at, by=rae, at=at)
    made = take_homes.send(application, session=first, leads=[ivan], due_at=at + DAY, by=rae, at=at)
    with pytest.raises(BookingRefused, match="booked already"):
        take_homes.send(application, session=first, leads=[ivan], due_at=at + DAY, by=rae, at=at)
    with pytest.raises(BookingRefused, match="no hour"):
        booking.move(made, starts_at=at + HOUR, place="", leads=[ivan], by=rae, at=at)


# The candidate


def test_upload_takes_what_it_can_and_says_what_not(sent, application, at) -> None:
    done = take_homes.upload(
        sent,
        [file(), file("work.zip", packed()), file("empty.txt", b""), file("run.exe", b"MZ\x90\x00" + bytes(90))],
        by=None,
        at=at + DAY,
    )
    assert done.taken == ["service.py", "work.zip"]
    assert [name for name, _why in done.refused] == ["empty.txt", "run.exe"]
    stands = TakeHome.objects.get()
    assert (stands.submitted_at, stands.closed_at) == (at + DAY, None)
    assert step(application)[0] == NextStep.SUBMIT
    # Hostile names and endings
    odd = take_homes.upload(sent, [file("../../etc/‮x.html", b"<script>1</script>")], by=None, at=at + DAY)
    assert odd.taken == ["x.html.txt"]


def test_upload_has_an_end(sent, at) -> None:
    done = take_homes.upload(sent, [file(f"{n}.txt") for n in range(12)], by=None, at=at)
    assert (len(done.taken), len(done.refused)) == (10, 2)
    kept = TakeHome.objects.get().files.first()
    take_homes.take_back(kept, by=None, at=at)
    assert take_homes.upload(sent, [file("last.txt")], by=None, at=at).taken == ["last.txt"]
    with pytest.raises(TakeHomeRefused, match="already"):
        take_homes.take_back(kept, by=None, at=at)


def test_finish_opens_the_cards_and_their_ladder(sent, application, ivan, ines, at) -> None:
    with pytest.raises(TakeHomeRefused, match="Nothing is here"):
        take_homes.finish(sent, by=None, at=at)
    take_homes.upload(sent, [file()], by=None, at=at)
    then = at + 2 * DAY
    take_homes.finish(sent, by=None, at=then)
    cards = Scorecard.objects.asked_for()
    assert {card.due_at for card in cards} == {then + DAY}
    assert Reminder.objects.filter(rung=0).values_list("due_at", flat=True).distinct().get() == then + HOUR
    assert sorted(letter.to.name for letter in told("submission")) == ["Ines Weber", "Ivan Herrera"]
    assert step(application)[:2] == (NextStep.MARK, then + DAY)
    assert len(day(ivan, then + HOUR).owed) == 1
    with pytest.raises(TakeHomeRefused, match="with us already"):
        take_homes.upload(sent, [file()], by=None, at=then)
    for person in (ivan, ines):
        make.submitted(make.card(sent, person), then + HOUR)
    assert step(application)[0] == NextStep.BOOK


def test_upload_and_finish_at_once_leave_one_state(transactional_db, role, rae, hana, ivan, at) -> None:
    sent = sent_to(panels.application(role, rae, hana, at), [ivan], rae, at)
    take_homes.upload(sent, [file()], by=None, at=at)
    gate, ends = Barrier(2), []

    def hand(act) -> None:
        try:
            gate.wait()
            act()
            ends.append("done")
        except TakeHomeRefused as refusal:
            ends.append(str(refusal))
        finally:
            connection.close()

    acts = (
        lambda: take_homes.finish(sent, by=None, at=at + HOUR),
        lambda: take_homes.finish(sent, by=None, at=at + HOUR),
    )
    hands = [Thread(target=hand, args=[act]) for act in acts]
    for thread in hands:
        thread.start()
    for thread in hands:
        thread.join()
    assert sorted(end == "done" for end in ends) == [False, True]
    assert Letter.objects.filter(kind="interviews.submission").count() == 1


# When it is due


def test_mind_closes_what_came_and_misses_what_did_not(role, rae, hana, ivan, at) -> None:
    requisition = make.requisition(role, rae, hana, at)
    came, missed = (
        make.application(requisition, rae, at, name=name, email=f"{name}@example.org") for name in ("Omar", "Vera")
    )
    one, other = (sent_to(each, [ivan], rae, at) for each in (came, missed))
    take_homes.upload(one, [file()], by=None, at=at + DAY)
    due = at + 5 * DAY
    assert take_homes.mind(due + timedelta(minutes=4)) == 0, "what is on its way still arrives"
    take_homes.upload(one, [file("last.txt")], by=None, at=due + timedelta(minutes=2))
    then = due + timedelta(minutes=5)
    assert take_homes.mind(then) == 2
    assert take_homes.mind(then) == 0
    assert step(came)[0] == NextStep.MARK
    assert step(missed) == (NextStep.MISSING, None, "Rae Fournier")
    assert [letter.to for letter in told("take_home_missing")] == [rae]
    assert [group.why for group in waiting(rae, then).groups] == ["missing"]
    with pytest.raises(TakeHomeRefused, match="due before"):
        take_homes.upload(other, [file()], by=None, at=then)
    # Given more time, it begins anew
    take_homes.extend(other, until=then + DAY, by=rae, at=then)
    assert step(missed) == (NextStep.SUBMIT, then + DAY, "")
    assert take_homes.upload(other, [file()], by=None, at=then + HOUR).taken
    assert not letters.take_home_missing(told("take_home_missing")[0])


def test_mind_reminds_the_candidate_once_for_each_rung(sent, at) -> None:
    due = at + 5 * DAY
    assert [take_homes.mind(at + n * 12 * HOUR) for n in range(10)] == [0, 0, 0, 0, 0, 0, 1, 0, 0, 1]
    reminders = told("take_home_reminder")
    assert [letter.posted_at for letter in reminders] == [due - 2 * DAY, due - 12 * HOUR]


# More time


def test_ask_for_time_waits_for_us_and_the_door_stays_open(sent, application, rae, at) -> None:
    due = at + 5 * DAY
    with pytest.raises(TakeHomeRefused, match="after the one"):
        take_homes.ask_for_time(sent, until=due, reason="Ill", by=None, at=at)
    take_homes.ask_for_time(sent, until=due + 2 * DAY, reason="Ill", by=None, at=due - HOUR)
    assert step(application) == (NextStep.MORE_TIME, due + 2 * DAY, "Rae Fournier")
    assert [letter.to for letter in told("take_home_asked")] == [rae]
    assert take_homes.mind(due + HOUR) == 0
    assert take_homes.upload(sent, [file()], by=None, at=due + HOUR).taken
    take_homes.extend(sent, until=due + 3 * DAY, words="Get well", by=rae, at=due + HOUR)
    stands = TakeHome.objects.get()
    assert (stands.due_at, stands.extension_given, stands.is_asking) == (due + 3 * DAY, True, False)
    assert step(application)[:2] == (NextStep.SUBMIT, due + 3 * DAY)
    assert not letters.take_home_asked(told("take_home_asked")[0])
    answer = told("take_home_answer")[0]
    link = links.find(LINK, answer.secrets["token"], at=stands.due_at + 13 * DAY)
    assert link is not None


def test_decline_needs_words_and_leaves_a_day(sent, application, rae, at) -> None:
    due = at + 5 * DAY
    with pytest.raises(TakeHomeRefused, match="Nobody asks"):
        take_homes.decline(sent, words="No", by=rae, at=at)
    take_homes.ask_for_time(sent, until=due + 2 * DAY, reason="Ill", by=None, at=due - HOUR)
    with pytest.raises(TakeHomeRefused, match="a sentence"):
        take_homes.decline(sent, words=" ", by=rae, at=due + HOUR)
    take_homes.decline(sent, words="The panel meets on Friday.", by=rae, at=due + HOUR)
    stands = TakeHome.objects.get()
    assert (stands.due_at, stands.extension_given) == (due + HOUR + DAY, False)
    assert step(application)[0] == NextStep.SUBMIT


# Called off


def test_cancel_tells_the_candidate_and_closing_does_not(sent, application, role, rae, hana, ivan, at) -> None:
    token = told("take_home")[0].secrets["token"]
    assert take_home_behind(token, at)
    booking.cancel(sent, reason="The role changed", by=rae, at=at)
    assert [letter.facts["reason"] for letter in told("take_home_off")] == ["The role changed"]
    assert not told("cancellation")
    assert take_home_behind(token, at) is None
    assert step(application)[0] == NextStep.BOOK
    with pytest.raises(TakeHomeRefused, match="called off"):
        take_homes.upload(sent, [file()], by=None, at=at)
    again = sent_to(application, [ivan], rae, at)
    pipeline.close(application, state=ApplicationState.WITHDRAWN, reason="Elsewhere", by=rae, at=at)
    again.refresh_from_db()
    assert again.state == "cancelled"
    assert len(told("take_home_off")) == 1, "who withdrew hears of that alone"


def test_a_grader_is_swapped_without_an_hour(sent, ivan, ines, igor, rae, at) -> None:
    take_homes.upload(sent, [file()], by=None, at=at)
    take_homes.finish(sent, by=None, at=at)
    booking.move(sent, starts_at=sent.starts_at, place="", leads=[ivan, igor], by=rae, at=at + HOUR)
    assert [letter.to.name for letter in told("submission")] == ["Ivan Herrera", "Ines Weber", "Igor Wang"]
    assert make.card(sent, igor).reminders.count() == 4
    assert letters.submission(told("submission")[1]) is None, "their seat is another's"
    assert not told("cancellation")
    (off,) = told("grading_off")
    assert off.to == ines
    assert letters.grading_off(off).context["candidate"] == f"Candidate {sent.code}", "they were never told the name"
    # Back again, they are told again
    booking.move(sent, starts_at=sent.starts_at, place="", leads=[ivan, ines], by=rae, at=at + 2 * HOUR)
    assert letters.grading_off(off) is None
    assert letters.submission(told("submission")[-1]).context["person"] == ines


def test_nobody_who_grades_is_said_where_it_can_be_mended(sent, application, ivan, ines, igor, rae, ada, at) -> None:
    """Graders are let go of before the work is in: the candidate works on, and somebody looks for another."""
    for person in (ivan, ines):
        leavers.deactivate(
            person,
            team_replacements={},
            seat_replacements={seat.pk: None for seat in what_is_left(person, at).seats},
            by=ada,
            at=at,
        )
    application.refresh_from_db()
    assert (application.next_step, application.breach) == (NextStep.SUBMIT, Breach.NO_LEAD)
    assert [one.pk for one in coverage(application, at).leaderless] == [sent.pk]
    assert not told("take_home_off")
    for n in (1, 2):
        made = make.interview(application, [igor], rae, at, session=n, starts_at=at + n * HOUR)
        make.submitted(make.card(made, igor), at + 5 * HOUR)
    assert not everybody_is_in(application), "a candidate is at work"
    later = at + 6 * DAY
    take_homes.mind(later)
    booking.move(sent, starts_at=sent.starts_at, place="", leads=[igor], by=rae, at=later)
    take_homes.extend(sent, until=later + DAY, by=rae, at=later)
    assert step(application) == (NextStep.SUBMIT, later + DAY, "")


def test_what_came_in_goes_to_the_heir_of_its_grader(role, rae, hana, ivan, igor, ada, at) -> None:
    sent = sent_to(panels.application(role, rae, hana, at), [ivan], rae, at)
    take_homes.upload(sent, [file()], by=None, at=at)
    take_homes.finish(sent, by=None, at=at + DAY)
    later = at + 2 * DAY
    left = what_is_left(ivan, later)
    assert ([seat.interview for seat in left.seats], left.owed) == ([sent], ())
    heirs = {seat.pk: igor for seat in left.seats}
    leavers.deactivate(ivan, team_replacements={}, seat_replacements=heirs, by=ada, at=later)
    assert [seat.person for seat in sent.seats.filter(held=True)] == [igor]
    assert told("submission")[-1].to == igor
    # Given up as well, it waits for whoever reads it
    seats = {seat.pk: None for seat in what_is_left(igor, later).seats}
    leavers.deactivate(igor, team_replacements={}, seat_replacements=seats, by=ada, at=later)
    application = Application.objects.get()
    assert (application.next_step, application.breach) == (NextStep.BOOK, Breach.NO_LEAD)
    assert [one.pk for one in coverage(application, later).leaderless] == [sent.pk]


def test_a_debrief_waits_for_the_work(application, sent, ivan, ines, igor, rae, at) -> None:
    for n in (1, 2):
        made = make.interview(application, [igor], rae, at, session=n, starts_at=at + n * HOUR)
        make.submitted(make.card(made, igor), at + 5 * HOUR)
    assert not everybody_is_in(application)
    assert not told("debrief_ready")
    take_homes.upload(sent, [file()], by=None, at=at + DAY)
    take_homes.finish(sent, by=None, at=at + DAY)
    for person in (ivan, ines):
        make.submitted(make.card(sent, person), at + DAY)
    assert everybody_is_in(application)
    assert step(application)[0] == NextStep.DEBRIEF
