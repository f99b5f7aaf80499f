from datetime import timedelta
from threading import Thread
from time import sleep

import pytest
from django.db import connection, transaction

from core.actions.organisation import ChangedMeanwhile
from core.models import Event, Person
from hiring.models import TeamMember
from interviews.actions import ladders, reminders, scorecards
from interviews.models import Interview, LadderSettings, LadderStep
from interviews.queries.ladders import ladder_of, ladder_of_the_house
from interviews.rules.reminders import PROGRAM, Step, StepUnit
from tests import make
from tests.interviews.actions.test_reminders import (  # noqa: F401  (fixtures)
    application,
    berlin,
    interview,
    letters,
    states_of,
)
from tests.interviews.actions.test_reminders import (
    ladder_of as climbed,
)

pytestmark = pytest.mark.django_db

HOURS, DAYS = StepUnit.HOURS, StepUnit.WORKING_DAYS
SHORT = (Step(0, 4, HOURS), Step(1, 2, DAYS, ("recruiter", "coordinator")))
BOOKED = berlin("2026-06-09 10:00")


def test_change_of_the_organisation_holds_where_no_other_is_written(interview: Interview, ada: Person) -> None:  # noqa: F811
    requisition = interview.application.requisition
    assert ladder_of(requisition.pk) == PROGRAM
    ladders.change(None, steps=SHORT, due_after=48, seen=0, by=ada, at=BOOKED)
    assert ladder_of(requisition.pk) == ladder_of_the_house()
    assert ladder_of(requisition.pk).steps == SHORT
    own = (Step(0, 1, DAYS),)
    ladders.change(requisition, steps=own, due_after=None, seen=0, by=ada, at=BOOKED)
    assert ladder_of(requisition.pk).steps == own
    assert ladder_of(requisition.pk).due_after == timedelta(hours=48)
    assert ladder_of_the_house().steps == SHORT
    ladders.do_without(requisition, seen=1, by=ada, at=BOOKED)
    ladders.do_without(None, seen=1, by=ada, at=BOOKED)
    assert ladder_of(requisition.pk) == PROGRAM
    kinds = Event.objects.filter(kind__startswith="interviews.ladder").order_by("pk").values_list("kind", "on_kind")
    assert list(kinds) == [
        ("interviews.ladder_changed", "organisation"),
        ("interviews.ladder_changed", "requisition"),
        ("interviews.ladder_followed", "requisition"),
        ("interviews.ladder_followed", "organisation"),
    ]


def test_change_refuses_what_is_no_ladder_and_the_second_hand(ada: Person) -> None:
    with pytest.raises(ladders.LadderRefused, match="copies nobody"):
        ladders.change(None, steps=[Step(0, 1, HOURS, ("coordinator",))], due_after=None, seen=0, by=ada, at=BOOKED)
    ladders.change(None, steps=SHORT, due_after=None, seen=0, by=ada, at=BOOKED)
    with pytest.raises(ChangedMeanwhile):
        ladders.change(None, steps=SHORT[:1], due_after=None, seen=0, by=ada, at=BOOKED)
    assert LadderStep.objects.count() == 2


def test_plan_anew_moves_what_waits_and_keeps_what_was_said(
    interview: Interview,  # noqa: F811
    ivan: Person,
    ada: Person,
) -> None:
    """The first reminder went at 13:00; then the ladder becomes shorter and slower."""
    card = make.card(interview, ivan)
    reminders.send_due(berlin("2026-06-09 13:00"))
    ladders.change(None, steps=SHORT, due_after=48, seen=0, by=ada, at=berlin("2026-06-09 14:00"))
    assert ladders.plan_anew(berlin("2026-06-09 14:01")) == 1
    assert ladders.plan_anew(berlin("2026-06-09 14:02")) == 0
    assert climbed(card)[:2] == [("sent", berlin("2026-06-09 13:00")), ("waiting", berlin("2026-06-11 16:00"))]
    card.refresh_from_db()
    assert card.due_at == berlin("2026-06-11 12:00")
    reminders.send_due(berlin("2026-06-15 10:00"))
    assert states_of(card) == ["sent", "sent", "skipped", "skipped"]
    assert set(card.reminders.filter(state="skipped").values_list("why", flat=True)) == {"changed"}
    assert sorted(letter.to.name for letter in letters("interviews.reminder_copy") if letter.to) == [
        "Cora Lind",
        "Rae Fournier",
    ]


def test_plan_anew_goes_on_where_it_stopped(
    interview: Interview,  # noqa: F811
    ivan: Person,
    ines: Person,
    rae: Person,
    ada: Person,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(ladders, "BATCH", 1)
    other = make.interview(interview.application, [ines], rae, BOOKED, session=1, starts_at=berlin("2026-06-09 14:00"))
    ladders.change(interview.application.requisition, steps=SHORT, due_after=None, seen=0, by=ada, at=BOOKED)
    assert [ladders.plan_anew(BOOKED) for _run in range(4)] == [1, 1, 0, 0]
    assert not LadderSettings.objects.filter(planned_to__isnull=False).exists()
    for card, first in ((make.card(interview, ivan), "16:00"), (make.card(other, ines), "17:00")):
        assert climbed(card)[0][1] >= berlin(f"2026-06-09 {first}")


def test_copies_go_once_to_who_is_two_things(interview: Interview, hana: Person, ada: Person) -> None:  # noqa: F811
    TeamMember.objects.filter(part="coordinator").update(person=hana)
    both = (Step(0, 1, HOURS), Step(1, 1, DAYS, ("coordinator", "hiring_manager")))
    ladders.change(None, steps=both, due_after=None, seen=0, by=ada, at=BOOKED)
    reminders.send_due(berlin("2026-06-09 13:00"))
    reminders.send_due(berlin("2026-06-10 13:00"))
    assert [letter.to for letter in letters("interviews.reminder_copy")] == [hana]


def test_plan_anew_leaves_nothing_waiting_beyond_the_last_step(
    interview: Interview,  # noqa: F811
    ivan: Person,
    ada: Person,
) -> None:
    """Nobody is promised a reminder that has no place any more; on a longer ladder it has one again."""
    card = make.card(interview, ivan)
    reminders.send_due(berlin("2026-06-09 13:00"))
    ladders.change(None, steps=[Step(0, 1, HOURS)], due_after=24, seen=0, by=ada, at=berlin("2026-06-09 14:00"))
    ladders.plan_anew(berlin("2026-06-09 14:01"))
    assert states_of(card) == ["sent", "skipped", "skipped", "skipped"]
    two = [Step(0, 1, HOURS), Step(1, 1, DAYS)]
    ladders.change(None, steps=two, due_after=24, seen=1, by=ada, at=berlin("2026-06-10 10:00"))
    ladders.plan_anew(berlin("2026-06-10 10:01"))
    assert states_of(card) == ["sent", "waiting", "skipped", "skipped"]
    assert reminders.send_due(berlin("2026-06-10 13:00")) == 1


@pytest.mark.django_db(transaction=True)
def test_plan_anew_wakes_no_card_that_comes_in_meanwhile(interview: Interview, ivan: Person, ada: Person) -> None:  # noqa: F811
    """It is handed in while its lock is waited for."""
    card = make.filled(make.card(interview, ivan), interview.ends_at)
    ladders.change(None, steps=SHORT, due_after=48, seen=0, by=ada, at=BOOKED)
    due = card.due_at
    waits = Thread(target=plan_by_itself)
    with transaction.atomic():
        scorecards.submit(card, by=ivan, at=interview.ends_at + timedelta(minutes=5))
        waits.start()
        until_somebody_waits()
    waits.join(20)
    card.refresh_from_db()
    assert card.due_at == due
    assert set(states_of(card)) == {"stopped"}


def plan_by_itself() -> None:
    ladders.plan_anew(BOOKED)
    connection.close()


def until_somebody_waits() -> None:
    for _try in range(200):
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM pg_locks WHERE NOT granted")
            if cursor.fetchone()[0]:
                return
        sleep(0.05)
    raise AssertionError("nobody waits")
