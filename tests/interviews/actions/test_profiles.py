from datetime import date, timedelta

import pytest

from core.actions.organisation import ChangedMeanwhile
from core.models import Event, Person
from interviews.actions import profiles
from interviews.models import Profile
from interviews.queries.diaries import diaries
from interviews.rules.diaries import Obstacle, Span

LIMITS = {"per_day": 3, "per_week": 6, "buffer": 20, "video_url": "https://meet.halyard.example/ivan"}


def test_set_limits_makes_the_first_and_tells_the_second_of_two(ivan: Person, ada: Person, at) -> None:
    profiles.set_limits(ivan, **LIMITS, seen=0, by=ivan, at=at)
    with pytest.raises(ChangedMeanwhile):
        profiles.set_limits(ivan, **LIMITS | {"per_day": 1}, seen=0, by=ada, at=at)
    profile = Profile.objects.get()
    assert (profile.per_day, profile.per_week, profile.buffer, profile.version) == (3, 6, 20, 1)
    assert Event.objects.get(kind="interviews.limits_set").facts == {"per_day": 3, "per_week": 6, "buffer": 20}


def test_set_limits_refuses_a_day_that_holds_more_than_its_week(ivan: Person, at) -> None:
    with pytest.raises(profiles.ProfileRefused, match="A week holds at least"):
        profiles.set_limits(ivan, **LIMITS | {"per_week": 2}, seen=0, by=ivan, at=at)


def test_pause_keeps_somebody_free_and_its_reason_out_of_the_events(ivan: Person, at) -> None:
    tomorrow = date(2026, 6, 10)
    profiles.pause(ivan, paused_until=tomorrow, pause_reason="Knee", seen=0, by=ivan, at=at)
    wanted = Span(at + timedelta(days=1), at + timedelta(days=1, hours=1))
    assert diaries([ivan], within=wanted, at=at)[ivan.pk].obstacle(wanted) == Obstacle.PAUSED
    assert "Knee" not in str(Event.objects.get(kind="interviews.interviewer_paused").facts)
    profiles.resume(ivan, by=ivan, at=at)
    assert diaries([ivan], within=wanted, at=at)[ivan.pk].obstacle(wanted) is None
    assert (Profile.objects.get().pause_reason, Profile.objects.get().version) == ("", 2)


def test_pause_refuses_a_day_that_has_passed_where_they_are(igor: Person, at) -> None:
    """In Shanghai it is the ninth already when it is the eighth in Berlin."""
    evening = at.replace(day=8, hour=17)
    with pytest.raises(profiles.ProfileRefused, match="has passed"):
        profiles.pause(igor, paused_until=date(2026, 6, 8), pause_reason="", seen=0, by=igor, at=evening)
    profiles.pause(igor, paused_until=date(2026, 6, 9), pause_reason="", seen=0, by=igor, at=evening)


def test_resume_without_a_pause_says_nothing(ivan: Person, at) -> None:
    profiles.resume(ivan, by=ivan, at=at)
    assert not Event.objects.filter(kind="interviews.interviewer_resumed").exists()


def test_pause_refuses_a_day_beyond_all_calendars(ivan: Person, at) -> None:
    with pytest.raises(profiles.ProfileRefused, match="five years"):
        profiles.pause(ivan, paused_until=date(9999, 12, 31), pause_reason="", seen=0, by=ivan, at=at)
