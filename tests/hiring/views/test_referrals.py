from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from core.models import Person
from hiring.models import Application, Referral, Requisition
from rubrics.models import RoleDefinition
from tests import make
from tests.hiring.actions.test_referrals import referred
from tests.together import at_once

pytestmark = pytest.mark.django_db
SignedIn = Callable[[Person], Client]


def test_create_says_the_same_whether_or_not_they_are_known(
    requisition: Requisition, application: Application, otto: Person, signed_in: SignedIn
) -> None:
    client, address = signed_in(otto), reverse("hiring:referrals_create", args=[requisition.pk])
    said = {"name": "N. N.", "relation": "Friends", "reason": "Good", "told": "on"}
    told = []
    for email in ("nadia@example.org", "new@example.org"):
        page = client.post(address, {**said, "email": email}, follow=True)
        told.append([str(message) for message in page.context["messages"]])
        assert "Rahimi" not in page.content.decode()
    assert told[0] == told[1]
    assert Referral.objects.count() == 2


def test_index_shows_titles_alone_and_ones_own(
    requisition: Requisition, otto: Person, ivan: Person, signed_in: SignedIn, at: datetime
) -> None:
    referred(requisition, otto, at, name="My friend")
    pages = [signed_in(who).get(reverse("hiring:referrals_index")).content.decode() for who in (otto, ivan)]
    assert all(requisition.title in page for page in pages)
    assert ["My friend" in page for page in pages] == [True, False]


def test_word_of_a_colleague_is_blind_until_ones_own_card_is_in(
    requisition: Requisition, otto: Person, rae: Person, hana: Person, signed_in: SignedIn, at: datetime
) -> None:
    made = referred(requisition, otto, at, reason="zq-word")
    address = reverse("hiring:pipeline_detail", args=[made.application_id])
    assert b"zq-word" in signed_in(rae).get(address).content
    make.interview(made.application, [rae], hana, at)
    page = signed_in(rae).get(address).content
    assert b"zq-word" not in page
    assert b"Otto Haas" in page
    assert b"zq-word" in signed_in(hana).get(address).content
    assert signed_in(otto).get(address).status_code == 404


@pytest.mark.parametrize("count", [1, 3])
def test_index_asks_the_same_whatever_its_length(
    role: RoleDefinition,
    rae: Person,
    hana: Person,
    otto: Person,
    at: datetime,
    count: int,
    signed_in: SignedIn,
    django_assert_num_queries: Any,
) -> None:
    for number in range(count):
        other = make.requisition(role, rae, hana, at, title=f"Number {number}")
        referred(other, otto, at)
    client = signed_in(otto)
    with django_assert_num_queries(7):
        client.get(reverse("hiring:referrals_index"))


@pytest.mark.django_db(transaction=True)
def test_create_from_two_tabs_at_once_tells_the_second_and_keeps_its_words(
    requisition: Requisition, otto: Person, signed_in: SignedIn
) -> None:
    address = reverse("hiring:referrals_create", args=[requisition.pk])
    said = {"name": "N. N.", "email": "new@example.org", "relation": "Friends", "reason": "Good", "told": "on"}
    tabs = [(signed_in(otto), said | {"reason": reason}) for reason in ("zq-first", "zq-second")]
    pages = at_once(*[lambda tab=tab, typed=typed: tab.post(address, typed) for tab, typed in tabs])
    assert sorted(page.status_code for page in pages) == [200, 302]
    (late,) = [page.content.decode() for page in pages if page.status_code == 200]
    assert "You have referred them for this position already." in late
    assert "zq-" in late
    assert Referral.objects.count() == 1
