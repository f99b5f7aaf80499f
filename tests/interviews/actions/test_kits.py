from datetime import datetime, timedelta
from functools import partial
from threading import Barrier, Thread

import pytest
from django.db import connection

from core.models import Person
from hiring.actions import loops
from interviews.actions import booking, kits
from interviews.actions.kits import MarkRefused
from interviews.models import Interview, KitMark
from rubrics.actions import library
from rubrics.models import Question
from tests import make
from tests.interviews import panel
from tests.together import meanwhile


@pytest.fixture
def interview(role, rae: Person, hana: Person, ivan: Person, otto: Person, at: datetime) -> Interview:
    return make.interview(panel.application(role, rae, hana, at), [ivan], rae, at, shadows=[otto])


def question(interview: Interview) -> int:
    return int(interview.session.assessment_type.questions.get().pk)


def test_mark_stays_as_it_was_made_first_and_anybody_seated_takes_it_back(interview, ivan, otto, at) -> None:
    asked = question(interview)
    kits.mark(interview, question=asked, by=otto, at=at)
    kits.mark(interview, question=asked, by=ivan, at=at + timedelta(minutes=1))
    assert [(mark.by, mark.at) for mark in KitMark.objects.all()] == [(otto, at)]
    kits.unmark(interview, question=asked, by=ivan, at=at)
    kits.unmark(interview, question=asked, by=ivan, at=at)
    assert not KitMark.objects.exists()


def test_mark_goes_on_once_the_card_is_in(interview, ivan, at) -> None:
    make.submitted(make.card(interview, ivan), at)
    kits.mark(interview, competency=interview.application.requisition.competencies.first().pk, by=ivan, at=at)
    assert KitMark.objects.exists()


def test_mark_is_refused_without_a_seat_and_of_what_was_cancelled(interview, ivan, rae, at) -> None:
    with pytest.raises(MarkRefused, match="no longer have a seat"):
        kits.mark(interview, question=question(interview), by=rae, at=at)
    booking.cancel(interview, reason="", by=rae, at=at)
    with pytest.raises(MarkRefused):
        kits.mark(interview, question=question(interview), by=ivan, at=at)


@pytest.mark.django_db(transaction=True)
def test_mark_by_two_at_once_is_one(interview, ivan, otto, at) -> None:
    barrier, asked, failed = Barrier(2), question(interview), []

    def run(by: Person) -> None:
        try:
            barrier.wait(10)
            kits.mark(interview, question=asked, by=by, at=at)
        except Exception as error:
            failed.append(error)
        finally:
            connection.close()

    threads = [Thread(target=run, args=(by,)) for by in (ivan, otto)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    assert not failed
    assert KitMark.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_mark_of_a_question_that_another_is_just_removing_is_told(interview, ivan, ada, at) -> None:
    asked = Question.objects.get(pk=question(interview))

    def mark() -> str:
        try:
            kits.mark(interview, question=asked.pk, by=ivan, at=at)
        except MarkRefused as refusal:
            return str(refusal)
        return "done"

    told = meanwhile(lambda: library.remove(Question.objects.get(pk=asked.pk), by=ada, at=at), mark)
    assert "no part of the kit any more" in told


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("chooses_first", [True, False])
def test_choose_a_question_that_another_is_just_removing(interview, rae, ada, at, chooses_first) -> None:
    """Whoever comes second finds it: no kit asks what is not in the bank, and nobody gets an error."""
    session, asked = interview.session, question(interview)
    choose = partial(loops.choose, session, questions=[asked], by=rae, at=at)
    remove = partial(library.remove, Question.objects.get(pk=asked), by=ada, at=at)
    meanwhile(*((choose, remove) if chooses_first else (remove, choose)))
    assert not Question.objects.filter(pk=asked).exists()
    assert not session.session_questions.exists()
