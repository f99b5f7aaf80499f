from datetime import datetime
from typing import Any

import pytest

from core.actions.organisation import ChangedMeanwhile
from core.models import Event, Person
from hiring.actions import policies
from hiring.models import Policy
from tests.core.test_mail import in_threads

pytestmark = pytest.mark.django_db


def change(by: Person, at: datetime, **said: Any) -> Policy:
    return policies.change(**{"keep_days": 90, "consent": {}, "approvers": [], "seen": 0, **said}, by=by, at=at)


def test_change_writes_the_first_policy_and_the_next(ada: Person, hana: Person, at: datetime) -> None:
    change(ada, at, consent={"en": "Yes", "zh-hans": "好"}, approvers=[hana])
    policy = change(ada, at, keep_days=30, seen=1)
    assert (policy.keep_days, policy.consent, policy.version) == (30, {}, 2)
    assert not policy.approvers.exists()
    assert list(Event.objects.values_list("facts", flat=True).order_by("id")) == [
        {"was": 365, "keep_days": 90},
        {"was": 90, "keep_days": 30},
    ]


@pytest.mark.django_db(transaction=True)
def test_change_by_two_hands_at_once_tells_the_second(ada: Person, at: datetime) -> None:
    def work(number: int) -> str:
        try:
            change(ada, at, keep_days=100 + number)
        except ChangedMeanwhile:
            return "told"
        return "changed"

    assert sorted(in_threads(2, work)) == ["changed", "told"]
    assert Policy.objects.get().version == 1
