from collections.abc import Callable
from datetime import datetime

import pytest
from django.test import Client
from django.urls import reverse

from core.models import Person
from hiring.actions import notes, tags
from hiring.models import Application, CandidateNote, Requisition
from rubrics.models import RoleDefinition
from tests import make

pytestmark = pytest.mark.django_db
SignedIn = Callable[[Person], Client]


@pytest.fixture
def requisition(role: RoleDefinition, rae: Person, hana: Person, cora: Person, at: datetime) -> Requisition:
    return make.requisition(role, rae, hana, at, coordinators=[cora])


def page(application: Application) -> str:
    return reverse("hiring:candidates_detail", args=[application.candidate_id])


@pytest.fixture
def noted(application: Application, rae: Person, at: datetime) -> Application:
    one = application.candidate
    notes.write(one, text="plain-words", application=application, by=rae, at=at)
    notes.write(one, text="loose-words", by=rae, at=at)
    notes.write(one, text="team-words", application=application, is_private=True, by=rae, at=at)
    notes.write(one, text="own-words", is_private=True, by=rae, at=at)
    tags.tag([one.pk], "tag-words", by=rae, at=at)
    return application


WORDS = ("plain", "loose", "team", "own", "tag")


def read(client: Client, application: Application) -> set[str]:
    said = client.get(page(application)).content.decode()
    return {word for word in WORDS if f"{word}-words" in said}


def test_notes_are_read_by_those_they_are_for(
    noted: Application, rae: Person, hana: Person, ada: Person, cora: Person, otto: Person, signed_in: SignedIn
) -> None:
    rob = make.person("Rob Keller", office="recruiter")
    assert read(signed_in(rae), noted) == set(WORDS)
    assert read(signed_in(hana), noted) == {"plain", "loose", "team", "tag"}
    assert read(signed_in(ada), noted) == read(signed_in(rob), noted) == {"plain", "loose", "tag"}
    assert read(signed_in(cora), noted) == set()
    assert signed_in(otto).get(page(noted)).status_code == 404


def test_notes_wait_for_ones_own_card(
    noted: Application, role: RoleDefinition, rae: Person, hana: Person, ivan: Person, at: datetime, signed_in: SignedIn
) -> None:
    """Whatever one's office; those about another application are read, those about the person are not."""
    Person.objects.filter(pk=ivan.pk).update(office="recruiter")
    ivan.refresh_from_db()
    other = make.application(make.requisition(role, rae, hana, at, title="Other"), rae, at)
    notes.write(other.candidate, text="Elsewhere-said", application=other, by=rae, at=at)
    interview = make.interview(noted, [ivan], rae, at)
    said = signed_in(ivan).get(page(noted)).content.decode()
    assert read(signed_in(ivan), noted) == set()
    assert "Elsewhere-said" in said
    assert "You owe a scorecard for this candidate." in said
    make.submitted(make.card(interview, ivan), at)
    assert read(signed_in(ivan), noted) == {"plain", "loose", "tag"}


def test_create_keeps_a_note_or_says_what_is_missing(
    application: Application, rae: Person, cora: Person, otto: Person, signed_in: SignedIn
) -> None:
    url = reverse("hiring:notes_create", args=[application.candidate_id])
    shown = signed_in(rae).post(url, {"text": " ", "application": application.pk})
    assert "This field is required." in shown.content.decode()
    signed_in(rae).post(url, {"text": "<b>Calm</b>", "application": application.pk, "is_private": "on"})
    kept = CandidateNote.objects.get()
    assert (kept.text, kept.application, kept.is_private, kept.by) == ("<b>Calm</b>", application, True, rae)
    assert "&lt;b&gt;Calm" in signed_in(rae).get(page(application)).content.decode()
    for text in ({"text": "x", "application": "999"}, {"text": "x" * 10_001}, {"text": "a\x00b"}):
        assert signed_in(rae).post(url, text).status_code == 200
    assert [signed_in(who).post(url, {"text": "x"}).status_code for who in (cora, otto)] == [403, 404]
    assert CandidateNote.objects.count() == 1


def test_remove_is_for_the_author(noted: Application, rae: Person, ada: Person, signed_in: SignedIn) -> None:
    note = CandidateNote.objects.get(text="plain-words")
    url = reverse("hiring:notes_remove", args=[noted.candidate_id, note.pk])
    assert signed_in(ada).post(url).status_code == 404
    signed_in(rae).post(url)
    assert not CandidateNote.objects.filter(pk=note.pk).exists()
    assert signed_in(rae).get(url).headers["Location"] == page(noted)
