import pytest

from core.models import Person
from core.words import say
from hiring.models import Application, MessageTemplate
from hiring.queries.messages import proposed, templates
from hiring.rules.messages import NAMES, Occasion, unknown_names
from tests import make

pytestmark = pytest.mark.django_db
WITH_A_TEMPLATE = set(Occasion) - {Occasion.WRITTEN}


def test_templates_are_ready_for_every_occasion_in_both_languages() -> None:
    assert {each.occasion for each in templates()} == WITH_A_TEMPLATE
    for each in templates():
        for text in (each.name, each.subject, each.body):
            assert set(text) == {"en", "zh-hans"}
            assert not unknown_names("".join(text.values()))


def test_templates_show_an_own_wording_in_place_of_the_ready_one() -> None:
    key = "rejection"
    MessageTemplate.objects.create(key=key, occasion="rejection", subject=make.words("No"), body=make.words("Sorry"))
    found = next(each for each in templates(Occasion.REJECTION) if each.key == key)
    assert (say(found.subject, "en"), found.is_own, found.is_ready) == ("No", True, True)
    MessageTemplate.objects.filter(key=key).update(is_active=False)
    assert key not in {each.key for each in templates()}


def test_proposed_is_in_the_candidates_language_and_filled(application: Application, rae: Person) -> None:
    application.candidate.language = "zh-hans"
    found = proposed(application, Occasion.RECEIPT)
    assert application.requisition.title in found.subject
    assert rae.name in found.body
    assert found.language == "zh-hans"
    assert [name for name in NAMES if f"{{{name}}}" in found.body] == ["status"]


def test_proposed_without_a_template_is_empty(application: Application) -> None:
    assert proposed(application, Occasion.WRITTEN).body == ""
