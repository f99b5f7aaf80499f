from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from core.models import Letter, Person, SignedLink
from hiring.actions import approvals, requisitions
from hiring.models import Approval, Requisition
from hiring.rules.approvals import Group
from hiring.rules.requisitions import RequisitionState
from rubrics.models import RoleDefinition
from tests import make

pytestmark = pytest.mark.django_db

PAY = "€81,000 to €97,000"


@pytest.fixture
def draft(role: RoleDefinition, rae: Person, hana: Person, cora: Person, at: datetime) -> Requisition:
    return make.draft(role, rae, hana, at, coordinators=[cora], pay=(81_000, 97_000, "EUR"))


def asks(draft: Requisition, *people: Person, needed: int = 1, by: Person, at: datetime) -> list[str]:
    """The addresses in the mails, in the order of the people."""
    plan = [Group(tuple(person.pk for person in people), needed)]
    approvals.set_groups(draft, wanted=plan, by=by, at=at)
    requisitions.submit(draft, by=by, at=at)
    letters = [Letter.objects.filter(kind="hiring.approval_asked", to=person).latest("pk") for person in people]
    return [f"/approvals/{letter.secrets['token']}/" for letter in letters]


def state(requisition: Requisition) -> str:
    return Requisition.objects.get(pk=requisition.pk).state


def page(client: Client, address: str, status: int = 200) -> str:
    response = client.get(address)
    assert response.status_code == status
    return response.content.decode()


# detail


def test_detail_asks_to_sign_in_first_and_comes_back(
    draft: Requisition, rae: Person, otto: Person, at: datetime, client: Client
) -> None:
    [url] = asks(draft, otto, by=rae, at=at)
    assert client.get(url).url.endswith(f"?next={url}")


def test_detail_shows_what_is_asked_with_pay_and_difference(
    draft: Requisition, rae: Person, otto: Person, at: datetime, signed_in: Any
) -> None:
    draft.competencies.filter(competency__key="planning").delete()
    now = datetime.now(at.tzinfo)
    [url] = asks(draft, otto, by=rae, at=now)
    html = page(signed_in(otto), url)
    for words in ("May it open?", PAY, "Loop coverage", "Rae Fournier asked you", f"/requisitions/{draft.pk}/edit/"):
        assert words in html
    part = signed_in(otto).get(f"/requisitions/{draft.pk}/edit/", headers={"HX-Request": "true"}).content.decode()
    assert part.startswith("<section")
    assert "Nice to have at Junior" in part


def test_detail_answers_and_opens_once(
    draft: Requisition, rae: Person, otto: Person, at: datetime, signed_in: Any
) -> None:
    [url] = asks(draft, otto, by=rae, at=datetime.now(at.tzinfo))
    client, approval = signed_in(otto), Approval.objects.get()
    html = client.post(url, {"approval": approval.pk, "answer": "declined"}).content.decode()
    assert "Write why you decline" in html
    assert state(draft) == RequisitionState.IN_APPROVAL
    response = client.post(url, {"approval": approval.pk, "answer": "approved"}, follow=True)
    assert "The requisition is open." in response.content.decode()
    assert PAY not in response.content.decode()
    assert state(draft) == RequisitionState.OPEN
    assert "You approved this" in page(client, url, 410)
    assert client.post(url, {"approval": approval.pk, "answer": "declined", "reason": "No."}).status_code == 410


def test_detail_tells_a_colleague_nothing(
    draft: Requisition, rae: Person, otto: Person, ivan: Person, at: datetime, signed_in: Any
) -> None:
    [url] = asks(draft, otto, by=rae, at=datetime.now(at.tzinfo))
    for person in (ivan, rae):
        html = page(signed_in(person), url, 403)
        assert "put to somebody else" in html
        assert draft.title not in html
    assert signed_in(ivan).post(url, {"answer": "approved"}).status_code == 403
    assert state(draft) == RequisitionState.IN_APPROVAL


def test_detail_says_kindly_why_a_link_opens_nothing(
    draft: Requisition, rae: Person, otto: Person, ines: Person, at: datetime, signed_in: Any
) -> None:
    now = datetime.now(at.tzinfo)
    mine, _other = asks(draft, otto, ines, by=rae, at=now)
    SignedLink.objects.update(expires_at=now - timedelta(minutes=1))
    assert "too old" in page(signed_in(otto), mine, 410)
    SignedLink.objects.update(expires_at=now + timedelta(days=1))
    approvals.answer(Approval.objects.get(approver=ines), answer="approved", by=ines, at=now)
    html = page(signed_in(otto), mine, 410)
    assert "Enough others have answered" in html
    assert draft.title not in html
    assert "leads nowhere" in page(signed_in(otto), "/approvals/nothing/", 404)


def test_detail_of_what_was_taken_back_says_so(
    draft: Requisition, rae: Person, otto: Person, at: datetime, signed_in: Any
) -> None:
    [url] = asks(draft, otto, by=rae, at=datetime.now(at.tzinfo))
    response = signed_in(rae).post(f"/requisitions/{draft.pk}/take-back/", follow=True)
    assert "Nobody is asked any more" in response.content.decode()
    assert state(draft) == RequisitionState.DRAFT
    assert "The question was taken back" in page(signed_in(otto), url, 410)


def test_pay_is_seen_by_an_approver_until_they_answered(
    draft: Requisition, rae: Person, cora: Person, at: datetime, signed_in: Any
) -> None:
    """A coordinator, who else never sees it."""
    asks(draft, cora, by=rae, at=at)
    client = signed_in(cora)
    assert PAY in page(client, f"/requisitions/{draft.pk}/")
    approvals.answer(Approval.objects.get(), answer="approved", by=cora, at=at)
    assert PAY not in page(client, f"/requisitions/{draft.pk}/edit/")


def test_detail_takes_few_queries_and_no_more_with_three(
    draft: Requisition, rae: Person, otto: Person, ines: Person, ivan: Person, at: datetime, signed_in: Any
) -> None:
    def count() -> int:
        with CaptureQueriesContext(connection) as queries:
            page(client, url)
        return len(queries)

    client, now = signed_in(otto), datetime.now(at.tzinfo)
    [url] = asks(draft, otto, by=rae, at=now)
    one = count()
    approvals.take_back(draft, by=rae, at=now)
    url, *_others = asks(draft, otto, ines, ivan, by=rae, at=now)
    assert one == count() <= 12


# edit


def rows(*wanted: tuple[int, list[Person], int], initial: int = 0) -> dict[str, Any]:
    data: dict[str, Any] = {"g-TOTAL_FORMS": len(wanted), "g-INITIAL_FORMS": initial}
    for number, (turn, people, needed) in enumerate(wanted):
        data |= {f"g-{number}-position": turn, f"g-{number}-needed": needed}
        data[f"g-{number}-people"] = [person.pk for person in people]
    return data


def test_edit_sets_groups_in_the_order_of_their_turns(
    draft: Requisition, rae: Person, hana: Person, ines: Person, otto: Person, signed_in: Any
) -> None:
    client, url = signed_in(rae), f"/requisitions/{draft.pk}/approvers/"
    client.post(url, rows((2, [hana], 1), (1, [ines, otto], 2), (3, [], 1)))
    found = [(one.needed, set(one.people.all())) for one in draft.approval_groups.all()]
    assert found == [(2, {ines, otto}), (1, {hana})]
    html = page(client, f"/requisitions/{draft.pk}/")
    assert "2 of 2 to approve" in html
    assert ">Ask for approval<" in html
    client.post(url, rows((1, [], 1), (2, [], 1), initial=2))
    assert not draft.approval_groups.exists()


def test_edit_says_what_is_wrong_and_keeps_what_was_typed(
    draft: Requisition, rae: Person, ines: Person, otto: Person, at: datetime, signed_in: Any
) -> None:
    client, url = signed_in(rae), f"/requisitions/{draft.pk}/approvers/"
    html = client.post(url, rows((1, [ines], 2))).content.decode()
    assert "at least as many people" in html
    html = client.post(url, rows((1, [ines], 1), (2, [ines, otto], 1))).content.decode()
    assert "in one group only" in html
    assert html.count("selected") >= 3
    requisitions.submit(draft, by=rae, at=at)
    assert "Take it back to change it" in page(client, url)
    assert "not a draft any more" in client.post(url, rows((1, [ines], 1))).content.decode()


def test_edit_is_for_who_runs_it(draft: Requisition, otto: Person, cora: Person, signed_in: Any) -> None:
    url = f"/requisitions/{draft.pk}/approvers/"
    assert signed_in(otto).get(url).status_code == 404
    assert signed_in(cora).get(url).status_code == 403
