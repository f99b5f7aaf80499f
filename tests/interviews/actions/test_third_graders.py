from datetime import timedelta

import pytest

from core.models import Person
from hiring.models import Application, NextStep
from interviews import letters
from interviews.actions import booking, scorecards, take_homes
from interviews.models import Interview, PoolMember, Qualification, Rating, Rollup, Scorecard, TrainingState
from tests import make
from tests.interviews import panel as panels
from tests.interviews.actions.test_take_homes import file, sent_to, step, told

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


@pytest.fixture
def application(role, rae: Person, hana: Person, at) -> Application:
    return panels.application(role, rae, hana, at)


@pytest.fixture
def sent(application, ivan, ines, rae, at) -> Interview:
    """In, with two graders; nothing else is planned."""
    made = sent_to(application, [ivan, ines], rae, at)
    application.requisition.sessions.exclude(pk=made.session_id).delete()
    take_homes.upload(made, [file()], by=None, at=at)
    take_homes.finish(made, by=None, at=at + HOUR)
    return made


def put_in_pool(sent: Interview, *people: Person) -> None:
    PoolMember.objects.bulk_create(PoolMember(session=sent.session, person=person) for person in people)


def submit(sent: Interview, person: Person, value: int, at) -> None:
    card = make.card(sent, person)
    Rating.objects.filter(scorecard=card).update(value=value, evidence="Seen")
    Scorecard.objects.filter(pk=card.pk).update(recommendation="yes")
    scorecards.submit(Scorecard.objects.get(pk=card.pk), by=person, at=at)


def leads(sent: Interview) -> set[str]:
    return set(sent.seats.filter(held=True).values_list("person__name", flat=True))


def test_call_seats_the_freest_of_the_pool(sent, application, ivan, ines, igor, otto, rae, at) -> None:
    # Ivan and Ines hold seats already, Rae sees whose work it is, Otto grades another
    put_in_pool(sent, ivan, ines, igor, otto, rae)
    busy = make.application(application.requisition, rae, at, name="Omar", email="omar@example.org")
    take_homes.send(busy, session=sent.session, leads=[otto], due_at=at + 99 * HOUR, by=rae, at=at)
    submit(sent, ivan, 1, at + 2 * HOUR)
    assert len(leads(sent)) == 2, "one card alone differs from nothing"
    then = at + timedelta(days=9)
    submit(sent, ines, 3, then)
    assert leads(sent) == {"Ivan Herrera", "Ines Weber", igor.name}
    card = make.card(sent, igor)
    assert card.due_at > then, "who is asked late is not late from the start"
    assert card.reminders.count() == 4
    assert step(application) == (NextStep.MARK, card.due_at, igor.name)
    assert not Rollup.objects.exists(), "the debrief waits"
    letter = told("submission")[-1]
    written = letters.submission(letter)
    assert letter.to == igor
    # No more than any grader's, and not whose it is
    assert set(written.context) == set(letters.submission(told("submission")[0]).context)
    assert written.context["candidate"] == f"Candidate {sent.code}"
    submit(sent, igor, 1, then + HOUR)
    assert len(leads(sent)) == 3, "nobody calls a fourth"
    assert Rollup.objects.exists()


def test_call_leaves_two_who_are_near_alone(sent, ivan, ines, igor, at) -> None:
    put_in_pool(sent, igor)
    submit(sent, ivan, 2, at + 2 * HOUR)
    submit(sent, ines, 3, at + 2 * HOUR)
    assert leads(sent) == {"Ivan Herrera", "Ines Weber"}
    assert Rollup.objects.exists()


def test_call_leaves_it_to_the_recruiter_when_nobody_is_found(sent, application, ivan, ines, igor, rae, at) -> None:
    kind = sent.session.assessment_type
    Qualification.objects.create(person=igor, assessment_type=kind, rank=9, state=TrainingState.TRAINING, started_at=at)
    submit(sent, ivan, 1, at + 2 * HOUR)
    then = at + 3 * HOUR
    submit(sent, ines, 3, then)
    assert step(application) == (NextStep.GRADER, then, "Rae Fournier")
    assert not Rollup.objects.exists()
    later = at + timedelta(days=5)
    sent.refresh_from_db()
    booking.move(
        sent, starts_at=sent.starts_at, place="", leads=[ivan, ines, igor], override="Nobody else", by=rae, at=later
    )
    card = make.card(sent, igor)
    assert step(application)[0] == NextStep.MARK
    assert card.due_at > later
    # Let go again, the place is free again
    sent.refresh_from_db()
    booking.move(sent, starts_at=sent.starts_at, place="", leads=[ivan, ines], by=rae, at=later)
    assert step(application) == (NextStep.GRADER, then, "Rae Fournier")


def test_step_says_nothing_while_somebody_owes_a_card(role, rae, hana, ivan, ines, igor, at) -> None:
    """As if the two agreed."""
    application = panels.application(role, rae, hana, at)
    sent = sent_to(application, [ivan, ines], rae, at)
    make.interview(application, [igor], rae, at, session=1, starts_at=at + HOUR)
    take_homes.upload(sent, [file()], by=None, at=at)
    take_homes.finish(sent, by=None, at=at + HOUR)
    submit(sent, ivan, 1, at + 9 * HOUR)
    submit(sent, ines, 3, at + 9 * HOUR)
    assert sent.take_home.__class__.objects.get().lacks_third
    assert step(application)[0] == NextStep.WAIT_CARDS
