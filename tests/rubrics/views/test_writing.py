"""Writing an entry in the browser: the same for what is written in versions and in place."""

import pytest

from rubrics.models import Archetype, AssessmentType, Note, Question, Rubric
from rubrics.queries.documents import document_of
from tests.rubrics.forms.sending import typed

pytestmark = pytest.mark.django_db

# Address, the field that is changed, its new text, where it is read
PLACES = [
    ("/competencies/planning/edit/", "name-en", "Plans", "/competencies/planning/?version=2"),
    ("/roles/ml_engineer/edit/", "summary-en", "Ships models.", "/roles/ml_engineer/?version=2"),
    ("/assessments/math/edit/", "shows-en", "How somebody reckons.", "/assessments/math/"),
    ("/questions/math_two_tests/edit/", "text-en", "How worried?", "/questions/?type=math"),
    ("/archetypes/embedded/edit/", "name-en", "Inside", "/archetypes/"),
    ("/notes/referrals/edit/", "name-en", "People we know", "/library/sourcing/"),
]


@pytest.fixture
def writer(ours, rae, signed_in):
    client = signed_in(rae)
    client.post("/rubric/new/", {"version": 1})
    return client


def fields(client, url):
    response = client.get(url)
    assert response.status_code == 200, url
    return typed(response.context["form"])


@pytest.mark.parametrize(("url", "field", "text", "read"), PLACES)
def test_edit_saves_and_is_read(writer, url, field, text, read):
    response = writer.post(url, {**fields(writer, url), field: text})
    assert response.status_code == 302
    assert text in writer.get(read).content.decode()


@pytest.mark.parametrize(("url", "field", "text", "_read"), PLACES)
def test_edit_previews_without_saving(writer, url, field, text, _read):
    html = writer.post(url, {**fields(writer, url), field: text, "do": "preview"}).content.decode()
    assert "Not saved yet" in html
    assert "<ins>" in html
    assert text in html
    assert fields(writer, url)[field] != text


@pytest.mark.parametrize(("url", "field", "text", "_read"), PLACES)
def test_edit_tells_the_second_of_two_tabs_and_loses_nothing(writer, url, field, text, _read):
    first = second = fields(writer, url)
    writer.post(url, {**first, field: "Saved by the first tab"})
    html = writer.post(url, {**second, field: text}).content.decode()
    assert "Somebody else changed this after you opened it." in html
    assert text in html
    assert fields(writer, url)[field] == "Saved by the first tab"


@pytest.mark.parametrize(("url", "field", "_text", "_read"), PLACES)
def test_edit_takes_a_constant_number_of_queries(writer, url, field, _text, _read, django_assert_max_num_queries):
    with django_assert_max_num_queries(12):
        writer.get(url)


def test_edit_that_changes_nothing_says_so_in_the_preview(writer):
    url = "/notes/referrals/edit/"
    assert "It says the same as before." in writer.post(url, {**fields(writer, url), "do": "preview"}).content.decode()


def test_edit_refuses_an_empty_name_and_keeps_the_rest(writer):
    url = "/competencies/planning/edit/"
    sent = {**fields(writer, url), "name-en": "", "name-zh-hans": "", "summary-en": "Kept"}
    html = writer.post(url, sent).content.decode()
    assert "Write it in one language at least." in html
    assert "Kept</textarea>" in html


def test_edit_fills_in_what_the_catalogue_says(writer):
    url = "/notes/referrals/edit/"
    was = fields(writer, url)
    writer.post(url, {**was, "name-en": "People we know"})
    assert 'href="?as=catalogue"' in writer.get(url).content.decode()
    again = fields(writer, f"{url}?as=catalogue")
    assert again["name-en"] == was["name-en"]
    assert Note.objects.get(key="referrals").name["en"] == "People we know"
    writer.post(url, again)
    assert Note.objects.get(key="referrals").name["en"] == was["name-en"]


def test_edit_adds_a_row_and_keeps_what_was_typed(writer):
    url = "/assessments/math/edit/"
    html = writer.post(url, {**fields(writer, url), "shows-en": "Typed", "do": "more-plan"}).content.decode()
    rows = len(AssessmentType.objects.get(key="math").plan)
    assert f'name="plan-{rows}-minutes"' in html
    assert "Typed</textarea>" in html
    assert 'role="alert"' not in html


@pytest.mark.parametrize(
    ("url", "field", "after"),
    [
        ("/assessments/math/new/", "text-en", "/assessments/math/"),
        ("/library/sourcing/new/?section=channels", "name-en", "/library/sourcing/#channels"),
        ("/competencies/new/", "name-en", "/competencies/own_how_many_grains/edit/"),
    ],
)
def test_create_adds_one_of_our_own(writer, url, field, after):
    text = {"text-en": "Some text"} if field != "text-en" else {}
    response = writer.post(url, {**fields(writer, url), **text, field: "How many grains?"})
    assert (response.status_code, response.url) == (302, after)
    again = writer.post(url, {**fields(writer, url), **text, field: "How many grains?"}).content.decode()
    assert "is there already" in again


def test_create_a_role_begins_like_another(writer):
    sent = fields(writer, "/roles/new/?like=ml_engineer")
    assert sent["name-en"] == ""
    response = writer.post("/roles/new/?like=ml_engineer", {**sent, "name-en": "Platform lead"})
    assert response.url == "/roles/own_platform_lead/edit/"
    entries = document_of(Rubric.objects.drafts().get()).entries
    like, made = entries["role", "ml_engineer"], entries["role", "own_platform_lead"]
    assert {**made, "key": "", "name": ""} == {**like, "key": "", "name": ""}


@pytest.mark.parametrize("url", ["/library/sourcing/new/?section=signals", "/roles/new/?like=wizard"])
def test_create_of_what_has_no_place_is_not_found(writer, url):
    assert writer.get(url).status_code == 404


def test_remove_a_question_and_a_note(writer):
    assert writer.post("/questions/math_two_tests/remove/").url == "/assessments/math/"
    assert writer.post("/notes/referrals/remove/").url == "/library/sourcing/"
    assert not Question.objects.filter(key="math_two_tests").exists()
    assert not Note.objects.filter(key="referrals").exists()


def test_remove_a_competency_that_a_role_asks_for_is_refused(writer):
    html = writer.post("/competencies/planning/remove/", follow=True).content.decode()
    assert "It is asked for by ML engineer" in html


def test_remove_a_role_from_the_draft(writer):
    assert writer.post("/roles/ml_engineer/remove/").url == "/rubric/2/"
    assert writer.get("/roles/ml_engineer/").status_code == 200
    assert writer.get("/roles/ml_engineer/?version=2").status_code == 404


@pytest.mark.parametrize("what", ["discarded", "published"])
def test_edit_loses_no_text_when_the_draft_is_gone(writer, rae, at, what):
    url = "/competencies/planning/edit/"
    sent = {**fields(writer, url), "summary-en": "A long text"}
    if what == "published":
        writer.post(url, {**fields(writer, url), "name-en": "Plans"})
        form = writer.get("/rubric/2/publish/").context["form"]
        writer.post("/rubric/2/publish/", {**typed(form), "note": "Shorter"})
    else:
        writer.post("/rubric/2/discard/")
    html = writer.post(url, sent).content.decode()
    assert "The version you wrote in was published or discarded meanwhile." in html
    assert "A long text</textarea>" in html


def test_edit_loses_no_text_when_the_entry_is_gone(writer):
    url = "/roles/ml_engineer/edit/"
    sent = {**fields(writer, url), "summary-en": "A long text"}
    writer.post("/roles/ml_engineer/remove/")
    html = writer.post(url, sent).content.decode()
    assert "Somebody removed this meanwhile." in html
    assert "A long text</textarea>" in html


def test_edit_shows_who_wrote_what_and_when(writer):
    url = "/notes/referrals/edit/"
    writer.post(url, {**fields(writer, url), "name-en": "People we know"})
    assert "Rae Fournier changed: Name" in writer.get(url).content.decode()


def test_edit_of_a_plan_that_is_no_hour_is_refused(writer):
    url = "/assessments/math/edit/"
    html = writer.post(url, {**fields(writer, url), "plan-0-minutes": "55"}).content.decode()
    assert "Make it 60" in html


def test_create_two_questions_that_begin_alike(writer):
    url = "/assessments/math/new/"
    start = "How many grains of sand lie on the beaches of the world"
    for end, key in ((" at low tide?", 1), (" at high tide?", 2)):
        response = writer.post(url, {**fields(writer, url), "text-en": start + end})
        assert response.status_code == 302, key
    assert Question.objects.filter(key__startswith="own_how_many").count() == 2


def test_text_is_never_markup(writer):
    url = "/notes/referrals/edit/"
    writer.post(url, {**fields(writer, url), "text-en": "<script>alert(1)</script>"})
    assert "<script>alert(1)" not in writer.get("/library/sourcing/").content.decode()


def test_one_language_alone_is_shown_marked_with_it(writer, igor, signed_in):
    url = "/notes/referrals/edit/"
    writer.post(url, {**fields(writer, url), "name-zh-hans": "", "name-en": "People we know"})
    assert '<span lang="en">People we know</span>' in signed_in(igor).get("/library/sourcing/").content.decode()


def test_archetypes_stay_as_they_are_when_a_row_is_removed(writer):
    url = "/archetypes/embedded/edit/"
    before = Archetype.objects.get(key="embedded").shifts
    writer.post(url, {**fields(writer, url), "shifts-0-remove": "on"})
    assert Archetype.objects.get(key="embedded").shifts == before[1:]


@pytest.mark.parametrize(
    ("url", "field", "text", "kept_in"),
    [
        ("/questions/math_two_tests/edit/", "text-en", "How worried?", "math"),
        ("/notes/referrals/edit/", "name-en", "People we know", "sourcing/channels"),
    ],
)
def test_edit_of_what_was_removed_meanwhile_keeps_what_was_typed(writer, url, field, text, kept_in):
    opened = fields(writer, url)
    assert f'name="kept_in" value="{kept_in}"' in writer.get(url).content.decode()
    writer.post(url.replace("/edit/", "/remove/"))
    response = writer.post(url, {**opened, field: text, "kept_in": kept_in})
    html = response.content.decode()
    assert response.status_code == 200
    assert "Somebody removed this meanwhile. Your text is still below" in html
    assert text in html
    assert "/remove/" not in html
    for unread in ({}, {"read_as": opened["read_as"]}, {"read_as": opened["read_as"], "kept_in": "x"}):
        assert writer.post(url, {field: text, **unread}).status_code == 404
