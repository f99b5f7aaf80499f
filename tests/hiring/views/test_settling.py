import html
import re
from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from core.models import Person
from hiring.models import Application, Batch, Message, Requisition
from rubrics.models import RoleDefinition
from tests import make
from tests.hiring.actions.test_moves import filled, many
from tests.hiring.views.test_moves import held

pytestmark = pytest.mark.django_db
SignedIn = Callable[[Person], Client]


@pytest.fixture
def requisition(role: RoleDefinition, rae: Person, hana: Person, cora: Person, at: datetime) -> Requisition:
    return make.requisition(role, rae, hana, at, coordinators=[cora])


def path(requisition: Requisition) -> str:
    return reverse("hiring:settling_edit", args=[requisition.pk])


def text(response: Any) -> str:
    return html.unescape(response.content.decode())


def test_edit_asks_shows_and_does(
    requisition: Requisition,
    role: RoleDefinition,
    rae: Person,
    hana: Person,
    ivan: Person,
    at: datetime,
    signed_in: SignedIn,
) -> None:
    other = make.requisition(role, rae, hana, at, title="Another")
    rows = many(requisition, rae, at, 4)
    make.interview(rows[0], [ivan], rae, at)
    filled(requisition, rae, hana, at)
    client, detail = signed_in(rae), reverse("hiring:requisitions_detail", args=[requisition.pk])
    page = text(client.get(detail))
    assert "4 people are still in the pipeline." in page
    assert f'href="{path(requisition)}"' in page
    page = text(client.get(path(requisition)))
    # Interviews that are booked are named
    assert re.search(r"Interview [^<]*, 11:00\s+<span class=\"tag mark\">is called off", page)
    assert "Do this for 4 people" in page
    what = {f"what_{rows[1].pk}": "add", f"what_{rows[2].pk}": "warm", f"what_{rows[3].pk}": "leave"}
    given = held(page) | what
    page = text(client.post(path(requisition), given | {"step": "do"}))
    assert "Choose the requisition to which they move." in page
    page = text(client.post(path(requisition), given | {"step": "look", "requisition": other.pk}))
    assert "Do this for 3 people" in page
    chosen = held(page) | what | {"requisition": other.pk, "step": "do"}
    page = text(client.post(path(requisition), chosen, follow=True))
    assert "3 candidates settled" in page
    states = [Application.objects.get(pk=row.pk).state for row in rows]
    assert states == ["rejected", "rejected", "rejected", "active"]
    assert sorted(Message.objects.values_list("occasion", flat=True)) == ["filled", "keep_warm"]
    page = text(client.get(reverse("hiring:requisitions_history", args=[requisition.pk])))
    assert "3 candidates settled after the last opening was filled" in page
    assert reverse("hiring:moves_undo", args=[Batch.objects.get().pk]) in page
    client.post(reverse("hiring:moves_undo", args=[Batch.objects.get().pk]))
    assert {Application.objects.get(pk=row.pk).state for row in rows} == {"active"}


def test_edit_leads_back_where_nothing_is_to_be_settled(
    requisition: Requisition, rae: Person, at: datetime, signed_in: SignedIn
) -> None:
    many(requisition, rae, at, 1)
    page = text(signed_in(rae).get(path(requisition), follow=True))
    assert "There is nobody whose application waits for this." in page


def test_edit_is_for_who_may_reject(
    requisition: Requisition, rae: Person, hana: Person, cora: Person, otto: Person, at: datetime, signed_in: SignedIn
) -> None:
    many(requisition, rae, at, 1)
    filled(requisition, rae, hana, at)
    assert [signed_in(who).get(path(requisition)).status_code for who in (otto, cora, hana)] == [404, 403, 200]
    detail = reverse("hiring:requisitions_detail", args=[requisition.pk])
    assert path(requisition) not in text(signed_in(cora).get(detail))


def test_edit_asks_the_same_of_one_and_of_many(
    requisition: Requisition,
    rae: Person,
    hana: Person,
    at: datetime,
    signed_in: SignedIn,
    django_assert_max_num_queries: Any,
) -> None:
    many(requisition, rae, at, 5)
    filled(requisition, rae, hana, at)
    client, counts = signed_in(rae), []
    for _turn in range(2):
        with django_assert_max_num_queries(12) as asked:
            client.get(path(requisition))
        counts.append(len(asked))
        Application.objects.active().filter(pk__in=Application.objects.active().values("pk")[1:]).update(
            state="withdrawn", closed_at=at
        )
    assert counts[0] == counts[1]
