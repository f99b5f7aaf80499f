from datetime import datetime, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from core.models import Person
from hiring.models import Application
from tests import make
from tests.interviews import panel

pytestmark = pytest.mark.django_db
PAGES = ("booked", "short", "structure")


@pytest.fixture
def application(role, rae: Person, hana: Person) -> Application:
    return panel.application(role, rae, hana, timezone.now())


def page(application: Application, name: str) -> str:
    return reverse(f"interviews:loops_{name}", args=[application.requisition_id])


@pytest.mark.parametrize("name", PAGES)
def test_pages_of_a_loop_are_hung_as_a_part_and_stand_alone(application, rae, signed_in, name: str) -> None:
    client = signed_in(rae)
    assert "<html" in client.get(page(application, name)).content.decode()
    part = client.get(page(application, name), headers={"hx-request": "true"}).content.decode()
    assert part.startswith(f'<section class="sec" id="{name}"')


@pytest.mark.parametrize("name", PAGES)
def test_pages_of_a_loop_are_not_there_for_who_has_no_business(application, otto, ivan, signed_in, name: str) -> None:
    for person in (otto, ivan):
        assert signed_in(person).get(page(application, name)).status_code == 404


def test_booked_and_short_keep_candidates_from_who_only_approves(
    application, rae, otto, at: datetime, signed_in
) -> None:
    application.requisition.approvals.update(approver=otto)
    client = signed_in(otto)
    assert [client.get(page(application, name)).status_code for name in PAGES] == [403, 403, 200]


def test_booked_tells_what_a_change_means(application, rae, ivan, signed_in) -> None:
    interview = make.interview(application, [ivan], rae, timezone.now() + timedelta(hours=2))
    asked = f"?changed={interview.session_id}&removed={interview.session_id}&added=1"
    html = signed_in(rae).get(page(application, "booked") + asked).content.decode()
    assert "so it cannot be removed" in html
    assert html.count("Nadia Rahimi") == 2
    assert "They have begun the loop, so it has to be booked for them too:" in html


@pytest.mark.parametrize("odd", ["x", "-1", "²", "9" * 30, "\x00", ""])
def test_booked_takes_hostile_input_calmly(application, rae, signed_in, odd: str) -> None:
    data = {"changed": odd, "removed": [odd] * 50, "added": odd}
    assert signed_in(rae).get(page(application, "booked"), data).status_code == 200


@pytest.mark.parametrize("name", PAGES)
def test_pages_of_a_loop_ask_little_and_no_more_with_more_candidates(
    application, rae, ivan, ines, signed_in, name: str
) -> None:
    now, client = timezone.now(), signed_in(rae)
    make.interview(application, [ivan], rae, now)
    with panel.Asked() as one:
        client.get(page(application, name), {"added": 1})
    for number, who in enumerate(("Omar Haddad", "Vera Lind"), start=1):
        email = f"{who[:4].lower()}@example.org"
        other = make.application(application.requisition, rae, now, name=who, email=email)
        make.interview(other, [ines], rae, now, starts_at=now + timedelta(hours=3 * number))
    with panel.Asked() as three:
        client.get(page(application, name), {"added": 1})
    # Of its own six, beside what every page of a requisition asks
    assert len(three) == len(one) <= 5 + 6
