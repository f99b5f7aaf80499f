from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection

from core import links, mail
from core.models import Letter, Person
from hiring.actions import jobs, pipeline
from hiring.actions.jobs import ApplyRefused
from hiring.actions.messages import STATUS
from hiring.models import Application, Candidate, Message, Requisition
from hiring.rules.questions import Answered
from hiring.rules.stages import ApplicationState

SENT: dict[str, Any] = {
    "name": "Nadia Rahimi",
    "email": "Nadia@Example.org",
    "phone": "",
    "language": "zh-hans",
    "time_zone": "Asia/Dubai",
    "links": ["https://example.org/nadia"],
    "answers": [],
    "arrangements": "Captions",
    "consent": "I agree.",
    "for_others": True,
    "cv": None,
    "source": "Job page",
}


def apply(requisition: Requisition, at: datetime, **otherwise: Any) -> Application | None:
    return jobs.apply(requisition, **{**SENT, **otherwise}, by=None, at=at)


def test_apply_keeps_what_was_sent_and_writes_a_receipt(requisition: Any, at: Any) -> None:
    question = requisition.questions.create(position=1, kind="short", text={"en": "Why us?"})
    cv = SimpleUploadedFile("cv.txt", b"My life")
    made = apply(requisition, at, answers=[Answered(question.pk, "Why us?", "The grid")], cv=cv)
    assert made is not None
    candidate, submission = made.candidate, made.submission
    assert (candidate.email, candidate.language, candidate.time_zone) == ("nadia@example.org", "zh-hans", "Asia/Dubai")
    assert candidate.consented_at == submission.for_others_at == at
    assert (submission.consent, submission.arrangements) == ("I agree.", "Captions")
    assert candidate.files.count() == 1
    question.delete()
    [answer] = made.answers.all()
    assert (answer.asked, answer.answer, answer.question) == ("Why us?", "The grid", None)
    [letter] = Letter.objects.filter(kind="hiring.message")
    written = mail.preview(letter)
    assert written is not None
    assert letter.address == "nadia@example.org"
    link = links.find(STATUS, letter.secrets["token"], at=at)
    assert link is not None
    assert link.target_id == made.pk


def test_apply_a_second_time_tells_the_mailbox_alone(requisition: Any, at: Any) -> None:
    first = apply(requisition, at)
    assert apply(requisition, at + timedelta(hours=1), name="Somebody Else", arrangements="Other") is None
    assert Message.objects.count() == 1, "the receipt of today is enough"
    assert apply(requisition, at + timedelta(days=2), cv=SimpleUploadedFile("x.txt", b"x")) is None
    assert Message.objects.count() == 2
    assert first is not None
    assert Candidate.objects.get().name == "Nadia Rahimi"
    assert not first.candidate.files.exists()
    again = Message.objects.first()
    assert again is not None
    assert again.application == first


def test_apply_anew_after_the_end_is_a_new_application(requisition: Any, at: Any) -> None:
    first = apply(requisition, at)
    assert first is not None
    pipeline.close(first, state=ApplicationState.WITHDRAWN, reason="So", by=None, at=at)
    assert apply(requisition, at) is not None
    assert Application.objects.count() == 2


@pytest.mark.parametrize("name", ["{status} {evil}", "{}", "=1+1", "\u202eevil", "李 {x"])
def test_apply_writes_a_receipt_to_whatever_name(requisition: Any, at: Any, name: str) -> None:
    assert apply(requisition, at, name=name, language="en") is not None
    assert mail.preview(Letter.objects.get(kind="hiring.message")) is not None


@pytest.mark.django_db(transaction=True)
def test_apply_twice_at_once_makes_one(requisition: Any, at: Any) -> None:
    def hand(_number: int) -> Application | None:
        try:
            return apply(requisition, at)
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        made = list(pool.map(hand, range(2)))
    assert sum(one is not None for one in made) == 1
    assert Application.objects.count() == 1


def test_apply_tells_a_stranger_nothing_of_the_team(requisition: Requisition, hana: Person, at: datetime) -> None:
    with pytest.raises(ApplyRefused, match="We cannot take this application here") as refused:
        apply(requisition, at, email=hana.email)
    assert "manager" not in str(refused.value)
    assert not Candidate.objects.exists()
