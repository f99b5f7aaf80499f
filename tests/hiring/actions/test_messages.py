from datetime import datetime, timedelta

import pytest

from core import mail
from core.models import Letter, Person
from core.refusals import Refusal
from hiring.actions import messages
from hiring.models import Application
from hiring.rules.messages import Occasion

pytestmark = pytest.mark.django_db
WORDS = {"occasion": Occasion.REJECTION, "subject": "Your  application", "body": " Dear Nadia,\nno. "}


def test_write_posts_one_letter_whose_answers_reach_the_recruiter(
    application: Application, rae: Person, hana: Person, at: datetime
) -> None:
    message = messages.write(application, **WORDS, due_at=at + timedelta(hours=2), by=hana, at=at)
    assert (message.subject, message.body) == ("Your application", "Dear Nadia,\nno.")
    letter = Letter.objects.get(pk=message.letter_id)
    assert (letter.address, letter.due_at) == (application.candidate.email, at + timedelta(hours=2))
    composed = mail.compose(letter, None, at=at)
    assert composed is not None
    assert composed["Reply-To"].addresses[0].addr_spec == rae.email
    assert "Dear Nadia,\nno." in composed.get_body(("plain",)).get_content()


@pytest.mark.parametrize(("subject", "body"), [("", "text"), ("subject", " \n "), ("Hello {nme}", "text")])
def test_write_refuses_what_is_empty_or_not_filled_in(
    application: Application, rae: Person, at: datetime, subject: str, body: str
) -> None:
    with pytest.raises(Refusal):
        messages.write(application, occasion=Occasion.WRITTEN, subject=subject, body=body, by=rae, at=at)
    assert not Letter.objects.filter(kind="hiring.message").exists()


def test_call_back_drops_the_letter_and_works_once(application: Application, rae: Person, at: datetime) -> None:
    message = messages.write(application, **WORDS, by=rae, at=at)
    messages.call_back(message, by=rae, at=at)
    assert mail.compose(Letter.objects.get(pk=message.letter_id), None, at=at) is None
    with pytest.raises(Refusal):
        messages.call_back(message, by=rae, at=at)


def test_call_back_is_refused_once_the_mail_is_on_its_way(application: Application, rae: Person, at: datetime) -> None:
    message = messages.write(application, **WORDS, by=rae, at=at)
    Letter.objects.filter(pk=message.letter_id).update(state="sent")
    message.refresh_from_db()
    with pytest.raises(Refusal):
        messages.call_back(message, by=rae, at=at)
