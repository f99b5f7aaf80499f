from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import connection

from core import links, mail
from core.models import Event, Letter, Person, SignedLink
from hiring.actions import approvals, requisitions
from hiring.actions.approvals import APPROVAL, RequisitionRefused
from hiring.models import Approval, ApprovalRound, Part, Policy, Requisition
from hiring.models.requisitions import ApprovalAnswer
from hiring.rules.approvals import Group
from hiring.rules.requisitions import RequisitionState
from rubrics.models import RoleDefinition
from tests import make
from tests.hiring.actions.test_requisitions import at_once, fresh, kinds
from tests.test_migrations import filled_rounds

pytestmark = pytest.mark.django_db


@pytest.fixture
def draft(role: RoleDefinition, rae: Person, hana: Person, at: datetime) -> Requisition:
    return make.draft(role, rae, hana, at)


def groups(draft: Requisition, *wanted: tuple[int, list[Person]], by: Person, at: datetime) -> None:
    plan = [Group(tuple(person.pk for person in people), needed) for needed, people in wanted]
    approvals.set_groups(draft, wanted=plan, by=by, at=at)


def of(person: Person) -> Approval:
    return Approval.objects.filter(approver=person).latest("pk")


def approve(*people: Person, at: datetime) -> None:
    for person in people:
        approvals.answer(of(person), answer="approved", by=person, at=at)


def decline(person: Person, at: datetime) -> None:
    approvals.answer(of(person), answer="declined", reason="Too senior.", by=person, at=at)


def asked() -> set[str]:
    return set(Approval.objects.filter(answer="").values_list("approver__name", flat=True))


# Groups


def test_set_groups_writes_them_in_order_and_tells(
    draft: Requisition, rae: Person, hana: Person, ines: Person, igor: Person, at: datetime
) -> None:
    groups(draft, (1, [ines, igor]), (1, [hana]), by=rae, at=at)
    found = [(one.needed, set(one.people.all())) for one in draft.approval_groups.all()]
    assert found == [(1, {ines, igor}), (1, {hana})]
    assert kinds(draft)[-1] == "approvers_changed"
    groups(draft, (1, [igor, ines]), (1, [hana]), by=rae, at=at)
    assert kinds(draft).count("approvers_changed") == 1


def test_set_groups_refuses_what_cannot_be_asked(
    draft: Requisition, rae: Person, ines: Person, igor: Person, at: datetime
) -> None:
    with pytest.raises(RequisitionRefused, match="as many people as have to approve"):
        groups(draft, (2, [ines]), by=rae, at=at)
    with pytest.raises(RequisitionRefused, match="in one group only"):
        groups(draft, (1, [ines]), (1, [ines, igor]), by=rae, at=at)
    policy = Policy.objects.create(pk=1)
    policy.approvers.add(igor)
    with pytest.raises(RequisitionRefused, match="who may be asked"):
        groups(draft, (1, [ines]), by=rae, at=at)
    with pytest.raises(RequisitionRefused, match="Hana Diallo is not one of those who may approve"):
        requisitions.submit(draft, by=rae, at=at)
    policy.approvers.clear()
    requisitions.submit(draft, by=rae, at=at)
    with pytest.raises(RequisitionRefused, match="not a draft any more"):
        groups(draft, (1, [igor]), by=rae, at=at)


# Answers


def test_answer_of_n_opens_the_next_group_and_releases_the_rest(
    draft: Requisition, rae: Person, hana: Person, ines: Person, igor: Person, ivan: Person, at: datetime
) -> None:
    groups(draft, (2, [ines, igor, ivan]), (1, [hana]), by=rae, at=at)
    requisitions.submit(draft, by=rae, at=at)
    assert asked() == {"Ines Weber", "Igor Wang", "Ivan Herrera"}
    approve(ines, at=at)
    assert asked() == {"Igor Wang", "Ivan Herrera"}
    approve(igor, at=at)
    assert asked() == {"Hana Diallo"}
    assert (of(ivan).answer, of(ivan).answered_at) == (ApprovalAnswer.NOT_NEEDED, at)
    assert fresh(draft).state == RequisitionState.IN_APPROVAL
    approve(hana, at=at)
    assert fresh(draft).state == RequisitionState.OPEN
    letters = Letter.objects.filter(kind="hiring.approval_asked", to=ivan)
    assert mail.preview(letters.get()) is None


def test_answer_declining_goes_on_while_enough_may_approve(
    draft: Requisition, rae: Person, ines: Person, igor: Person, at: datetime
) -> None:
    groups(draft, (1, [ines, igor]), by=rae, at=at)
    requisitions.submit(draft, by=rae, at=at)
    decline(ines, at)
    assert (fresh(draft).state, asked()) == (RequisitionState.IN_APPROVAL, {"Igor Wang"})
    assert mail.preview(Letter.objects.get(kind="hiring.approval_answered")).text.count("may still approve") == 1
    approve(igor, at=at)
    assert fresh(draft).state == RequisitionState.OPEN
    assert of(ines).reason == "Too senior."


def test_answer_declining_ends_it_when_n_cannot_be_reached(
    draft: Requisition, rae: Person, ines: Person, igor: Person, ivan: Person, at: datetime
) -> None:
    groups(draft, (2, [ines, igor, ivan]), by=rae, at=at)
    requisitions.submit(draft, by=rae, at=at)
    decline(ines, at)
    decline(igor, at)
    assert fresh(draft).state == RequisitionState.DRAFT
    assert of(ivan).answer == ApprovalAnswer.NOT_NEEDED
    assert ApprovalRound.objects.get().outcome == "declined"
    with pytest.raises(RequisitionRefused, match="answered or taken back"):
        approve(ivan, at=at)
    requisitions.submit(draft, by=rae, at=at)
    assert len(asked()) == 3


def test_answer_refuses_what_no_person_says(draft: Requisition, rae: Person, hana: Person, at: datetime) -> None:
    approval = requisitions.submit(draft, by=rae, at=at)
    with pytest.raises(RequisitionRefused, match="Approve or decline"):
        approvals.answer(approval, answer="not_needed", by=hana, at=at)


def test_answer_passes_over_who_has_left_since(
    draft: Requisition, rae: Person, hana: Person, ines: Person, igor: Person, at: datetime
) -> None:
    groups(draft, (2, [ines, igor]), (1, [hana]), by=rae, at=at)
    Person.objects.filter(pk=igor.pk).update(is_active=False)
    requisitions.submit(draft, by=rae, at=at)
    assert (asked(), of(ines).needed) == ({"Ines Weber"}, 1)


# The link of the mail


def test_link_opens_until_it_is_answered_taken_back_or_not_needed(
    draft: Requisition, rae: Person, ines: Person, igor: Person, at: datetime
) -> None:
    groups(draft, (1, [ines, igor]), by=rae, at=at)
    requisitions.submit(draft, by=rae, at=at)
    tokens = {letter.to: letter.secrets["token"] for letter in Letter.objects.filter(kind="hiring.approval_asked")}
    assert all(links.find(APPROVAL, token, at=at) for token in tokens.values())
    assert links.find(APPROVAL, tokens[ines], at=at + timedelta(days=31)) is None
    approve(ines, at=at)
    assert not any(links.find(APPROVAL, token, at=at) for token in tokens.values())
    assert SignedLink.objects.filter(purpose=APPROVAL, revoked_at=at).count() == 2


# take_back


def test_take_back_makes_it_a_draft_and_asks_nobody(
    draft: Requisition, rae: Person, hana: Person, at: datetime
) -> None:
    approval = requisitions.submit(draft, by=rae, at=at)
    approvals.take_back(draft, by=rae, at=at)
    assert (fresh(draft).state, of(hana).answer) == (RequisitionState.DRAFT, ApprovalAnswer.TAKEN_BACK)
    assert kinds(draft)[-1] == "approval_taken_back"
    assert mail.preview(Letter.objects.get()) is None
    assert not Requisition.objects.visible_to(make.person("Olga Late")).exists()
    with pytest.raises(RequisitionRefused, match="Nothing waits"):
        approvals.take_back(draft, by=rae, at=at)
    with pytest.raises(RequisitionRefused, match="taken back"):
        approvals.answer(approval, answer="approved", by=hana, at=at)


def test_who_is_asked_no_longer_does_not_see_it(
    draft: Requisition, rae: Person, ines: Person, igor: Person, at: datetime
) -> None:
    groups(draft, (1, [ines, igor]), by=rae, at=at)
    requisitions.submit(draft, by=rae, at=at)
    assert draft in Requisition.objects.visible_to(igor)
    approve(ines, at=at)
    assert draft not in Requisition.objects.visible_to(igor)
    assert draft in Requisition.objects.visible_to(ines)


# A part that is handed over


def test_hand_over_of_the_manager_goes_for_groups_to_come(
    draft: Requisition, rae: Person, hana: Person, ines: Person, igor: Person, at: datetime
) -> None:
    groups(draft, (1, [igor]), (1, [hana]), by=rae, at=at)
    requisitions.submit(draft, by=rae, at=at)
    requisitions.hand_over(draft.members.get(part=Part.HIRING_MANAGER), to=ines, by=rae, at=at)
    approve(igor, at=at)
    assert asked() == {"Ines Weber"}


def test_hand_over_to_who_has_approved_already_settles_the_group(
    draft: Requisition, rae: Person, hana: Person, ines: Person, at: datetime
) -> None:
    groups(draft, (2, [hana, ines]), by=rae, at=at)
    requisitions.submit(draft, by=rae, at=at)
    approve(ines, at=at)
    requisitions.hand_over(draft.members.get(part=Part.HIRING_MANAGER), to=ines, by=rae, at=at)
    assert fresh(draft).state == RequisitionState.OPEN


def test_rounds_are_made_for_what_was_asked_before_there_were_any(
    draft: Requisition, rae: Person, hana: Person, at: datetime
) -> None:
    requisitions.submit(draft, by=rae, at=at)
    decline(hana, at)
    requisitions.submit(draft, by=rae, at=at + timedelta(days=1))
    Approval.objects.update(round=None)
    ApprovalRound.objects.all().delete()
    filled_rounds()
    found = ApprovalRound.objects.values_list("outcome", "asked_at", "ended_at")
    assert list(found) == [("declined", at, at), ("", at + timedelta(days=1), None)]
    approve(hana, at=at + timedelta(days=2))
    assert fresh(draft).state == RequisitionState.OPEN


# Two hands at once


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("needed", [1, 2])
def test_answer_by_two_approvers_at_once_opens_once(
    role: RoleDefinition, rae: Person, hana: Person, ines: Person, at: datetime, needed: int
) -> None:
    draft = make.draft(role, rae, hana, at)
    groups(draft, (needed, [hana, ines]), by=rae, at=at)
    requisitions.submit(draft, by=rae, at=at)
    told = at_once(*[lambda person=person: approve(person, at=at) for person in (hana, ines)])
    answers = sorted(Approval.objects.values_list("answer", flat=True))
    if needed == 1:
        assert answers == ["approved", "not_needed"]
        assert "answered or taken back" in told[1]
    else:
        assert (answers, told) == (["approved", "approved"], ["done", "done"])
    assert fresh(draft).state == RequisitionState.OPEN
    assert Event.objects.filter(kind="hiring.requisition_approved").count() == 1


@pytest.mark.django_db(transaction=True)
def test_take_back_while_answering_leaves_one_state(
    role: RoleDefinition, rae: Person, hana: Person, at: datetime
) -> None:
    draft = make.draft(role, rae, hana, at)
    requisitions.submit(draft, by=rae, at=at)
    first, second = at_once(lambda: approve(hana, at=at), lambda: approvals.take_back(draft, by=rae, at=at))
    assert first == "done"
    assert "Look again" in second
    state = RequisitionState.OPEN if of(hana).answer == "approved" else RequisitionState.DRAFT
    assert fresh(draft).state == state


@pytest.mark.django_db(transaction=True)
def test_revise_by_two_editors_at_once_tells_the_second(
    role: RoleDefinition, rae: Person, hana: Person, at: datetime
) -> None:
    from tests.hiring.actions.test_requisitions import facts, wanted_of

    draft = make.draft(role, rae, hana, at)
    wanted = wanted_of(draft)

    def write(title: str) -> Any:
        return lambda: requisitions.revise(
            draft, facts=facts(draft, rae, hana, title=title), wanted=wanted, seen=0, by=rae, at=at
        )

    first, second = at_once(write("One"), write("Two"))
    assert first == "done"
    assert "while you did" in second
    assert fresh(draft).title in {"One", "Two"}
    connection.close()
