from collections.abc import Callable
from datetime import datetime

import pytest
from django.test import Client

from core.models import Person
from hiring.actions import templates
from hiring.models import MessageTemplate
from tests.hiring.actions.test_templates import mark, texts

pytestmark = pytest.mark.django_db
SignedIn = Callable[[Person], Client]
URL = "/messages/templates/receipt/"


def typed(body: str, **more: str) -> dict[str, str]:
    return {"name_en": "Receipt", "subject_en": "We have it", "body_en": body, **more}


def test_edit_is_for_recruiters_and_administrators(rae: Person, otto: Person, signed_in: SignedIn) -> None:
    assert signed_in(otto).get(URL).status_code == 403
    assert "Dear Nadia," in signed_in(rae).get(URL).content.decode()
    assert "Receipt of an application" in signed_in(rae).get("/messages/templates/").content.decode()


def test_edit_refuses_unknown_names_and_lists_those_there_are(rae: Person, signed_in: SignedIn) -> None:
    html = signed_in(rae).post(URL, typed("Dear {nme},")).content.decode()
    assert "in the place of {nme}" in html
    assert "{first_name}" in html
    assert not MessageTemplate.objects.exists()


def test_edit_previews_what_is_typed_without_saving(rae: Person, signed_in: SignedIn) -> None:
    html = signed_in(rae).post(URL, typed("Good day, {first_name}.", do="preview")).content.decode()
    assert "Good day, Nadia." in html
    assert not MessageTemplate.objects.exists()


def test_edit_tells_who_saves_second_and_keeps_what_they_typed(
    rae: Person, ada: Person, at: datetime, signed_in: SignedIn
) -> None:
    seen = mark("receipt")
    templates.word("receipt", texts=texts("Theirs"), read_as=seen, by=ada, at=at)
    client = signed_in(rae)
    html = client.post(URL, typed("Mine", read_as=seen)).content.decode()
    assert "Somebody changed this wording" in html
    assert "Theirs body" in html
    assert ">\nMine</textarea>" in html
    assert f'name="read_as" value="{mark("receipt")}"' in html
    client.post(URL, typed("Mine", read_as=mark("receipt")))
    assert MessageTemplate.objects.get().body == {"en": "Mine"}


def test_an_own_wording_is_added_and_retired(rae: Person, signed_in: SignedIn) -> None:
    client = signed_in(rae)
    client.post("/messages/templates/new/", typed("Shall we talk?", occasion="written", name_en="A call"))
    own = MessageTemplate.objects.get()
    client.post(f"/messages/templates/{own.key}/retire/")
    assert "Offer it again" in client.get("/messages/templates/").content.decode()
