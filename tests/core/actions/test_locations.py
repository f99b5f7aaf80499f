from datetime import datetime

import pytest

from core.actions import locations, people
from core.actions.locations import LocationRefused, NameTaken
from core.actions.organisation import ChangedMeanwhile
from core.actions.people import PersonRefused
from core.models import Event, Location, Person
from tests.core.test_mail import in_threads

pytestmark = pytest.mark.django_db


def lisbon(by: Person, at: datetime) -> Location:
    return locations.add(name="Lisbon", country="PT", time_zone="Europe/Lisbon", by=by, at=at)


def test_add_refuses_a_name_that_is_there(ada: Person, at: datetime) -> None:
    lisbon(ada, at)
    with pytest.raises(NameTaken):
        locations.add(name="LISBON", country="", time_zone="UTC", by=ada, at=at)
    assert Event.objects.filter(kind="core.location_added").count() == 1


def test_change_tells_the_second_hand(ada: Person, at: datetime) -> None:
    place = lisbon(ada, at)
    locations.change(place, name="Porto", country="PT", time_zone="Europe/Lisbon", seen=0, by=ada, at=at)
    with pytest.raises(ChangedMeanwhile):
        locations.change(place, name="Braga", country="PT", time_zone="Europe/Lisbon", seen=0, by=ada, at=at)
    assert Location.objects.get().name == "Porto"


def test_remove_waits_until_nobody_works_there(ada: Person, ivan: Person, at: datetime) -> None:
    place = lisbon(ada, at)
    people.change_standing(ivan, office="none", location=place, by=ada, at=at)
    with pytest.raises(LocationRefused, match="People work there"):
        locations.remove(place, by=ada, at=at)
    people.deactivate(ivan, by=ada, at=at)
    locations.remove(place, by=ada, at=at)
    ivan.refresh_from_db()
    assert ivan.location is None
    with pytest.raises(LocationRefused, match="removed already"):
        locations.remove(place, by=ada, at=at)


@pytest.mark.django_db(transaction=True)
def test_remove_while_somebody_moves_in_leaves_nobody_without_a_place(ada: Person, ivan: Person, at: datetime) -> None:
    place = lisbon(ada, at)

    def work(number: int) -> str:
        try:
            if number:
                locations.remove(Location.objects.get(pk=place.pk), by=ada, at=at)
            else:
                mine = Person.objects.get(pk=ivan.pk)
                people.change_standing(mine, office="none", location=place, by=ada, at=at)
        except (LocationRefused, PersonRefused, Location.DoesNotExist):
            return "refused"
        return "done"

    assert sorted(in_threads(2, work)) == ["done", "refused"]
