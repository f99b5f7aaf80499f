from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from threading import Barrier, Thread

import pytest
from django.db import connection

from core.models import Event, Person
from hiring.actions import copies, loops, pipeline, requisitions
from hiring.actions.loops import LoopRefused, PlannedSession
from hiring.models import Application, NextStep, Requisition
from hiring.queries.coverage import loop_mark, planned_sessions
from interviews.queries.progress import progress
from rubrics.models import Question, RoleDefinition
from tests import make

pytestmark = pytest.mark.django_db


@pytest.fixture
def draft(role: RoleDefinition, rae: Person, hana: Person, at: datetime) -> Requisition:
    return make.draft(role, rae, hana, at)


@pytest.fixture
def planned(draft: Requisition) -> list[PlannedSession]:
    return planned_sessions(draft)


def new(title: str = "Whiteboard", **other: object) -> PlannedSession:
    kind = make.assessment_type("whiteboard")
    return replace(PlannedSession(None, kind.pk, {"en": title}, 45, "bar"), **other)


def titles(requisition: Requisition) -> list[str]:
    return [session.title["en"] for session in requisition.sessions.all()]


def save(requisition: Requisition, wanted: Sequence[PlannedSession], by: Person, at: datetime) -> Requisition:
    return loops.set_sessions(requisition, wanted=wanted, by=by, at=at)


def test_set_sessions_adds_removes_and_orders(
    draft: Requisition, planned: list[PlannedSession], rae: Person, at: datetime
) -> None:
    first, _second, third = planned
    save(draft, [third, new(), first], rae, at)
    assert titles(draft) == ["ML theory", "Whiteboard", "Applied ML"]
    assert [session.position for session in draft.sessions.all()] == [1, 2, 3]
    assert {session.pk for session in draft.sessions.all()} >= {first.id, third.id}
    event = Event.objects.get(kind="hiring.loop_changed")
    assert (event.on_id, event.by, event.facts) == (draft.pk, rae, {"sessions": 3})


def test_set_sessions_writes_what_each_looks_at(
    draft: Requisition, planned: list[PlannedSession], rae: Person, at: datetime
) -> None:
    first, *others = planned
    changed = replace(first, main=first.also, also=first.main[:1], minutes=90, purpose="bar", title={"en": "Case"})
    save(draft, [changed, *others], rae, at)
    assert planned_sessions(draft)[0] == changed


def test_set_sessions_of_the_same_tells_nothing(
    draft: Requisition, planned: list[PlannedSession], rae: Person, at: datetime
) -> None:
    save(draft, [replace(one, main=list(reversed(one.main))) for one in planned], rae, at)
    assert not Event.objects.filter(kind="hiring.loop_changed").exists()


def test_set_sessions_keeps_a_loop_that_falls_short(
    draft: Requisition, planned: list[PlannedSession], rae: Person, at: datetime
) -> None:
    save(draft, planned[:1], rae, at)
    assert titles(draft) == ["Applied ML"]


def test_set_sessions_takes_a_session_without_competencies(
    draft: Requisition, planned: list[PlannedSession], rae: Person, at: datetime
) -> None:
    save(draft, [new("Recruiter call", purpose="mutual"), *planned], rae, at)
    assert titles(draft)[0] == "Recruiter call"


def test_set_sessions_tells_whose_session_is_gone(
    draft: Requisition, planned: list[PlannedSession], rae: Person, hana: Person, at: datetime
) -> None:
    save(draft, planned[1:], hana, at)
    with pytest.raises(LoopRefused, match="Somebody changed this loop"):
        save(draft, planned, rae, at)


def test_set_sessions_refuses_a_session_of_another_requisition(
    draft: Requisition, planned: list[PlannedSession], role: RoleDefinition, rae: Person, hana: Person, at: datetime
) -> None:
    other = make.draft(role, rae, hana, at)
    with pytest.raises(LoopRefused):
        save(other, planned, rae, at)
    assert len(titles(draft)) == len(titles(other)) == 3


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"minutes": 0}, "5 to 600 minutes"),
        ({"minutes": 601}, "5 to 600 minutes"),
        ({"title": {"en": " "}}, "a title"),
        ({"purpose": "fun"}, "type and the purpose"),
        ({"assessment_type_id": 0}, "type and the purpose"),
        ({"main": (0,)}, "competencies of this requisition only"),
        ({"setting": "moon"}, "where “Applied ML” is held"),
        ({"seats": 0}, "led by 1 to 6 people"),
        ({"seats": 7}, "led by 1 to 6 people"),
        ({"buffer": 241}, "up to 240 minutes"),
        ({"days": 7}, "is no take-home"),
        ({"after": (1,)}, "“Applied ML” cannot follow itself"),
        ({"after": (4,)}, "only sessions of this loop"),
        ({"after": (2,)}, "“Applied ML” is to follow “Past projects”, yet stands before it"),
    ],
)
def test_set_sessions_refuses_what_cannot_be(
    draft: Requisition, planned: list[PlannedSession], rae: Person, at: datetime, change: dict, words: str
) -> None:
    with pytest.raises(LoopRefused, match=words):
        save(draft, [replace(planned[0], **change), *planned[1:]], rae, at)
    assert planned_sessions(draft) == planned


def test_set_sessions_refuses_a_competency_both_main_and_also(
    draft: Requisition, planned: list[PlannedSession], rae: Person, at: datetime
) -> None:
    with pytest.raises(LoopRefused, match="each of them once"):
        save(draft, [replace(planned[0], also=planned[0].main), *planned[1:]], rae, at)


@pytest.mark.parametrize("number", [0, 21])
def test_set_sessions_refuses_none_and_too_many(draft: Requisition, rae: Person, at: datetime, number: int) -> None:
    with pytest.raises(LoopRefused, match="1 to 20 sessions"):
        save(draft, [new() for _ in range(number)], rae, at)


def test_set_sessions_is_refused_once_it_waits_for_approval(
    draft: Requisition, planned: list[PlannedSession], rae: Person, at: datetime
) -> None:
    requisitions.submit(draft, by=rae, at=at)
    with pytest.raises(LoopRefused, match="not a draft any more"):
        save(draft, planned[:2], rae, at)
    assert len(titles(draft)) == 3


def test_set_sessions_keeps_how_each_is_held(
    draft: Requisition, planned: list[PlannedSession], rae: Person, at: datetime
) -> None:
    first, second, third = planned
    home = new("Essay", assessment_type_id=make.assessment_type("take_home").pk, days=5, brief={"en": "Write."})
    on_site = replace(second, setting="on_site", seats=2, buffer=30, after=(1, 2))
    save(draft, [first, home, on_site, replace(third, after=(1, 3))], rae, at)
    held = planned_sessions(draft)
    assert (held[1].days, held[1].brief, held[1].is_timeless) == (5, {"en": "Write."}, True)
    assert (held[2].setting, held[2].seats, held[2].buffer, held[2].after) == ("on_site", 2, 30, (1, 2))
    # The order is of sessions, wherever they come to stand
    first, home, on_site, third = held
    save(draft, [home, replace(on_site, after=(1,)), replace(third, after=(2,)), first], rae, at)
    assert [one.after for one in planned_sessions(draft)] == [(), (1,), (2,), ()]
    with pytest.raises(LoopRefused, match="1 to 60 days"):
        save(draft, [replace(planned_sessions(draft)[0], days=61)], rae, at)


def test_set_sessions_refuses_an_order_in_which_none_could_go_first(
    draft: Requisition, planned: list[PlannedSession], rae: Person, at: datetime
) -> None:
    first, second, third = planned
    with pytest.raises(LoopRefused, match="wait for one another, so none of them could be held: “Applied ML”, “ML th"):
        save(draft, [replace(first, after=(3,)), second, replace(third, after=(1,))], rae, at)
    assert planned_sessions(draft) == planned


@pytest.mark.django_db(transaction=True)
def test_set_sessions_of_two_hands_at_once_tells_the_second(
    draft: Requisition, planned: list[PlannedSession], rae: Person, hana: Person, at: datetime
) -> None:
    start, told = Barrier(2), []

    def hand(person: Person, minutes: int) -> None:
        wanted = [replace(planned[0], minutes=minutes), *planned[1:]]
        start.wait()
        try:
            loops.set_sessions(draft, wanted=wanted, seen=loop_mark(planned), by=person, at=at)
        except LoopRefused as refusal:
            told.append(str(refusal))
        finally:
            connection.close()

    hands = [Thread(target=hand, args=who) for who in ((rae, 75), (hana, 90))]
    for thread in hands:
        thread.start()
    for thread in hands:
        thread.join()
    assert [refusal[:26] for refusal in told] == ["Somebody changed this loop"]
    assert Event.objects.filter(kind="hiring.loop_changed").count() == 1


# Once it was approved


def test_set_sessions_of_what_is_open_renames_and_adds_and_keeps_what_is_seen(
    requisition: Requisition, rae: Person, at: datetime
) -> None:
    first, *others = planned_sessions(requisition)
    save(requisition, [replace(first, title={"en": "Case"}, minutes=75), *others, new()], rae, at)
    assert titles(requisition) == ["Case", "Past projects", "ML theory", "Whiteboard"]
    first, *others = planned_sessions(requisition)
    with pytest.raises(LoopRefused, match="what a session looks at stay"):
        save(requisition, [replace(first, also=()), *others], rae, at)
    with pytest.raises(LoopRefused, match="what a session looks at stay"):
        save(requisition, [replace(first, purpose="bar"), *others], rae, at)


def test_set_sessions_of_what_is_open_removes_what_no_interview_stands_on(
    application: Application, requisition: Requisition, rae: Person, ivan: Person, at: datetime
) -> None:
    make.interview(application, [ivan], rae, at)
    first, second, third = planned_sessions(requisition)
    with pytest.raises(LoopRefused, match="“Applied ML” stands in interviews"):
        save(requisition, [second, third], rae, at)
    with pytest.raises(LoopRefused, match="The loop does not cover"):
        save(requisition, [first, second], rae, at)
    loops.set_sessions(requisition, wanted=[first, second], coverage_reason=" Too long. ", by=rae, at=at)
    assert (titles(requisition), Requisition.objects.get().coverage_reason) == (
        ["Applied ML", "Past projects"],
        "Too long.",
    )
    assert Event.objects.get(kind="hiring.loop_changed").facts["reason"] == "Too long."


def test_set_sessions_of_what_is_open_looks_again_at_what_comes_next(
    application: Application, requisition: Requisition, rae: Person, ivan: Person, at: datetime
) -> None:
    pipeline.advance(application, to=requisition.stages.get(kind="interviews"), by=rae, at=at)
    for number in range(2):
        interview = make.interview(
            application, [ivan], rae, at, session=number, starts_at=at + timedelta(hours=2 * number)
        )
        make.submitted(make.card(interview, ivan), interview.ends_at)
    application.refresh_from_db()
    assert application.next_step == NextStep.BOOK
    later = at + timedelta(days=1)
    wanted = planned_sessions(requisition)[:2]
    loops.set_sessions(requisition, wanted=wanted, coverage_reason="Enough.", by=rae, at=later)
    application.refresh_from_db()
    assert application.next_step == progress(application, later).next_step == NextStep.DEBRIEF


def test_choose_drops_what_is_of_another_type_and_goes_with_a_copy(
    draft: Requisition, rae: Person, hana: Person, at: datetime
) -> None:
    session = draft.sessions.first()
    own = Question.objects.get(key="applied_ml-1")
    strange = Question.objects.get(key="ml_theory-1")
    loops.choose(session, questions=[strange.pk, own.pk, 999], by=rae, at=at)
    assert planned_sessions(draft)[0].questions == (own.pk,)
    twin = copies.keep(draft, name="Ours", by=rae, at=at)
    assert planned_sessions(twin)[0].questions == (own.pk,)
    # Of another type it has nothing chosen
    first, *others = planned_sessions(draft)
    save(draft, [replace(first, assessment_type_id=strange.assessment_type_id), *others], rae, at)
    assert planned_sessions(draft)[0].questions == ()


def test_choose_may_be_done_while_the_loop_is_run(
    role: RoleDefinition, rae: Person, hana: Person, at: datetime
) -> None:
    running = make.requisition(role, rae, hana, at)
    asked = running.sessions.first().assessment_type.questions.get()
    loops.choose(running.sessions.first(), questions=[asked.pk], by=rae, at=at)
    assert planned_sessions(running)[0].questions == (asked.pk,)
