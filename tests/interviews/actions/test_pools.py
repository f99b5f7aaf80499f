from functools import partial

import pytest

from core.models import Event, Person
from hiring.actions import loops, requisitions
from hiring.queries.coverage import planned_sessions
from interviews.actions import pools
from interviews.queries.pools import pools_shown
from tests import make
from tests.together import at_once, meanwhile


@pytest.fixture
def session(role, rae: Person, hana: Person, at):
    return make.requisition(role, rae, hana, at).sessions.select_related("requisition").first()


def test_add_takes_those_who_are_not_in_it_and_tells_the_history(session, ivan, ines, rae, at) -> None:
    assert pools.add(session, people=[ivan], by=rae, at=at) == [ivan]
    assert pools.add(session, people=[ivan, ines], by=rae, at=at) == [ines]
    assert pools.add(session, people=[ivan], by=rae, at=at) == []
    assert session.pool.count() == 2
    events = Event.objects.filter(kind="interviews.pool_changed", on_id=session.requisition_id).order_by("pk")
    assert [event.facts["added"] for event in events] == [["Ivan Herrera"], ["Ines Weber"]]


def test_add_refuses_nobody_and_what_is_over(session, ivan, rae, at) -> None:
    with pytest.raises(pools.PoolRefused, match="at least one person"):
        pools.add(session, people=[], by=rae, at=at)
    requisitions.cancel(session.requisition, reason="No need", by=rae, at=at)
    session.requisition.refresh_from_db()
    with pytest.raises(pools.PoolRefused, match="is closed"):
        pools.add(session, people=[ivan], by=rae, at=at)


def test_remove_is_the_same_twice(session, ivan, rae, at) -> None:
    pools.add(session, people=[ivan], by=rae, at=at)
    for _hand in range(2):
        pools.remove(session, person=ivan, by=rae, at=at)
    assert not session.pool.exists()
    assert Event.objects.filter(kind="interviews.pool_changed", facts__removed=["Ivan Herrera"]).count() == 1


# Two hands


def told(session) -> list[dict[str, list[str]]]:
    events = Event.objects.filter(kind="interviews.pool_changed", on_id=session.requisition_id).order_by("pk")
    return [{name: who for name, who in one.facts.items() if name != "session"} for one in events]


@pytest.mark.django_db(transaction=True)
def test_add_by_two_at_once_adds_once(session, ivan, ines, rae, hana, at) -> None:
    added = at_once(
        lambda: pools.add(session, people=[ivan], by=rae, at=at),
        lambda: pools.add(session, people=[ivan, ines], by=hana, at=at),
    )
    assert sorted(one.name for some in added for one in some) == ["Ines Weber", "Ivan Herrera"]
    assert session.pool.count() == 2
    assert sorted(name for one in told(session) for name in one["added"]) == ["Ines Weber", "Ivan Herrera"]


@pytest.mark.django_db(transaction=True)
def test_add_while_another_removes_comes_after(session, ivan, rae, hana, at) -> None:
    pools.add(session, people=[ivan], by=rae, at=at)
    remove = partial(pools.remove, session, person=ivan, by=rae, at=at)
    assert meanwhile(remove, lambda: pools.add(session, people=[ivan], by=hana, at=at)) == [ivan]
    assert session.pool.get().person == ivan
    # And the other way round it is gone
    meanwhile(lambda: pools.add(session, people=[ivan], by=hana, at=at), remove)
    assert not session.pool.exists()


@pytest.mark.django_db(transaction=True)
def test_remove_of_the_last_two_by_two_at_once_leaves_everybody(session, ivan, ines, rae, hana, at) -> None:
    pools.add(session, people=[ivan, ines], by=rae, at=at)
    at_once(*[partial(pools.remove, session, person=one, by=by, at=at) for one, by in ((ivan, rae), (ines, hana))])
    assert not session.pool.exists()
    assert not pools_shown(session.requisition, at).sessions[0].is_chosen
    assert sorted(name for one in told(session)[1:] for name in one["removed"]) == ["Ines Weber", "Ivan Herrera"]


@pytest.mark.django_db(transaction=True)
def test_add_to_a_session_that_another_takes_out_of_the_loop_is_told(session, ivan, rae, hana, at) -> None:
    others = planned_sessions(session.requisition)[1:]

    def take_out() -> None:
        loops.set_sessions(session.requisition, wanted=others, coverage_reason="Enough", by=hana, at=at)

    def add() -> str:
        with pytest.raises(pools.PoolRefused) as refusal:
            pools.add(session, people=[ivan], by=rae, at=at)
        return str(refusal.value)

    assert "taken out of the loop a moment ago" in meanwhile(take_out, add)
