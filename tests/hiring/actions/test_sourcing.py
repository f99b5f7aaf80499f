from datetime import datetime
from typing import Any

import pytest

from core.models import Person
from core.refusals import Refusal
from hiring.actions import decisions, pipeline, requisitions, sourcing
from hiring.models import Application, Channel, Requisition
from hiring.queries.history import requisition_history
from hiring.queries.sourcing import ELSEWHERE, Result, results, sources_offered, sourcing_plan
from hiring.rules.stages import StageKind
from rubrics.models import Note
from tests import make

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def library() -> None:
    for position, (key, name) in enumerate({"referrals": "Referrals", "meetups": "Meetups", "arxiv": "arXiv"}.items()):
        Note.objects.create(
            chapter="sourcing", section="channels", position=position, key=key, name=make.words(name), text={}
        )


def came(
    requisition: Requisition, by: Person, at: datetime, number: int, source: str, *kinds: StageKind
) -> Application:
    made = make.application(requisition, by, at, email=f"c{number}@example.org", source=source)
    for kind in kinds:
        pipeline.advance(made, to=requisition.stages.get(kind=kind), by=by, at=at)
    return made


def test_plan_takes_the_name_of_the_library_or_an_own_one(
    requisition: Requisition, rae: Person, ivan: Person, at: datetime
) -> None:
    known = sourcing.plan(requisition, key="referrals", owner=ivan, note=" Ask the grid team. ", by=rae, at=at)
    assert (known.key, known.name, known.owner, known.note) == (
        "referrals",
        make.words("Referrals"),
        ivan,
        "Ask the grid team.",
    )
    own = sourcing.plan(requisition, name=" The energy fair ", by=rae, at=at)
    assert (own.key, own.name, own.owner) == ("", {"en": "The energy fair"}, None)
    assert sources_offered(requisition) == ["Referrals", "The energy fair"]
    sentences = [one.sentence for one in requisition_history(requisition, with_pay=True)]
    assert "Rae Fournier put The energy fair into the sourcing plan." in sentences


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({}, "Choose a channel"),
        ({"name": "  "}, "Choose a channel"),
        ({"key": "gone"}, "does not know this channel"),
        ({"key": "referrals"}, "in the plan already"),
        ({"name": "REFERRALS "}, "in the plan already"),
        ({"name": "中 referrals"}, "in the plan already"),
    ],
)
def test_plan_refuses(requisition: Requisition, rae: Person, at: datetime, given: dict[str, Any], told: str) -> None:
    sourcing.plan(requisition, key="referrals", by=rae, at=at)
    with pytest.raises(Refusal, match=told):
        sourcing.plan(requisition, **given, by=rae, at=at)
    assert Channel.objects.count() == 1


def test_change_and_drop_leave_what_came_of_it(
    requisition: Requisition, rae: Person, ivan: Person, otto: Person, at: datetime
) -> None:
    channel = sourcing.plan(requisition, key="referrals", by=rae, at=at)
    came(requisition, rae, at, 1, "Referrals")
    channel = sourcing.change(channel, owner=ivan, note="Twice a month.", by=rae, at=at)
    assert (Channel.objects.get().owner, Channel.objects.get().note) == (ivan, "Twice a month.")
    otto.is_active = False
    otto.save()
    with pytest.raises(Refusal, match="does not work here"):
        sourcing.change(channel, owner=otto, note="", by=rae, at=at)
    sourcing.drop(channel, by=rae, at=at)
    again = sourcing.plan(requisition, key="referrals", by=rae, at=at)
    assert results(requisition, [again])[again.pk].applications == 1
    requisitions.cancel(requisition, reason="No money.", by=rae, at=at)
    with pytest.raises(Refusal, match="stays as it was"):
        sourcing.drop(again, by=rae, at=at)


def test_results_count_by_the_name_in_any_language(
    requisition: Requisition, rae: Person, hana: Person, at: datetime
) -> None:
    referrals = sourcing.plan(requisition, key="referrals", by=rae, at=at)
    fair = sourcing.plan(requisition, name="Energy fair", by=rae, at=at)
    came(requisition, rae, at, 1, "Referrals")
    came(requisition, rae, at, 2, "中 referrals", StageKind.INTERVIEWS)
    hired = came(requisition, rae, at, 3, " REFERRALS", StageKind.CALL)
    came(requisition, rae, at, 4, "A colleague's cousin", StageKind.INTERVIEWS, StageKind.CALL)
    came(requisition, rae, at, 5, "")
    said: dict[str, Any] = {"outcome": "hire", "advised": "hire", "advice": {}, "cards_missing": 0}
    decisions.decide(hired, **said, reason="All of it.", by=hana, at=at)
    pipeline.advance(hired, to=requisition.stages.get(kind=StageKind.HIRED), by=rae, at=at)
    assert results(requisition, [referrals, fair]) == {referrals.pk: Result(3, 2, 1), ELSEWHERE: Result(2, 1, 0)}
    assert results(requisition, []) == {ELSEWHERE: Result(5, 3, 1)}


def test_sourcing_plan_offers_what_the_role_says_first(requisition: Requisition, rae: Person, at: datetime) -> None:
    requisition.role.sourcing = [{"what": make.words("Where they publish"), "channels": ["arxiv", "referrals", "gone"]}]
    sourcing.plan(requisition, key="referrals", by=rae, at=at)
    plan = sourcing_plan(requisition)
    [strategy] = plan.strategies
    assert [(one.key, one.is_planned) for one in strategy.channels] == [("arxiv", False), ("referrals", True)]
    assert [one.key for one in plan.others] == ["arxiv", "meetups"]
