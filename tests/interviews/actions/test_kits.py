from datetime import datetime, timedelta
from threading import Barrier, Thread

import pytest
from django.db import connection

from core.models import Person
from interviews.actions import booking, kits
from interviews.actions.kits import MarkRefused
from interviews.models import Interview, KitMark
from tests import make
from tests.interviews import panel


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
