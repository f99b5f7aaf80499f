from dataclasses import replace
from datetime import datetime

import pytest
from django.utils import translation

from core.models import Person
from hiring.actions import approvals, changes, loops, requisitions
from hiring.models import Part, Requisition
from hiring.queries.coverage import planned_sessions
from hiring.queries.history import SENTENCES, requisition_history
from hiring.rules.requisitions import Seat, Wanted
from rubrics.models import RoleDefinition
from tests import make

pytestmark = pytest.mark.django_db


@pytest.fixture
def lived(role: RoleDefinition, ada: Person, rae: Person, hana: Person, ines: Person, at: datetime) -> Requisition:
    """Through everything that can happen to it before it is filled."""
    made = make.draft(role, rae, hana, at)
    loops.set_sessions(made, wanted=planned_sessions(made)[:2], by=rae, at=at)
    first = requisitions.submit(made, coverage_reason="Small team.", by=rae, at=at)
    requisitions.answer(first, answer="declined", reason="Too senior.", by=hana, at=at)
    requisitions.revise(
        made,
        facts={
            "title": "Other",
            "location": "Paris",
            "pay": (1, 2, "EUR"),
            "recruiter": rae,
            "hiring_manager": hana,
            "coordinators": [],
            "openings": [Seat(1)],
            "confidential": False,
        },
        wanted=[Wanted(one.competency_id, one.target_id, one.must_have) for one in made.competencies.all()[:3]],
        by=rae,
        at=at,
    )
    second = requisitions.submit(made, coverage_reason="Small team.", by=rae, at=at)
    requisitions.answer(second, answer="approved", by=hana, at=at)
    requisitions.hold(made, by=rae, at=at)
    requisitions.resume(made, by=rae, at=at)
    requisitions.hand_over(made.members.get(part=Part.HIRING_MANAGER), to=ines, by=ada, at=at)
    requisitions.cancel(made, reason="No budget.", by=ines, at=at)
    return made


def test_requisition_history_is_told_in_sentences_latest_first(lived: Requisition) -> None:
    with translation.override("en"):
        told = [(one.sentence, one.reason) for one in requisition_history(lived, with_pay=True)]
    assert told == [
        ("Ines Weber cancelled the requisition.", "No budget."),
        ("Ada Brandt put Ines Weber in the place of Hana Diallo on the team.", ""),
        ("Rae Fournier resumed the requisition.", ""),
        ("Rae Fournier put the requisition on hold.", ""),
        ("Hana Diallo approved the requisition; it is open.", ""),
        ("Hana Diallo approved.", ""),
        ("Rae Fournier asked Hana Diallo for approval.", ""),
        ("Rae Fournier changed the competencies.", ""),
        ("Rae Fournier changed the requisition: title, location, pay.", ""),
        ("Hana Diallo declined the requisition; it is a draft again.", ""),
        ("Hana Diallo declined.", "Too senior."),
        ("Rae Fournier asked Hana Diallo for approval.", ""),
        ("Rae Fournier changed the loop.", ""),
        ("Rae Fournier drafted the requisition.", ""),
    ]


def test_requisition_history_has_no_pay(lived: Requisition) -> None:
    assert not any("EUR" in one.sentence for one in requisition_history(lived, with_pay=True))


def test_requisition_history_keeps_the_reasons_for_another_pay_from_who_may_not_see_it(
    requisition: Requisition, rae: Person, hana: Person, at: datetime
) -> None:
    wanted = {"level": requisition.level, "openings_wanted": 1}
    for pay in ((90_000, 120_000, "EUR"), (90_000, 110_000, "EUR")):
        asked = changes.propose(requisition, **wanted, pay=pay, reason=f"{pay[1]} elsewhere.", by=rae, at=at)
        approvals.answer(asked, answer="declined", reason=f"{pay[1]} is too much.", by=hana, at=at)
    requisitions.cancel(requisition, reason="No budget.", by=hana, at=at)
    told, silent = (
        [one.reason for one in requisition_history(requisition, with_pay=with_pay) if one.reason]
        for with_pay in (True, False)
    )
    assert told == [
        "No budget.",
        "110000 is too much.",
        "110000 elsewhere.",
        "120000 is too much.",
        "120000 elsewhere.",
    ]
    assert silent == ["No budget."]


def test_requisition_history_tells_the_reasons_for_all_else(lived: Requisition) -> None:
    reasons = [one.reason for one in requisition_history(lived, with_pay=False) if one.reason]
    assert reasons == ["No budget.", "Too senior."]


def test_requisition_history_asks_twice(lived: Requisition, django_assert_num_queries) -> None:
    with django_assert_num_queries(2):
        requisition_history(lived, with_pay=True)


def test_sentences_fit_with_and_without_a_person() -> None:
    said = dict.fromkeys(("by", "approver", "was", "now", "changed", "version", "number", "code", "channel"), "X")
    for by_somebody, by_itself in SENTENCES.values():
        assert "%(" not in str(by_somebody) % said
        assert "%(" not in str(by_itself) % said


def test_requisition_history_tells_what_became_otherwise_in_a_loop_that_goes_on(
    requisition: Requisition, rae: Person, at: datetime
) -> None:
    first, second, third = planned_sessions(requisition)
    new = replace(third, id=None, title={"en": "Essay"}, after=())
    other = [replace(first, minutes=90, setting="on_site"), replace(second, seats=2, title={"en": "Talk"}), new]
    loops.set_sessions(requisition, wanted=other, by=rae, at=at)
    assert requisition_history(requisition, with_pay=False)[0].details == (
        "Applied ML: 90 minutes instead of 60",
        "Applied ML: On site instead of Video",
        "Talk: leads 2 instead of 1",
        "ML theory: removed",
        "Essay: added",
    )
