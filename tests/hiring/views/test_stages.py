from datetime import datetime
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from core.models import Person
from hiring.actions import requisitions
from hiring.models import Requisition
from tests import make

pytestmark = pytest.mark.django_db


def url(requisition: Requisition) -> str:
    return f"/requisitions/{requisition.pk}/stages/"


def typed(requisition: Requisition, new: tuple[int, str, str] = (3, "", ""), **other: Any) -> dict[str, Any]:
    """As the page sends it when nothing is touched."""
    stages = list(requisition.stages.order_by("position"))
    data: dict[str, Any] = {"s-TOTAL_FORMS": len(stages) + 1, "s-INITIAL_FORMS": len(stages)}
    for number, stage in enumerate(stages):
        data |= {f"s-{number}-id": stage.pk, f"s-{number}-position": number + 1, f"s-{number}-name": stage.name}
    position, kind, name = new
    last = len(stages)
    return data | {f"s-{last}-position": position, f"s-{last}-kind": kind, f"s-{last}-name": name} | other


def names(requisition: Requisition) -> list[str]:
    return [str(stage) for stage in requisition.stages.order_by("position")]


def test_edit_renames_adds_and_leaves_out(requisition: Requisition, rae: Person, signed_in: Any) -> None:
    client = signed_in(rae)
    wanted = typed(requisition, (2, "call", "Second call"), **{"s-1-name": "First call", "s-2-DELETE": "on"})
    html = client.post(url(requisition), wanted, follow=True).content.decode()
    assert "The stages are saved." in html
    expected = ["Applications", "First call", "Second call", "Interview loop", "Debrief", "Offer", "Hired"]
    assert names(requisition) == expected


def test_edit_reorders_by_place(requisition: Requisition, rae: Person, signed_in: Any) -> None:
    signed_in(rae).post(url(requisition), typed(requisition, **{"s-2-position": "2"}))
    assert names(requisition)[:3] == ["Applications", "Take-home project", "Recruiter call"]


def test_edit_says_what_is_wrong_and_changes_nothing(
    requisition: Requisition, rae: Person, at: datetime, signed_in: Any
) -> None:
    make.application(requisition, rae, at)
    client, before = signed_in(rae), names(requisition)
    stale = typed(requisition)
    for wanted, words in (
        (typed(requisition, **{"s-0-position": "3"}), "comes first"),
        (typed(requisition, **{"s-1-position": "x"}), "whole number"),
        (typed(requisition, (5, "call", "")), "come last"),
        (typed(requisition, **{"s-0-id": "999999"}), "a moment ago"),
        ({"x": "1"}, "ManagementForm"),
    ):
        html = client.post(url(requisition), wanted).content.decode()
        assert words in html.lower() or words in html, words
    assert names(requisition) == before
    requisitions.cancel(requisition, reason="No budget.", by=rae, at=at)
    assert "closed" in client.post(url(requisition), stale | {"s-1-name": "Call"}).content.decode()
    assert "<form class" not in client.get(url(requisition)).content.decode().split("<main")[1].split("</main>")[0]


def test_edit_is_to_read_for_a_coordinator_and_not_there_for_others(
    requisition: Requisition, rae: Person, cora: Person, otto: Person, at: datetime, signed_in: Any
) -> None:
    requisition.members.create(person=cora, part="coordinator")
    assert "Take-home project" in signed_in(cora).get(url(requisition)).content.decode()
    assert signed_in(cora).post(url(requisition), typed(requisition)).status_code == 403
    assert signed_in(otto).get(url(requisition)).status_code == 404


def test_edit_takes_as_many_queries_with_one_as_with_three(
    requisition: Requisition, rae: Person, at: datetime, signed_in: Any
) -> None:
    client = signed_in(rae)

    def count() -> int:
        with CaptureQueriesContext(connection) as queries:
            client.get(url(requisition))
        return len(queries)

    make.application(requisition, rae, at)
    one = count()
    for number in range(2):
        make.application(requisition, rae, at, email=f"{number}@example.org")
    assert one == count() <= 12
