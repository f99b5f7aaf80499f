from collections.abc import Callable
from datetime import datetime

import pytest
from django.test import Client
from django.urls import reverse

from core.models import Person
from hiring.models import Application, Candidate, Merge, Requisition
from rubrics.models import RoleDefinition
from tests import make

pytestmark = pytest.mark.django_db
SignedIn = Callable[[Person], Client]


@pytest.fixture
def twin(requisition: Requisition, application: Application, rae: Person, at: datetime) -> Application:
    return make.application(requisition, rae, at, name="RAHIMI Nádia", email="nr@mail.example")


def address(survivor: Application, merged: Application) -> str:
    return reverse("hiring:merges_create", args=[survivor.candidate_id, merged.candidate_id])


def page(application: Application) -> str:
    return reverse("hiring:candidates_detail", args=[application.candidate_id])


def test_create_says_what_will_happen_and_does_it(
    application: Application, twin: Application, rae: Person, signed_in: SignedIn
) -> None:
    client = signed_in(rae)
    assert address(application, twin) in client.get(page(application)).content.decode()
    shown = client.get(address(application, twin)).content.decode()
    assert "Both have an open application on Senior ML engineer, Forecasting." in shown
    # Of two who are called the same the sentences tell which is which
    assert "Everything of RAHIMI Nádia (nr@mail.example, known since Tue 9 June)" in shown
    assert "The page of RAHIMI Nádia (nr@mail.example) leads here." in shown
    assert "the same name" in client.get(page(application)).content.decode()
    done = client.post(address(application, twin), follow=True).content.decode()
    assert "The two files are one." in done
    assert "nr@mail.example" in done
    assert client.get(page(twin)).headers["Location"] == page(application)
    made = Merge.objects.get()
    undo = reverse("hiring:merges_undo", args=[application.candidate_id, made.pk])
    assert undo in done
    again = client.post(address(application, twin))
    assert again.status_code == 404
    client.post(undo)
    assert Candidate.objects.filter(merged_into=None).count() == 2
    assert "apart already" not in client.get(page(twin)).content.decode()
    assert client.post(undo).status_code == 404


def test_adding_says_who_looks_alike(
    requisition: Requisition, application: Application, rae: Person, signed_in: SignedIn
) -> None:
    said = {"name": "Nadia RAHIMI", "email": "n@mail.example", "language": "en", "time_zone": "UTC"}
    url = reverse("hiring:candidates_create", args=[requisition.pk])
    assert "looks like the same person" in signed_in(rae).post(url, said, follow=True).content.decode()
    said |= {"name": "Omar Saleh", "email": "omar@mail.example"}
    assert "looks like" not in signed_in(rae).post(url, said, follow=True).content.decode()


def test_create_is_for_recruiters_who_may_see_both(
    application: Application, twin: Application, hana: Person, ada: Person, otto: Person, signed_in: SignedIn
) -> None:
    url = address(application, twin)
    assert [signed_in(who).get(url).status_code for who in (hana, ada, otto)] == [403, 200, 404]


def test_create_of_one_with_itself_is_refused(application: Application, rae: Person, signed_in: SignedIn) -> None:
    done = signed_in(rae).post(address(application, application), follow=True).content.decode()
    assert "one and the same already" in done


def test_create_tells_nothing_of_a_requisition_that_one_may_not_see(
    application: Application, role: RoleDefinition, rae: Person, hana: Person, at: datetime, signed_in: SignedIn
) -> None:
    other = make.requisition(role, rae, hana, at, title="Another")
    twin = make.application(other, rae, at, name="RAHIMI Nádia", email="nr@mail.example")
    falcon = make.requisition(role, rae, hana, at, title="Falcon", confidential=True)
    for known in (application, twin):
        make.application(falcon, rae, at, email=known.candidate.email)
    rolf = make.person("Rolf Kern", office="recruiter")
    client = signed_in(rolf)
    for html in (client.get(address(application, twin)), client.post(address(application, twin), follow=True)):
        assert "Something that you may not see stands in the way" in html.content.decode()
        assert "Falcon" not in html.content.decode()
    assert not Merge.objects.exists()
