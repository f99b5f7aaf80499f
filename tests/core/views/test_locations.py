from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from core.models import Location, Person

pytestmark = pytest.mark.django_db
SignIn = Callable[[Person], Client]
PORTO = {"name": "Porto", "country": "PT", "time_zone": "Europe/Lisbon"}


def test_places_are_added_renamed_and_removed_by_administrators(signed_in: SignIn, ada: Person, otto: Person) -> None:
    client = signed_in(ada)
    assert "No places of work yet" in client.get(reverse("locations_index")).content.decode()
    assert signed_in(otto).post(reverse("locations_create"), PORTO).status_code == 403
    client.post(reverse("locations_create"), PORTO)
    place = Location.objects.get()
    taken = client.post(reverse("locations_create"), PORTO | {"name": "porto"}).content.decode()
    assert "Another place of work has this name." in taken
    edit, remove = (reverse(f"locations_{verb}", args=[place.pk]) for verb in ("edit", "remove"))
    assert signed_in(otto).post(edit, PORTO | {"seen": "0"}).status_code == 403
    client.post(edit, PORTO | {"name": "Braga", "seen": "0"})
    late = client.post(edit, PORTO | {"name": "Faro", "seen": "0"}).content.decode()
    assert "Now it says: Braga" in late
    assert signed_in(otto).post(remove).status_code == 403
    assert client.post(remove).status_code == 302
    assert not Location.objects.exists()


def test_remove_is_not_offered_while_somebody_works_there(signed_in: SignIn, ada: Person, ivan: Person) -> None:
    ivan.location = Location.objects.create(**PORTO)
    ivan.save()
    client, remove = signed_in(ada), reverse("locations_remove", args=[ivan.location.pk])
    page = client.get(reverse("locations_edit", args=[ivan.location.pk])).content.decode()
    assert "1 person works here" in page
    assert remove not in page
    assert client.post(remove).status_code == 409


@pytest.mark.parametrize("places", [1, 3])
def test_index_says_how_many_work_where(
    places: int, signed_in: SignIn, ada: Person, django_assert_num_queries: Any
) -> None:
    for number in range(places):
        Location.objects.create(name=f"P{number}", country="PT", time_zone="Europe/Lisbon")
    client = signed_in(ada)
    with django_assert_num_queries(5):
        page = client.get(reverse("locations_index")).content.decode()
    assert page.count("Portugal") == places
    assert "No place of work" in page
