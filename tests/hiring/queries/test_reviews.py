from datetime import datetime, timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from core.models import Person
from hiring.actions import candidates, reviews
from hiring.models import Application, CandidateFile, FilePage, Requisition
from hiring.queries.reviews import (
    TIMED_FROM,
    Waiting,
    applications_read,
    requisitions_reviewed,
    review_page,
    reviews_given,
    waiting,
    waiting_of,
    with_reviewing,
)
from hiring.rules.reviews import Reading
from tests import make
from tests.hiring.actions.test_reviews import give, two_read

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)


def applied(requisition: Requisition, by: Person, at: datetime, number: int) -> Application:
    return make.application(requisition, by, at, name=f"Person {number}", email=f"p{number}@example.org")


@pytest.mark.parametrize("count", [1, 3])
def test_waiting_counts_what_is_to_read_to_reject_and_to_decide(
    requisition: Requisition, rae: Person, at: datetime, count: int, django_assert_num_queries: Any
) -> None:
    for number in range(count):
        applied(requisition, rae, at + number * MINUTE, number)
    verdicts = ["decline", "unsure", "go_on"]
    for number, verdict in enumerate(verdicts, start=count):
        give(applied(requisition, rae, at, number), rae, at, verdict)
    with django_assert_num_queries(1):
        assert waiting(requisition) == Waiting(requisition.pk, count, at, None, 1, 1)


def test_waiting_says_how_long_it_takes_once_enough_were_read(
    requisition: Requisition, rae: Person, at: datetime
) -> None:
    for number in range(TIMED_FROM + 4):
        applied(requisition, rae, at, number)
    assert waiting(requisition).minutes is None
    for number in range(TIMED_FROM):
        began = at + number * 10 * MINUTE
        found = reviews.take_next(requisition, by=rae, at=began)
        assert found is not None
        give(found, rae, began + 3 * MINUTE, "decline")
    # Four left, three minutes each, said to five minutes
    assert waiting(requisition).minutes == 15


def test_waiting_of_several_keeps_them_apart(
    role: Any, requisition: Requisition, rae: Person, hana: Person, at: datetime
) -> None:
    other = make.requisition(role, rae, hana, at, title="Another")
    applied(requisition, rae, at, 1)
    assert {pk: found.count for pk, found in waiting_of([requisition, other]).items()} == {
        requisition.pk: 1,
        other.pk: 0,
    }


def as_read_by(application: Application, who: Person) -> Any:
    return with_reviewing(Application.objects.select_related("requisition", "stage"), who).get(pk=application.pk)


def test_reviews_given_hide_the_first_view_from_who_gives_the_second(
    application: Application, rae: Person, hana: Person, ada: Person, at: datetime
) -> None:
    two_read(application.requisition, at)
    give(application, rae, at, "decline")
    shown = {who.name: reviews_given(as_read_by(application, who), who) for who in (rae, hana, ada)}
    assert [bool(found and found.views) for found in shown.values()] == [True, False, False]
    assert shown[hana.name].is_blind
    give(application, hana, at)
    found = reviews_given(as_read_by(application, ada), ada)
    assert found is not None
    assert (found.reading, len(found.views), found.is_blind) == (Reading.DIFFER, 2, False)


def test_reviews_given_and_the_list_are_closed_to_who_owes_a_scorecard(
    application: Application, rae: Person, hana: Person, at: datetime
) -> None:
    give(application, rae, at, "decline")
    assert reviews_given(as_read_by(application, hana), hana) is not None
    assert len(applications_read(application.requisition, hana).declined) == 1
    Application.objects.filter(pk=application.pk).update(owed_by=[hana.pk])
    assert reviews_given(as_read_by(application, hana), hana) is None
    assert not applications_read(application.requisition, hana).declined


def test_review_page_holds_no_name_and_no_picture_while_it_is_hidden(
    application: Application, rae: Person, at: datetime
) -> None:
    candidate = application.candidate
    candidate.headline = "Nadia Rahimi, engineer, nadia@example.org"
    file = candidates.attach_cv(candidate, upload=SimpleUploadedFile("rahimi.txt", b"Wind"), by=rae, at=at)
    CandidateFile.objects.filter(pk=file.pk).update(text="Nadia Rahimi likes wind")
    FilePage.objects.create(file=file, number=1, image=file.file, width=800, height=1100)
    application.requisition = requisitions_reviewed(rae).get()
    shown = review_page(application)
    assert (shown.name, shown.text) == ("Nadia Rahimi", "Nadia Rahimi likes wind")
    assert shown.pictured is not None
    application.requisition = two_read(application.requisition, at)
    hidden = review_page(application)
    assert (hidden.text, hidden.pictured) == ("[name] [name] likes wind", None)
    said = f"{hidden.name} {hidden.headline} {hidden.source} {hidden.files}"
    for secret in ("Nadia", "Rahimi", "rahimi", "nadia@example.org"):
        assert secret not in said


@pytest.mark.parametrize("count", [1, 3])
def test_applications_read_asks_the_same_for_one_and_three(
    requisition: Requisition, rae: Person, hana: Person, at: datetime, count: int, django_assert_num_queries: Any
) -> None:
    for number in range(count):
        give(applied(requisition, rae, at, number), rae, at, "decline")
    with django_assert_num_queries(4):
        assert len(applications_read(requisition, hana).declined) == count
