from datetime import datetime
from typing import Any

import pytest

from core.models import Person
from hiring.actions import copies
from hiring.models import Requisition
from rubrics.models import RoleDefinition
from tests import make

pytestmark = pytest.mark.django_db


@pytest.fixture
def source(role: RoleDefinition, rae: Person, hana: Person, at: datetime) -> Requisition:
    return make.requisition(role, rae, hana, at, pay=(81_000, 97_000, "EUR"), openings=2)


def typed(rae: Person, hana: Person, **other: Any) -> dict[str, Any]:
    return {"title": "Copy", "openings": 2, "hiring_manager": hana.pk, "recruiter": rae.pk, **other}


def test_create_lists_what_may_be_copied_and_the_templates(
    source: Requisition, rae: Person, hana: Person, at: datetime, signed_in: Any
) -> None:
    template = copies.keep(source, name="Grid engineers", by=rae, at=at)
    client = signed_in(rae)
    html = client.get("/requisitions/new/").content.decode()
    assert f'<option value="{source.pk}">' in html
    assert "Grid engineers" in html
    assert f'<option value="{template.pk}">' not in html
    assert "Grid engineers" not in client.get("/requisitions/").content.decode()
    assert client.get(f"/requisitions/copy/?source={source.pk}").url == f"/requisitions/{source.pk}/copy/"
    assert client.get("/requisitions/copy/?source=x").status_code == 404


def test_copy_comes_filled_in_and_drafts(source: Requisition, rae: Person, hana: Person, signed_in: Any) -> None:
    client, url = signed_in(rae), f"/requisitions/{source.pk}/copy/"
    html = client.get(url).content.decode()
    assert 'value="81000"' in html
    assert "Senior ML engineer, Forecasting" in html
    made = Requisition.objects.get(pk=int(client.post(url, typed(rae, hana)).url.split("/")[-2]))
    assert (made.title, made.openings.count(), made.state) == ("Copy", 2, "draft")


def test_copy_is_for_who_drafts_and_sees_the_source(
    role: RoleDefinition, rae: Person, hana: Person, otto: Person, at: datetime, signed_in: Any
) -> None:
    secret = make.draft(role, rae, hana, at, confidential=True)
    other = make.person("Rob Keller", office="recruiter")
    for person, status in ((hana, 403), (otto, 403), (other, 404)):
        assert signed_in(person).get(f"/requisitions/{secret.pk}/copy/").status_code == status


def test_template_is_kept_changed_drafted_from_and_deleted(
    source: Requisition, rae: Person, hana: Person, signed_in: Any
) -> None:
    client = signed_in(rae)
    draft = client.post(f"/requisitions/{source.pk}/copy/", typed(rae, hana)).url
    assert "Keep as a template" in client.get(draft).content.decode()
    assert "Give the template a name" in client.post(f"{draft}template/", follow=True).content.decode()
    kept = client.post(f"{draft}template/", {"name": "Grid engineers"}).url
    html = client.get(kept).content.decode()
    assert "Template: Grid engineers" in html
    assert "Ask Hana Diallo for approval" not in html
    assert "This is a template" in client.post(f"{kept}submit/").content.decode()
    assert client.post(f"{kept}template/delete/").url == "/requisitions/new/"
    assert client.get(kept).status_code == 404
