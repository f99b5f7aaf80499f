import re
from datetime import datetime

import pytest
from django.urls import reverse

from core.models import Person
from hiring.models import Application
from interviews.models import CardState
from interviews.queries.scorecards import answers, own_card
from interviews.rules.scorecards import seen
from tests import make
from tests.interviews import panel


@pytest.fixture
def application(role, rae: Person, hana: Person, at: datetime) -> Application:
    return panel.application(role, rae, hana, at)


@pytest.fixture
def interview(application: Application, ivan: Person, rae: Person, at: datetime):
    return panel.loop(application, [ivan], rae, at)[0]


@pytest.fixture
def page(interview) -> str:
    return reverse("interviews:scorecards_edit", args=[interview.pk])


@pytest.fixture
def autosave(interview) -> str:
    return reverse("interviews:scorecards_save", args=[interview.pk])


def ratings(interview, person) -> list[int]:
    return list(make.card(interview, person).ratings.order_by("pk").values_list("pk", flat=True))


def whole(interview, person, value: int = 3) -> dict[str, str]:
    fields = {"recommendation": "yes", "summary": "Three facts", "note": ""}
    for pk in ratings(interview, person):
        fields |= {f"r{pk}": str(value), f"e{pk}": "Said so"}
    return fields


def version(client, page: str) -> str:
    return re.search(r'name="version" value="([^"]+)"', client.get(page).content.decode()).group(1)


def test_edit_shows_kit_and_card_with_the_anchors_in_the_control(signed_in, ivan, page, interview) -> None:
    html = signed_in(ivan).get(page).content.decode()
    for text in ("Nadia Rahimi", "Validate strength", "The case", "A question about applied_ml", "And then?", "Age"):
        assert text in html
    for level in ("junior", "senior", "lead"):
        assert f"System design as {level}" in html
    assert "System design: needs it explained" in html
    assert 'class="at" data-bar="senior bar"' in html
    assert "Note to Hana Diallo, hiring manager" in html
    for pk in ratings(interview, ivan):
        assert len(re.findall(rf'<input type="radio" name="r{pk}"', html)) == 5


def test_edit_has_no_default_rating(signed_in, ivan, page) -> None:
    html = signed_in(ivan).get(page).content.decode()
    assert "checked" not in re.sub(r"<script.*?</script>", "", html)


def test_edit_never_shows_pay(signed_in, ivan, page) -> None:
    html = signed_in(ivan).get(page).content.decode()
    for pay in ("87654", "98765", "87,654", "98,765", "EUR"):
        assert pay not in html


def test_edit_is_closed_to_otto(signed_in, otto, page, autosave) -> None:
    client = signed_in(otto)
    assert client.get(page).status_code == 404
    assert client.post(page, {}).status_code == 404
    assert client.post(autosave, {}).status_code == 404
    # Whoever had a seat while the page came is not told that the network is away
    assert "You hold no seat in this interview now" in client.post(autosave, {}).json()["status"]


def test_edit_without_a_seat_shows_the_kit_alone(signed_in, hana, rae, ada, page, autosave) -> None:
    for person in (hana, rae, ada):
        client = signed_in(person)
        html = client.get(page).content.decode()
        assert "You have no seat in this interview" in html
        assert 'id="card"' not in html
        assert client.post(page, {"recommendation": "no"}).status_code == 404
        assert client.post(autosave, {"note": "x"}).status_code == 404


def test_edit_without_javascript_saves_and_submits(signed_in, ivan, page, interview) -> None:
    client = signed_in(ivan)
    answer = client.post(page, {"version": version(client, page), **whole(interview, ivan)}, follow=True)
    assert make.card(interview, ivan).state == CardState.SUBMITTED
    html = answer.content.decode()
    assert "Your scorecard is in" in html
    assert "Three facts" in html
    assert 'id="card"' not in html
    assert reverse("interviews:debrief_detail", args=[interview.application_id]) in html


def test_edit_keeps_everything_and_says_what_is_missing(signed_in, ivan, page, interview) -> None:
    client = signed_in(ivan)
    one, two, three = ratings(interview, ivan)
    typed = {f"r{one}": "2", f"e{one}": "", f"r{two}": "3", f"e{two}": "Drew it", "summary": "So far", "note": "Hm"}
    html = client.post(page, {"version": version(client, page), **typed}).content.decode()
    card = make.card(interview, ivan)
    assert card.state == CardState.DRAFT
    assert (card.summary, card.note, card.ratings.get(pk=two).evidence) == ("So far", "Hm", "Drew it")
    assert "There is" in html or "Everything you typed is saved" in html
    for field in (f"id_e{one}", f"id_r{three}_0", "id_recommendation_0"):
        assert f'href="#{field}"' in html
        assert f'id="{field}"' in html
    assert "is rated 2 without evidence" in html
    assert re.search(rf'name="r{one}" value="2"[^>]*checked', html)
    assert "Drew it" in html
    # The same words at the field
    assert html.count("Choose one of the four.") == 2


def test_edit_can_be_saved_for_later(signed_in, ivan, page, interview) -> None:
    client = signed_in(ivan)
    client.post(page, {"version": version(client, page), "later": "1", **whole(interview, ivan)})
    card = make.card(interview, ivan)
    assert (card.state, card.summary) == (CardState.DRAFT, "Three facts")


def test_edit_can_be_voted_and_written_later(signed_in, ivan, page, autosave, interview) -> None:
    client = signed_in(ivan)
    fields = {name: "" if name.startswith("e") else text for name, text in whole(interview, ivan, 2).items()}
    one = ratings(interview, ivan)[0]
    half = {**fields, f"r{one}": ""}
    html = client.post(page, {"version": version(client, page), "vote": "1", **half}).content.decode()
    assert "Your vote is not given yet" in html
    assert "is not rated" in html
    assert "without evidence" not in html
    html = client.post(page, {"version": version(client, page), "vote": "1", **fields}, follow=True).content.decode()
    assert make.card(interview, ivan).state == CardState.VOTED
    assert "Your vote is given." in html
    assert html.count("Voted, 3 sentences owed.") == 2
    # Typing goes on, and a rating that is taken away takes the vote with it
    told = client.post(autosave, {"version": version(client, page), f"e{one}": "Said so"}).json()
    assert (told["voted"], told["status"]) == (True, "Voted, 2 sentences owed.")
    told = client.post(autosave, {"version": told["version"], f"r{one}": ""}).json()
    assert (told["voted"], told["status"]) == (False, "2 of 3 rated, 2 need evidence.")
    assert make.card(interview, ivan).state == CardState.DRAFT


def test_edit_a_second_time_says_it_is_in(signed_in, ivan, page, interview) -> None:
    client = signed_in(ivan)
    before = version(client, page)
    client.post(page, {"version": before, **whole(interview, ivan)})
    html = client.post(page, {"version": before, **whole(interview, ivan, 4)}, follow=True).content.decode()
    assert "in already" in html
    assert set(make.card(interview, ivan).ratings.values_list("value", flat=True)) == {3}


def test_edit_from_an_old_window_shows_both_texts(signed_in, ivan, page, interview, at) -> None:
    client = signed_in(ivan)
    before = version(client, page)
    one = ratings(interview, ivan)[0]
    client.post(page, {"version": before, "later": "1", f"e{one}": "From the first window", "note": "untouched here"})
    typed = {**whole(interview, ivan), f"e{one}": "From the second window"}
    html = client.post(page, {"version": before, **typed}).content.decode()
    card = make.card(interview, ivan)
    assert card.state == CardState.DRAFT
    assert "From the first window" in html
    assert "From the second window" in html
    # What this window never touched stays as the other wrote it
    assert card.note == "untouched here"
    after = re.search(r'name="version" value="([^"]+)"', html).group(1)
    client.post(page, {"version": after, **typed})
    assert make.card(interview, ivan).ratings.get(pk=one).evidence == "From the second window"


@pytest.mark.parametrize("value", ["9", "-1", "x", "\x00", "5", "3.0", "٣"])
def test_edit_takes_no_rating_off_the_scale(signed_in, ivan, page, autosave, interview, value) -> None:
    client = signed_in(ivan)
    one = ratings(interview, ivan)[0]
    assert client.post(page, {f"r{one}": value}).status_code == 200
    assert client.post(autosave, {f"r{one}": value}).status_code == 400
    assert make.card(interview, ivan).ratings.get(pk=one).value is None


def test_edit_of_a_trainee_says_it_does_not_count(signed_in, application, ivan, otto, rae, at) -> None:
    interview = make.interview(application, [ivan], rae, at, shadows=[otto])
    html = signed_in(otto).get(reverse("interviews:scorecards_edit", args=[interview.pk])).content.decode()
    assert "does not count for the candidate" in html


def test_edit_speaks_chinese(signed_in, application, igor, rae, at) -> None:
    interview = make.interview(application, [igor], rae, at)
    answer = signed_in(igor).get(reverse("interviews:scorecards_edit", args=[interview.pk]))
    html = answer.content.decode()
    assert '<html lang="zh-Hans">' in html
    assert "中 System design as senior" in html


def test_edit_asks_no_more_for_a_full_card(signed_in, ivan, page, interview, at) -> None:
    client = signed_in(ivan)
    with panel.Asked() as empty:
        client.get(page)
    make.filled(make.card(interview, ivan), at)
    with panel.Asked() as full:
        client.get(page)
    assert len(full) == len(empty) <= 12, full.queries
    make.submitted(make.card(interview, ivan), at)
    with panel.Asked() as submitted:
        client.get(page)
    assert len(submitted) <= 12, submitted.queries


def test_save_keeps_one_field_and_tells_the_time(signed_in, ivan, autosave, interview) -> None:
    one = ratings(interview, ivan)[0]
    client = signed_in(ivan)
    answer = client.post(autosave, {"version": "0", f"e{one}": "a\r\n b "}, headers={"accept": "application/json"})
    told = answer.json()
    assert answer.status_code == 200
    assert re.fullmatch(r"\d\d:\d\d", told["saved_at"])
    assert told["status"] == "0 of 3 rated."
    assert make.card(interview, ivan).ratings.get(pk=one).evidence == "a\n b "
    answer = client.post(autosave, {"version": told["version"], f"e{one}": "a", f"r{one}": "2"})
    assert answer.json()["status"] == "1 of 3 rated."


def test_save_names_only_what_the_other_hand_really_changed(signed_in, ivan, autosave, page, interview) -> None:
    client = signed_in(ivan)
    one, two, _three = ratings(interview, ivan)
    here = there = version(client, page)
    there = client.post(autosave, {"version": there, f"e{one}": "there", "note": "there"}).json()["version"]
    answer = client.post(autosave, {"version": here, f"e{two}": "here"})
    assert answer.status_code == 200
    # Saved since, but of the note this window knows nothing yet
    answer = client.post(autosave, {"version": answer.json()["version"], "note": "here", f"r{two}": "3"})
    assert answer.status_code == 409
    assert answer.json()["conflicts"] == {"note": "there"}
    assert make.card(interview, ivan).ratings.get(pk=two).value == 3
    # Told of it, it may insist
    assert client.post(autosave, {"version": answer.json()["version"], "note": "here"}).status_code == 200
    assert make.card(interview, ivan).note == "here"


def test_save_after_submission_keeps_what_was_submitted(signed_in, ivan, autosave, interview, at) -> None:
    make.submitted(make.card(interview, ivan), at)
    answer = signed_in(ivan).post(autosave, {"version": "99", "summary": "Second thoughts"})
    assert answer.status_code == 409
    assert answer.json()["conflicts"] == {"summary": f"Seen by {ivan.name}"}
    assert answer.json()["is_in"]


def test_save_takes_five_queries(signed_in, ivan, autosave, interview) -> None:
    client = signed_in(ivan)
    card = own_card(ivan, interview.pk)
    one, _two, _three = ratings(interview, ivan)
    before = str(seen(card.version, answers(card)))
    with panel.Asked() as asked:
        told = client.post(autosave, {"version": before, f"r{one}": "2"})
    assert len(asked) <= 5, asked.queries
    everything = {"version": told.json()["version"], **whole(interview, ivan)}
    with panel.Asked() as asked:
        answer = client.post(autosave, everything)
    assert len(asked) <= 5, asked.queries
    assert answer.status_code == 200
    client.post(reverse("interviews:scorecards_edit", args=[interview.pk]), {"vote": "1"})
    with panel.Asked() as asked:
        client.post(autosave, {"version": answer.json()["version"], f"r{one}": ""})
    assert len(asked) <= 5, asked.queries
    assert make.card(interview, ivan).state == CardState.DRAFT


def test_save_is_a_post(signed_in, ivan, autosave) -> None:
    assert signed_in(ivan).get(autosave).status_code == 405
