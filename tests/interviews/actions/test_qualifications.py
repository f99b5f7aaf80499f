from datetime import timedelta
from threading import Barrier, Thread

import pytest
from django.db import connection

from core.models import Event, Person
from hiring.models import Application
from interviews.actions import booking, qualifications
from interviews.models import Qualification
from interviews.queries.qualifications import progress_of, with_progress
from rubrics.models import AssessmentType
from tests import make
from tests.interviews import panel

HOUR = timedelta(hours=1)
PATH = {"rank": 2, "shadows": 1, "reverse_shadows": 1}


@pytest.fixture
def application(role, rae: Person, hana: Person, at) -> Application:
    return panel.application(role, rae, hana, at)


@pytest.fixture
def kind(application) -> AssessmentType:
    return application.requisition.sessions.first().assessment_type


@pytest.fixture
def training(kind, igor: Person, rae: Person, at) -> Qualification:
    return qualifications.train(igor, assessment_type=kind, **PATH, by=rae, at=at)


def counted(one: Qualification, at) -> tuple[int, int]:
    found = progress_of(with_progress(Qualification.objects.filter(pk=one.pk), at).get())
    return found.listened, found.asked


def walk(application, training, ivan, rae, at):
    """Igor listens to the first session of one candidate and asks in that of another; the moment when both are over."""
    make.interview(application, [ivan], rae, at, shadows=[training.person])
    other = make.application(application.requisition, rae, at, name="Oskar", email="oskar@example.org")
    asks = make.interview(other, [ivan], rae, at, starts_at=at + 5 * HOUR, reverse_shadows=[training.person])
    return asks.ends_at


def test_progress_counts_seats_of_the_type_once_the_interview_is_over(
    application, training, ivan, igor, rae, at
) -> None:
    listens = make.interview(application, [ivan], rae, at, shadows=[igor])
    make.interview(application, [ivan], rae, at, session=1, starts_at=at + 4 * HOUR, shadows=[igor])
    assert counted(training, listens.ends_at - HOUR / 60) == (0, 0)
    assert counted(training, at + timedelta(days=1)) == (1, 0), "of another type: not counted"
    booking.cancel(listens, by=rae, at=at)
    assert counted(training, at + timedelta(days=1)) == (0, 0)


def test_progress_leaves_out_a_seat_that_was_given_up_and_what_lies_before_the_path(
    application, kind, ivan, igor, rae, at
) -> None:
    interview = make.interview(application, [ivan], rae, at, shadows=[igor])
    after = interview.ends_at + HOUR
    training = qualifications.train(igor, assessment_type=kind, **PATH, by=rae, at=after)
    assert counted(training, after) == (0, 0)
    training.delete()
    training = qualifications.train(igor, assessment_type=kind, **PATH, by=rae, at=at)
    assert counted(training, after) == (1, 0)
    booking.release_seat(interview.seats.get(person=igor), by=rae, at=after)
    assert counted(training, after) == (0, 0)


def test_sign_off_at_the_end_of_the_path_needs_no_reason(application, training, ivan, rae, at) -> None:
    over = walk(application, training, ivan, rae, at)
    with pytest.raises(qualifications.QualificationRefused, match="not walked to its end"):
        qualifications.sign_off(training, rank=2, by=rae, at=over - HOUR)
    made = qualifications.sign_off(training, rank=2, by=rae, at=over)
    assert (made.state, made.rank, made.qualified_by) == ("qualified", 2, rae)


def test_sign_off_before_the_end_keeps_the_reason(training, rae, at) -> None:
    qualifications.sign_off(training, rank=3, reason="Led them for years elsewhere", by=rae, at=at)
    event = Event.objects.get(kind="interviews.person_qualified")
    assert (event.on_id, event.facts["reason"], event.by) == (training.person_id, "Led them for years elsewhere", rae)


def test_sign_off_changes_the_level_with_a_reason(training, rae, at) -> None:
    qualifications.sign_off(training, rank=2, reason="Yes", by=rae, at=at)
    for rank, reason, said in ((3, " ", "another level"), (2, "Again", "already")):
        with pytest.raises(qualifications.QualificationRefused, match=said):
            qualifications.sign_off(training, rank=rank, reason=reason, by=rae, at=at)
    assert qualifications.sign_off(training, rank=3, reason="Met three leads", by=rae, at=at).rank == 3


def test_nobody_judges_what_they_themselves_may_lead(kind, training, igor, rae, at) -> None:
    for act in (
        lambda: qualifications.sign_off(training, rank=2, reason="I know it", by=igor, at=at),
        lambda: qualifications.withdraw(training, reason="No time", by=igor, at=at),
        lambda: qualifications.train(rae, assessment_type=kind, **PATH, by=rae, at=at),
        lambda: qualifications.qualify_at_once(rae, assessment_type=kind, rank=2, reason="Sure", by=rae, at=at),
    ):
        with pytest.raises(qualifications.QualificationRefused, match="Ask a colleague"):
            act()


def test_qualify_at_once_needs_a_reason_and_is_one_for_each_type(kind, ivan, rae, at) -> None:
    with pytest.raises(qualifications.QualificationRefused, match="Say why"):
        qualifications.qualify_at_once(ivan, assessment_type=kind, rank=3, reason="  ", by=rae, at=at)
    qualifications.qualify_at_once(ivan, assessment_type=kind, rank=3, reason="Years of it", by=rae, at=at)
    with pytest.raises(qualifications.QualificationRefused, match="already, or on the way"):
        qualifications.train(ivan, assessment_type=kind, **PATH, by=rae, at=at)
    assert Qualification.objects.count() == 1


def test_withdraw_forgets_the_path_and_keeps_the_reason(application, training, ivan, igor, rae, at) -> None:
    over = walk(application, training, ivan, rae, at)
    with pytest.raises(qualifications.QualificationRefused, match="Say why"):
        qualifications.withdraw(training, reason="", by=rae, at=over)
    qualifications.withdraw(training, reason="Moves to another team", by=rae, at=over)
    assert Event.objects.get(kind="interviews.qualification_withdrawn").facts["reason"] == "Moves to another team"
    again = qualifications.train(igor, assessment_type=training.assessment_type, **PATH, by=rae, at=over)
    assert counted(again, over) == (0, 0)
    with pytest.raises(qualifications.QualificationRefused, match="withdrawn a moment ago"):
        qualifications.sign_off(training, rank=2, reason="Late", by=rae, at=over)


@pytest.mark.django_db(transaction=True)
def test_two_begin_the_same_path_at_once_and_one_is_told(kind, igor, rae, ada, at) -> None:
    start, said = Barrier(2), []

    def begin(by: Person) -> None:
        start.wait()
        try:
            qualifications.train(igor, assessment_type=kind, **PATH, by=by, at=at)
        except qualifications.QualificationRefused as refusal:
            said.append(str(refusal))
        finally:
            connection.close()

    hands = [Thread(target=begin, args=[person]) for person in (rae, ada)]
    for hand in hands:
        hand.start()
    for hand in hands:
        hand.join()
    assert said == ["They are qualified for this type already, or on the way."]
    assert Qualification.objects.count() == 1
