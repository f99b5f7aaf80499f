from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from core.models import Letter, Person
from hiring.actions import messages, pipeline, templates
from hiring.models import Application, Message, Requisition
from hiring.models.messages import Direction
from hiring.rules.messages import Occasion
from tests import make
from tests.hiring.actions.test_templates import texts

pytestmark = pytest.mark.django_db
SignedIn = Callable[[Person], Client]
DAY = timedelta(days=1)
TYPED = {"subject": "A call", "body": "Dear {first_name}, see {status}", "when": "now"}


@pytest.fixture
def requisition(role: Any, rae: Person, hana: Person, cora: Person, at: datetime) -> Requisition:
    return make.requisition(role, rae, hana, at, coordinators=[cora])


def url(application: Application, then: str = "") -> str:
    return f"/applications/{application.pk}/messages/{then}"


def rejected(application: Application, by: Person, at: datetime) -> None:
    pipeline.close(application, state="rejected", reason="Too far", by=by, at=at)


def test_create_proposes_a_wording_and_sends_what_is_typed(
    application: Application, rae: Person, otto: Person, at: datetime, signed_in: SignedIn
) -> None:
    own = templates.add(occasion="written", texts=texts("Dear {first_name}:"), by=rae, at=at)
    client = signed_in(rae)
    assert "Dear Nadia: body" in client.get(url(application, f"new/?template={own.key}")).content.decode()
    told = client.post(url(application, "new/"), TYPED, follow=True).content.decode()
    sent = Message.objects.get()
    assert (sent.subject, sent.body, sent.by) == ("A call", "Dear Nadia, see {status}", rae)
    assert f'action="/messages/{sent.pk}/call-back/"' in told
    assert signed_in(otto).get(url(application, "new/")).status_code == 404


def test_create_previews_what_goes_and_sends_nothing(
    application: Application, rae: Person, signed_in: SignedIn
) -> None:
    html = signed_in(rae).post(url(application, "new/"), {**TYPED, "do": "preview"}).content.decode()
    assert "Dear Nadia, see https://…" in html
    assert not Letter.objects.filter(kind="hiring.message").exists()


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"body": "Dear {nme}"}, "in the place of {nme}"),
        ({"subject": ""}, "Subject: "),
        ({"when": "later"}, "Say on which day"),
        ({"when": "later", "due_at": "2020-01-01T10:00"}, "This moment has passed"),
        ({"when": "later", "due_at": "2090-01-01T10:00"}, "too far ahead"),
    ],
)
def test_create_says_what_is_wrong_and_keeps_the_text(
    application: Application, rae: Person, signed_in: SignedIn, change: dict[str, str], told: str
) -> None:
    html = signed_in(rae).post(url(application, "new/"), TYPED | change).content.decode()
    assert told in html
    assert "see {status}" in html or "body" in change
    assert not Message.objects.exists()


def test_create_waits_until_later_and_can_be_called_back(
    application: Application, rae: Person, hana: Person, signed_in: SignedIn
) -> None:
    due_at = timezone.localtime(timezone.now() + timedelta(days=2)).replace(second=0, microsecond=0)
    client = signed_in(rae)
    client.post(url(application, "new/"), TYPED | {"when": "later", "due_at": f"{due_at:%Y-%m-%dT%H:%M}"})
    html = client.get(f"/requisitions/{application.requisition_id}/messages/").content.decode()
    assert "Waiting to be sent" in html
    assert "Nadia Rahimi" in html
    back = client.post(f"/messages/{Message.objects.get().pk}/call-back/", {"from": "requisition"})
    assert back.headers["Location"].endswith("/messages/")
    assert "Waiting to be sent" not in client.get(back.headers["Location"]).content.decode()


@pytest.mark.parametrize("occasion", [Occasion.REJECTION, Occasion.FILLED, Occasion.KEEP_WARM])
def test_call_back_of_what_ends_it_is_for_who_may_reject(
    application: Application, rae: Person, cora: Person, at: datetime, signed_in: SignedIn, occasion: Occasion
) -> None:
    mails = [
        messages.write(application, occasion=one, subject="About it", body="So", due_at=at + DAY, by=rae, at=at)
        for one in (occasion, Occasion.WRITTEN)
    ]
    ends, plain = (f"/messages/{mail.pk}/call-back/" for mail in mails)
    client = signed_in(cora)
    assert [client.post(ends).status_code, client.post(plain).status_code] == [403, 302]
    assert list(Message.objects.filter(called_back_at=None)) == [mails[0]]
    assert signed_in(rae).post(ends).status_code == 302
    assert not Message.objects.filter(called_back_at=None).exists()


def test_create_offers_a_rejection_only_once_it_is_so_and_to_those_who_may(
    application: Application, rae: Person, cora: Person, at: datetime, signed_in: SignedIn
) -> None:
    assert 'value="rejection"' not in signed_in(rae).get(url(application, "new/")).content.decode()
    rejected(application, rae, at)
    assert 'value="rejection"' in signed_in(rae).get(url(application, "new/")).content.decode()
    assert 'value="rejection"' not in signed_in(cora).get(url(application, "new/")).content.decode()
    signed_in(cora).post(url(application, "new/"), TYPED | {"template": "rejection"})
    assert not Message.objects.exists()


def test_answer_notes_what_they_said_elsewhere(
    application: Application, cora: Person, at: datetime, signed_in: SignedIn
) -> None:
    client = signed_in(cora)
    ahead = timezone.localtime(timezone.now() + timedelta(days=1))
    html = client.post(url(application, "answer/"), {"text": "Yes", "answered_at": f"{ahead:%Y-%m-%dT%H:%M}"})
    assert "still to come" in html.content.decode()
    client.post(url(application, "answer/"), {"text": "Yes, Monday", "answered_at": "2026-06-09T10:00"})
    noted = Message.objects.get()
    assert (noted.direction, noted.by) == (Direction.IN, cora)
    assert "Yes, Monday" in client.get(url(application)).content.decode()
    assert "noted an answer" in client.get(f"/applications/{application.pk}/").content.decode()


def test_panel_keeps_others_words_from_who_owes_a_scorecard(
    application: Application, rae: Person, hana: Person, cora: Person, at: datetime, signed_in: SignedIn
) -> None:
    for occasion in (Occasion.REJECTION, Occasion.WRITTEN, Occasion.RECEIPT):
        messages.write(application, occasion=occasion, subject=f"About {occasion}", body="Sorry", by=rae, at=at)
    messages.note_answer(application, text="A pity", answered_at=at, by=rae, at=at)

    def read(who: Person) -> list[bool]:
        html = signed_in(who).get(url(application)).content.decode()
        return [said in html for said in ("About rejection", "About written", "About receipt", "A pity")]

    assert read(hana) == [True, True, True, True]
    assert read(cora) == [False, True, True, True]
    Application.objects.filter(pk=application.pk).update(owed_by=[hana.pk])
    assert read(hana) == [False, False, True, False]


@pytest.mark.parametrize("count", [1, 3])
def test_pages_ask_the_same_for_one_and_three(
    application: Application,
    hana: Person,
    at: datetime,
    count: int,
    signed_in: SignedIn,
    django_assert_num_queries: Any,
) -> None:
    for _number in range(count):
        messages.write(application, occasion=Occasion.WRITTEN, subject="A call", body="When?", by=hana, at=at)
        messages.note_answer(application, text="Yes", answered_at=at, by=hana, at=at)
    client = signed_in(hana)
    with django_assert_num_queries(6):
        client.get(url(application), headers={"HX-Request": "true"})
    with django_assert_num_queries(10):
        client.get(f"/requisitions/{application.requisition_id}/messages/")
