from datetime import datetime
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from core.models import Person
from hiring.models import Approval, Requisition
from rubrics.models import RoleDefinition
from tests import make

pytestmark = pytest.mark.django_db


@pytest.fixture
def open_one(role: RoleDefinition, rae: Person, hana: Person, cora: Person, at: datetime) -> Requisition:
    return make.requisition(role, rae, hana, at, coordinators=[cora], pay=(81_000, 97_000, "EUR"))


def url(requisition: Requisition, then: str = "change/") -> str:
    return f"/requisitions/{requisition.pk}/{then}"


def typed(requisition: Requisition, **other: Any) -> dict[str, Any]:
    stands = {"level": requisition.level_id, "openings": 1, "pay_from": 81_000, "pay_to": 97_000, "pay_currency": "EUR"}
    return {**stands, "reason": "The market moved.", **other}


def test_create_proposes_and_shows_it_on_the_page_until_it_is_answered(
    open_one: Requisition, rae: Person, hana: Person, cora: Person, at: datetime, signed_in: Any
) -> None:
    client, lead = signed_in(rae), open_one.role.rubric.levels.get(key="lead")
    wanted = typed(open_one, level=lead.pk, openings=2, pay_to=120_000)
    html = client.post(url(open_one), wanted, follow=True).content.decode()
    assert "A change waits for approval" in html
    assert url(open_one, "proposal/") in html
    html = client.get(url(open_one, "proposal/")).content.decode()
    for words in ("A change waits for approval", "€81,000 to €120,000", "The market moved.", "Withdraw the change"):
        assert words in html
    part = client.get(url(open_one, "proposal/"), headers={"HX-Request": "true"}).content.decode()
    assert part.startswith("<section")
    hidden = signed_in(cora).get(url(open_one, "proposal/")).content.decode()
    assert "Seen by those who may see the pay" in hidden
    assert "120,000" not in hidden
    client = signed_in(hana)
    html = client.get(url(open_one, "")).content.decode()
    assert "A change waits for your approval" in html
    approval = Approval.objects.get(answer="")
    html = client.post(url(open_one, "answer/"), {"approval": approval.pk, "answer": "declined"}).content.decode()
    assert "Write why you decline" in html
    assert "€81,000 to €120,000" in html
    said = {"approval": approval.pk, "answer": "approved"}
    html = client.post(url(open_one, "answer/"), said, follow=True).content.decode()
    assert "The change is made." in html
    assert "A change waits" not in html
    late = client.post(url(open_one, "answer/"), said).content.decode()
    assert "answered or taken back already" in late
    assert (Requisition.objects.get().level, open_one.openings.count()) == (lead, 2)


def test_pages_of_another_pay_keep_why_from_who_may_not_see_it(
    open_one: Requisition, rae: Person, cora: Person, signed_in: Any
) -> None:
    client, pages = signed_in(rae), ("proposal/", "history/")
    client.post(url(open_one), typed(open_one, pay_to=120_000, reason="Others give 120k."))
    for then in pages:
        assert "Others give 120k." in client.get(url(open_one, then)).content.decode()
        assert "120k" not in signed_in(cora).get(url(open_one, then)).content.decode()
    client.post(url(open_one, "take-back/"))
    client.post(url(open_one), typed(open_one, openings=2, reason="Two grids."))
    assert "Two grids." in signed_in(cora).get(url(open_one, "proposal/")).content.decode()


def test_create_previews_the_targets_of_another_level(open_one: Requisition, rae: Person, signed_in: Any) -> None:
    lead = open_one.role.rubric.levels.get(key="lead")
    wanted = typed(open_one, level=lead.pk, reason="", do="preview")
    html = signed_in(rae).post(url(open_one), wanted).content.decode()
    assert "4 targets move" in html
    assert 'class="errs"' not in html
    part = signed_in(rae).post(url(open_one), wanted, headers={"HX-Request": "true"}).content.decode()
    assert part.startswith("<section")
    assert not Approval.objects.filter(answer="").exists()


@pytest.mark.parametrize(
    ("other", "words"),
    [
        ({}, "Nothing would be otherwise"),
        ({"reason": "", "openings": 2}, "required"),
        ({"openings": 0}, "greater than or equal to 1"),
        ({"pay_from": 200_000}, "below the lowest"),
        ({"level": "x"}, "valid choice"),
    ],
)
def test_create_says_what_is_wrong(
    open_one: Requisition, rae: Person, signed_in: Any, other: dict[str, Any], words: str
) -> None:
    assert words in signed_in(rae).post(url(open_one), typed(open_one, **other)).content.decode()


def test_create_is_for_who_runs_what_goes_on(
    open_one: Requisition, rae: Person, hana: Person, cora: Person, otto: Person, at: datetime, signed_in: Any
) -> None:
    assert signed_in(otto).get(url(open_one)).status_code == 404
    assert signed_in(cora).get(url(open_one)).status_code == 403
    draft = make.draft(open_one.role, rae, hana, at)
    assert "open or on hold" in signed_in(rae).get(url(draft)).content.decode()
    signed_in(rae).post(url(open_one), typed(open_one, openings=2))
    assert "Another change waits" in signed_in(rae).get(url(open_one)).content.decode()


def test_withdrawn_by_the_button(open_one: Requisition, rae: Person, signed_in: Any) -> None:
    client = signed_in(rae)
    client.post(url(open_one), typed(open_one, openings=2))
    html = client.post(url(open_one, "take-back/"), follow=True).content.decode()
    assert "A change waits" not in html
    assert "withdrew the change" in client.get(url(open_one, "history/")).content.decode()
    assert "Nothing waits" in client.post(url(open_one, "take-back/"), follow=True).content.decode()


def test_pages_of_a_change_take_few_queries(open_one: Requisition, rae: Person, hana: Person, signed_in: Any) -> None:
    signed_in(rae).post(url(open_one), typed(open_one, openings=2))
    client = signed_in(hana)
    for then in ("", "proposal/", "change/", "amend/", "stages/", "approvers/"):
        with CaptureQueriesContext(connection) as queries:
            assert client.get(url(open_one, then)).status_code == 200
        assert len(queries) <= 12, (then, [one["sql"][:100] for one in queries])


# amend


def test_amend_saves_and_says_what_is_wrong(
    open_one: Requisition, rae: Person, hana: Person, cora: Person, otto: Person, signed_in: Any
) -> None:
    client = signed_in(rae)
    wanted = {
        "title": "Grid engineer",
        "hiring_manager": hana.pk,
        "recruiter": rae.pk,
        "coordinators": [cora.pk],
        "o-date_1": "2026-09-01",
    }
    assert client.post(url(open_one, "amend/"), wanted).url == url(open_one, "")
    now = Requisition.objects.get()
    assert (now.title, now.pay_to, str(now.openings.get().target_date)) == ("Grid engineer", 97_000, "2026-09-01")
    html = client.post(url(open_one, "amend/"), wanted | {"title": "", "o-date_1": "soon"}).content.decode()
    assert html.count('class="errs"') == 2
    assert signed_in(cora).get(url(open_one, "amend/")).status_code == 403
    assert signed_in(otto).get(url(open_one, "amend/")).status_code == 404
