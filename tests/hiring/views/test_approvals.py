import re
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
from tests.hiring.views.test_requisitions import loses_a_voice, page, state, url

pytestmark = pytest.mark.django_db

PAY = "€81,000 to €97,000"


def asks(draft: Requisition, *people: Person, needed: int = 1, by: Person, at: datetime) -> list[str]:
    """The addresses in the mails, in the order of the people."""
    plan = [Group(tuple(person.pk for person in people), needed)]
    approvals.set_groups(draft, wanted=plan, by=by, at=at)
    requisitions.submit(draft, by=by, at=at)
    letters = [Letter.objects.filter(kind="hiring.approval_asked", to=person).latest("pk") for person in people]
    return [f"/approvals/{letter.secrets['token']}/" for letter in letters]


# detail


def test_detail_asks_to_sign_in_first_and_comes_back(
    draft: Requisition, rae: Person, otto: Person, at: datetime, client: Client
) -> None:
    [link] = asks(draft, otto, by=rae, at=at)
    assert client.get(link).url.endswith(f"?next={link}")


def test_detail_shows_what_is_asked_with_pay_and_difference(
    draft: Requisition, rae: Person, otto: Person, at: datetime, signed_in: Any
) -> None:
    draft.competencies.filter(competency__key="planning").delete()
    now = datetime.now(at.tzinfo)
    [link] = asks(draft, otto, by=rae, at=now)
    html = page(signed_in(otto), link)
    for words in ("May it open?", PAY, "Loop coverage", "Rae Fournier asked you", f"/requisitions/{draft.pk}/edit/"):
        assert words in html
    part = signed_in(otto).get(f"/requisitions/{draft.pk}/edit/", headers={"HX-Request": "true"}).content.decode()
    assert part.startswith("<section")
    assert "Nice to have at Junior" in part


def test_detail_names_who_is_asked_later(
    draft: Requisition, rae: Person, otto: Person, ada: Person, at: Any, signed_in: Any
) -> None:
    now = datetime.now(at.tzinfo)
    approvals.set_groups(draft, wanted=[Group((otto.pk,), 1), Group((ada.pk,), 1)], by=rae, at=now)
    requisitions.submit(draft, by=rae, at=now)
    letter = Letter.objects.get(kind="hiring.approval_asked", to=otto)
    html = page(signed_in(otto), f"/approvals/{letter.secrets['token']}/")
    assert "Ada Brandt" in html
    assert "asked later" in html


def test_detail_answers_and_opens_once(
    draft: Requisition, rae: Person, otto: Person, at: datetime, signed_in: Any
) -> None:
    [link] = asks(draft, otto, by=rae, at=datetime.now(at.tzinfo))
    client, approval = signed_in(otto), Approval.objects.get()
    html = client.post(link, {"approval": approval.pk, "answer": "declined"}).content.decode()
    assert "Write why you decline" in html
    assert state(draft) == RequisitionState.IN_APPROVAL
    response = client.post(link, {"approval": approval.pk, "answer": "approved"}, follow=True)
    assert "The requisition is open." in response.content.decode()
    assert PAY not in response.content.decode()
    assert state(draft) == RequisitionState.OPEN
    assert "You approved this" in page(client, link, 410)
    assert client.post(link, {"approval": approval.pk, "answer": "declined", "reason": "No."}).status_code == 410


def test_detail_tells_a_colleague_nothing(
    draft: Requisition, rae: Person, otto: Person, ivan: Person, at: datetime, signed_in: Any
) -> None:
    [link] = asks(draft, otto, by=rae, at=datetime.now(at.tzinfo))
    for person in (ivan, rae):
        html = page(signed_in(person), link, 403)
        assert "put to somebody else" in html
        assert draft.title not in html
    assert signed_in(ivan).post(link, {"answer": "approved"}).status_code == 403
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
    [link] = asks(draft, otto, by=rae, at=datetime.now(at.tzinfo))
    response = signed_in(rae).post(f"/requisitions/{draft.pk}/take-back/", follow=True)
    assert "Nobody is asked any more" in response.content.decode()
    assert state(draft) == RequisitionState.DRAFT
    assert "The question was taken back" in page(signed_in(otto), link, 410)


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
            page(client, link)
        return len(queries)

    client, now = signed_in(otto), datetime.now(at.tzinfo)
    [link] = asks(draft, otto, by=rae, at=now)
    one = count()
    approvals.take_back(draft, by=rae, at=now)
    link, *_others = asks(draft, otto, ines, ivan, by=rae, at=now)
    assert one == count() <= 12


# submit, answer


def test_submit_asks(draft: Requisition, rae: Person, signed_in: Any) -> None:
    response = signed_in(rae).post(url(draft, "submit/"), follow=True)
    assert "Hana Diallo is asked for approval." in response.content.decode()
    assert state(draft) == RequisitionState.IN_APPROVAL


def test_submit_of_a_loop_that_falls_short_says_so_until_a_reason_is_given(
    draft: Requisition, rae: Person, signed_in: Any
) -> None:
    loses_a_voice(draft)
    client = signed_in(rae)
    html = client.post(url(draft, "submit/")).content.decode()
    assert "The loop does not cover: Ml fundamentals." in html
    assert state(draft) == RequisitionState.DRAFT
    client.post(url(draft, "submit/"), {"coverage_reason": "Ivan is away."})
    assert state(draft) == RequisitionState.IN_APPROVAL
    assert "Ivan is away." in page(client, url(draft))


def test_submit_twice_tells_the_second(asked: Approval, draft: Requisition, rae: Person, signed_in: Any) -> None:
    html = signed_in(rae).post(url(draft, "submit/")).content.decode()
    assert "not a draft any more" in html


def test_answer_opens(asked: Approval, draft: Requisition, hana: Person, signed_in: Any) -> None:
    client = signed_in(hana)
    html = page(client, url(draft))
    assert "Waits for your approval" in html
    assert ">Approve</button>" in html
    response = client.post(url(draft, "answer/"), {"approval": asked.pk, "answer": "approved"}, follow=True)
    assert "The requisition is open." in response.content.decode()
    assert state(draft) == RequisitionState.OPEN


def test_answer_declining_needs_and_shows_a_reason(
    asked: Approval, draft: Requisition, rae: Person, hana: Person, signed_in: Any
) -> None:
    client = signed_in(hana)
    html = client.post(url(draft, "answer/"), {"approval": asked.pk, "answer": "declined"}).content.decode()
    assert "Write why you decline" in html
    client.post(url(draft, "answer/"), {"approval": asked.pk, "answer": "declined", "reason": "Too senior."})
    assert state(draft) == RequisitionState.DRAFT
    html = page(signed_in(rae), url(draft))
    assert "<b>Hana Diallo declined</b>" in html
    assert "Too senior." in html


@pytest.mark.parametrize("sent", [{}, {"answer": "maybe"}, {"answer": "approved", "approval": "x"}])
def test_answer_says_what_is_wrong(
    asked: Approval, draft: Requisition, hana: Person, signed_in: Any, sent: dict
) -> None:
    response = signed_in(hana).post(url(draft, "answer/"), {"approval": asked.pk, **sent})
    assert response.status_code == 200
    assert 'class="errs"' in response.content.decode()
    assert state(draft) == RequisitionState.IN_APPROVAL


def test_answer_twice_tells_the_second(
    asked: Approval, draft: Requisition, hana: Person, signed_in: Any, at: datetime
) -> None:
    requisitions.answer(asked, answer="declined", reason="No.", by=hana, at=at)
    html = signed_in(hana).post(url(draft, "answer/"), {"approval": asked.pk, "answer": "approved"}).content.decode()
    assert "answered or taken back already" in html
    assert state(draft) == RequisitionState.DRAFT


def test_answer_to_what_was_taken_back_says_so(
    asked: Approval, draft: Requisition, rae: Person, hana: Person, signed_in: Any, at: datetime
) -> None:
    approvals.take_back(draft, by=rae, at=at)
    response = signed_in(hana).post(url(draft, "answer/"), {"approval": asked.pk, "answer": "approved"})
    assert "answered or taken back already" in response.content.decode()
    assert state(draft) == RequisitionState.DRAFT


def test_answer_to_an_earlier_question_does_not_answer_the_new_one(
    asked: Approval, draft: Requisition, rae: Person, hana: Person, signed_in: Any, at: datetime
) -> None:
    requisitions.answer(asked, answer="declined", reason="No.", by=hana, at=at)
    requisitions.submit(draft, by=rae, at=at)
    signed_in(hana).post(url(draft, "answer/"), {"approval": asked.pk, "answer": "approved"})
    assert state(draft) == RequisitionState.IN_APPROVAL


def test_answer_is_for_the_asked_alone(
    asked: Approval, draft: Requisition, ada: Person, rae: Person, cora: Person, otto: Person, signed_in: Any
) -> None:
    for person in (ada, rae, cora, otto):
        response = signed_in(person).post(url(draft, "answer/"), {"approval": asked.pk, "answer": "approved"})
        assert response.status_code == 404
        if person != otto:
            assert "Approve and open" not in page(signed_in(person), url(draft))
    assert state(draft) == RequisitionState.IN_APPROVAL


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
    client, link = signed_in(rae), f"/requisitions/{draft.pk}/approvers/"
    client.post(link, rows((2, [hana], 1), (1, [ines, otto], 2), (3, [], 1)))
    found = [(one.needed, set(one.people.all())) for one in draft.approval_groups.all()]
    assert found == [(2, {ines, otto}), (1, {hana})]
    html = page(client, f"/requisitions/{draft.pk}/")
    assert "2 of 2 to approve" in html
    assert ">Ask for approval<" in html
    # Of two tabs the later one is told, and keeps what was typed
    late = client.post(link, rows((1, [ines], 1)) | {"seen": ""}).content.decode()
    assert "Somebody changed this requisition while you did" in late
    assert draft.approval_groups.count() == 2
    seen = re.search(r'name="seen" value="([^"]+)"', page(client, link))[1]
    client.post(link, rows((1, [], 1), (2, [], 1), initial=2) | {"seen": seen})
    assert not draft.approval_groups.exists()


def test_edit_says_what_is_wrong_and_keeps_what_was_typed(
    draft: Requisition, rae: Person, ines: Person, otto: Person, at: datetime, signed_in: Any
) -> None:
    client, link = signed_in(rae), f"/requisitions/{draft.pk}/approvers/"
    html = client.post(link, rows((1, [ines], 2))).content.decode()
    assert "at least as many people" in html
    html = client.post(link, rows((1, [ines], 1), (2, [ines, otto], 1))).content.decode()
    assert "in one group only" in html
    assert html.count("selected") >= 3
    requisitions.submit(draft, by=rae, at=at)
    assert "Take it back to change it" in page(client, link)
    assert "not a draft any more" in client.post(link, rows((1, [ines], 1))).content.decode()


def test_edit_is_for_who_runs_it(draft: Requisition, otto: Person, cora: Person, signed_in: Any) -> None:
    link = f"/requisitions/{draft.pk}/approvers/"
    assert signed_in(otto).get(link).status_code == 404
    assert signed_in(cora).get(link).status_code == 403
