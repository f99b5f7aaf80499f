from datetime import datetime
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from core.models import Person
from hiring.models import Approval, Requisition, SessionCompetency
from hiring.rules.requisitions import RequisitionState
from rubrics.models import RoleDefinition
from tests import make

pytestmark = pytest.mark.django_db


def url(requisition: Requisition, then: str = "") -> str:
    return f"/requisitions/{requisition.pk}/{then}"


def page(client: Client, address: str, status: int = 200) -> str:
    response = client.get(address)
    assert response.status_code == status, address
    return response.content.decode()


def state(requisition: Requisition) -> str:
    return Requisition.objects.get(pk=requisition.pk).state


def loses_a_voice(requisition: Requisition) -> None:
    SessionCompetency.objects.filter(
        session__requisition=requisition, competency__key="ml_fundamentals"
    ).first().delete()


PAGES = ("", "edit/", "loop/", "history/")
DOORS = ("submit/", "answer/", "hold/", "resume/", "cancel/")


# Who sees what


@pytest.mark.parametrize("then", PAGES)
def test_pages_are_not_there_for_who_has_no_business(
    draft: Requisition, otto: Person, ivan: Person, signed_in: Any, then: str
) -> None:
    for person in (otto, ivan):
        assert signed_in(person).get(url(draft, then)).status_code == 404


@pytest.mark.parametrize("then", [*DOORS, "edit/", "loop/"])
def test_doors_are_not_there_for_who_has_no_business(
    draft: Requisition, otto: Person, signed_in: Any, then: str
) -> None:
    assert signed_in(otto).post(url(draft, then)).status_code == 404


@pytest.mark.parametrize("then", ["submit/", "hold/", "resume/", "cancel/", "edit/", "loop/"])
def test_doors_are_closed_to_a_coordinator(draft: Requisition, cora: Person, signed_in: Any, then: str) -> None:
    client = signed_in(cora)
    assert client.post(url(draft, then), {"reason": "No."}).status_code == 403
    assert state(draft) == RequisitionState.DRAFT


@pytest.mark.parametrize("then", DOORS)
def test_doors_open_to_a_post_and_lead_back_who_comes_by_a_link(
    draft: Requisition, rae: Person, signed_in: Any, then: str
) -> None:
    assert signed_in(rae).get(url(draft, then)).url == f"/requisitions/{draft.pk}/"


@pytest.mark.parametrize("then", PAGES)
def test_pay_is_on_the_pages_of_those_alone_who_may_see_it(
    draft: Requisition, ada: Person, rae: Person, hana: Person, cora: Person, signed_in: Any, then: str
) -> None:
    hidden = page(signed_in(cora), url(draft, then))
    assert "81,000" not in hidden
    assert "81000" not in hidden
    for person in (ada, rae, hana):
        shown = page(signed_in(person), url(draft, then))
        assert ("€81,000 to €97,000" in shown or 'value="81000"' in shown) == (then in {"", "edit/"})


def test_pay_of_an_open_requisition_is_not_for_a_coordinator(
    open_one: Requisition, rae: Person, cora: Person, signed_in: Any
) -> None:
    for then in PAGES:
        assert "81,000" not in page(signed_in(cora), url(open_one, then))
    assert "€81,000 to €97,000 a year" in page(signed_in(rae), url(open_one))


def test_confidential_pages_are_not_there_for_other_recruiters(
    role: RoleDefinition, rae: Person, hana: Person, at: datetime, signed_in: Any
) -> None:
    other = make.person("Rolf Kern", office="recruiter")
    made = make.draft(role, rae, hana, at, confidential=True)
    for then in PAGES:
        assert signed_in(other).get(url(made, then)).status_code == 404


# index


def test_index_shows_own_requisitions(
    open_one: Requisition, rae: Person, hana: Person, cora: Person, signed_in: Any, at: datetime
) -> None:
    make.application(open_one, rae, at)
    for person in (rae, hana, cora):
        html = page(signed_in(person), "/requisitions/")
        assert f'<a href="{url(open_one)}">Senior ML engineer, Forecasting</a>' in html
        assert "0 of 2" in html
        assert "1 application to review" in html


def test_index_is_closed_to_who_has_no_requisition(open_one: Requisition, otto: Person, signed_in: Any) -> None:
    assert signed_in(otto).get("/requisitions/").status_code == 403


def test_index_marks_what_waits_for_the_reader(asked: Approval, rae: Person, hana: Person, signed_in: Any) -> None:
    assert "waits for your approval" in page(signed_in(hana), "/requisitions/")
    assert "Hana Diallo to approve" in page(signed_in(rae), "/requisitions/")


def test_index_of_an_empty_house_offers_the_first_step(rae: Person, signed_in: Any) -> None:
    html = page(signed_in(rae), "/requisitions/")
    assert "No requisitions yet" in html
    assert '<a class="btn pri" href="/requisitions/new/">' in html
    assert "Nothing is over yet" in page(signed_in(rae), "/requisitions/?show=over")


def test_index_takes_as_many_queries_with_one_as_with_three(
    role: RoleDefinition, rae: Person, hana: Person, at: datetime, signed_in: Any
) -> None:
    def count() -> int:
        with CaptureQueriesContext(connection) as queries:
            page(client, "/requisitions/")
        return len(queries)

    client = signed_in(hana)
    make.application(make.requisition(role, rae, hana, at), rae, at)
    one = count()
    for number in range(2):
        make.application(make.requisition(role, rae, hana, at), rae, at, email=f"{number}@example.org")
    assert one == count() <= 12


# detail


def test_detail_of_an_open_one_shows_pipeline_and_coverage(
    open_one: Requisition, rae: Person, hana: Person, cora: Person, signed_in: Any, at: datetime
) -> None:
    make.application(open_one, rae, at)
    for person in (rae, hana, cora):
        html = page(signed_in(person), url(open_one))
        assert "Nadia Rahimi" in html
        assert "Loop coverage" in html
        assert "Candidate’s time: 2 h 30 min." in html
        assert f'href="{url(open_one)}candidates/new/"' in html
        assert ("Put on hold" in html) == (person != cora)


def test_detail_shows_who_was_asked_no_candidates(
    open_one: Requisition, rae: Person, otto: Person, signed_in: Any, at: datetime
) -> None:
    """Asked once, and not on the team: the requisition, not its people."""
    make.application(open_one, rae, at)
    Approval.objects.create(
        requisition=open_one, approver=otto, asked_by=rae, asked_at=at, answer="approved", answered_at=at
    )
    html = page(signed_in(otto), url(open_one))
    assert "Nadia Rahimi" not in html
    assert "81,000" not in html
    assert "Add candidate" not in html


def test_detail_of_a_draft_says_it_is_ready(draft: Requisition, rae: Person, signed_in: Any) -> None:
    html = page(signed_in(rae), url(draft))
    assert "The loop covers all that is asked for." in html
    assert "Ask Hana Diallo for approval" in html
    assert 'id="id_coverage_reason"' not in html


def test_detail_of_a_draft_says_what_is_missing(draft: Requisition, rae: Person, signed_in: Any) -> None:
    loses_a_voice(draft)
    html = page(signed_in(rae), url(draft))
    assert "What is missing" in html
    assert "is a must-have seen in one session only" in html
    assert 'id="id_coverage_reason"' in html
    draft.competencies.update(must_have=False)
    html = page(signed_in(rae), url(draft))
    assert "There is no must-have" in html
    assert "for approval" not in html


@pytest.mark.parametrize("who", ["rae", "hana", "cora"])
def test_detail_takes_few_queries_and_no_more_with_three(
    open_one: Requisition, rae: Person, hana: Person, cora: Person, at: datetime, signed_in: Any, who: str
) -> None:
    client = signed_in({"rae": rae, "hana": hana, "cora": cora}[who])

    def count() -> int:
        with CaptureQueriesContext(connection) as queries:
            page(client, url(open_one))
        return len(queries)

    make.application(open_one, rae, at)
    one = count()
    for number in range(2):
        make.application(open_one, rae, at, email=f"{number}@example.org")
    assert one == count() <= 12


@pytest.mark.parametrize("then", PAGES)
def test_pages_of_a_draft_take_few_queries(
    asked: Approval, draft: Requisition, hana: Person, rae: Person, signed_in: Any, then: str
) -> None:
    """Of one that waits for approval, and of the draft again."""
    for person in (hana, rae):
        for now in (RequisitionState.IN_APPROVAL, RequisitionState.DRAFT):
            Requisition.objects.filter(pk=draft.pk).update(state=now)
            client = signed_in(person)
            with CaptureQueriesContext(connection) as queries:
                page(client, url(draft, then))
            assert len(queries) <= 12, (person, now, [query["sql"][:90] for query in queries])


# hold, resume, cancel


def test_hold_and_resume_undo_each_other(open_one: Requisition, hana: Person, signed_in: Any) -> None:
    client = signed_in(hana)
    html = client.post(url(open_one, "hold/"), follow=True).content.decode()
    assert state(open_one) == RequisitionState.ON_HOLD
    assert f'action="{url(open_one, "resume/")}"' in html
    assert "Add candidate" not in html
    client.post(url(open_one, "resume/"))
    assert state(open_one) == RequisitionState.OPEN


def test_hold_twice_is_told(open_one: Requisition, rae: Person, signed_in: Any) -> None:
    client = signed_in(rae)
    client.post(url(open_one, "hold/"))
    html = client.post(url(open_one, "hold/"), follow=True).content.decode()
    assert "stands at “On hold” now" in html


def test_cancel_closes_with_a_reason(open_one: Requisition, rae: Person, signed_in: Any, at: datetime) -> None:
    make.application(open_one, rae, at)
    client = signed_in(rae)
    assert 'id="id_cancel_reason_error"' in client.post(url(open_one, "cancel/")).content.decode()
    assert state(open_one) == RequisitionState.OPEN
    html = client.post(url(open_one, "cancel/"), {"reason": "No budget."}, follow=True).content.decode()
    assert "The requisition is cancelled." in html
    assert not open_one.applications.active().exists()
    assert "No budget." in page(client, url(open_one, "history/"))


# history


def test_history_tells_it_in_sentences(open_one: Requisition, cora: Person, signed_in: Any) -> None:
    html = page(signed_in(cora), url(open_one, "history/"))
    assert "Hana Diallo approved the requisition; it is open." in html
    assert "Rae Fournier drafted the requisition." in html


def test_head_says_how_many_openings_are_filled(
    open_one: Requisition, rae: Person, signed_in: Any, at: datetime
) -> None:
    client = signed_in(rae)
    assert "<span>2 openings</span>" in page(client, url(open_one))
    application = make.application(open_one, rae, at)
    open_one.openings.filter(number=1).update(filled_by=application)
    assert "<span>2 openings, <b>1 filled</b></span>" in page(client, url(open_one))
