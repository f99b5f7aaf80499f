import pytest

from tests import make

URL = "/roles/ml_engineer/"


def page(client, url=URL):
    response = client.get(url)
    assert response.status_code == 200, url
    return response.content.decode()


def test_index_shows_the_six_roles_and_their_profiles(ours, otto, signed_in):
    html = page(signed_in(otto), "/roles/")
    for key in ("ml_engineer", "ml_researcher", "data_scientist", "data_engineer", "devops_engineer"):
        assert f'href="/roles/{key}/"' in html
    assert "ML product manager: ML depth 0.35, software depth 0.10, communication 1.00." in html
    assert html.count('<circle class="f-none"') == 8
    assert 'href="/competencies/ownership/"' in html
    assert 'href="/assessments/take_home/"' in html


def test_index_of_an_empty_house_says_what_to_do(otto, signed_in):
    assert "manage.py catalogue load" in page(signed_in(otto), "/roles/")


def test_detail_shows_the_usual_level_first(ours, otto, signed_in):
    html = page(signed_in(otto))
    assert "<h1>ML engineer, senior</h1>" in html
    assert '<a href="?level=senior" aria-current="page">' in html
    assert "Builds a service from containers" in html
    assert "11 of 16." in html
    assert html.count('<circle class="f-ink"') == 1


def test_detail_shows_anchors_at_the_target_of_the_chosen_level(ours, otto, signed_in):
    html = page(signed_in(otto), f"{URL}?level=lead")
    assert "Designs a reference architecture" in html
    # A lead is asked for ML fundamentals at the senior level: the minimum bar
    assert "Chooses between methods by their assumptions" in html
    assert "Reframes the problem" not in html


def test_detail_shows_the_loop_with_its_length(ours, otto, signed_in):
    html = page(signed_in(otto))
    assert "5 h 45 min of the candidate’s time" in html
    assert "6 interviewers" in html
    assert "once only" not in html


def test_detail_marks_a_must_have_that_is_seen_once(role, otto, signed_in, at):
    from rubrics.models import Competency, RoleCompetency, RoleDefinition, Rubric
    from tests import make

    draft = Rubric.objects.create(version=2)
    thin = RoleDefinition.objects.create(
        rubric=draft, key="thin", position=1, name={"en": "Thin"}, ml_depth=0, software_depth=0, communication=0
    )
    level = draft.levels.create(rank=1, key="only", name={"en": "Only"})
    one = Competency.objects.create(rubric=draft, key="one", category="systems", position=1, name={"en": "One"})
    RoleCompetency.objects.create(role=thin, competency=one, must_have=True, position=1, targets={"only": level.key})
    make.publish(draft, at)
    html = page(signed_in(otto), "/roles/thin/")
    assert "once only" in html
    assert "0 interviewers" in html


def test_detail_in_chinese_has_no_english_sentence(ours, igor, signed_in):
    html = page(signed_in(igor))
    assert "机器学习工程师" in html
    assert "系统设计与实现" in html
    assert "Builds a service" not in html


@pytest.mark.parametrize("url", ["/roles/wizard/", f"{URL}?level=guru"])
def test_detail_of_what_is_not_there_is_not_found(ours, otto, signed_in, url):
    assert signed_in(otto).get(url).status_code == 404


def test_detail_of_a_draft_is_not_found(organisation, at, otto, signed_in):
    from tests import make

    make.rubric(at)
    assert signed_in(otto).get(URL).status_code == 404


@pytest.mark.parametrize("url", ["/roles/", URL, "/competencies/ownership/", "/assessments/pairing/"])
def test_pages_are_closed_to_strangers(ours, client, url):
    response = client.get(url)
    assert (response.status_code, response.url) == (302, f"/account/login/?next={url}")


def test_detail_offers_a_requisition_to_those_who_may_open_one(ours, rae, ada, otto, signed_in):
    link = 'href="/requisitions/new/?role=ml_engineer&amp;level=junior"'
    for person in (rae, ada):
        assert link in page(signed_in(person), f"{URL}?level=junior")
    assert "/requisitions/new/" not in page(signed_in(otto), f"{URL}?level=junior")


@pytest.mark.parametrize("url", ["/roles/", URL, "/competencies/ownership/", "/assessments/pairing/"])
def test_pages_take_a_constant_number_of_queries(ours, rae, otto, signed_in, url, django_assert_max_num_queries):
    for person in (rae, otto):
        client = signed_in(person)
        with django_assert_max_num_queries(12):
            page(client, url)


def test_detail_takes_as_many_queries_with_one_role_as_with_six(ours, rae, signed_in, django_assert_num_queries, at):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    from rubrics.actions import rubrics

    client = signed_in(rae)
    with CaptureQueriesContext(connection) as six:
        page(client)
    draft = rubrics.start_draft(ours, by=rae, at=at)
    for role in ours.roles.exclude(key="ml_engineer"):
        rubrics.remove(draft, kind="role", key=role.key, by=rae, at=at)
    make.publish(draft, at)
    with django_assert_num_queries(len(six)):
        page(client)
