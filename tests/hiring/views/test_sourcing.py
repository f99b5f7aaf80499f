from datetime import datetime
from typing import Any

import pytest

from core.models import Person
from hiring.actions import sourcing
from hiring.models import Channel, Requisition
from rubrics.models import Note
from tests import make

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def library() -> None:
    Note.objects.create(
        chapter="sourcing", section="channels", position=1, key="referrals", name=make.words("Referrals"), text={}
    )


def path(requisition: Requisition, then: str = "") -> str:
    return f"/requisitions/{requisition.pk}/sourcing/{then}"


def test_index_plans_a_channel_which_is_then_offered_as_a_source(
    requisition: Requisition, rae: Person, ivan: Person, at: datetime, signed_in: Any
) -> None:
    client = signed_in(rae)
    given = {"key": "referrals", "owner": ivan.pk, "note": "Ask the grid team."}
    html = client.post(path(requisition), given, follow=True).content.decode()
    assert "Referrals is in the plan." in html
    assert "Ask the grid team." in html
    html = client.get(f"/requisitions/{requisition.pk}/candidates/new/").content.decode()
    assert '<option value="Referrals">' in html
    assert 'list="sources"' in html
    html = client.post(path(requisition), {"name": "referrals", "note": "Kept"}).content.decode()
    assert "in the plan already" in html
    assert "Kept" in html


@pytest.mark.parametrize("given", [{}, {"key": "x"}, {"owner": "x", "key": "referrals"}, {"name": "n" * 101}])
def test_index_says_what_is_wrong(requisition: Requisition, rae: Person, signed_in: Any, given: dict[str, Any]) -> None:
    response = signed_in(rae).post(path(requisition), given)
    assert response.status_code == 200
    assert 'class="errs"' in response.content.decode()
    assert not Channel.objects.exists()


def test_edit_and_remove(requisition: Requisition, rae: Person, ivan: Person, at: datetime, signed_in: Any) -> None:
    channel, client = sourcing.plan(requisition, name="Fair", by=rae, at=at), signed_in(rae)
    assert "Fair" in client.get(path(requisition, f"{channel.pk}/")).content.decode()
    client.post(path(requisition, f"{channel.pk}/"), {"owner": ivan.pk, "note": "Stand 4"})
    channel.refresh_from_db()
    assert (channel.owner, channel.note) == (ivan, "Stand 4")
    assert client.get(path(requisition, f"{channel.pk}/remove/")).url == path(requisition, f"{channel.pk}/")
    assert "out of the plan" in client.post(path(requisition, f"{channel.pk}/remove/"), follow=True).content.decode()
    assert client.post(path(requisition, f"{channel.pk}/remove/")).status_code == 404


def test_pages_are_for_the_team_and_changed_by_who_runs_it(
    requisition: Requisition, rae: Person, cora: Person, otto: Person, at: datetime, signed_in: Any
) -> None:
    channel = sourcing.plan(requisition, name="Fair", by=rae, at=at)
    requisition.members.create(person=cora, part="coordinator")
    for then in ("", f"{channel.pk}/", f"{channel.pk}/remove/"):
        assert signed_in(otto).post(path(requisition, then)).status_code == 404
        assert signed_in(cora).post(path(requisition, then)).status_code == 403
    assert signed_in(otto).get(path(requisition)).status_code == 404
    html = signed_in(cora).get(path(requisition)).content.decode()
    assert "Fair" in html
    assert "Add to the plan" not in html


@pytest.mark.parametrize("who", ["rae", "cora"])
def test_index_asks_the_same_whatever_its_length(
    requisition: Requisition,
    rae: Person,
    cora: Person,
    at: datetime,
    signed_in: Any,
    who: str,
    django_assert_max_num_queries: Any,
) -> None:
    requisition.members.create(person=cora, part="coordinator")
    client = signed_in({"rae": rae, "cora": cora}[who])
    for count in (1, 3):
        for number in range(count):
            sourcing.plan(requisition, name=f"Fair {count} {number}", by=rae, at=at)
            make.application(requisition, rae, at, email=f"{count}{number}@example.org", source=f"Fair {count} 0")
        with django_assert_max_num_queries(12):
            client.get(path(requisition))
