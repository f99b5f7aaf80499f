from datetime import datetime, timedelta

import pytest

from core.models import Person
from hiring.actions import pipeline
from hiring.models import Application, NextStep
from hiring.rules.stages import ApplicationState
from interviews.actions import scorecards
from interviews.queries.home import day
from interviews.rules.lateness import Late, Unit
from tests import make
from tests.interviews import panel

HOUR = timedelta(hours=1)


@pytest.fixture
def application(role, rae: Person, hana: Person, at: datetime) -> Application:
    return panel.application(role, rae, hana, at)


def another(application: Application, by: Person, at: datetime, name: str) -> Application:
    made = make.application(application.requisition, by, at, name=name, email=f"{name.lower()}@example.org")
    return pipeline.advance(made, to=application.stage, by=by, at=at)


def test_day_owes_late_first_and_counts_ones_own_draft(application, ivan, rae, at) -> None:
    old = make.interview(application, [ivan], rae, at, starts_at=at - timedelta(days=5))
    new = make.interview(another(application, rae, at, "Oskar"), [ivan], rae, at, starts_at=at - 3 * HOUR)
    card = make.card(old, ivan)
    first = card.ratings.first()
    scorecards.save(card, changes={f"r{first.pk}": "3"}, version=0, by=ivan, at=at)
    found = day(ivan, at)
    assert [one.interview for one in found.owed] == [old.pk, new.pk]
    assert (found.late, found.owed[0].rated, found.owed[0].asked, found.owed[0].is_started) == (1, 1, 3, True)
    # Thursday to Tuesday: due on Friday, then Monday and today
    assert found.owed[0].late == Late(2, Unit.WORKING_DAYS)
    assert (found.owed[1].late, found.owed[1].is_started) == (None, False)


def test_day_owes_nothing_before_the_end_and_nothing_of_the_closed(application, ivan, rae, at) -> None:
    interview = make.interview(application, [ivan], rae, at)
    assert day(ivan, interview.ends_at - HOUR / 60).owed == ()
    assert len(day(ivan, interview.ends_at).owed) == 1
    over = interview.ends_at
    pipeline.close(application, state=ApplicationState.WITHDRAWN, reason="Another job", by=rae, at=over)
    assert day(ivan, over).owed == ()


def test_day_tells_past_now_and_later_apart_on_the_readers_day(application, ivan, ines, igor, rae, at) -> None:
    """At 10:00 in Berlin."""
    starts = {"past": at - 2 * HOUR, "now": at - HOUR / 2, "later": at + 3 * HOUR, "tomorrow": at + timedelta(days=1)}
    for name, starts_at in starts.items():
        make.interview(another(application, rae, at, name), [ivan], rae, at, starts_at=starts_at, shadows=[])
    found = day(ivan, at)
    assert [one.when for one in found.today] == ["past", "now", "later"]
    assert [one.candidate for one in found.later] == ["tomorrow"]
    assert (found.next.candidate, found.next_is_today, found.minutes_to_next) == ("later", True, None)
    assert day(ivan, at + timedelta(hours=2, minutes=35)).minutes_to_next == 25
    assert day(ines, at).next is None


def test_day_names_who_else_is_at_the_table(application, ivan, ines, rae, at) -> None:
    make.interview(application, [ivan], rae, at, shadows=[ines])
    assert day(ivan, at).today[0].others == (("Ines Weber", "shadow"),)
    assert day(ines, at).today[0].others == (("Ivan Herrera", "lead"),)
    assert day(ines, at).today[0].kind == "shadow"


def test_day_waits_for_recruiter_and_manager_each_with_their_own(
    application, role, ivan, ines, igor, rae, hana, otto, at
) -> None:
    draft = make.draft(role, rae, hana, at)
    from hiring.actions import requisitions

    requisitions.submit(draft, by=rae, at=at)
    fresh = make.application(application.requisition, rae, at, name="Fresh", email="fresh@example.org")
    ready = another(application, rae, at, "Ready")
    loop = panel.loop(ready, [ivan, ines, igor], rae, at)
    for interview, person in zip(loop, (ivan, ines, igor), strict=True):
        make.submitted(make.card(interview, person), interview.ends_at)
    idle = another(application, rae, at, "Idle")
    pipeline.note_progress(idle, next_step=NextStep.NONE, cards_due=0, cards_in=0)

    seen = day(rae, at)
    assert [(one.step, one.candidate) for one in seen.waiting] == [("book", "Nadia Rahimi"), ("none", "Idle")]
    assert [(one.title, one.count) for one in seen.to_review] == [(fresh.requisition.title, 1)]
    assert (seen.approvals, seen.waits) == ((), 3)

    seen = day(hana, at)
    assert [(one.step, one.candidate) for one in seen.waiting] == [("debrief", "Ready")]
    assert [approval.requisition for approval in seen.approvals] == [draft]
    assert day(ivan, at).waits == day(otto, at).waits == 0


def test_day_takes_no_debrief_for_ready_while_a_card_is_missing(application, ivan, rae, hana, at) -> None:
    make.interview(application, [ivan], rae, at)
    pipeline.note_progress(application, next_step=NextStep.DEBRIEF, waits_for=hana, cards_due=1, cards_in=0)
    assert day(hana, at).waiting == ()


def test_day_shows_no_more_than_fits_and_says_so(application, rae, at) -> None:
    for n in range(21):
        another(application, rae, at, f"C{n}")
    found = day(rae, at)
    assert (len(found.waiting), found.more_waiting) == (20, True)
