"""The search for times as workers run it: twice, late, and in two of them at once."""

from datetime import timedelta

import pytest
from django.conf import settings
from django.utils import timezone

from core.models import Person
from interviews.actions import times
from interviews.models import TimeSearch
from interviews.tasks import find_times
from tests.core.test_mail import in_threads
from tests.interviews import panel
from tests.interviews.times import qualify, wish

pytestmark = pytest.mark.django_db(transaction=True)


def test_find_times_is_on_the_table_of_beat_and_is_nudged() -> None:
    assert settings.CELERY_BEAT_SCHEDULE["interviews.tasks.find_times"]["task"] == find_times.name == times.TASK


def test_find_times_in_two_workers_at_once_and_twice_answers_each_search_once(
    role, rae: Person, hana: Person, ivan: Person, ines: Person, igor: Person
) -> None:
    now = timezone.now()
    made = panel.application(role, rae, hana, now)
    qualify(made, [ivan, ines, igor], now)
    for days in (1, 2):
        times.ask(made, wish=wish(made, now.date() + timedelta(days=1), days=days), by=rae, at=now)
    in_threads(2, lambda _number: find_times())
    find_times()
    assert set(TimeSearch.objects.values_list("state", "attempts")) == {("answered", 1)}
