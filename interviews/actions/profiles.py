"""What an interviewer says of their own time. A limit is a promise to them: those who book do not loosen it."""

from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import F
from django.utils.translation import gettext_lazy as _

from core.actions.organisation import ChangedMeanwhile
from core.models import Person
from core.recording import record, recorded
from core.refusals import Refusal
from interviews.models import Profile

# Whoever is away for longer does not interview here any more
LONGEST_PAUSE = timedelta(days=5 * 366)


class ProfileRefused(Refusal):
    pass


@recorded
def set_limits(
    person: Person, *, per_day: int, per_week: int, buffer: int, video_url: str, seen: int, by: Person, at: datetime
) -> Profile:
    """`seen`: the version that `by` had before them."""
    if per_day > per_week:
        raise ProfileRefused(_("A week holds at least as many interviews as a day."))
    facts = {"per_day": per_day, "per_week": per_week, "buffer": buffer}
    profile = _write(person, {**facts, "video_url": video_url}, seen=seen)
    record("interviews.limits_set", person, by=by, at=at, **facts)
    return profile


@recorded
def pause(person: Person, *, paused_until: date, pause_reason: str, seen: int, by: Person, at: datetime) -> Profile:
    """No interview is found for them up to and with that day of theirs. What is booked already stays."""
    if paused_until < at.astimezone(ZoneInfo(person.time_zone)).date():
        raise ProfileRefused(_("This day has passed. Choose today or a later one."))
    if paused_until > at.date() + LONGEST_PAUSE:
        raise ProfileRefused(_("That is more than five years away. Choose an earlier day."))
    profile = _write(person, {"paused_until": paused_until, "pause_reason": pause_reason}, seen=seen)
    record("interviews.interviewer_paused", person, by=by, at=at, until=paused_until.isoformat())
    return profile


@recorded
def resume(person: Person, *, by: Person, at: datetime) -> Profile:
    """Whatever else was changed meanwhile: the answer to "are they back" is one."""
    profile, _made = Profile.objects.get_or_create(person=person)
    if profile.paused_until is not None:
        profile.paused_until, profile.pause_reason = None, ""
        profile.version = F("version") + 1
        profile.save(update_fields=["paused_until", "pause_reason", "version"])
        profile.refresh_from_db()
        record("interviews.interviewer_resumed", person, by=by, at=at)
    return profile


def _write(person: Person, facts: dict[str, Any], *, seen: int) -> Profile:
    Profile.objects.get_or_create(person=person)
    if Profile.objects.filter(person=person, version=seen).update(**facts, version=F("version") + 1) != 1:
        raise ChangedMeanwhile
    return Profile.objects.get(person=person)
