from datetime import datetime, timedelta
from threading import Barrier, Thread
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction

from core.models import Event, Person
from hiring.actions import decisions, pipeline
from hiring.actions.decisions import DecisionRefused
from hiring.models import Application, Decision, NextStep, Requisition
from hiring.rules.decisions import Outcome
from hiring.rules.stages import StageKind
from rubrics.models import RoleDefinition
from tests import make

pytestmark = pytest.mark.django_db


@pytest.fixture
def requisition(role: RoleDefinition, rae: Person, hana: Person, at: datetime) -> Requisition:
    return make.requisition(role, rae, hana, at)


@pytest.fixture
def application(requisition: Requisition, rae: Person, at: datetime) -> Application:
    made = make.application(requisition, rae, at)
    for kind in (StageKind.INTERVIEWS, StageKind.DEBRIEF):
        pipeline.advance(made, to=requisition.stages.get(kind=kind), by=rae, at=at)
    return made


def decide(application: Application, by: Person, at: datetime, **given: Any) -> Decision:
    given.setdefault("outcome", Outcome.HIRE)
    given.setdefault("advised", given["outcome"])
    given.setdefault("reason", "All that we asked for.")
    return decisions.decide(application, advice={}, cards_missing=given.pop("missing", 0), by=by, at=at, **given)


def test_decide_hire_goes_on_to_the_offer(application: Application, hana: Person, rae: Person, at: datetime) -> None:
    made = decide(application, hana, at, reason=" All that we asked for. ")
    assert (made.outcome, made.reason, made.by, made.at, made.level) == (
        "hire",
        "All that we asked for.",
        hana,
        at,
        None,
    )
    assert (application.stage.kind, application.state) == (StageKind.OFFER, "active")
    assert (application.next_step, application.waits_for) == (NextStep.OFFER, rae)
    event = Event.objects.get(kind="hiring.application_decided")
    assert (event.on_id, event.by) == (application.pk, hana)
    # Neither the reason nor the advice: the timeline is read by more people than the debrief
    assert event.facts == {"decision": made.pk, "outcome": "hire"}


def test_decide_another_level_names_it(
    requisition: Requisition, application: Application, hana: Person, at: datetime
) -> None:
    junior = requisition.role.rubric.levels.get(key="junior")
    made = decide(application, hana, at, outcome=Outcome.OTHER_LEVEL, level=junior)
    assert made.level == junior
    assert application.stage.kind == StageKind.OFFER


def test_decide_not_to_hire_closes_with_the_same_reason(application: Application, hana: Person, at: datetime) -> None:
    decide(application, hana, at, outcome=Outcome.NO_HIRE, reason="Two must-haves below.")
    assert (application.state, application.close_reason) == ("rejected", "Two must-haves below.")
    assert application.stage.kind == StageKind.DEBRIEF


def test_decide_one_more_goes_back_and_may_be_decided_again(
    application: Application, hana: Person, at: datetime
) -> None:
    decide(application, hana, at, outcome=Outcome.ONE_MORE)
    assert application.stage.kind == StageKind.INTERVIEWS
    decide(application, hana, at + timedelta(days=2), outcome=Outcome.HIRE)
    assert application.stage.kind == StageKind.OFFER
    assert [made.outcome for made in application.decisions.all()] == ["one_more", "hire"]


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({"reason": "  "}, "Give a reason"),
        ({"advised": Outcome.NO_HIRE}, "against the advice"),
        ({"missing": 1}, "scorecards missing"),
        ({"outcome": Outcome.OTHER_LEVEL}, "Choose the level"),
    ],
)
def test_decide_refuses_what_is_not_explained(
    application: Application, hana: Person, at: datetime, given: dict[str, Any], told: str
) -> None:
    with pytest.raises(DecisionRefused, match=told):
        decide(application, hana, at, **given)
    assert not Decision.objects.exists()
    application.refresh_from_db()
    assert application.stage.kind == StageKind.DEBRIEF


def test_decide_refuses_the_level_of_the_requisition_as_another(
    requisition: Requisition, application: Application, hana: Person, at: datetime
) -> None:
    with pytest.raises(DecisionRefused, match="the level the requisition asks for"):
        decide(application, hana, at, outcome=Outcome.OTHER_LEVEL, level=requisition.level)


def test_decide_against_the_advice_with_a_justification(application: Application, hana: Person, at: datetime) -> None:
    made = decide(application, hana, at, advised=Outcome.NO_HIRE, missing=1, justification=" Seen at work. ")
    assert (made.justification, made.cards_missing, made.advised) == ("Seen at work.", 1, "no_hire")


def test_decide_refuses_a_second_decision(application: Application, hana: Person, at: datetime) -> None:
    decide(application, hana, at)
    with pytest.raises(DecisionRefused, match="decided already"):
        decide(application, hana, at, outcome=Outcome.NO_HIRE)
    assert Decision.objects.get().outcome == "hire"


def test_decide_refuses_what_is_closed(application: Application, rae: Person, hana: Person, at: datetime) -> None:
    stale = Application.objects.get(pk=application.pk)
    pipeline.close(application, state="withdrawn", reason="Took another offer.", by=rae, at=at)
    with pytest.raises(DecisionRefused, match="closed"):
        decide(stale, hana, at)


@pytest.mark.django_db(transaction=True)
def test_decide_of_two_hands_at_once_decides_once(
    application: Application, hana: Person, ada: Person, at: datetime
) -> None:
    start, ends = Barrier(2), []

    def hand(person: Person, outcome: Outcome) -> None:
        mine = Application.objects.get(pk=application.pk)
        start.wait()
        try:
            ends.append(decide(mine, person, at, outcome=outcome))
        except DecisionRefused as refusal:
            ends.append(str(refusal))
        finally:
            connection.close()

    hands = [Thread(target=hand, args=who) for who in ((hana, Outcome.HIRE), (ada, Outcome.NO_HIRE))]
    for thread in hands:
        thread.start()
    for thread in hands:
        thread.join()
    assert len([end for end in ends if isinstance(end, str)]) == 1
    assert Decision.objects.count() == 1


def test_decide_is_held_by_the_database_too(application: Application, hana: Person, at: datetime) -> None:
    made = decide(application, hana, at)
    made.pk = None
    with pytest.raises(DatabaseError, match="decision_final_is_one"), transaction.atomic():
        made.save(force_insert=True)


def test_add_addendum_is_written_below(application: Application, hana: Person, rae: Person, at: datetime) -> None:
    made = decide(application, hana, at)
    later = at + timedelta(days=30)
    addendum = decisions.add_addendum(made, text=" The references agree. ", by=rae, at=later)
    assert (addendum.text, addendum.by, addendum.at) == ("The references agree.", rae, later)
    made.refresh_from_db()
    assert made.reason == "All that we asked for."
    event = Event.objects.get(kind="hiring.decision_added_to")
    assert (event.on_id, event.facts) == (application.pk, {"decision": made.pk})


def test_add_addendum_refuses_nothing_said(application: Application, hana: Person, at: datetime) -> None:
    made = decide(application, hana, at)
    with pytest.raises(DecisionRefused, match="Write what"):
        decisions.add_addendum(made, text="  ", by=hana, at=at)
