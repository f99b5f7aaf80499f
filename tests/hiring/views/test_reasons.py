import html
import re
from collections.abc import Callable
from datetime import datetime

import pytest
from django.test import Client
from django.urls import reverse

from core.models import Person
from hiring.actions import pipeline
from hiring.models import Application, CloseReason
from hiring.queries.reasons import reason_named, reasons

pytestmark = pytest.mark.django_db
SignedIn = Callable[[Person], Client]


def path(name: str, *args: str) -> str:
    return reverse(f"hiring:reasons_{name}", args=args)


def page_of(client: Client, url: str) -> str:
    return html.unescape(client.get(url).content.decode())


def test_index_shows_the_ready_ones_and_is_for_who_words_them(
    rae: Person, hana: Person, otto: Person, signed_in: SignedIn
) -> None:
    page = page_of(signed_in(rae), path("index"))
    assert "A must-have of the position was not shown" in page
    assert "Took another offer" in page
    assert [signed_in(who).get(path("index")).status_code for who in (hana, otto)] == [403, 403]


def test_create_offers_an_own_reason_under_a_key_of_its_own(ada: Person, signed_in: SignedIn) -> None:
    client, given = signed_in(ada), {"state": "rejected", "en": "New", "zh-hans": ""}
    for _turn in range(2):
        client.post(path("create"), given)
    assert [one.key for one in reasons("rejected") if one.is_own] == ["new-2", "new-3"]
    client.post(path("create"), {"state": "withdrawn", "en": "", "zh-hans": "家庭原因"})
    assert [(one.key, one.name) for one in reasons("withdrawn") if one.is_own] == [("reason", {"zh-hans": "家庭原因"})]
    page = client.post(path("create"), {"state": "hired", "en": " "}).content.decode()
    assert "Write the reason in one language at least." in page
    assert CloseReason.objects.count() == 3


def test_edit_words_a_ready_one_anew_and_retire_offers_it_no_more(
    application: Application, rae: Person, signed_in: SignedIn, at: datetime
) -> None:
    client = signed_in(rae)
    page = page_of(client, path("edit", "level"))
    was = re.search(r'name="was" value="(\{.*?\})"', page)[1]
    client.post(path("edit", "level"), {"en": "Another level", "zh-hans": "其他级别", "was": was})
    late = client.post(path("edit", "level"), {"en": "Too junior", "zh-hans": "其他级别", "was": was})
    assert "Now it says: Another level" in late.content.decode()
    assert [one.name["en"] for one in reasons() if one.key == "level"] == ["Another level"]
    pipeline.close(application, state="rejected", kind="level", by=rae, at=at)
    client.post(path("retire", "level"))
    assert not [one for one in reasons() if one.key == "level"]
    # What was closed with it keeps its words
    assert "Another level" in page_of(client, reverse("hiring:pipeline_detail", args=[application.pk]))
    client.post(path("offer", "level"))
    found = reason_named("level")
    assert found is not None
    assert (found.is_active, found.is_own, found.is_ready, found.name["en"]) == (True, True, True, "Another level")


@pytest.mark.parametrize("name", ["edit", "retire", "offer"])
def test_a_reason_there_is_none_of_is_not_found(rae: Person, signed_in: SignedIn, name: str) -> None:
    assert signed_in(rae).post(path(name, "nonsense")).status_code == 404
