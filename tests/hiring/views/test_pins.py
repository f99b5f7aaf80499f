import pytest

from hiring.models import Requisition
from rubrics.actions import rubrics
from rubrics.queries.documents import document_of
from rubrics.rules.rubrics import mark
from tests import make
from tests.rubrics.forms.sending import typed

pytestmark = pytest.mark.django_db


@pytest.fixture
def version(role, rae, at):
    """Version 2, in force: it says planning otherwise."""
    draft = rubrics.start_draft(role.rubric, by=rae, at=at)
    entry = document_of(draft).entries["competency", "planning"]
    better = {**entry, "anchors": {**entry["anchors"], "lead": {"en": "Ours"}}}
    rubrics.write(draft, kind="competency", entry=better, read_as=mark(entry), by=rae, at=at)
    seen = mark(document_of(draft).entries_listed)
    return rubrics.publish(draft, note="Better", seen=seen, by=rae, at=at)


def page(client, url):
    response = client.get(url)
    assert response.status_code == 200, url
    return response.content.decode()


def test_role_lists_open_requisitions_with_the_version_they_keep(role, rae, hana, otto, signed_in, at, version):
    make.requisition(role, rae, hana, at)
    html = page(signed_in(rae), "/roles/ml_engineer/requisitions/")
    assert "Senior ML engineer, Forecasting" in html
    assert "?version=1" in html
    assert "No open requisition that you can see." in page(signed_in(otto), "/roles/ml_engineer/requisitions/")


def test_role_counts_applications_and_hires_per_channel_for_its_staff(role, rae, hana, otto, signed_in, at):
    opened = make.requisition(role, rae, hana, at)
    make.application(opened, rae, at, source="Referral")
    make.application(opened, rae, at, name="Omar Saleh", email="omar@example.org", source="Job page")
    html = page(signed_in(rae), "/roles/ml_engineer/requisitions/")
    assert "Referral" in html
    assert "Hires of 0" in html
    assert "Referral" not in page(signed_in(otto), "/roles/ml_engineer/requisitions/")


def test_role_answers_htmx_with_the_panel_alone(role, rae, signed_in):
    html = signed_in(rae).get("/roles/ml_engineer/requisitions/", headers={"HX-Request": "true"}).content.decode()
    assert html.startswith('<section class="sec"')


def test_rubric_lists_those_it_concerns_and_lets_drafts_move(role, rae, hana, signed_in, at, version):
    opened, draft = make.requisition(role, rae, hana, at), make.draft(role, rae, hana, at, title="Being drafted")
    html = page(signed_in(rae), "/rubric/2/requisitions/")
    for one in (opened, draft):
        assert one.title in html
    assert "Planning" in html
    assert f'href="/requisitions/{draft.pk}/version/"' in html
    assert f'href="/requisitions/{opened.pk}/version/"' not in html


def test_edit_shows_what_would_change_and_moves_the_draft(role, rae, hana, signed_in, at, version):
    draft = make.draft(role, rae, hana, at)
    client, url = signed_in(rae), f"/requisitions/{draft.pk}/version/"
    assert "a later one is in force" in page(client, f"/requisitions/{draft.pk}/")
    html = page(client, url)
    assert "It follows version 1 of the rubric. Version 2 is in force." in html
    assert "<ins>Ours</ins>" in html
    assert "follows version 2" in client.post(url, {"version": 2}, follow=True).content.decode()
    draft.refresh_from_db()
    assert draft.role.rubric == version
    assert "which is in force" in page(client, url)
    assert "Rae Fournier moved the draft to version 2" in page(client, f"/requisitions/{draft.pk}/history/")


def test_edit_of_what_is_open_says_why_it_stays(role, rae, hana, signed_in, at, version):
    opened = make.requisition(role, rae, hana, at)
    client, url = signed_in(rae), f"/requisitions/{opened.pk}/version/"
    assert "everybody on it is judged by the same" in page(client, url)
    html = client.post(url, {"version": 2}, follow=True).content.decode()
    assert "Only a draft can follow another version." in html
    opened.refresh_from_db()
    assert opened.role.rubric == role.rubric


@pytest.mark.parametrize("rows", [1, 3])
def test_pages_take_a_constant_number_of_queries(
    role, rae, hana, signed_in, at, version, rows, django_assert_max_num_queries
):
    for number in range(rows):
        draft = make.draft(role, rae, hana, at, title=f"Draft {number}")
    client = signed_in(hana)
    for url in ("/roles/ml_engineer/requisitions/", "/rubric/2/requisitions/", f"/requisitions/{draft.pk}/version/"):
        with django_assert_max_num_queries(12):
            page(client, url)


def test_a_requisition_is_drafted_from_a_role_with_one_click_and_two_changes(role, rae, hana, signed_in):
    """The link on the role's page, then the place and the hiring manager: all else is there."""
    client = signed_in(rae)
    link = page(client, "/roles/ml_engineer/").split('pri" href="')[1].split('"')[0].replace("&amp;", "&")
    form = client.get(link).context["form"]
    response = client.post(link, {**typed(form), "location": "Berlin", "hiring_manager": hana.pk})
    assert response.status_code == 302
    made = Requisition.objects.get()
    assert (made.title, made.level.key, made.role.rubric) == ("Senior ML engineer", "senior", role.rubric)
    assert made.competencies.count() == 5
    assert made.sessions.count() == 3
    assert "Ready to be approved" in page(client, f"/requisitions/{made.pk}/")
