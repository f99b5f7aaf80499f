import pytest

from rubrics.models import Rubric, RubricState
from rubrics.queries.documents import document_of
from tests.rubrics.forms.sending import typed

pytestmark = pytest.mark.django_db


@pytest.fixture
def writer(rae, signed_in):
    return signed_in(rae)


def page(client, url, status=200):
    response = client.get(url)
    assert response.status_code == status, url
    return response.content.decode()


def begin(client, version=1, **more):
    return client.post("/rubric/new/", {"version": version, **more})


def publish(client, version, note):
    form = client.get(f"/rubric/{version}/publish/").context["form"]
    return client.post(f"/rubric/{version}/publish/", {**typed(form), "note": note}, follow=True)


def write(client, url, **changes):
    """As a browser would: every field as it is shown, but for what is typed."""
    response = client.get(url)
    return client.post(url, {**typed(response.context["form"]), **changes})


def test_index_shows_the_versions_and_which_is_in_force(ours, writer):
    html = page(writer, "/rubric/")
    assert 'href="/rubric/1/"' in html
    assert "In force" in html
    assert "From the catalogue." in html
    assert "Begin from this" in html


def test_index_offers_nothing_to_write_to_readers(ours, otto, signed_in):
    html = page(signed_in(otto), "/rubric/")
    assert 'href="/rubric/1/"' in html
    assert "Begin from this" not in html
    assert "Being written" not in html


def test_index_of_an_empty_house_stands(organisation, writer):
    assert "There is no version yet." in page(writer, "/rubric/")


def test_create_begins_the_next_version_and_goes_where_one_came_from(ours, writer):
    response = begin(writer, next="/roles/ml_engineer/edit/")
    assert (response.status_code, response.url) == (302, "/roles/ml_engineer/edit/")
    assert Rubric.objects.drafts().get().version == 2


def test_create_goes_to_no_other_site(ours, writer):
    assert begin(writer, next="https://elsewhere.example/").url == "/rubric/2/"


def test_create_refuses_a_second_draft_kindly(ours, writer, ada, signed_in):
    begin(writer)
    response = signed_in(ada).post("/rubric/new/", {"version": 1}, follow=True)
    assert "Version 2 is being written already." in response.content.decode()
    assert Rubric.objects.count() == 2


@pytest.mark.parametrize("version", ["", "0", "7", "x", "9" * 30])
def test_create_from_what_is_not_there_is_not_found(ours, writer, version):
    assert writer.post("/rubric/new/", {"version": version}).status_code == 404


def test_edit_without_a_draft_offers_to_begin_one(ours, writer):
    html = page(writer, "/competencies/planning/edit/")
    assert "Begin a new version" in html
    assert 'name="next" value="/competencies/planning/edit/"' in html


def test_detail_marks_what_is_gone_and_what_is_new(ours, writer):
    begin(writer)
    write(writer, "/competencies/planning/edit/", **{"summary-en": "Turning a goal into steps that fit the quarter."})
    html = page(writer, "/rubric/2/")
    assert "1 thing is said otherwise than in version 1." in html
    assert "<del>whose order and size make sense.</del><ins>that fit the quarter.</ins>" in html
    assert "Rae Fournier wrote Planning." in html


def test_detail_compares_with_any_version(ours, writer):
    begin(writer)
    write(writer, "/competencies/planning/edit/", **{"name-en": "Plans"})
    publish(writer, 2, "Shorter")
    begin(writer, 1)
    # Of a draft what it would replace, whatever it began as
    assert "1 thing is said otherwise than in version 2." in page(writer, "/rubric/3/")
    assert "It says the same as version 1." in page(writer, "/rubric/3/?with=1")
    page(writer, "/rubric/3/?with=9", 404)


def test_publish_shows_what_changes_and_puts_it_in_force(ours, writer):
    begin(writer)
    write(writer, "/competencies/planning/edit/", **{"name-en": "Plans"})
    html = page(writer, "/rubric/2/publish/")
    assert "<del>Planning</del><ins>Plans</ins>" in html
    assert 'data-hx-get="/rubric/2/requisitions/"' in html
    response = publish(writer, 2, "Shorter")
    assert "Version 2 is in force." in response.content.decode()
    assert Rubric.objects.get(version=2).state == RubricState.PUBLISHED
    assert "<h1>Plans</h1>" in page(writer, "/competencies/planning/")
    assert "<h1>Planning</h1>" in page(writer, "/competencies/planning/?version=1")


def test_publish_keeps_the_note_when_it_is_refused(ours, writer):
    begin(writer)
    html = publish(writer, 2, "Nothing at all").content.decode()
    assert "It says the same as the version in force" in html
    assert "Nothing at all</textarea>" in html
    assert Rubric.objects.get(version=2).state == RubricState.DRAFT


def test_publish_refuses_without_a_note(ours, writer):
    begin(writer)
    write(writer, "/competencies/planning/edit/", **{"name-en": "Plans"})
    html = publish(writer, 2, "").content.decode()
    assert 'role="alert"' in html
    assert Rubric.objects.get(version=2).state == RubricState.DRAFT


def test_publish_refuses_and_lists_what_is_missing(ours, writer):
    begin(writer)
    write(writer, "/competencies/planning/edit/", **{"anchors-lead-en": "", "anchors-lead-zh-hans": ""})
    html = publish(writer, 2, "Less").content.decode()
    assert "1 things are missing" not in html
    assert "One thing is missing" in html
    assert '<a href="/competencies/planning/edit/">Planning has no anchor for Lead.</a>' in html


def test_publish_shows_anew_what_was_changed_after_it_was_opened(ours, writer, ada, signed_in):
    begin(writer)
    write(writer, "/competencies/planning/edit/", **{"name-en": "Plans"})
    opened = typed(writer.get("/rubric/2/publish/").context["form"])
    write(signed_in(ada), "/competencies/planning/edit/", **{"name-en": "Half wri"})
    response = writer.post("/rubric/2/publish/", {**opened, "note": "Shorter"})
    html = response.content.decode()
    assert "The draft was changed after you opened this page." in html
    assert "Half wri" in html
    assert "Shorter</textarea>" in html
    again = writer.post("/rubric/2/publish/", typed(response.context["form"]), follow=True).content.decode()
    assert "Version 2 is in force." in again


def test_publish_of_a_draft_from_an_older_version_shows_what_it_undoes(ours, writer):
    begin(writer)
    write(writer, "/competencies/planning/edit/", **{"name-en": "Plans"})
    publish(writer, 2, "Shorter")
    begin(writer, 1)
    assert "<del>Plans</del><ins>Planning</ins>" in page(writer, "/rubric/3/publish/")
    assert "Version 3 is in force." in publish(writer, 3, "It was clearer before").content.decode()


def test_publish_of_what_is_published_says_so(ours, writer):
    assert "This version is published already." in page(writer, "/rubric/1/publish/")
    assert "not being written any more" in writer.post("/rubric/1/publish/", {"note": "Again"}).content.decode()


def test_discard_throws_the_draft_away(ours, writer):
    begin(writer)
    assert writer.post("/rubric/2/discard/").url == "/rubric/"
    assert Rubric.objects.count() == 1
    # A second press of the button
    assert "That draft was discarded already." in writer.post("/rubric/2/discard/", follow=True).content.decode()


def test_discard_meant_for_another_draft_is_refused(ours, writer):
    begin(writer)
    meant = Rubric.objects.drafts().get().pk
    writer.post("/rubric/2/discard/", {"draft": meant})
    begin(writer)
    html = writer.post("/rubric/2/discard/", {"draft": meant}, follow=True).content.decode()
    assert "That draft was discarded already" in html
    assert Rubric.objects.drafts().count() == 1


def test_discard_of_what_is_published_is_refused(ours, writer):
    html = writer.post("/rubric/1/discard/", follow=True).content.decode()
    assert "not being written any more" in html
    assert Rubric.objects.get().state == RubricState.PUBLISHED


def test_a_draft_is_seen_by_those_who_write(ours, writer, otto, signed_in):
    begin(writer)
    write(writer, "/competencies/planning/edit/", **{"name-en": "Plans"})
    reader = signed_in(otto)
    for url in ("/rubric/2/", "/competencies/planning/?version=2", "/roles/ml_engineer/?version=2"):
        assert reader.get(url).status_code == 404, url
        assert writer.get(url).status_code == 200, url
    assert "This is version 2, which is being written." in page(writer, "/competencies/planning/?version=2")


def test_levels_are_renamed_and_added_to_and_the_gaps_are_named(ours, writer):
    begin(writer)
    more = writer.post("/levels/edit/", {**typed(writer.get("/levels/edit/").context["form"]), "do": "more-levels"})
    fields = {**typed(more.context["form"]), "levels-3-name-en": "Principal", "levels-0-name-en": "Engineer"}
    assert writer.post("/levels/edit/", fields).status_code == 302
    draft = Rubric.objects.drafts().get()
    assert [level["key"] for level in document_of(draft).levels] == ["junior", "senior", "lead", "own_principal"]
    html = page(writer, "/rubric/2/")
    assert "Planning has no anchor for Principal." in html
    assert html.count("has no anchor for Principal.") == 26


def test_pages_take_a_constant_number_of_queries(ours, writer, django_assert_max_num_queries):
    begin(writer)
    for url in ("/rubric/", "/rubric/2/", "/rubric/2/publish/", "/levels/edit/", "/roles/ml_engineer/edit/"):
        with django_assert_max_num_queries(12):
            page(writer, url)
