from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from core.models import Location, Person
from hiring.models import Application
from interviews.models import PoolMember
from tests import make
from tests.interviews import panel
from tests.interviews.views.test_answers import said

HOUR = timedelta(hours=1)


@pytest.fixture
def application(role, rae: Person, hana: Person, ivan: Person, ines: Person, otto: Person) -> Application:
    """Ivan leads two sessions that look for the same must-haves; Otto could be the second voice."""
    at = timezone.now()
    made = panel.application(role, rae, hana, at)
    for n, lead in enumerate((ivan, ines, ivan)):
        booked = make.interview(made, [lead], rae, at, session=n, starts_at=at + (24 + 2 * n) * HOUR)
        PoolMember.objects.create(session=booked.session, person=otto)
    return made


def test_detail_says_what_is_lost_and_who_could_mend_it(signed_in, application, rae, ivan) -> None:
    client = signed_in(rae)
    page = client.get(reverse("interviews:coverage_detail", args=[application.pk]))
    text = said(page)
    assert "Ml fundamentals must-have seen by 1 of 2 different leads" in text
    assert "Another lead for ML theory" in text
    assert "Otto Haas" in text
    third = application.interviews.get(session__title__en="ML theory")
    assert reverse("interviews:replacements_edit", args=[third.pk]) + f"?out={ivan.pk}" in page.content.decode()
    hung = client.get(reverse("interviews:booking_panel", args=[application.pk])).content.decode()
    assert reverse("interviews:coverage_detail", args=[application.pk]) in hung
    assert "Interviews that leave something out" in said(client.get(reverse("interviews:home_index")))


@pytest.mark.parametrize(("who", "many"), [("rae", 10), ("hana", 11)])
def test_detail_asks_as_much_of_one_as_of_three(signed_in, application, who, many, request) -> None:
    client, asked = signed_in(request.getfixturevalue(who)), []
    for n in range(3):
        person = make.person(f"T{n} X")
        there = Location.objects.create(name=f"P{n}", country="PT", time_zone="Europe/Lisbon")
        Person.objects.filter(pk=person.pk).update(location=there)
        for session in application.requisition.sessions.all():
            PoolMember.objects.create(session=session, person=person)
        with panel.Asked() as found:
            assert person.name in said(client.get(reverse("interviews:coverage_detail", args=[application.pk])))
        asked.append(len(found))
    assert asked[0] == asked[2] == many, asked


def test_detail_is_for_who_sees_the_application(signed_in, application, otto, ivan) -> None:
    for person in (otto, ivan):
        assert signed_in(person).get(reverse("interviews:coverage_detail", args=[application.pk])).status_code == 404
