import re

import pytest

from core.models import Organisation, Person
from hiring.models import Policy
from hiring.queries.policies import consent_text, may_approve, possible_approvers, ready_consent
from hiring.rules.policies import CONSENT_NAMES

pytestmark = pytest.mark.django_db


def test_ready_consent_is_in_both_languages_and_names_what_is_known() -> None:
    assert set(ready_consent()) == {"en", "zh-hans"}
    for text in ready_consent().values():
        assert set(re.findall(r"\{(\w+)\}", text)) == set(CONSENT_NAMES)


def test_consent_text_is_the_organisations_own_once_there_is_one(organisation: Organisation) -> None:
    assert "Halyard keeps" in consent_text("en")
    assert "365 天" in consent_text("zh-hans")
    Policy.objects.create(
        pk=1, keep_days=30, consent={"en": "{organisation} keeps it {days} days, {why}", "zh-hans": "好"}
    )
    assert consent_text("en") == "Halyard keeps it 30 days, {why}"
    assert consent_text("zh-hans") == "好"


def test_possible_approvers_are_everybody_until_somebody_is_named(hana: Person, otto: Person) -> None:
    otto.is_active = False
    otto.save()
    assert set(possible_approvers()) == {hana}
    policy = Policy.objects.create(pk=1)
    assert may_approve(hana)
    assert not may_approve(otto)
    policy.approvers.add(otto)
    assert not possible_approvers().exists(), "one who left does not open the door to all the others"
    policy.approvers.add(hana)
    assert set(possible_approvers()) == {hana}
