import pytest

from core.models import Event, Person
from hiring.actions import requisitions
from interviews.actions import pools
from tests import make


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
