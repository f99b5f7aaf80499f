from datetime import datetime

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from core.models import Person
from hiring.actions import candidates
from tests import make
from tests.interviews import panel


@pytest.fixture
def interview(role, rae: Person, hana: Person, ivan: Person, at: datetime):
    made = panel.application(role, rae, hana, at)
    upload = SimpleUploadedFile("cv.txt", b"Built a forecasting service.")
    candidates.attach_cv(made.candidate, upload=upload, by=rae, at=at)
    return panel.loop(made, [ivan], rae, at)[0]


@pytest.fixture
def address(interview) -> str:
    return reverse("interviews:kits_file", args=[interview.pk, interview.application.candidate.files.get().pk])


def test_file_comes_to_the_interviewer_as_an_attachment(signed_in, ivan, interview, address) -> None:
    client = signed_in(ivan)
    assert address in client.get(reverse("interviews:scorecards_edit", args=[interview.pk])).content.decode()
    answer = client.get(address)
    assert answer.status_code == 200
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert b"".join(answer.streaming_content) == b"Built a forecasting service."


def test_file_is_closed_to_otto_and_to_whoever_has_no_seat(signed_in, otto, cora, hana, address) -> None:
    for person in (otto, cora, hana):
        assert signed_in(person).get(address).status_code == 404


def test_file_of_another_candidate_is_closed(signed_in, ivan, rae, interview, at) -> None:
    upload = SimpleUploadedFile("cv.txt", b"Somebody else.")
    other = make.application(
        interview.application.requisition, rae, at, name="Hao Zhang", email="hao@example.org", cv=upload
    )
    wrong = reverse("interviews:kits_file", args=[interview.pk, other.candidate.files.get().pk])
    assert signed_in(ivan).get(wrong).status_code == 404


def test_file_closes_when_the_seat_is_released(signed_in, ivan, interview, address, at) -> None:
    interview.seats.update(held=False, released_at=at)
    assert signed_in(ivan).get(address).status_code == 404
