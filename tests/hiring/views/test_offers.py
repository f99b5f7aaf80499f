from datetime import datetime
from typing import Any

import pytest

from core.models import Person
from hiring.actions import decisions, offers
from hiring.models import Application, Offer, Requisition
from tests import make

pytestmark = pytest.mark.django_db


@pytest.fixture
def chosen(requisition: Requisition, hana: Person, at: datetime) -> Application:
    made = make.application(requisition, hana, at)
    said: dict[str, Any] = {"outcome": "hire", "advised": "hire", "advice": {}, "cards_missing": 0}
    decisions.decide(made, **said, reason="All of it.", by=hana, at=at)
    made.refresh_from_db()
    return made


def path(application: Application, then: str = "") -> str:
    return f"/applications/{application.pk}/offer/{then}"


def test_create_notes_the_offer_and_undo_withdraws_it(chosen: Application, rae: Person, signed_in: Any) -> None:
    client = signed_in(rae)
    assert "Note that the offer was sent" in client.get(f"/applications/{chosen.pk}/").content.decode()
    html = client.post(path(chosen), follow=True).content.decode()
    assert "The offer is noted as sent." in html
    assert "Waits for the candidate" in html
    assert "Move to Hired" not in html
    offer = Offer.objects.get()
    client.post(path(chosen, f"withdraw/?offer={offer.pk}"))
    offer.refresh_from_db()
    assert offer.state == "withdrawn"


def test_answer_accepted_hires_and_shows_the_start_on_the_requisition(
    chosen: Application, rae: Person, at: datetime, signed_in: Any
) -> None:
    offer = offers.send(chosen, by=rae, at=at)
    client = signed_in(rae)
    assert "offer sent Tue 9 June" in client.get(f"/requisitions/{chosen.requisition_id}/").content.decode()
    assert "Answer of Nadia Rahimi" in client.get(path(chosen, "answer/")).content.decode()
    given = {"offer": offer.pk, "answer": "accepted", "starts_on": "2026-07-01"}
    assert "accepted and is hired" in client.post(path(chosen, "answer/"), given, follow=True).content.decode()
    html = client.get(f"/requisitions/{chosen.requisition_id}/").content.decode()
    assert "Nadia Rahimi, starts Wed 1 July" in html
    # Told to the second hand, with what was typed
    html = client.post(path(chosen, "answer/"), given | {"answer": "declined", "reason": "Kept words"}).content.decode()
    assert "answered or withdrawn a moment ago" in html
    assert "Kept words" in html


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({}, "This field is required"),
        ({"answer": "maybe"}, "not one of the available choices"),
        ({"answer": "accepted"}, "Give the day on which they start."),
        ({"answer": "accepted", "starts_on": "soon"}, "Enter a valid date"),
        ({"answer": "accepted", "starts_on": "0202-07-01"}, "Look at the year again."),
        ({"answer": "declined", "reason": " "}, "Write why they declined"),
    ],
)
def test_answer_says_what_is_wrong(
    chosen: Application, rae: Person, at: datetime, signed_in: Any, given: dict[str, Any], told: str
) -> None:
    offer = offers.send(chosen, by=rae, at=at)
    response = signed_in(rae).post(path(chosen, "answer/"), {"offer": offer.pk} | given)
    assert response.status_code == 200
    assert told in response.content.decode()
    offer.refresh_from_db()
    assert offer.state == "sent"


def test_answer_without_an_offer_leads_back(chosen: Application, rae: Person, signed_in: Any) -> None:
    client = signed_in(rae)
    assert client.get(path(chosen, "answer/")).url == f"/applications/{chosen.pk}/"
    assert client.post(path(chosen, "withdraw/"), {"offer": "x"}).status_code == 404


def test_doors_are_for_those_who_answer_for_the_requisition(
    chosen: Application, rae: Person, cora: Person, otto: Person, at: datetime, signed_in: Any
) -> None:
    chosen.requisition.members.create(person=cora, part="coordinator")
    offers.decline(offers.send(chosen, by=rae, at=at), reason="Pays too little", by=rae, at=at)
    for then in ("", "answer/", "withdraw/"):
        assert signed_in(otto).post(path(chosen, then)).status_code == 404
        assert signed_in(cora).post(path(chosen, then)).status_code == 403
    page = signed_in(cora).get(f"/applications/{chosen.pk}/").content.decode()
    assert "declined Tue 9 June" in page
    assert "Pays too little" not in page
    assert "Pays too little" in signed_in(rae).get(f"/applications/{chosen.pk}/").content.decode()
