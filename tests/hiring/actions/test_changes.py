from datetime import datetime
from typing import Any

import pytest

from core import mail
from core.models import Event, Letter, Person
from hiring.actions import approvals, changes, pipeline, requisitions
from hiring.actions.changes import ChangeRefused
from hiring.models import Approval, Part, Requisition
from hiring.queries.history import last_change
from hiring.rules.requisitions import RequisitionState, Seat
from hiring.rules.stages import StageKind
from tests import make
from tests.hiring.actions.test_pipeline import decided
from tests.hiring.actions.test_requisitions import at_once, fresh, kinds

pytestmark = pytest.mark.django_db


def propose(requisition: Requisition, by: Person, at: datetime, **other: Any) -> Approval:
    now = fresh(requisition)
    wanted = {
        "level": now.level,
        "pay": (now.pay_from, now.pay_to, now.pay_currency),
        "openings_wanted": now.openings.count(),
        "reason": "The market moved.",
        **other,
    }
    return changes.propose(requisition, **wanted, by=by, at=at)


def answer(hana: Person, at: datetime, said: str = "approved") -> None:
    waiting = Approval.objects.get(approver=hana, answer="")
    approvals.answer(waiting, answer=said, reason="Too much.", by=hana, at=at)


def hired(requisition: Requisition, rae: Person, hana: Person, at: datetime, email: str = "nadia@example.org") -> None:
    made = make.application(requisition, rae, at, email=email)
    for kind in (StageKind.INTERVIEWS, StageKind.DEBRIEF, StageKind.OFFER, StageKind.HIRED):
        if kind == StageKind.OFFER:
            decided(made, hana, at)
            made.refresh_from_db()
        if made.stage.kind != kind:
            pipeline.advance(made, to=requisition.stages.get(kind=kind), by=rae, at=at)


def test_propose_asks_and_leaves_all_as_it_was(
    requisition: Requisition, rae: Person, hana: Person, at: datetime
) -> None:
    lead = requisition.role.rubric.levels.get(key="lead")
    approval = propose(requisition, rae, at, level=lead, pay=(91_234, 99_999, "EUR"), openings_wanted=3)
    now = fresh(requisition)
    assert (now.state, now.level.key, now.pay_from, now.openings.count()) == ("open", "senior", None, 1)
    assert (approval.approver, approval.round.reason) == (hana, "The market moved.")
    letter = mail.preview(Letter.objects.filter(kind="hiring.approval_asked").latest("pk"))
    assert letter.subject.startswith("Rae Fournier asks you to approve a change")
    assert "level, pay, openings" in letter.text
    assert "The market moved." in letter.text
    assert "91" not in letter.text.replace(approval.round.reason, "").split("/approvals/")[0]
    assert not any("91234" in str(event.facts) for event in Event.objects.all())


def test_approval_of_a_change_makes_it(requisition: Requisition, rae: Person, hana: Person, at: datetime) -> None:
    lead = requisition.role.rubric.levels.get(key="lead")
    propose(requisition, rae, at, level=lead, pay=(90_000, None, "EUR"), openings_wanted=3)
    answer(hana, at)
    now = fresh(requisition)
    assert (now.state, now.level, now.pay_from, now.pay_currency) == ("open", lead, 90_000, "EUR")
    assert [one.number for one in now.openings.all()] == [1, 2, 3]
    targets = {one.competency.key: one.target.key for one in now.competencies.all()}
    assert (targets["ml_fundamentals"], targets["planning"], targets["ownership"]) == ("lead", "senior", "senior")
    assert kinds(requisition)[-3:] == ["approval_asked", "approval_given", "change_approved"]


def test_decline_or_withdrawal_of_a_change_leaves_all_as_it_was(
    requisition: Requisition, rae: Person, hana: Person, at: datetime
) -> None:
    propose(requisition, rae, at, openings_wanted=3)
    answer(hana, at, "declined")
    propose(requisition, rae, at, openings_wanted=4)
    approvals.take_back(requisition, by=rae, at=at)
    now = fresh(requisition)
    assert (now.state, now.openings.count()) == (RequisitionState.OPEN, 1)
    assert kinds(requisition)[-1] == "change_withdrawn"
    said = mail.preview(Letter.objects.filter(kind="hiring.approval_answered").latest("pk"))
    assert said.subject.startswith("Change declined")
    propose(requisition, rae, at, openings_wanted=2)


@pytest.mark.parametrize(
    ("other", "words"),
    [
        ({}, "Nothing would be otherwise"),
        ({"openings_wanted": 0}, "1 to 99 openings"),
        ({"openings_wanted": 100}, "1 to 99 openings"),
        ({"openings_wanted": 2, "reason": " "}, "Write why"),
    ],
)
def test_propose_refuses_what_cannot_be(
    requisition: Requisition, rae: Person, at: datetime, other: dict[str, Any], words: str
) -> None:
    with pytest.raises(ChangeRefused, match=words):
        propose(requisition, rae, at, **other)


def test_propose_refuses_a_second_one_and_another_rubric(requisition: Requisition, rae: Person, at: datetime) -> None:
    with pytest.raises(ChangeRefused, match="another version"):
        propose(requisition, rae, at, level=make.rubric(at).levels.first())
    propose(requisition, rae, at, openings_wanted=2)
    with pytest.raises(ChangeRefused, match="Another change waits"):
        propose(requisition, rae, at, openings_wanted=3)


def test_propose_refuses_a_draft_and_what_is_cancelled(
    requisition: Requisition, rae: Person, hana: Person, at: datetime
) -> None:
    with pytest.raises(ChangeRefused, match="stands at “Draft”"):
        propose(make.draft(requisition.role, rae, hana, at), rae, at, openings_wanted=2)
    propose(requisition, rae, at, openings_wanted=2)
    requisitions.cancel(requisition, reason="No budget.", by=rae, at=at)
    assert not Approval.objects.filter(answer="").exists()


def test_change_of_openings_meets_what_was_filled_meanwhile(
    requisition: Requisition, rae: Person, hana: Person, at: datetime
) -> None:
    propose(requisition, rae, at, openings_wanted=2)
    hired(requisition, rae, hana, at)
    assert fresh(requisition).state == RequisitionState.FILLED
    answer(hana, at)
    assert (fresh(requisition).state, fresh(requisition).closed_at) == (RequisitionState.OPEN, None)
    propose(requisition, rae, at, openings_wanted=1)
    answer(hana, at)
    now = fresh(requisition)
    assert (now.state, now.closed_at, now.openings.count()) == (RequisitionState.FILLED, at, 1)


def test_propose_refuses_fewer_openings_than_are_filled(
    requisition: Requisition, rae: Person, hana: Person, at: datetime
) -> None:
    propose(requisition, rae, at, openings_wanted=3)
    answer(hana, at)
    hired(requisition, rae, hana, at)
    hired(requisition, rae, hana, at, "omar@example.org")
    with pytest.raises(ChangeRefused, match="2 are filled"):
        propose(requisition, rae, at, openings_wanted=1)


@pytest.mark.django_db(transaction=True)
def test_propose_by_two_at_once_asks_once(role: Any, rae: Person, hana: Person, at: datetime) -> None:
    made = make.requisition(role, rae, hana, at)

    def one(number: int) -> Any:
        def run() -> None:
            try:
                propose(made, rae, at, openings_wanted=number)
            except ChangeRefused as refusal:
                raise requisitions.RequisitionRefused(str(refusal)) from refusal

        return run

    first, second = at_once(one(2), one(3))
    assert (first, "Another change waits" in second) == ("done", True)


# amend: what changes at once


def amended(requisition: Requisition, rae: Person, hana: Person, **other: Any) -> dict[str, Any]:
    return {
        "title": requisition.title,
        "location": requisition.location,
        "team_name": "",
        "recruiter": rae,
        "hiring_manager": hana,
        "coordinators": [],
        "confidential": False,
        "openings": [],
        **other,
    }


def test_amend_changes_title_team_and_dates_while_it_goes_on(
    requisition: Requisition, rae: Person, hana: Person, ines: Person, at: datetime
) -> None:
    application = make.application(requisition, rae, at)
    other = make.person("Rob Keller", office="recruiter")
    wanted = amended(requisition, other, ines, title="Grid engineer", team_name="Grid", openings=[Seat(1, at.date())])
    requisitions.amend(requisition, **wanted, by=rae, at=at)
    now = fresh(requisition)
    assert (now.title, now.team_name, now.state) == ("Grid engineer", "Grid", RequisitionState.OPEN)
    assert now.openings.get().target_date == at.date()
    assert now.members.get(part=Part.HIRING_MANAGER).person == ines
    application.refresh_from_db()
    assert application.waits_for == other
    changed = Event.objects.filter(kind="hiring.requisition_changed").latest("pk").facts["changed"]
    assert changed == ["title", "team_name", "team", "target_dates"]


def test_amend_asks_the_new_manager_about_a_change_that_waits(
    requisition: Requisition, rae: Person, hana: Person, ines: Person, at: datetime
) -> None:
    propose(requisition, rae, at, openings_wanted=2)
    requisitions.amend(requisition, **amended(requisition, rae, ines), by=rae, at=at)
    assert Approval.objects.get(answer="").approver == ines


def test_amend_tells_the_second_of_two_hands(requisition: Requisition, rae: Person, hana: Person, at: datetime) -> None:
    seen = last_change(requisition)
    requisitions.amend(requisition, **amended(requisition, rae, hana, title="Grid engineer"), seen=seen, by=rae, at=at)
    late = amended(requisition, rae, hana, location="Lisbon")
    with pytest.raises(requisitions.RequisitionRefused, match="Somebody changed this requisition"):
        requisitions.amend(requisition, **late, seen=seen, by=hana, at=at)
    assert fresh(requisition).title == "Grid engineer"


def test_amend_refuses_a_draft(requisition: Requisition, rae: Person, hana: Person, at: datetime) -> None:
    draft = make.draft(requisition.role, rae, hana, at)
    with pytest.raises(requisitions.RequisitionRefused, match="stands at “Draft”"):
        requisitions.amend(draft, **amended(draft, rae, hana, title="Other"), by=rae, at=at)
