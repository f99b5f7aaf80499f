from datetime import datetime, timedelta

import pytest

from core.models import Person
from hiring.actions import pipeline
from hiring.models import Application
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
