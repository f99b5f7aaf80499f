from typing import Any

import pytest
from django.urls import reverse

from core.models import Person
from hiring.models import Policy

pytestmark = pytest.mark.django_db
URL = "/organisation/policy/"
POLICY: dict[str, Any] = {"keep_days": "90", "consent-en": "", "consent-zh-hans": "", "who": "everybody", "seen": "0"}


def test_edit_is_the_administrators(signed_in: Any, ada: Person, rae: Person, otto: Person) -> None:
    assert reverse("hiring:policies_edit") == URL
    for stranger in (rae, otto):
        assert signed_in(stranger).get(URL).status_code == 403
        assert signed_in(stranger).post(URL, POLICY).status_code == 403
    assert not Policy.objects.exists()
    assert "I agree that {organisation} keeps" in signed_in(ada).get(URL).content.decode()


def test_edit_keeps_what_is_decided(signed_in: Any, ada: Person, hana: Person) -> None:
    client = signed_in(ada)
    said = POLICY | {"who": "named", "approvers": [hana.pk], "consent-en": "I agree", "consent-zh-hans": "我同意"}
    assert client.post(URL, said).status_code == 302
    policy = Policy.objects.get()
    assert (policy.keep_days, policy.consent) == (90, {"en": "I agree", "zh-hans": "我同意"})
    assert list(policy.approvers.all()) == [hana]
    page = client.post(URL, POLICY | {"keep_days": "30"}).content.decode()
    for told in ("90", "I agree", "Only those who are ticked below", "Hana Diallo"):
        assert f"Now it says: {told}<" in page
    hana.is_active = False
    hana.save()
    assert "Nobody can approve a requisition" in client.get(URL).content.decode()


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"keep_days": "0"}, "greater than or equal to 1"),
        ({"keep_days": "99999"}, "less than or equal to 3650"),
        ({"consent-en": "I agree"}, "Write it in 中文 as well, or leave both empty."),
        ({"consent-en": "For {years}", "consent-zh-hans": "好"}, "{years} is not known."),
        ({"who": "named"}, "Tick at least one person"),
        ({"who": "named", "approvers": ["999999"]}, "is not one of the available choices"),
    ],
)
def test_edit_says_what_is_wrong(wrong: dict[str, Any], said: str, signed_in: Any, ada: Person) -> None:
    assert said in signed_in(ada).post(URL, POLICY | wrong).content.decode()
    assert not Policy.objects.exists()
