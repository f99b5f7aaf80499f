from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from core.actions import people
from core.models import Organisation, Person
from interviews.models import Scorecard
from rubrics.models import RoleDefinition
from tests import make
from tests.interviews import panel

pytestmark = pytest.mark.django_db
SignIn = Callable[[Person], Client]
MOST = 12


def asked(client: Client, url: str) -> int:
    client.get(url)
    with CaptureQueriesContext(
        connection,
    ) as caught:
        assert client.get(url).status_code == 200
    return len([one for one in caught if "SAVEPOINT" not in one["sql"] and "set_config" not in one["sql"]])


@pytest.fixture
def card(role: RoleDefinition, rae: Person, hana: Person, ivan: Person, at: datetime) -> Scorecard:
    application = panel.application(role, rae, hana, at)
    return make.card(make.interview(application, [ivan], rae, at), ivan)


def test_index_is_for_administrators(signed_in: SignIn, ada: Person, rae: Person, otto: Person) -> None:
    for url in (reverse("records_index"), reverse("records_export"), reverse("people_record", args=[otto.pk])):
        assert signed_in(ada).get(url).status_code == 200
        for other in (rae, otto):
            assert signed_in(other).get(url).status_code == 403


def test_index_asks_few_and_the_same_however_much_changed(
    signed_in: SignIn, ada: Person, ivan: Person, card: Scorecard, at: datetime
) -> None:
    client, url = signed_in(ada), reverse("records_index")
    people.change_office(ivan, office="recruiter", by=ada, at=at)
    first = asked(client, url)
    for number in range(99):
        Person.objects.filter(pk=ivan.pk).update(name=f"Ivan {number}")
    assert asked(client, url) <= first <= MOST
    assert asked(client, f"{url}?who=ada&kind=person&first=2026-01-01&last=2199-12-31") <= MOST


def test_index_says_what_it_cannot_read(signed_in: SignIn, ada: Person) -> None:
    client = signed_in(ada)
    for said in ("first=2026-13-40", "last=0001-01-01", "first=2026-02-01&last=2026-01-01", "kind=x", "who=%00"):
        response = client.get(f"{reverse('records_index')}?{said}")
        assert response.status_code == 200
        assert 'class="err"' in response.content.decode() or said.startswith("who")
    assert client.get(f"{reverse('records_export')}?first=x")["Location"].endswith("?first=x")


def test_index_tells_the_change_in_the_readers_words(
    signed_in: SignIn, ada: Person, ivan: Person, at: datetime
) -> None:
    people.change_office(ivan, office="recruiter", by=ada, at=at)
    page = signed_in(ada).get(reverse("records_index")).content.decode()
    assert "<del>No office</del> <ins>Recruiter</ins>" in page
    Person.objects.filter(pk=ada.pk).update(language="zh-hans")
    Person.objects.filter(pk=ivan.pk).update(is_active=False)
    page = signed_in(ada).get(reverse("records_index")).content.decode()
    assert "变更记录" in page
    assert "<del>是</del> <ins>否</ins>" in page, "a plain answer, not a vote"


def test_record_of_an_application_tells_no_opinion_to_who_owes_a_card(
    signed_in: SignIn, card: Scorecard, ada: Person, hana: Person, cora: Person, ines: Person, rae: Person, at: datetime
) -> None:
    make.submitted(card, at + timedelta(hours=3))
    application = card.seat.interview.application
    url = reverse("hiring:pipeline_record", args=[application.pk])
    assert "Seen by Ivan Herrera" in signed_in(hana).get(url).content.decode()
    assert asked(signed_in(hana), url) <= MOST
    make.interview(application, [hana], rae, at, session=1, starts_at=at + timedelta(days=1))
    page = signed_in(hana).get(url).content.decode()
    assert "Seen by Ivan Herrera" not in page
    assert "You owe a scorecard" in page


def test_record_of_an_application_is_not_there_for_others(
    signed_in: SignIn, card: Scorecard, ivan: Person, otto: Person
) -> None:
    application = card.seat.interview.application
    for route, pk in (
        ("pipeline", application.pk),
        ("candidates", application.candidate_id),
        ("requisitions", application.requisition_id),
    ):
        for person in (ivan, otto):
            assert signed_in(person).get(reverse(f"hiring:{route}_record", args=[pk])).status_code == 404


def test_pages_of_one_thing_ask_few(signed_in: SignIn, card: Scorecard, ada: Person, role: RoleDefinition) -> None:
    application, client = card.seat.interview.application, signed_in(ada)
    Organisation.objects.update(name="Other")
    for url in (
        reverse("hiring:requisitions_record", args=[application.requisition_id]),
        reverse("hiring:candidates_record", args=[application.candidate_id]),
        reverse("rubrics:rubrics_record", args=[role.rubric.version]),
        reverse("people_record", args=[ada.pk]),
    ):
        assert asked(client, url) <= MOST, url
