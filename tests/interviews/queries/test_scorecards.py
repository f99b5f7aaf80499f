from datetime import datetime

import pytest
from django.utils.translation import override

from core.models import Person
from interviews.actions import scorecards
from interviews.models import Scorecard
from interviews.queries.levels import bar_name, in_sentence
from interviews.queries.scorecards import (
    answered,
    answers,
    own_card,
    sheet,
    status,
    texts_owed_count,
)
from interviews.rules.scorecards import missing, texts_owed
from tests import make
from tests.interviews import panel


@pytest.fixture
def interview(role, rae: Person, hana: Person, ivan: Person, at: datetime):
    return panel.loop(panel.application(role, rae, hana, at), [ivan], rae, at)[0]


def test_own_card_brings_its_answers_in_one_query(interview, ivan, django_assert_num_queries) -> None:
    with django_assert_num_queries(1):
        card = own_card(ivan, interview.pk)
        fields = answers(card)
        assert len(answered(card)) == 3
    assert fields == answers(make.card(interview, ivan))
    assert list(fields)[-3:] == ["recommendation", "summary", "note"]


def test_own_card_is_nobody_elses(interview, otto, hana, rae, ada) -> None:
    assert not any(own_card(person, interview.pk) for person in (otto, hana, rae, ada))


def test_sheet_prints_every_level_with_its_anchor(interview, ivan, django_assert_num_queries) -> None:
    card = own_card(ivan, interview.pk)
    with django_assert_num_queries(3):
        lines = sheet(card).lines
    assert [line.name["en"] for line in lines] == ["Ml fundamentals", "System design", "Communication"]
    assert [choice.number for choice in lines[0].choices] == [1, 2, 3, 4]
    assert lines[0].choices[0].level is None
    assert lines[0].choices[0].looks_like["en"] == "Ml fundamentals: needs it explained"
    assert lines[0].choices[3].looks_like["en"] == "Ml fundamentals as lead"
    assert (lines[0].bar, lines[0].bar_level["en"], lines[0].must_have) == (3, "Senior", True)


def test_status_counts_what_is_rated_and_what_needs_evidence(interview, ivan, at) -> None:
    card = own_card(ivan, interview.pk)
    assert status(card) == "0 of 3 rated."
    one, two, _three = [row.id for row in answered(card)]
    scorecards.save(card, changes={f"r{one}": "2", f"r{two}": "0"}, version=0, by=ivan, at=at)
    assert status(own_card(ivan, interview.pk)) == "2 of 3 rated, 2 need evidence."


def test_status_of_a_vote_says_what_is_owed(interview, ivan, at) -> None:
    card = make.card(interview, ivan)
    voted(card, at)
    assert status(own_card(ivan, interview.pk)) == "Voted, 3 sentences owed."
    one = card.ratings.first().pk
    scorecards.save(make.card(interview, ivan), changes={f"e{one}": "Drew it"}, version=1, by=ivan, at=at)
    assert status(own_card(ivan, interview.pk)) == "Voted, 2 sentences owed."


def voted(card: Scorecard, at: datetime) -> None:
    changes = {f"r{pk}": "2" for pk in card.ratings.values_list("pk", flat=True)} | {"recommendation": "no"}
    scorecards.save(card, changes=changes, version=0, by=card.seat.person, at=at)
    scorecards.vote(card, by=card.seat.person, at=at)


def test_texts_owed_count_says_what_the_law_says(interview, ivan, at) -> None:
    card = make.card(interview, ivan)
    one, two, three = card.ratings.values_list("pk", flat=True)
    for values in ("023", "330", "444", "3", "", "003"):
        for text in ("", " \n\t", "Said so"):
            given = dict(zip((one, two, three), values, strict=False))
            changes = {f"r{pk}": given.get(pk, "") for pk in (one, two, three)} | {f"e{two}": text}
            card.refresh_from_db()
            scorecards.save(card, changes=changes, version=card.version, by=ivan, at=at)
            counted = Scorecard.objects.filter(pk=card.pk).annotate(n=texts_owed_count()).get().n
            assert counted == texts_owed(missing(answered(card), "")), (values, text)


def test_in_sentence_keeps_codes_and_han() -> None:
    assert in_sentence({"en": "Senior"}) == "senior"
    assert in_sentence({"en": "L5"}) == "L5"
    with override("zh-hans"):
        assert in_sentence({"en": "Senior", "zh-hans": "高级"}) == "高级"
    assert bar_name({"en": "Senior"}) == "senior bar"
