from datetime import datetime

import pytest

from core.models import Letter, Person
from hiring.models import Application
from hiring.rules.decisions import Outcome
from hiring.rules.stages import ApplicationState, StageKind
from interviews.actions import debrief
from interviews.models import Rollup
from rubrics.models import RoleDefinition
from tests import make
from tests.interviews import panel


@pytest.fixture
def application(role: RoleDefinition, rae: Person, hana: Person, at: datetime) -> Application:
    return panel.application(role, rae, hana, at)


@pytest.fixture
def loop(application: Application, ivan: Person, ines: Person, igor: Person, rae: Person, at: datetime):
    return panel.loop(application, [ivan, ines, igor], rae, at)


def all_in(loop, people, at: datetime, rating: int = 3) -> None:
    for interview, person in zip(loop, people, strict=True):
        make.submitted(make.card(interview, person), at, rating=rating)


def decide(application: Application, by: Person, at: datetime, outcome: str = Outcome.HIRE, **fields):
    make.concluded(application, by, at)
    return debrief.decide(application, outcome=outcome, reason="Because of what they saw", by=by, at=at, **fields)


def decide_at_once(application: Application, by: Person, at: datetime, outcome: str, **fields):
    return debrief.decide(application, outcome=outcome, reason="Because of what they saw", by=by, at=at, **fields)


def test_decide_with_the_verdict_moves_the_application(loop, application, ivan, ines, igor, hana, rae, at) -> None:
    all_in(loop, (ivan, ines, igor), at)
    decision = decide(application, hana, at)
    assert (decision.outcome, decision.advised, decision.cards_missing) == (Outcome.HIRE, Outcome.HIRE, 0)
    assert {reason["why"] for reason in decision.advice["reasons"]} == {"at_bar"}
    application.refresh_from_db()
    assert application.stage.kind == StageKind.OFFER
    assert Rollup.objects.filter(kind="decided").count() == 1
    assert Letter.objects.filter(kind="interviews.decided", to=rae).count() == 1


def test_decide_against_the_verdict_owes_a_justification(loop, application, ivan, ines, igor, hana, at) -> None:
    all_in(loop, (ivan, ines, igor), at)
    with pytest.raises(debrief.JustificationOwed):
        decide(application, hana, at, Outcome.NO_HIRE)
    decision = decide(application, hana, at, Outcome.NO_HIRE, justification="The team was merged")
    application.refresh_from_db()
    assert decision.advised == Outcome.HIRE
    assert application.state == ApplicationState.REJECTED


def test_decide_tells_the_second_of_two_hands(loop, application, ivan, ines, igor, hana, at) -> None:
    all_in(loop, (ivan, ines, igor), at)
    decide(application, hana, at, Outcome.ONE_MORE, justification="To be sure", seen=0)
    with pytest.raises(debrief.DecisionRefused, match="a moment ago"):
        decide(application, hana, at, Outcome.ONE_MORE, justification="To be sure", seen=0)
    assert decide(application, hana, at, Outcome.HIRE, justification="Sure now", seen=1).outcome == Outcome.HIRE


def test_decide_with_cards_missing_owes_a_justification(loop, application, ivan, ines, hana, at) -> None:
    all_in(loop[:2], (ivan, ines), at)
    with pytest.raises(debrief.DecisionRefused, match="Open the debrief"):
        decide_at_once(application, hana, at, Outcome.ONE_MORE)
    make.opened(application, hana, at)
    with pytest.raises(debrief.JustificationOwed):
        decide(application, hana, at, Outcome.ONE_MORE)
    decision = decide(application, hana, at, Outcome.ONE_MORE, justification="Igor is ill")
    assert decision.cards_missing == 1


def test_decide_another_level_is_advised_and_named(loop, application, role, ivan, ines, igor, hana, at) -> None:
    all_in(loop, (ivan, ines, igor), at, rating=2)
    junior = role.rubric.levels.get(key="junior")
    with pytest.raises(debrief.DecisionRefused, match="level"):
        decide(application, hana, at, Outcome.OTHER_LEVEL)
    # Another level than the one advised is against the verdict too
    with pytest.raises(debrief.JustificationOwed):
        decide(application, hana, at, Outcome.OTHER_LEVEL, level=role.rubric.levels.get(key="lead"))
    decision = decide(application, hana, at, Outcome.OTHER_LEVEL, level=junior)
    assert (decision.advised, decision.advice["level"], decision.level) == (Outcome.OTHER_LEVEL, junior.pk, junior)


def test_decide_refuses_on_nothing(loop, application, hana, at) -> None:
    with pytest.raises(debrief.DecisionRefused, match="No scorecard"):
        decide_at_once(application, hana, at, Outcome.NO_HIRE, justification="In a hurry")


def test_decide_refuses_a_second_time(loop, application, ivan, ines, igor, hana, at) -> None:
    all_in(loop, (ivan, ines, igor), at)
    decide(application, hana, at)
    with pytest.raises(debrief.DecisionRefused, match="decided already"):
        decide_at_once(application, hana, at, Outcome.HIRE)


def test_decide_after_one_more_interview_is_possible(loop, application, ivan, ines, igor, hana, at) -> None:
    all_in(loop, (ivan, ines, igor), at)
    decide(application, hana, at, Outcome.ONE_MORE, justification="To be sure")
    application.refresh_from_db()
    assert application.stage.kind == StageKind.INTERVIEWS
    decide(application, hana, at)
    assert application.decisions.count() == 2


def test_decide_refuses_while_the_manager_owes_a_card(application, ivan, hana, rae, at) -> None:
    loop = panel.loop(application, [ivan, hana], rae, at)
    make.submitted(make.card(loop[0], ivan), at)
    with pytest.raises(debrief.DecisionRefused, match="own scorecard"):
        decide_at_once(application, hana, at, Outcome.NO_HIRE, justification="I know it")
