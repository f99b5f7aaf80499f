from collections.abc import Callable

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from core.models import Person
from hiring.models import Requisition
from tests.hiring.rules.test_resumes import SAMPLE

pytestmark = pytest.mark.django_db
SignedIn = Callable[[Person], Client]


def test_create_shows_what_was_read_and_adds_what_was_looked_over(
    requisition: Requisition, rae: Person, signed_in: SignedIn
) -> None:
    client, address = signed_in(rae), reverse("hiring:resumes_create", args=[requisition.pk])
    page = client.post(address, {"document": SimpleUploadedFile("r.json", SAMPLE)})
    form = page.context["form"]
    assert b"CEO/President, Pied Piper" in page.content
    wrong = client.post(address, {**form.initial, "name": ""})
    assert wrong.context["seen"].name == "Richard Hendriks"
    client.post(address, {**form.initial, "name": "Richard H."})
    candidate = requisition.applications.get().candidate
    assert (candidate.name, candidate.phone, candidate.headline) == ("Richard H.", "(912) 555-4321", "Programmer")


def test_create_says_what_is_wrong_with_the_file(requisition: Requisition, rae: Person, signed_in: SignedIn) -> None:
    address = reverse("hiring:resumes_create", args=[requisition.pk])
    for content, words in ((b"%PDF-1.7", b"not JSON"), (b"{}", b"no JSON Resume"), (b"x" * 600_000, b"500 kB")):
        page = signed_in(rae).post(address, {"document": SimpleUploadedFile("r.json", content)})
        assert words in page.content


def test_create_is_closed_to_strangers(requisition: Requisition, otto: Person, signed_in: SignedIn) -> None:
    assert signed_in(otto).get(reverse("hiring:resumes_create", args=[requisition.pk])).status_code == 404
