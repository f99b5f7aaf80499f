"""The pages that are read: archetypes, library, question bank, brief, offers."""

import pytest

from rubrics.actions import catalogue, library
from rubrics.models import Chapter, Note
from rubrics.queries.documents import entry_in_place
from rubrics.rules.rubrics import mark
from tests.rubrics.conftest import OURS

pytestmark = pytest.mark.django_db


def page(client, url):
    response = client.get(url)
    assert response.status_code == 200, url
    return response.content.decode()


def test_archetypes_stand_side_by_side_with_their_choices(ours, otto, signed_in):
    html = page(signed_in(otto), "/archetypes/")
    assert html.count('<th scope="col"><b>') == 5
    for choice in ("Software or research", "Who owns the data", "Who owns the models"):
        assert f'<th scope="row">{choice}</th>' in html
    assert "Change" not in html


def test_role_shows_the_shift_of_an_archetype_and_applies_nothing(ours, otto, signed_in):
    client = signed_in(otto)
    shifted = page(client, "/roles/ml_researcher/?archetype=embedded")
    assert "What would shift. Nothing is changed by it" in shifted
    assert "must-haves. Six at most" in shifted
    plain = page(client, "/roles/ml_researcher/")
    assert "What would shift" not in plain
    start, end = 'id="competencies"', 'id="archetype"'
    assert shifted[shifted.index(start) : shifted.index(end)] == plain[plain.index(start) : plain.index(end)]


@pytest.mark.parametrize("chapter", Chapter.values)
def test_library_shows_every_note_of_the_chapter(ours, otto, signed_in, chapter):
    html = page(signed_in(otto), f"/library/{chapter}/")
    notes = Note.objects.filter(chapter=chapter)
    assert notes.count() > 10
    for note in notes:
        assert f'id="{note.key}"' in html


def test_library_for_a_role_leaves_out_what_is_about_others(ours, otto, signed_in):
    about_others = Note.objects.exclude(roles=[]).exclude(roles__contains="data_engineer").first()
    html = page(signed_in(otto), f"/library/{about_others.chapter}/?role=data_engineer")
    assert f'id="{about_others.key}"' not in html


@pytest.mark.parametrize("url", ["/library/poetry/", "/roles/ml_engineer/?archetype=x"])
def test_what_is_not_there_is_not_found(ours, otto, signed_in, url):
    assert signed_in(otto).get(url).status_code == 404


def test_bank_filters_by_role_and_competency_and_words(ours, otto, signed_in):
    client = signed_in(otto)
    everything = page(client, "/questions/")
    assert 'id="math_two_tests"' in everything
    assert 'id="pairing_retry_storm"' in everything
    found = page(client, "/questions/?q=outage+store&role=devops_engineer")
    assert 'id="pairing_retry_storm"' in found
    assert 'id="math_two_tests"' not in found
    assert "1 of " in found
    assert "No question fits" in page(client, "/questions/?q=xylophone")


def test_bank_finds_chinese_words(ours, igor, signed_in):
    assert 'id="math_two_tests"' in page(signed_in(igor), "/questions/?q=罕见故障")


def test_past_projects_shows_the_script_of_six_phases(ours, otto, signed_in):
    html = page(signed_in(otto), "/assessments/past_projects/")
    for phase in Note.objects.filter(section="phases"):
        assert f'id="{phase.key}"' in html
    assert "Heavily involved" in html


def test_brief_says_what_is_to_be_agreed(ours, otto, signed_in):
    html = page(signed_in(otto), "/roles/ml_engineer/brief/?level=lead")
    assert "Role brief: ML engineer, lead" in html
    assert "Pay range, as it will be posted" in html
    assert "Designs a reference architecture" in html


def test_offers_show_the_difference_and_take_it_or_leave_it(ours, rae, signed_in, at):
    client = signed_in(rae)
    assert "Nothing is offered" in page(client, "/rubric/offers/")
    files = {**OURS.files, "library/sourcing": _with_new_referrals(OURS.files["library/sourcing"])}
    note = Note.objects.get(key="referrals")
    entry = entry_in_place(note)
    library.revise(note, entry={**entry, "name": {"en": "Ours"}}, read_as=mark(entry), by=rae, at=at)
    catalogue.load(type(OURS)(files, "newer"), by=None, at=at)
    assert "A newer catalogue says 1 thing otherwise" in page(client, "/rubric/")
    html = page(client, "/rubric/offers/")
    assert "<del>Ours</del><ins>Being asked</ins>" in html
    answer = html.split('action="/rubric/offers/')[1].split("/")[0]
    client.post(f"/rubric/offers/{answer}/take/")
    note.refresh_from_db()
    assert note.name["en"] == "Being asked"
    assert "answered already" in client.post(f"/rubric/offers/{answer}/keep/", follow=True).content.decode()


def _with_new_referrals(chapter):
    channels = [
        {**note, "name": {**note["name"], "en": "Being asked"}} if note["key"] == "referrals" else note
        for note in chapter["channels"]
    ]
    return {**chapter, "channels": channels}


@pytest.mark.parametrize(
    "url",
    [
        "/archetypes/",
        "/library/topics/",
        "/questions/",
        "/roles/ml_engineer/?archetype=embedded",
        "/roles/ml_engineer/brief/",
        "/assessments/past_projects/",
        "/rubric/",
        "/rubric/1/",
    ],
)
def test_pages_take_few_queries(ours, otto, rae, signed_in, url, django_assert_max_num_queries):
    for person in (otto, rae):
        client = signed_in(person)
        with django_assert_max_num_queries(12):
            page(client, url)
