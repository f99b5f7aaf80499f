from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from core.models import Event, History, Organisation, Person
from rubrics.models import Rubric

pytestmark = pytest.mark.django_db

FORM = {
    "organisation": "Halyard",
    "language": "zh-hans",
    "time_zone": "Asia/Shanghai",
    "country": "CN",
    "person_name": "Ada Brandt",
    "email": "ada@halyard.example",
    "password": "correct horse",
}
URL = "/welcome/"


def test_create_founds_the_organisation_with_its_catalogue(client: Client) -> None:
    assert client.get(URL).status_code == 200
    response = client.post(URL, FORM)
    assert (response.status_code, response["Location"]) == (302, "/")
    organisation = Organisation.objects.get()
    assert (organisation.name, organisation.country, organisation.is_demo) == ("Halyard", "CN", False)
    ada = Person.objects.get()
    assert ada.is_administrator
    rubric = Rubric.objects.get()
    assert (rubric.state, rubric.published_by) == ("published", ada)
    assert rubric.roles.count() == 6
    assert set(Event.objects.values_list("by", flat=True)) == {ada.pk}


def test_create_signs_the_founder_in(client: Client) -> None:
    client.post(URL, FORM)
    page = client.get(reverse("people_index"))
    assert page.status_code == 200
    assert '<html lang="zh-Hans">' in page.content.decode()
    other = Client()
    other.post(reverse("account_login"), {"login": "ada@halyard.example", "password": "correct horse"})
    assert other.get(reverse("me")).status_code == 200


def test_create_is_closed_once_founded(client: Client, organisation: Organisation) -> None:
    for response in (client.get(URL), client.post(URL, FORM)):
        assert (response.status_code, response["Location"]) == (302, reverse("account_login"))
    assert not Person.objects.exists()


@pytest.mark.parametrize(
    "wrong",
    [
        {"organisation": ""},
        {"email": "ada"},
        {"password": "short"},
        {"password": "password123"},
        {"time_zone": ""},
        {"time_zone": "Mars/Base"},
        {"language": "xx"},
        {"country": "ZZ"},
    ],
)
def test_create_founds_nothing_by_halves(wrong: dict[str, str], client: Client) -> None:
    response = client.post(URL, FORM | wrong)
    assert response.status_code == 200
    assert 'class="err"' in response.content.decode()
    assert not Organisation.objects.exists()
    assert not Person.objects.exists()
    assert not Rubric.objects.exists()


def test_create_asks_no_country(client: Client) -> None:
    client.post(URL, FORM | {"country": ""})
    assert Organisation.objects.get().country == ""


def test_create_speaks_the_browsers_language(client: Client) -> None:
    page = client.get(URL, headers={"accept-language": "zh-CN"}).content.decode()
    assert '<option value="zh-hans" selected>' in page
    # Countries too
    assert "中国" in page


def test_create_keeps_the_password_out_of_the_history(client: Client) -> None:
    client.post(URL, FORM)
    told = str(list(History.objects.filter(table_name="core_person").values_list("before", "after")))
    assert "Ada Brandt" in told
    assert "correct horse" not in told
    assert "password" not in told


def test_create_leaves_an_unfounded_house_as_it_was_when_the_catalogue_is_unfit(
    client: Client, monkeypatch: pytest.MonkeyPatch, tmp_path: Any
) -> None:
    """A file of the catalogue was broken by hand: said in words, and nothing is half done."""
    import shutil

    from rubrics.rules import catalogue

    shutil.copytree(catalogue.FOLDER, tmp_path / "catalogue")
    roles = tmp_path / "catalogue" / "roles.yaml"
    roles.write_text(roles.read_text().replace("key: ml_engineer", "key: 'ML engineer'", 1))
    monkeypatch.setattr(catalogue.read, "__defaults__", (tmp_path / "catalogue",))
    response = client.post(URL, FORM)
    assert response.status_code == 200
    assert "The catalogue cannot be loaded." in response.content.decode()
    assert not Organisation.objects.exists()
