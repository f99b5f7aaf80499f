from datetime import datetime, time
from typing import Any

import pytest

from core.actions import organisation
from core.actions.organisation import ChangedMeanwhile
from core.models import Event, Organisation, Person
from core.queries.organisation import organisation_settings
from tests.core.test_mail import in_threads

pytestmark = pytest.mark.django_db


def change(by: Person, at: datetime, **facts: Any) -> Organisation:
    return organisation.change(**{**organisation_settings(), **facts}, by=by, at=at)


def test_change_says_what_was_changed_and_by_whom(ada: Person, at: datetime) -> None:
    changed = change(ada, at, name="Halyard AG", day_starts=time(8), reply_to="people@halyard.example")
    assert (changed.name, changed.day_starts, changed.version) == ("Halyard AG", time(8), 1)
    event = Event.objects.get(kind="core.organisation_changed")
    assert (event.by, event.facts) == (ada, {"changed": ["name", "day_starts", "reply_to"]})


@pytest.mark.django_db(transaction=True)
def test_change_by_two_hands_at_once_tells_the_second(ada: Person, at: datetime) -> None:
    seen = organisation_settings()

    def work(number: int) -> str:
        try:
            organisation.change(**{**seen, "name": f"Halyard {number}"}, by=ada, at=at)
        except ChangedMeanwhile:
            return "told"
        return "changed"

    assert sorted(in_threads(2, work)) == ["changed", "told"]
