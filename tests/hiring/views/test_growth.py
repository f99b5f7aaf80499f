from collections.abc import Callable
from datetime import datetime

import pytest
from django.test import Client
from django.urls import reverse

from core.models import Person
from hiring.models import Application, CandidateTag, GrowthEvidence, Requisition
from rubrics.models import RoleDefinition
from tests import make

pytestmark = pytest.mark.django_db
SignedIn = Callable[[Person], Client]


@pytest.fixture
def requisition(role: RoleDefinition, rae: Person, hana: Person, cora: Person, at: datetime) -> Requisition:
    return make.requisition(role, rae, hana, at, coordinators=[cora])


def test_growth_is_added_changed_and_removed(
    application: Application, rae: Person, cora: Person, otto: Person, signed_in: SignedIn
) -> None:
    client, one = signed_in(rae), application.candidate_id
    page, create = reverse("hiring:candidates_detail", args=[one]), reverse("hiring:growth_create", args=[one])
    for wrong in (
        {"kind": "talk", "text": ""},
        {"kind": "score", "text": "9"},
        {"kind": "talk", "text": "x", "url": "javascript:alert(1)"},
    ):
        assert client.post(create, wrong).status_code == 200
    assert not GrowthEvidence.objects.exists()
    client.post(create, {"kind": "talk", "text": "Spoke", "url": "example.org/talk"})
    made = GrowthEvidence.objects.get()
    assert made.url == "https://example.org/talk"
    edit = reverse("hiring:growth_edit", args=[one, made.pk])
    assert "Spoke" in client.get(edit).content.decode()
    # A coordinator reads facts and writes none
    assert "Spoke" in signed_in(cora).get(page).content.decode()
    assert [signed_in(who).post(edit, {"remove": "1"}).status_code for who in (cora, otto)] == [403, 404]
    was = '{"kind":["talk"],"text":["Spoke"],"url":["https://example.org/talk"]}'
    client.post(edit, {"kind": "writing", "text": "Wrote", "was": was})
    late = client.post(edit, {"kind": "talk", "text": "Sang", "was": was}).content.decode()
    assert "Somebody changed this" in late
    assert "Now it says: Wrote" in late
    assert "Wrote" in client.get(page).content.decode()
    client.post(edit, {"remove": "1"})
    assert not GrowthEvidence.objects.exists()
    assert client.get(edit).status_code == 404


def test_tags_are_added_and_removed_on_the_page(
    application: Application, rae: Person, cora: Person, otto: Person, signed_in: SignedIn
) -> None:
    url = reverse("hiring:tags_edit", args=[application.candidate_id])
    client = signed_in(rae)
    assert "The tag is added." in client.post(url, {"name": " Time  series "}, follow=True).content.decode()
    assert "has this tag already" in client.post(url, {"name": "TIME series"}, follow=True).content.decode()
    assert "Write a tag." in client.post(url, {"name": "\x00"}, follow=True).content.decode()
    assert [signed_in(who).post(url, {"name": "x"}).status_code for who in (cora, otto)] == [403, 404]
    assert CandidateTag.objects.get().name == "Time series"
    client.post(url, {"remove": "Time series"})
    assert not CandidateTag.objects.exists()
