import pytest
from django.urls import reverse
from django.utils import timezone

from core.models import Letter, Location, Person
from interviews.models import Interview, PoolMember, Seat
from tests import make
from tests.interviews import panel
from tests.interviews.views.test_answers import interview, now, said, to

__all__ = ["interview", "now"]


@pytest.fixture
def page(interview: Interview) -> str:
    return reverse("interviews:replacements_edit", args=[interview.pk])


@pytest.fixture
def whole_week(ines: Person) -> None:
    """Free whenever the test runs."""
    every = {"working_days": list(range(7)), "day_starts": "00:00", "day_ends": "23:59"}
    # Where midnight, at which one day ends and another begins, is far
    zone = "UTC" if 6 <= timezone.now().hour < 18 else "Pacific/Pago_Pago"
    Person.objects.filter(pk=ines.pk).update(time_zone=zone, **every)


def test_edit_swaps_with_one_press(signed_in, interview, page, ivan, ines, rae, whole_week) -> None:
    signed_in(ivan).post(to("decline", interview), {"seen": "0", "reason": "Away", "instead": ines.pk})
    client = signed_in(rae)
    home = said(client.get(reverse("interviews:home_index")))
    assert "Interviews that nobody leads" in home
    text = said(client.get(page))
    assert "Nobody leads it." in text
    assert "Ivan Herrera declined: Away" in text
    assert "named by Ivan Herrera" in text
    answer = client.post(page, {"person": ines.pk, "seen": "1"}, follow=True)
    assert "Ines Weber leads it." in said(answer)
    assert list(Seat.objects.filter(held=True).values_list("person__name", "kind")) == [("Ines Weber", "lead")]
    assert Letter.objects.filter(kind="interviews.invitation", to=ines).exists()
    assert "Interviews that nobody leads" not in said(client.get(reverse("interviews:home_index")))


def test_edit_takes_one_lead_out_for_another(signed_in, interview, page, ivan, ines, rae, whole_week) -> None:
    signed_in(rae).post(f"{page}?out={ivan.pk}", {"person": ines.pk, "seen": "0"})
    assert [seat.person for seat in Seat.objects.filter(held=True)] == [ines]


def test_edit_refuses_who_is_not_in_the_pool_and_who_looked_at_an_older_one(
    signed_in, interview, page, otto, ines, rae, whole_week
) -> None:
    client = signed_in(rae)
    assert "Choose somebody of the list." in said(client.post(page, {"person": otto.pk, "seen": "0"}))
    assert "Choose somebody of the list." in said(client.post(page, {"person": "x" * 99, "seen": "0"}))
    assert "Somebody changed this interview" in said(client.post(page, {"person": ines.pk, "seen": "5"}))
    assert Seat.objects.filter(held=True).count() == 1


def test_edit_is_for_who_books(signed_in, interview, page, otto, ivan, ines) -> None:
    for person in (otto, ivan, ines):
        assert signed_in(person).get(page).status_code == 404
        assert signed_in(person).post(page, {"person": ines.pk}).status_code == 404


@pytest.mark.parametrize(("who", "many"), [("rae", 11), ("hana", 12)])
def test_edit_asks_as_much_of_one_as_of_three(signed_in, interview, page, who, many, request) -> None:
    client, asked = signed_in(request.getfixturevalue(who)), []
    for n in range(3):
        person = make.person(f"T{n} X")
        there = Location.objects.create(name=f"P{n}", country="PT", time_zone="Europe/Lisbon")
        Person.objects.filter(pk=person.pk).update(location=there)
        PoolMember.objects.create(session=interview.session, person=person)
        with panel.Asked() as found:
            assert person.name in said(client.get(page))
        asked.append(len(found))
    assert asked[0] == asked[2] == many, asked
