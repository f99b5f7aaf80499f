from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from core.models import Person
from hiring.actions import messages
from hiring.models import Application, Candidate
from hiring.rules.messages import Occasion
from tests import make

pytestmark = pytest.mark.django_db
URL = "/organisation/deletion/"


def due(application: Application, days: int) -> Candidate:
    Candidate.objects.filter(pk=application.candidate_id).update(delete_by=timezone.now().date() + timedelta(days=days))
    return Candidate.objects.get(pk=application.candidate_id)


def test_index_shows_what_is_over_or_comes_within_a_month(
    signed_in: Any, requisition: Any, rae: Person, ada: Person, otto: Person, at: Any
) -> None:
    for name, days in (("Over", -1), ("Today", 0), ("Soon", 30), ("Later", 31)):
        application = make.application(requisition, rae, at, name=f"{name} Person", email=f"{name}@example.org")
        due(application, days)
    over = Application.objects.get(candidate__name="Over Person")
    messages.write(over, occasion=Occasion.WRITTEN, subject="Hello", body="As agreed", by=rae, at=at)
    page = signed_in(ada).get(URL).content.decode()
    assert [f"{name} Person</a>" in page for name in ("Over", "Today", "Soon", "Later")] == [True, True, True, False]
    assert "The data of 1 candidate should be gone by now." in page
    assert page.count('class="late"') == 1
    assert page.count("1 application <b>(1 going on)</b>, 0 files") == 3
    assert page.count("0 files, 1 message") == 1
    for stranger in (rae, otto):
        assert signed_in(stranger).get(URL).status_code == 403


def test_index_never_shows_an_administrator_their_own_file(
    signed_in: Any, requisition: Any, rae: Person, ada: Person, at: Any
) -> None:
    own = due(make.application(requisition, rae, at, name="Somebody Else", email=ada.email), -1)
    client = signed_in(ada)
    assert "Nothing is due for deletion" in client.get(URL).content.decode()
    assert client.get(reverse("hiring:retention_edit", args=[own.pk])).status_code == 404


def test_edit_keeps_longer_with_a_reason(
    signed_in: Any, application: Application, ada: Person, rae: Person, otto: Person
) -> None:
    candidate = due(application, -3)
    url = reverse("hiring:retention_edit", args=[candidate.pk])
    until = timezone.now().date() + timedelta(days=5)
    said = {"seen": candidate.delete_by.isoformat(), "until": until.isoformat(), "reason": "Asked for it"}
    for stranger in (rae, otto):
        assert signed_in(stranger).post(url, said).status_code == 403
    client = signed_in(ada)
    assert "Write why" not in client.post(url, said | {"reason": ""}).content.decode()
    assert "Choose a day after" in client.post(url, said | {"until": said["seen"]}).content.decode()
    assert client.post(url, said)["Location"] == URL
    candidate.refresh_from_db()
    assert candidate.delete_by == until
    assert "Asked for it" in client.get(URL).content.decode()
    later = (until + timedelta(days=5)).isoformat()
    page = client.post(url, said | {"until": later, "reason": "Mine <b>"}).content.decode()
    assert "Somebody changed the day a moment ago." in page
    assert "Mine &lt;b&gt;" in page


@pytest.mark.parametrize("number", [1, 3])
def test_index_asks_as_much_for_three_as_for_one(
    number: int, signed_in: Any, requisition: Any, rae: Person, ada: Person, at: Any, django_assert_num_queries: Any
) -> None:
    for each in range(number):
        due(make.application(requisition, rae, at, name=f"P{each} Q", email=f"p{each}@example.org"), 1)
    client = signed_in(ada)
    with django_assert_num_queries(8):
        client.get(URL)
