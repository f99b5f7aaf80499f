from datetime import datetime, timedelta

import pytest

from core.models import Person
from hiring.actions import pipeline
from hiring.models import Application
from hiring.rules.stages import ApplicationState
from interviews.actions import scorecards
from interviews.models import PoolMember, Profile, Scorecard
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


def test_day_counts_the_sentences_a_vote_still_owes(application, ivan, rae, at) -> None:
    interview = make.interview(application, [ivan], rae, at, starts_at=at - 5 * HOUR)
    card = make.filled(make.card(interview, ivan), at, rating=3)
    blank = card.ratings.order_by("pk")[:2].values("pk")
    # At the bar, yet must-haves: each of the two needs its sentence
    card.ratings.filter(pk__in=list(blank.values_list("pk", flat=True))).update(evidence=" ")
    Scorecard.objects.filter(pk=card.pk).update(state="voted", voted_at=at)
    (owed,) = day(ivan, at).owed
    assert (owed.is_voted, owed.rated, owed.sentences) == (True, 3, 2)


def test_day_says_the_load_of_each_week_on_ones_own_calendar(application, ivan, ines, rae, hana, at) -> None:
    """At 10:00 on a Tuesday in Berlin."""
    for n, days in enumerate((-7, -1, 0, 0, 7)):
        starts_at = at + timedelta(days=days, hours=2 * n)
        make.interview(another(application, rae, at, f"N{n}"), [ivan], rae, at, starts_at=starts_at)
    load = day(ivan, at).load
    assert [count for _monday, count in load.weeks] == [0, 0, 0, 1, 3, 1, 0, 0]
    assert (load.now, load.limit, load.over, load.team) == (3, 5, 0, None)
    Profile.objects.create(person=ivan, per_day=2, per_week=2)
    session = application.requisition.sessions.first()
    for person in (ivan, ines):
        PoolMember.objects.create(session=session, person=person)
    make.interview(another(application, rae, at, "Hers"), [ines], rae, at, starts_at=at + 5 * HOUR)
    make.interview(another(application, rae, at, "Another"), [hana], rae, at, starts_at=at + 5 * HOUR)
    load = day(ivan, at).load
    assert (load.now, load.over, load.team, load.team_people) == (3, 1, 4, 2)
    assert [unit.kind for unit in load.bars.units] == ["past", "now", "now", "over", "ahead"]
    assert not day(hana, at - timedelta(days=90)).load.is_shown


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
