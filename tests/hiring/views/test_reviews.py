from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from core.models import Person
from hiring.actions import pipeline, referrals
from hiring.models import Application, Message, Requisition, Review
from hiring.rules.stages import StageKind
from tests import make
from tests.hiring.actions.test_reviews import give, two_read

pytestmark = pytest.mark.django_db
SignedIn = Callable[[Person], Client]


def said(application: Application, verdict: str) -> dict[str, str]:
    asked = application.requisition.competencies.filter(must_have=True).values_list("competency", flat=True)
    return {"verdict": verdict, "note": "Ran it for years"} | {f"m{pk}": "yes" for pk in asked}


def page(client: Client, url: str) -> str:
    response = client.get(url)
    assert response.status_code == 200, url
    return response.content.decode()


def test_next_shows_one_and_the_answer_leads_to_the_next(
    requisition: Requisition, rae: Person, at: datetime, signed_in: SignedIn
) -> None:
    first = make.application(requisition, rae, at, name="Nadia Rahimi")
    make.application(requisition, rae, timezone.now(), name="Omar Saleh", email="omar@example.org")
    client = signed_in(rae)
    html = page(client, f"/requisitions/{requisition.pk}/review/")
    assert "Nadia Rahimi" in html
    assert "2 to review" in html
    for key in "ynus1":
        assert f'data-key="{key}"' in html
    answer = client.post(f"/applications/{first.pk}/review/", said(first, "go_on"), follow=True).content.decode()
    assert "Omar Saleh</h1>" in answer
    assert f'action="/applications/{first.pk}/review/undo/"' in answer
    first.refresh_from_db()
    assert first.stage.kind == StageKind.CALL


def test_give_says_what_is_missing_and_keeps_what_was_chosen(
    application: Application, rae: Person, signed_in: SignedIn
) -> None:
    sent = said(application, "decline")
    left = next(name for name in sent if name.startswith("m"))
    del sent[left]
    html = signed_in(rae).post(f"/applications/{application.pk}/review/", sent).content.decode()
    assert "say whether the file shows it" in html
    assert "Ran it for years" in html
    assert html.count("checked") == len(sent) - 2
    assert not Review.objects.exists()


def test_pages_say_no_name_while_it_is_hidden(
    application: Application, rae: Person, at: datetime, signed_in: SignedIn
) -> None:
    two_read(application.requisition, at)
    client = signed_in(rae)
    html = page(client, f"/requisitions/{application.requisition_id}/review/")
    assert f"Application {application.pk}" in html
    answer = client.post(f"/applications/{application.pk}/review/", said(application, "decline"), follow=True)
    for shown in (html, answer.content.decode()):
        for secret in ("Nadia", "Rahimi", application.candidate.email):
            assert secret not in shown


def test_every_page_that_judges_keeps_the_name_until_it_is_read(
    requisition: Requisition, rae: Person, hana: Person, otto: Person, at: datetime, signed_in: SignedIn
) -> None:
    """The board, the page of the application, and where it is moved and closed; a candidate is looked for by name."""
    cv = SimpleUploadedFile("cv_rahimi.txt", b"Wind")
    made = make.application(requisition, rae, at, headline="Nadia Rahimi, nights", phone="+49 170 1234567", cv=cv)
    told: dict[str, Any] = {"phone": "", "relation": "Studied together", "reason": "Nadia is good", "told": True}
    referrals.refer(requisition, name="Nadia R.", email="nadia@example.org", cv=None, by=otto, at=at, **told)
    two_read(requisition, at)
    client, own = signed_in(rae), f"/applications/{made.pk}/"
    here, bulk = f"/requisitions/{requisition.pk}/", reverse("hiring:moves_create", args=[requisition.pk])
    row = {"row": f"{made.pk}-{made.stage_id}"}
    look = {"step": "look", "kind": "level", "mail_when": "now", "mail_subject_en": "{candidate}: {first_name}"}
    judging = {
        "board": page(client, f"{here}?stage={made.stage_id}"),
        "columns": page(client, f"{here}?view=columns"),
        "own": page(client, own),
        "rejecting": page(client, f"{own}close/?state=rejected"),
        "withdrawing": page(client, f"{own}close/?state=withdrawn"),
        "bulk": client.post(bulk, row | {"do": "move"}).content.decode(),
        "letter": client.post(bulk, row | look | {"do": "reject", "mail_body_en": "Dear {candidate}"}).content.decode(),
    }
    for name, html in judging.items():
        assert f"Application {made.pk}" in html, name
        for secret in ("Nadia", "Rahimi", "rahimi", "nadia@example.org", "1234567"):
            assert secret not in html, (name, secret)
    assert "[name]: [name]" in judging["letter"]
    assert "Nadia Rahimi" in page(client, "/candidates/?q=nadia")
    # What goes out says it
    sent = {"state": "rejected", "kind": "level", "mail_when": "now", "mail_subject_en": "For {first_name}"}
    client.post(f"{own}close/", sent | {"mail_body_en": "Dear {candidate}"})
    message = Message.objects.get(occasion="rejection")
    assert (message.subject, message.body) == ("For Nadia", "Dear Nadia Rahimi")
    assert "Nadia Rahimi</h1>" in page(client, own)
    pipeline.reopen(made, by=rae, at=at)
    for person in (rae, hana):
        assert "Nadia" not in page(client, own)
        give(made, person, at, "decline")
    for html in (page(client, own), page(client, f"{here}?stage={made.stage_id}")):
        assert "Nadia Rahimi" in html


def test_give_tells_who_comes_second(
    application: Application, rae: Person, hana: Person, at: datetime, signed_in: SignedIn
) -> None:
    give(application, rae, at, "decline")
    sent = said(application, "go_on")
    answer = signed_in(hana).post(f"/applications/{application.pk}/review/", sent, follow=True)
    assert "Somebody has reviewed this application meanwhile" in answer.content.decode()


def test_take_back_brings_it_up_again(application: Application, rae: Person, signed_in: SignedIn) -> None:
    client, url = signed_in(rae), f"/applications/{application.pk}/review/"
    client.post(url, said(application, "go_on"))
    assert "Nadia Rahimi</h1>" in client.post(f"{url}undo/", follow=True).content.decode()
    application.refresh_from_db()
    assert application.stage.kind == StageKind.APPLIED


def test_index_lists_who_is_declined_and_where_views_differ(
    application: Application, rae: Person, hana: Person, at: datetime, signed_in: SignedIn
) -> None:
    two_read(application.requisition, at)
    give(application, rae, at, "decline")
    url, client = f"/requisitions/{application.requisition_id}/reviews/", signed_in(rae)
    assert "Nadia" not in page(client, url)
    give(application, hana, at)
    html = page(client, url)
    assert "two views differ" in html
    client.post(f"/applications/{application.pk}/review/go-on/")
    application.refresh_from_db()
    assert application.stage.kind == StageKind.CALL


def test_edit_sets_how_applications_are_read(
    requisition: Requisition, hana: Person, cora: Person, otto: Person, at: datetime, signed_in: SignedIn
) -> None:
    url = f"/requisitions/{requisition.pk}/reviews/settings/"
    loop = requisition.stages.get(kind=StageKind.INTERVIEWS)
    signed_in(hana).post(url, {"reviewers": "2", "name_hidden": "on", "review_to": loop.pk})
    requisition.refresh_from_db()
    assert (requisition.reviewers, requisition.name_hidden, requisition.review_to) == (2, True, loop)
    assert signed_in(otto).get(url).status_code == 404


def test_detail_of_the_application_shows_views_to_those_who_may_reject(
    role: Any, rae: Person, hana: Person, cora: Person, at: datetime, signed_in: SignedIn
) -> None:
    requisition = make.requisition(role, rae, hana, at, coordinators=[cora])
    application = make.application(requisition, rae, at)
    url = f"/applications/{application.pk}/"
    assert "Review this application" in page(signed_in(hana), url)
    give(application, rae, at, "decline")
    assert "Declined by review" in page(signed_in(hana), url)
    assert "Declined by review" not in page(signed_in(cora), url)


@pytest.mark.parametrize("count", [1, 3])
def test_next_asks_the_same_for_one_and_three(
    requisition: Requisition,
    rae: Person,
    hana: Person,
    at: datetime,
    count: int,
    signed_in: SignedIn,
    django_assert_num_queries: Any,
) -> None:
    for number in range(count):
        make.application(requisition, rae, at, name=f"Person {number}", email=f"p{number}@example.org")
    client, url = signed_in(hana), f"/requisitions/{requisition.pk}/review/"
    # Of these two savepoints and the actor of the history; the manager's shell asks one of its own
    with django_assert_num_queries(12 + 3):
        client.get(url)
    with django_assert_num_queries(10 + 3):
        client.get(url)
