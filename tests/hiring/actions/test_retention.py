from datetime import date, datetime, timedelta

import pytest

from core.models import Event, Person
from hiring.actions import retention
from hiring.actions.retention import RetentionRefused
from hiring.models import Application, Candidate
from tests.core.test_mail import in_threads

pytestmark = pytest.mark.django_db
WHY = "Asked to be considered in spring"


def test_keep_moves_the_day_and_says_why(application: Application, ada: Person, at: datetime) -> None:
    was = application.candidate.delete_by
    kept = retention.keep(application.candidate, until=was + timedelta(days=90), reason=f" {WHY} ", by=ada, at=at)
    assert kept.delete_by == was + timedelta(days=90)
    event = Event.objects.get(kind="hiring.kept_longer", on_id=kept.pk)
    assert (event.by, event.facts["reason"], event.facts["was"]) == (ada, WHY, was.isoformat())


@pytest.mark.parametrize(
    ("until", "reason", "said"),
    [
        (date(2028, 1, 1), " ", "Write why"),
        (date(2040, 1, 1), WHY, "ten years at most"),
        (date(2027, 6, 9), WHY, "Choose a day after"),
        (date(2020, 1, 1), WHY, "Choose a day after"),
    ],
)
def test_keep_refuses_what_is_no_longer_time_or_has_no_reason(
    until: date, reason: str, said: str, application: Application, ada: Person, at: datetime
) -> None:
    with pytest.raises(RetentionRefused, match=said):
        retention.keep(application.candidate, until=until, reason=reason, by=ada, at=at)


@pytest.mark.django_db(transaction=True)
def test_keep_by_two_hands_at_once_tells_the_second(application: Application, ada: Person, at: datetime) -> None:
    seen = application.candidate.delete_by

    def work(number: int) -> str:
        candidate = Candidate.objects.get(pk=application.candidate_id)
        try:
            retention.keep(candidate, until=seen + timedelta(days=10 + number), reason=WHY, seen=seen, by=ada, at=at)
        except RetentionRefused:
            return "told"
        return "kept"

    assert sorted(in_threads(2, work)) == ["kept", "told"]
