from typing import Any

import pytest

from core.models import Person
from hiring.models import Approval, Part, Requisition
from rubrics.models import RoleDefinition
from tests import make
from tests.hiring.views.test_requisitions import page, url

pytestmark = pytest.mark.django_db


# create


def typed(role: RoleDefinition, manager: Person, recruiter: Person, **other: Any) -> dict[str, Any]:
    return {
        "role": role.key,
        "level": "senior",
        "title": "Senior ML engineer",
        "suggested": "Senior ML engineer",
        "openings": "1",
        "hiring_manager": manager.pk,
        "recruiter": recruiter.pk,
        **other,
    }


def test_create_comes_filled_in_from_the_role_page(role: RoleDefinition, rae: Person, signed_in: Any) -> None:
    html = page(signed_in(rae), "/requisitions/new/?role=ml_engineer&level=lead")
    assert '<option value="ml_engineer" selected>ML engineer</option>' in html
    assert 'value="Lead ML engineer"' in html
    assert f'<option value="{rae.pk}" selected>Rae Fournier</option>' in html


def test_create_proposes_the_title_in_the_readers_language(role: RoleDefinition, signed_in: Any, igor: Person) -> None:
    igor.office = "recruiter"
    igor.save(update_fields=["office"])
    html = page(signed_in(igor), "/requisitions/new/?role=ml_engineer&level=senior")
    assert 'value="中 Senior 机器学习工程师"' in html


def test_create_proposes_again_when_role_or_level_change_and_keeps_what_was_written(
    role: RoleDefinition, rae: Person, signed_in: Any
) -> None:
    client, address = signed_in(rae), "/requisitions/new/?role=ml_engineer&level=lead"
    again = page(client, f"{address}&title=Senior+ML+engineer&suggested=Senior+ML+engineer")
    assert 'id="id_title" ' in again or 'id="id_title"' in again
    assert again.count('value="Lead ML engineer"') == 2
    kept = page(client, f"{address}&title=Grid+engineer&suggested=Senior+ML+engineer")
    assert 'value="Grid engineer"' in kept


def test_create_needs_one_change_after_the_role_page(
    role: RoleDefinition, rae: Person, hana: Person, signed_in: Any
) -> None:
    response = signed_in(rae).post("/requisitions/new/", typed(role, hana, rae))
    made = Requisition.objects.get()
    assert response.url == url(made)
    assert (made.title, made.level.key, made.state) == ("Senior ML engineer", "senior", "draft")
    assert made.members.get(part=Part.HIRING_MANAGER).person == hana


def test_create_takes_all_that_can_be_typed(
    role: RoleDefinition, ada: Person, rae: Person, hana: Person, cora: Person, ines: Person, signed_in: Any
) -> None:
    more = {
        "title": "Grid engineer",
        "location": "Berlin",
        "openings": "2",
        "target_date": "2026-07-10",
        "coordinators": [cora.pk, ines.pk],
        "pay_from": "80000",
        "pay_to": "95000",
        "pay_currency": "eur",
        "confidential": "on",
    }
    signed_in(ada).post("/requisitions/new/", typed(role, hana, rae, **more))
    made = Requisition.objects.get()
    assert (made.title, made.location, made.confidential) == ("Grid engineer", "Berlin", True)
    assert (made.pay_from, made.pay_to, made.pay_currency) == (80_000, 95_000, "EUR")
    assert [str(opening.target_date) for opening in made.openings.all()] == ["2026-07-10"] * 2
    assert {member.person for member in made.members.filter(part=Part.COORDINATOR)} == {cora, ines}


def test_create_lets_an_untouched_title_follow_role_and_level_without_script(
    role: RoleDefinition, rae: Person, hana: Person, signed_in: Any
) -> None:
    signed_in(rae).post("/requisitions/new/", typed(role, hana, rae, level="lead"))
    assert Requisition.objects.get().title == "Lead ML engineer"


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"hiring_manager": ""}, "Hiring manager"),
        ({"hiring_manager": "999999"}, "Hiring manager"),
        ({"role": "wizard"}, "Role"),
        ({"openings": "0"}, "Openings"),
        ({"pay_from": "2", "pay_to": "1", "pay_currency": "EUR"}, "The highest pay is below the lowest."),
        ({"pay_from": "2"}, "Say in which currency the pay is."),
        ({"pay_from": "2", "pay_currency": "XXZ"}, "This is no currency we know."),
        ({"target_date": "soon"}, "Hired by"),
        ({"title": "x" * 201}, "Title"),
    ],
)
def test_create_says_what_is_wrong_and_keeps_what_was_typed(
    role: RoleDefinition, rae: Person, hana: Person, signed_in: Any, wrong: dict, words: str
) -> None:
    response = signed_in(rae).post("/requisitions/new/", typed(role, hana, rae, location="Berlin") | wrong)
    html = response.content.decode()
    assert response.status_code == 200
    assert 'class="errs"' in html
    assert words in html
    assert 'value="Berlin"' in html
    assert not Requisition.objects.exists()


def test_create_of_a_confidential_one_for_others_goes_back_to_the_list(
    role: RoleDefinition, rae: Person, hana: Person, signed_in: Any
) -> None:
    other = make.person("Rolf Kern", office="recruiter")
    response = signed_in(other).post("/requisitions/new/", typed(role, hana, rae, confidential="on"))
    assert response.url == "/requisitions/"


def test_create_is_closed_to_others(role: RoleDefinition, hana: Person, otto: Person, signed_in: Any) -> None:
    for person in (hana, otto):
        assert signed_in(person).get("/requisitions/new/").status_code == 403
        assert signed_in(person).post("/requisitions/new/", typed(role, hana, person)).status_code == 403


def test_create_without_roles_says_what_to_do(rae: Person, signed_in: Any) -> None:
    assert "There are no roles yet" in page(signed_in(rae), "/requisitions/new/")


# edit


def change_form(requisition: Requisition, manager: Person, recruiter: Person, **other: Any) -> dict[str, Any]:
    kinds = {}
    for one in requisition.competencies.all():
        kinds[f"kind_{one.competency_id}"] = "must" if one.must_have else "nice"
        kinds[f"target_{one.competency_id}"] = one.target_id
    return {
        "title": requisition.title,
        "location": requisition.location,
        "openings": "1",
        "hiring_manager": manager.pk,
        "recruiter": recruiter.pk,
        **kinds,
        **other,
    }


def test_edit_changes_facts_and_competencies_together(
    draft: Requisition, rae: Person, hana: Person, ines: Person, signed_in: Any
) -> None:
    first, second, third, *_others = draft.competencies.all()
    lead = draft.role.rubric.levels.get(key="lead")
    response = signed_in(rae).post(
        url(draft, "edit/"),
        change_form(
            draft,
            ines,
            rae,
            title="Grid engineer",
            **{
                f"kind_{first.competency_id}": "out",
                f"kind_{second.competency_id}": "nice",
                f"target_{third.competency_id}": lead.pk,
            },
        ),
    )
    assert response.url == url(draft)
    now = Requisition.objects.get(pk=draft.pk)
    assert (now.title, now.members.get(part=Part.HIRING_MANAGER).person) == ("Grid engineer", ines)
    assert not now.competencies.filter(competency=first.competency_id).exists()
    assert not now.competencies.get(competency=second.competency_id).must_have
    assert now.competencies.get(competency=third.competency_id).target == lead


def test_edit_shows_where_it_differs_from_the_role(draft: Requisition, rae: Person, signed_in: Any) -> None:
    assert page(signed_in(rae), url(draft, "edit/")).count("as the role") == 5
    draft.competencies.filter(competency__key="planning").update(must_have=True)
    draft.competencies.filter(competency__key="ownership").delete()
    html = page(signed_in(rae), url(draft, "edit/"))
    assert html.count("as the role") == 3
    assert "Nice to have at Junior" in html
    assert "Nice to have at Senior" in html


def test_edit_opens_and_is_answered_for_the_manager_too(
    draft: Requisition, rae: Person, hana: Person, signed_in: Any
) -> None:
    client = signed_in(hana)
    assert "Save the draft" in page(client, url(draft, "edit/"))
    client.post(url(draft, "edit/"), change_form(draft, hana, rae, title="Mine"))
    assert Requisition.objects.get(pk=draft.pk).title == "Mine"


def test_edit_says_what_is_wrong_and_changes_nothing(
    draft: Requisition, rae: Person, hana: Person, signed_in: Any
) -> None:
    first = draft.competencies.first()
    response = signed_in(rae).post(
        url(draft, "edit/"),
        change_form(draft, hana, rae, title="", **{f"kind_{first.competency_id}": "maybe"}),
    )
    html = response.content.decode()
    assert response.status_code == 200
    assert html.count('class="errs"') == 2
    assert Requisition.objects.get(pk=draft.pk).title == "Senior ML engineer, Forecasting"


def test_edit_of_what_went_to_approval_meanwhile_is_told(
    asked: Approval, draft: Requisition, rae: Person, hana: Person, signed_in: Any
) -> None:
    client = signed_in(rae)
    assert "Save the draft" not in page(client, url(draft, "edit/"))
    html = client.post(url(draft, "edit/"), change_form(draft, hana, rae, title="Late")).content.decode()
    assert "not a draft any more" in html
    assert 'value="Late"' in html
    assert Requisition.objects.get(pk=draft.pk).title == "Senior ML engineer, Forecasting"


def test_edit_is_to_read_for_a_coordinator(draft: Requisition, cora: Person, signed_in: Any) -> None:
    html = page(signed_in(cora), url(draft, "edit/"))
    assert "Ml fundamentals" in html
    assert "<form class" not in html.split("<main")[1].split("</main>")[0]
