import re
from datetime import date, datetime, timedelta
from threading import Barrier, Thread
from typing import Any

import pytest
from django.db import connection
from django.utils import translation

from core import mail
from core.models import Event, Letter, Person
from hiring.actions import candidates, requisitions
from hiring.actions.openings import OpeningRefused
from hiring.actions.requisitions import RequisitionRefused
from hiring.models import Application, Approval, Part, Requisition, RequisitionCompetency, SessionCompetency
from hiring.models.requisitions import ApprovalAnswer
from hiring.rules.requisitions import RequisitionState, Seat, Wanted
from hiring.rules.stages import ApplicationState, StageKind
from rubrics.models import RoleDefinition
from tests import make

pytestmark = pytest.mark.django_db


@pytest.fixture
def draft(role: RoleDefinition, rae: Person, hana: Person, at: datetime) -> Requisition:
    return make.draft(role, rae, hana, at)


@pytest.fixture
def asked(draft: Requisition, rae: Person, at: datetime) -> Approval:
    return requisitions.submit(draft, by=rae, at=at)


@pytest.fixture
def open_one(role: RoleDefinition, rae: Person, hana: Person, at: datetime) -> Requisition:
    return make.requisition(role, rae, hana, at)


def fresh(requisition: Requisition) -> Requisition:
    return Requisition.objects.get(pk=requisition.pk)


def kinds(requisition: Requisition) -> list[str]:
    events = Event.objects.filter(on_kind="requisition", on_id=requisition.pk).order_by("id")
    return [event.kind.removeprefix("hiring.") for event in events]


def seats(number: int) -> list[Seat]:
    """The first of them stands already."""
    return [Seat(1), *[Seat(None)] * (number - 1)]


def facts(requisition: Requisition, rae: Person, hana: Person, **other: Any) -> dict[str, Any]:
    return {
        "title": requisition.title,
        "location": requisition.location,
        "pay": None,
        "recruiter": rae,
        "hiring_manager": hana,
        "coordinators": [],
        "openings": seats(1),
        "confidential": False,
        **other,
    }


def loses_a_voice(requisition: Requisition, key: str = "ml_fundamentals") -> None:
    SessionCompetency.objects.filter(session__requisition=requisition, competency__key=key).first().delete()


# draft


def test_draft_brings_competencies_at_the_targets_of_the_level(draft: Requisition) -> None:
    found = {one.competency.key: (one.target.key, one.must_have) for one in draft.competencies.all()}
    assert found["ml_fundamentals"] == ("senior", True)
    assert found["planning"] == ("junior", False)
    assert len(found) == len(make.COMPETENCIES)


def test_draft_brings_the_loop_with_what_it_looks_at(draft: Requisition) -> None:
    first, *others = draft.sessions.all()
    assert (first.title["en"], first.minutes, first.purpose, len(others)) == ("Applied ML", 60, "strength", 2)
    seen = {(one.competency.key, one.weight) for one in first.session_competencies.all()}
    assert seen == {("ml_fundamentals", "main"), ("system_design", "main"), ("communication", "also")}


def test_draft_brings_all_stages_openings_and_team(
    role: RoleDefinition, rae: Person, hana: Person, cora: Person, at: datetime
) -> None:
    day = date(2026, 7, 10)
    made = make.draft(
        role, rae, hana, at, openings=2, coordinators=[cora], target_date=day, pay=(80_000, 95_000, "EUR")
    )
    assert [stage.kind for stage in made.stages.all()] == list(StageKind)
    assert [(opening.number, opening.target_date) for opening in made.openings.all()] == [(1, day), (2, day)]
    assert {(member.person, member.part) for member in made.members.all()} == {
        (rae, Part.RECRUITER),
        (hana, Part.HIRING_MANAGER),
        (cora, Part.COORDINATOR),
    }
    assert (made.pay_from, made.pay_to, made.pay_currency) == (80_000, 95_000, "EUR")
    assert (made.state, made.created_at, kinds(made)) == (RequisitionState.DRAFT, at, ["requisition_drafted"])


def test_draft_refuses_a_level_of_another_rubric(role: RoleDefinition, rae: Person, hana: Person, at: datetime) -> None:
    other = make.rubric(at)
    with pytest.raises(RequisitionRefused, match="another version"):
        make.draft(role, rae, hana, at, level=other.levels.first())


def test_draft_refuses_a_manager_who_has_left(role: RoleDefinition, rae: Person, hana: Person, at: datetime) -> None:
    hana.is_active = False
    with pytest.raises(RequisitionRefused, match="Hana Diallo does not work here"):
        make.draft(role, rae, hana, at)
    assert not Requisition.objects.exists()


def test_draft_refuses_to_ask_for_nobody(role: RoleDefinition, rae: Person, hana: Person, at: datetime) -> None:
    with pytest.raises(OpeningRefused, match="at least one opening"):
        make.draft(role, rae, hana, at, openings=0)


# change, set_competencies


def test_change_writes_and_names_what_changed(
    draft: Requisition, rae: Person, hana: Person, ines: Person, at: datetime
) -> None:
    wanted = facts(draft, rae, ines, title=" Staff engineer ", openings=seats(3), pay=(1, 2, "EUR"), confidential=True)
    requisitions.change(draft, **wanted, by=rae, at=at)
    now = fresh(draft)
    assert (now.title, now.pay_to, now.confidential, now.openings.count()) == ("Staff engineer", 2, True, 3)
    assert now.members.get(part=Part.HIRING_MANAGER).person == ines
    changed = Event.objects.get(kind="hiring.requisition_changed").facts["changed"]
    assert changed == ["title", "pay_from", "pay_to", "pay_currency", "confidential", "team", "openings"]


def test_change_of_nothing_tells_nothing(draft: Requisition, rae: Person, hana: Person, at: datetime) -> None:
    requisitions.change(draft, **facts(draft, rae, hana), by=rae, at=at)
    assert kinds(draft) == ["requisition_drafted"]


def test_change_takes_openings_away(draft: Requisition, rae: Person, hana: Person, at: datetime) -> None:
    requisitions.change(draft, **facts(draft, rae, hana, openings=seats(4)), by=rae, at=at)
    requisitions.change(draft, **facts(draft, rae, hana, openings=[Seat(1), Seat(3)]), by=rae, at=at)
    assert [opening.number for opening in draft.openings.all()] == [1, 3]


def test_change_is_refused_once_it_waits_for_approval(asked: Approval, rae: Person, hana: Person, at: datetime) -> None:
    requisition = asked.requisition
    with pytest.raises(RequisitionRefused, match="not a draft any more"):
        requisitions.change(requisition, **facts(requisition, rae, hana, title="Other"), by=rae, at=at)
    assert fresh(requisition).title == "Senior ML engineer, Forecasting"


def wanted_of(requisition: Requisition) -> list[Wanted]:
    return [Wanted(one.competency_id, one.target_id, one.must_have) for one in requisition.competencies.all()]


def test_set_competencies_changes_levels_and_what_is_a_must_have(draft: Requisition, rae: Person, at: datetime) -> None:
    lead = draft.role.rubric.levels.get(key="lead")
    first, *others = wanted_of(draft)
    requisitions.set_competencies(draft, wanted=[*others, Wanted(first.competency_id, lead.pk, False)], by=rae, at=at)
    one = draft.competencies.get(competency=first.competency_id)
    assert (one.target, one.must_have) == (lead, False)
    assert kinds(draft)[-1] == "competencies_changed"


def test_set_competencies_takes_what_is_left_out_from_the_sessions(
    draft: Requisition, rae: Person, at: datetime
) -> None:
    first, *others = wanted_of(draft)
    requisitions.set_competencies(draft, wanted=others, by=rae, at=at)
    assert not SessionCompetency.objects.filter(session__requisition=draft, competency=first.competency_id).exists()
    assert RequisitionCompetency.objects.filter(requisition=draft).count() == len(others)


def test_set_competencies_of_the_same_tells_nothing(draft: Requisition, rae: Person, at: datetime) -> None:
    requisitions.set_competencies(draft, wanted=wanted_of(draft), by=rae, at=at)
    assert kinds(draft) == ["requisition_drafted"]


@pytest.mark.parametrize("what", ["competency", "level", "twice"])
def test_set_competencies_refuses_what_the_rubric_does_not_have(
    draft: Requisition, rae: Person, at: datetime, what: str
) -> None:
    other, (first, *_others) = make.rubric(at), wanted_of(draft)
    strange = {
        "competency": [Wanted(other.competencies.first().pk, first.target_id, True)],
        "level": [Wanted(first.competency_id, other.levels.first().pk, True)],
        "twice": [first, first],
    }[what]
    with pytest.raises(RequisitionRefused, match="of the rubric"):
        requisitions.set_competencies(draft, wanted=strange, by=rae, at=at)


def test_revise_does_both_or_neither(draft: Requisition, rae: Person, hana: Person, at: datetime) -> None:
    with pytest.raises(RequisitionRefused):
        requisitions.revise(
            draft, facts=facts(draft, rae, hana, title="Other"), wanted=[Wanted(0, 0, True)], by=rae, at=at
        )
    assert fresh(draft).title == "Senior ML engineer, Forecasting"
    requisitions.revise(draft, facts=facts(draft, rae, hana, title="Other"), wanted=wanted_of(draft)[:2], by=rae, at=at)
    assert (fresh(draft).title, draft.competencies.count()) == ("Other", 2)


# submit


def test_submit_asks_the_hiring_manager_by_letter(asked: Approval, rae: Person, hana: Person, at: datetime) -> None:
    assert (asked.approver, asked.asked_by, asked.asked_at, asked.answer) == (hana, rae, at, "")
    assert fresh(asked.requisition).state == RequisitionState.IN_APPROVAL
    letter = Letter.objects.get()
    assert (letter.kind, letter.to, letter.facts) == ("hiring.approval_asked", hana, {"approval": asked.pk})
    assert kinds(asked.requisition)[-1] == "approval_asked"


def test_submit_refuses_a_loop_that_falls_short_and_names_what(draft: Requisition, rae: Person, at: datetime) -> None:
    loses_a_voice(draft)
    loses_a_voice(draft, "planning")
    with pytest.raises(RequisitionRefused, match="Ml fundamentals, Planning"):
        requisitions.submit(draft, by=rae, at=at)
    assert (fresh(draft).state, Letter.objects.count()) == (RequisitionState.DRAFT, 0)


def test_submit_takes_a_loop_that_falls_short_with_a_reason(draft: Requisition, rae: Person, at: datetime) -> None:
    loses_a_voice(draft)
    with pytest.raises(RequisitionRefused):
        requisitions.submit(draft, coverage_reason="  ", by=rae, at=at)
    requisitions.submit(draft, coverage_reason=" Ivan is away. ", by=rae, at=at)
    assert fresh(draft).coverage_reason == "Ivan is away."


def test_submit_keeps_no_reason_that_is_not_needed(draft: Requisition, rae: Person, at: datetime) -> None:
    requisitions.submit(draft, coverage_reason="For good measure.", by=rae, at=at)
    assert fresh(draft).coverage_reason == ""


def test_submit_refuses_without_a_must_have(draft: Requisition, rae: Person, at: datetime) -> None:
    draft.competencies.update(must_have=False)
    with pytest.raises(RequisitionRefused, match="at least one must-have"):
        requisitions.submit(draft, by=rae, at=at)


def test_submit_twice_tells_the_second(asked: Approval, rae: Person, at: datetime) -> None:
    with pytest.raises(RequisitionRefused, match="not a draft any more"):
        requisitions.submit(asked.requisition, by=rae, at=at)
    assert Approval.objects.count() == 1


# answer


def test_answer_approving_opens_and_tells_the_recruiter(
    asked: Approval, rae: Person, hana: Person, at: datetime
) -> None:
    later = at + timedelta(hours=3)
    requisitions.answer(asked, answer=ApprovalAnswer.APPROVED, by=hana, at=later)
    requisition = fresh(asked.requisition)
    assert (requisition.state, requisition.opened_at) == (RequisitionState.OPEN, later)
    letter = Letter.objects.get(kind="hiring.approval_answered")
    assert (letter.to, kinds(requisition)[-1]) == (rae, "requisition_approved")


def test_answer_declining_makes_it_a_draft_again_and_it_can_be_asked_again(
    asked: Approval, rae: Person, hana: Person, at: datetime
) -> None:
    requisitions.answer(asked, answer="declined", reason="Too senior.", by=hana, at=at)
    requisition = fresh(asked.requisition)
    assert (requisition.state, requisition.opened_at) == (RequisitionState.DRAFT, None)
    asked.refresh_from_db()
    assert (asked.answer, asked.answered_at, asked.reason) == ("declined", at, "Too senior.")
    again = requisitions.submit(requisition, by=rae, at=at + timedelta(days=1))
    assert again.pk != asked.pk
    assert Letter.objects.filter(kind="hiring.approval_asked").count() == 2
    requisitions.answer(again, answer="approved", by=hana, at=at + timedelta(days=2))
    assert fresh(requisition).state == RequisitionState.OPEN


def test_answer_declining_needs_a_reason(asked: Approval, hana: Person, at: datetime) -> None:
    with pytest.raises(RequisitionRefused, match="Write why you decline"):
        requisitions.answer(asked, answer="declined", reason=" ", by=hana, at=at)


def test_answer_tells_who_asked_too_and_not_who_answered(
    draft: Requisition, ada: Person, rae: Person, hana: Person, at: datetime
) -> None:
    requisitions.answer(requisitions.submit(draft, by=ada, at=at), answer="approved", by=hana, at=at)
    assert {letter.to for letter in Letter.objects.filter(kind="hiring.approval_answered")} == {ada, rae}


def test_answer_twice_tells_the_second(asked: Approval, hana: Person, at: datetime) -> None:
    requisitions.answer(asked, answer="approved", by=hana, at=at)
    with pytest.raises(RequisitionRefused, match="answered or taken back already"):
        requisitions.answer(asked, answer="declined", reason="No.", by=hana, at=at)
    assert fresh(asked.requisition).state == RequisitionState.OPEN


def test_answer_to_what_was_cancelled_is_told(asked: Approval, rae: Person, hana: Person, at: datetime) -> None:
    requisitions.cancel(asked.requisition, reason="No budget.", by=rae, at=at)
    with pytest.raises(RequisitionRefused, match="taken back"):
        requisitions.answer(asked, answer="approved", by=hana, at=at)


# hold, resume, cancel


def test_hold_and_resume(open_one: Requisition, rae: Person, at: datetime) -> None:
    requisitions.hold(open_one, by=rae, at=at)
    assert fresh(open_one).state == RequisitionState.ON_HOLD
    requisitions.resume(open_one, by=rae, at=at)
    assert (fresh(open_one).state, fresh(open_one).opened_at) == (RequisitionState.OPEN, at)
    assert kinds(open_one)[-2:] == ["requisition_held", "requisition_resumed"]


def test_hold_and_resume_say_how_it_stands_now(open_one: Requisition, rae: Person, at: datetime) -> None:
    with pytest.raises(RequisitionRefused, match="stands at “Open” now"):
        requisitions.resume(open_one, by=rae, at=at)
    requisitions.hold(open_one, by=rae, at=at)
    with pytest.raises(RequisitionRefused, match="stands at “On hold” now"):
        requisitions.hold(open_one, by=rae, at=at)


def test_resume_does_not_stand_in_for_an_approval(asked: Approval, rae: Person, at: datetime) -> None:
    with pytest.raises(RequisitionRefused):
        requisitions.resume(asked.requisition, by=rae, at=at)
    assert fresh(asked.requisition).state == RequisitionState.IN_APPROVAL


def test_cancel_closes_the_active_applications(open_one: Requisition, rae: Person, at: datetime) -> None:
    for name in ("nadia", "omar"):
        make.application(open_one, rae, at, name=name.title(), email=f"{name}@example.org")
    requisitions.cancel(open_one, reason="No budget.", by=rae, at=at)
    found = Application.objects.filter(requisition=open_one)
    assert {(one.state, one.close_reason) for one in found} == {(ApplicationState.REJECTED, "No budget.")}
    now = fresh(open_one)
    assert (now.state, now.closed_at) == (RequisitionState.CANCELLED, at)
    assert Event.objects.get(kind="hiring.requisition_cancelled").facts == {"reason": "No budget."}


def test_cancel_needs_a_reason_and_happens_once(open_one: Requisition, rae: Person, at: datetime) -> None:
    with pytest.raises(RequisitionRefused, match="Write why"):
        requisitions.cancel(open_one, reason="", by=rae, at=at)
    requisitions.cancel(open_one, reason="No budget.", by=rae, at=at)
    with pytest.raises(RequisitionRefused, match="stands at “Cancelled” now"):
        requisitions.cancel(open_one, reason="No budget.", by=rae, at=at)


def test_cancel_while_approval_is_asked_takes_the_question_back(asked: Approval, rae: Person, at: datetime) -> None:
    requisitions.cancel(asked.requisition, reason="No budget.", by=rae, at=at)
    assert Approval.objects.get().answer == ApprovalAnswer.TAKEN_BACK
    assert mail.preview(Letter.objects.get()) is None


# hand_over


def test_hand_over_asks_the_new_manager_instead(
    asked: Approval, ada: Person, hana: Person, ines: Person, at: datetime
) -> None:
    member = asked.requisition.members.get(part=Part.HIRING_MANAGER)
    requisitions.hand_over(member, to=ines, by=ada, at=at)
    was, again = Approval.objects.order_by("pk")
    assert (was.approver, was.answer) == (hana, ApprovalAnswer.TAKEN_BACK)
    assert (again.approver, again.answer) == (ines, "")
    assert asked.requisition.members.get(part=Part.HIRING_MANAGER).person == ines
    assert kinds(asked.requisition)[-2:] == ["part_handed_over", "approval_asked"]
    pointless, current = Letter.objects.order_by("id")
    assert (mail.preview(pointless), current.to) == (None, ines)


def test_hand_over_to_who_has_the_part_already_leaves_one(
    role: RoleDefinition, ada: Person, rae: Person, hana: Person, cora: Person, ines: Person, at: datetime
) -> None:
    made = make.draft(role, rae, hana, at, coordinators=[cora, ines])
    requisitions.hand_over(made.members.get(person=cora), to=ines, by=ada, at=at)
    assert [member.person for member in made.members.filter(part=Part.COORDINATOR)] == [ines]


def test_hand_over_refuses_who_has_left(draft: Requisition, ada: Person, ines: Person, at: datetime) -> None:
    ines.is_active = False
    with pytest.raises(RequisitionRefused, match="Ines Weber does not work here"):
        requisitions.hand_over(draft.members.get(part=Part.RECRUITER), to=ines, by=ada, at=at)


# Letters


def test_letters_of_approval_say_what_is_asked_and_never_the_pay(
    role: RoleDefinition, rae: Person, hana: Person, at: datetime
) -> None:
    made = make.draft(role, rae, hana, at, title="Engineer <Grid>", pay=(81_234, 95_678, "EUR"))
    approval = requisitions.submit(made, by=rae, at=at)
    question = mail.preview(Letter.objects.get())
    assert question is not None
    assert question.subject == "Rae Fournier asks you to approve: Engineer <Grid>"
    assert "/approvals/" in question.text
    assert "Engineer &lt;Grid&gt;" in question.html
    requisitions.answer(approval, answer="declined", reason="Too <senior>.", by=hana, at=at)
    assert mail.preview(Letter.objects.get(kind="hiring.approval_asked")) is None
    said = mail.preview(Letter.objects.get(kind="hiring.approval_answered"))
    assert said is not None
    assert said.subject == "Declined: Engineer <Grid>"
    assert "Too <senior>." in said.text
    assert "Too &lt;senior&gt;." in said.html
    for text in (question.text, question.html, said.text, said.html):
        assert not re.search("81.?234|95.?678|EUR|€", text)


def test_letters_of_approval_say_why_the_loop_falls_short(draft: Requisition, rae: Person, at: datetime) -> None:
    loses_a_voice(draft)
    requisitions.submit(draft, coverage_reason="Ivan is away.", by=rae, at=at)
    letter = mail.preview(Letter.objects.get())
    assert letter is not None
    assert "Ivan is away." in letter.text
    assert "Ivan is away." in letter.html


# Two hands at once


def at_once(*deeds: Any) -> list[str]:
    """What became of each: "done", or the words of the refusal."""
    barrier, told = Barrier(len(deeds)), [""] * len(deeds)

    def run(place: int) -> None:
        try:
            with translation.override("en"):
                barrier.wait(timeout=10)
                deeds[place]()
                told[place] = "done"
        except RequisitionRefused as refusal:
            told[place] = str(refusal)
        finally:
            connection.close()

    threads = [Thread(target=run, args=(place,)) for place in range(len(deeds))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    return sorted(told, key=lambda text: text != "done")


@pytest.mark.django_db(transaction=True)
def test_submit_by_two_at_once_asks_once(role: RoleDefinition, rae: Person, hana: Person, at: datetime) -> None:
    made = make.draft(role, rae, hana, at)
    first, second = at_once(*[lambda by=by: requisitions.submit(made, by=by, at=at) for by in (rae, hana)])
    assert first == "done"
    assert "not a draft any more" in second
    assert (Approval.objects.count(), Letter.objects.count()) == (1, 1)


@pytest.mark.django_db(transaction=True)
def test_answer_twice_at_once_counts_once(role: RoleDefinition, rae: Person, hana: Person, at: datetime) -> None:
    made = make.draft(role, rae, hana, at)
    approval = requisitions.submit(made, by=rae, at=at)
    first, second = at_once(
        lambda: requisitions.answer(approval, answer="approved", by=hana, at=at),
        lambda: requisitions.answer(approval, answer="declined", reason="No.", by=hana, at=at),
    )
    assert first == "done"
    assert "answered or taken back" in second
    approval.refresh_from_db()
    state = RequisitionState.OPEN if approval.answer == "approved" else RequisitionState.DRAFT
    assert fresh(made).state == state
    assert Letter.objects.filter(kind="hiring.approval_answered").count() == 1


@pytest.mark.django_db(transaction=True)
def test_cancel_and_answer_at_once_leave_one_state(
    role: RoleDefinition, rae: Person, hana: Person, at: datetime
) -> None:
    made = make.draft(role, rae, hana, at)
    approval = requisitions.submit(made, by=rae, at=at)
    told = at_once(
        lambda: requisitions.cancel(made, reason="No budget.", by=rae, at=at),
        lambda: requisitions.answer(approval, answer="approved", by=hana, at=at),
    )
    # Whoever was first, it ends cancelled: an open one may be cancelled too
    assert told[0] == "done"
    assert fresh(made).state == RequisitionState.CANCELLED
    assert not Approval.objects.filter(answer="").exists()


@pytest.mark.django_db(transaction=True)
def test_cancel_and_add_at_once_leave_nobody_behind(
    role: RoleDefinition, rae: Person, hana: Person, at: datetime
) -> None:
    made = make.requisition(role, rae, hana, at)

    def add() -> None:
        try:
            make.application(made, rae, at)
        except candidates.CandidateRefused as refusal:
            raise RequisitionRefused(str(refusal)) from refusal

    at_once(lambda: requisitions.cancel(made, reason="No budget.", by=rae, at=at), add)
    assert fresh(made).state == RequisitionState.CANCELLED
    assert not made.applications.active().exists()
