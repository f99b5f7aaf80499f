import re
from datetime import datetime

import pytest
from django.urls import reverse

from core.models import Person
from interviews.models import Scorecard
from tests import make
from tests.interviews import panel


@pytest.fixture
def loop(role, rae: Person, hana: Person, ivan: Person, ines: Person, at: datetime):
    return panel.loop(panel.application(role, rae, hana, at), [ivan, ines], rae, at)


@pytest.fixture
def card(loop, ivan: Person, at: datetime) -> Scorecard:
    return make.submitted(make.card(loop[0], ivan), at)


@pytest.fixture
def own(loop) -> str:
    return reverse("interviews:scorecards_edit", args=[loop[0].pk])


@pytest.fixture
def page(loop) -> str:
    return reverse("interviews:corrections_edit", args=[loop[0].pk])


@pytest.fixture
def adding(loop) -> str:
    return reverse("interviews:corrections_create", args=[loop[0].pk])


def typed(client, page: str, card: Scorecard, **changes: str) -> dict[str, str]:
    """All the page holds, as a browser without script would send it."""
    html = client.get(page).content.decode()
    fields = {"version": re.search(r'name="version" value="([^"]+)"', html).group(1)}
    for row in card.ratings.all():
        fields |= {f"r{row.pk}": str(row.value), f"e{row.pk}": row.evidence}
    return {**fields, "recommendation": card.recommendation, "summary": card.summary, "note": card.note, **changes}


def test_edit_corrects_the_card(signed_in, ivan, hana, card, own, page) -> None:
    client = signed_in(ivan)
    assert page in client.get(own).content.decode()
    answer = client.post(page, typed(client, page, card, summary="What I meant"), follow=True)
    html = answer.content.decode()
    assert "Your scorecard is corrected." in html
    assert "What I meant" in html
    assert "Corrected " in html
    assert Scorecard.objects.visible_to(hana).get(pk=card.pk).summary == "What I meant"


def test_edit_says_what_is_missing_and_keeps_what_was_typed(signed_in, ivan, card, page) -> None:
    client = signed_in(ivan)
    one = card.ratings.first().pk
    html = client.post(page, typed(client, page, card, summary="Half", **{f"r{one}": "2", f"e{one}": ""})).content
    assert "is rated 2 without evidence" in html.decode()
    assert ">\nHalf</textarea>" in html.decode()
    card.refresh_from_db()
    assert card.summary == "Seen by Ivan Herrera"


def test_edit_keeps_what_was_typed_when_the_kit_is_ticked_without_a_script(signed_in, ivan, card, page) -> None:
    client, sought = signed_in(ivan), card.ratings.first().competency_id
    said = typed(client, page, card, summary="Half a correction") | {"mark": f"c{sought}:1"}
    html = client.post(page, said).content.decode()
    assert "Half a correction" in html
    assert card.seat.interview.marks.get().competency_id == sought
    card.refresh_from_db()
    assert card.corrected_at is None


def test_edit_from_an_old_window_shows_both_texts(signed_in, ivan, card, page) -> None:
    client = signed_in(ivan)
    old = typed(client, page, card, summary="Second window", note="Only here")
    client.post(page, typed(client, page, card, summary="First window", recommendation="no"))
    html = client.post(page, old).content.decode()
    assert "First window" in html
    assert ">\nSecond window</textarea>" in html
    assert ">\nOnly here</textarea>" in html
    # What this window did not touch is as the other left it
    assert re.search(r'name="recommendation" value="no"[^>]*checked', html)
    after = re.search(r'name="version" value="([^"]+)"', html).group(1)
    client.post(page, {**old, "version": after, "recommendation": "no"})
    card.refresh_from_db()
    assert (card.summary, card.note, card.recommendation) == ("Second window", "Only here", "no")


def test_edit_after_another_card_came_in_keeps_what_was_typed(signed_in, ivan, ines, loop, card, own, page, at) -> None:
    client = signed_in(ivan)
    fields = typed(client, page, card, summary="Too late")
    make.submitted(make.card(loop[1], ines), at)
    html = client.post(page, fields).content.decode()
    assert "yours stays as it was submitted" in html
    assert ">\nToo late</textarea>" in html
    assert 'id="add-form"' in html
    card.refresh_from_db()
    assert card.summary == "Seen by Ivan Herrera"
    # From now on the page leads to where it is added to
    assert client.get(page).url == own
    html = client.get(own).content.decode()
    assert page not in html
    assert 'id="add-form"' in html


def test_edit_of_a_draft_leads_to_the_draft(signed_in, ines, loop) -> None:
    hers = reverse("interviews:corrections_edit", args=[loop[1].pk])
    assert signed_in(ines).get(hers).url == reverse("interviews:scorecards_edit", args=[loop[1].pk])


def test_create_adds_below_the_card(signed_in, ivan, ines, loop, card, own, adding, at) -> None:
    client = signed_in(ivan)
    assert "still correct" in client.post(adding, {"text": "Too early"}).content.decode()
    make.submitted(make.card(loop[1], ines), at)
    assert "Write what you want to add." in client.post(adding, {"text": " "}).content.decode()
    html = client.post(adding, {"text": "<b>After</b> the talk"}, follow=True).content.decode()
    assert "&lt;b&gt;After&lt;/b&gt; the talk" in html
    assert "Added later" in html


def test_edit_and_create_are_closed_to_otto_and_to_staff(signed_in, otto, hana, ada, card, page, adding) -> None:
    for person in (otto, hana, ada):
        client = signed_in(person)
        assert client.get(page).status_code == client.post(page, {}).status_code == 404
        assert client.post(adding, {"text": "x"}).status_code == 404


def test_edit_and_own_page_keep_their_budget(signed_in, ivan, ines, loop, card, own, page, adding, at) -> None:
    client = signed_in(ivan)
    for url in (own, page):
        with panel.Asked() as asked:
            client.get(url)
        assert len(asked) <= 12, asked.queries
    make.submitted(make.card(loop[1], ines), at)
    counts = []
    for text in ("One", "Two", "Three"):
        client.post(adding, {"text": text})
        with panel.Asked() as asked:
            client.get(own)
        counts.append(len(asked))
    assert counts[0] == counts[-1] <= 12, asked.queries
