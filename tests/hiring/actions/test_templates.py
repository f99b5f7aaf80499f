from datetime import datetime

import pytest

from core.models import Person
from core.refusals import Refusal
from hiring.actions import templates
from hiring.models import MessageTemplate
from hiring.queries.messages import template_of
from tests import make

pytestmark = pytest.mark.django_db


def texts(english: str) -> dict[str, dict[str, str]]:
    return {part: make.words(f"{english} {part}") for part in ("name", "subject", "body")}


def mark(key: str) -> str:
    found = template_of(key)
    assert found is not None
    return templates.mark_of(found)


def test_word_stands_in_place_of_the_ready_wording_until_it_is_put_back(rae: Person, at: datetime) -> None:
    ready = template_of("receipt")
    templates.word("receipt", texts=texts("Ours"), read_as=mark("receipt"), by=rae, at=at)
    found = template_of("receipt")
    assert found is not None
    assert (found.body["en"], found.is_own, found.is_ready) == ("Ours body", True, True)
    templates.put_back("receipt", by=rae, at=at)
    assert template_of("receipt") == ready
    with pytest.raises(Refusal):
        templates.put_back("receipt", by=rae, at=at)


def test_word_tells_who_saves_second(rae: Person, ada: Person, at: datetime) -> None:
    seen = mark("receipt")
    templates.word("receipt", texts=texts("First"), read_as=seen, by=rae, at=at)
    with pytest.raises(Refusal, match="while you were writing"):
        templates.word("receipt", texts=texts("Second"), read_as=seen, by=ada, at=at)
    assert MessageTemplate.objects.get(key="receipt").subject["en"] == "First subject"


@pytest.mark.parametrize(
    "said",
    [
        {"name": {}, "subject": {"en": "x"}, "body": {"en": "x"}},
        {"name": {"en": "x"}, "subject": {}, "body": {}},
        {"name": {"en": "x"}, "subject": {"en": "x"}, "body": {"zh-hans": "x"}},
        {"name": {"en": "x"}, "subject": {"en": "x"}, "body": {"en": "Dear {name}"}},
    ],
)
def test_add_refuses_what_is_not_whole_or_names_what_is_not_known(
    rae: Person, at: datetime, said: dict[str, dict[str, str]]
) -> None:
    with pytest.raises(Refusal):
        templates.add(occasion="written", texts=said, by=rae, at=at)


def test_retire_takes_an_own_wording_away_and_leaves_ready_ones(rae: Person, at: datetime) -> None:
    own = templates.add(occasion="written", texts=texts("A call"), by=rae, at=at)
    templates.retire(own.key, by=rae, at=at)
    found = template_of(own.key)
    assert found is not None
    assert not found.is_active
    templates.bring_back(own.key, by=rae, at=at)
    with pytest.raises(Refusal, match="already"):
        templates.bring_back(own.key, by=rae, at=at)
    with pytest.raises(Refusal, match="came with the program"):
        templates.retire("receipt", by=rae, at=at)
