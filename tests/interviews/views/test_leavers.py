import re
from datetime import timedelta

import pytest
from django.urls import reverse

from core.models import Person
from interviews.models import Interview
from tests import make
from tests.interviews import panel


@pytest.fixture
def interview(application, ivan: Person, rae: Person, now) -> Interview:
    return make.interview(application, [ivan], rae, now, starts_at=now + timedelta(days=1))


def said(response) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", response.content.decode()))


def test_edit_shows_what_is_left_and_settles_it(signed_in, interview, application, ivan, ines, rae, ada, now) -> None:
    make.interview(application, [ivan], rae, now, session=1, starts_at=now - timedelta(days=1))
    page = reverse("interviews:leavers_edit", args=[ivan.pk])
    client = signed_in(ada)
    text = said(client.get(page))
    assert "Applied ML with Nadia Rahimi" in text
    assert "Nadia Rahimi, Past projects" in text
    assert "1 is given up" in text
    seat = interview.seats.get()
    response = client.post(page, {f"seat_{seat.pk}": ines.pk})
    assert response["Location"] == reverse("people_index")
    ivan.refresh_from_db()
    assert not ivan.is_active
    assert interview.seats.get(held=True).person == ines
    # The second of two administrators
    assert client.get(page)["Location"] == reverse("people_edit", args=[ivan.pk])
    late = client.post(page, {f"seat_{seat.pk}": rae.pk}, follow=True)
    assert "Ivan Herrera was deactivated already. Nothing was changed." in said(late)
    assert interview.seats.get(held=True).person == ines


def test_edit_asks_who_takes_over_a_part_and_keeps_what_was_chosen(signed_in, interview, rae, ivan, otto, ada) -> None:
    page = reverse("interviews:leavers_edit", args=[rae.pk])
    client = signed_in(ada)
    response = client.post(page, {})
    member = rae.memberships.get()
    named = f"Recruiter of Senior ML engineer, Forecasting, {member.requisition.code}: choose who takes over."
    assert named in said(response), "two may have one title"
    rae.refresh_from_db()
    assert rae.is_active
    client.post(page, {f"member_{member.pk}": otto.pk})
    member.refresh_from_db()
    assert member.person == otto


def test_edit_says_a_refusal_in_words(signed_in, interview, application, ivan, ines, rae, ada, now) -> None:
    make.interview(application, [ines], rae, now, session=1, starts_at=interview.starts_at)
    page = reverse("interviews:leavers_edit", args=[ivan.pk])
    response = signed_in(ada).post(page, {f"seat_{interview.seats.get().pk}": ines.pk})
    assert "Ines Weber is in another interview" in said(response)
    assert f'<option value="{ines.pk}" selected>' in response.content.decode()
    ivan.refresh_from_db()
    assert ivan.is_active


def test_edit_of_somebody_who_owes_nothing_is_one_button(signed_in, otto, ada) -> None:
    page = reverse("interviews:leavers_edit", args=[otto.pk])
    client = signed_in(ada)
    assert "Otto Haas owes nothing and is on no hiring team." in said(client.get(page))
    assert client.post(page).status_code == 302
    otto.refresh_from_db()
    assert not otto.is_active


def test_edit_is_the_administrators(signed_in, ivan, rae, hana, otto, ada) -> None:
    page = reverse("interviews:leavers_edit", args=[ivan.pk])
    for person in (rae, hana, otto):
        assert signed_in(person).get(page).status_code == 403
        assert signed_in(person).post(page).status_code == 403
    assert signed_in(ada).get(page).status_code == 200


@pytest.mark.parametrize("booked", [1, 3])
def test_edit_keeps_its_budget(signed_in, application, ivan, rae, ada, now, booked) -> None:
    panel.loop(application, [ivan] * booked, rae, now)
    client = signed_in(ada)
    with panel.Asked() as asked:
        client.get(reverse("interviews:leavers_edit", args=[ivan.pk]))
    assert len(asked) <= 12, asked.queries
