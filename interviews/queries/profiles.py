"""How much somebody interviews, and when they do not."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

import holidays
from django.db.models import Q, QuerySet
from django.utils.dates import WEEKDAYS
from django.utils.translation import get_language

from core.models import Organisation, Person
from interviews.models import Interview, InterviewState, Profile, Seat
from interviews.models.interviewers import BUFFER, PER_DAY, PER_WEEK

LIMITS = ("per_day", "per_week", "buffer", "video_url")
PAUSE = ("paused_until", "pause_reason")
HOLIDAYS_AHEAD = timedelta(weeks=8)
# Of a pause that long the next are shown
BOOKED_SHOWN = 50
# How the library of holidays calls the languages of the readers
HOLIDAY_NAMES = {"zh-hans": "zh_CN", "en": "en_US"}


def interviewers(user: Person) -> QuerySet[Person]:
    """Whoever works here may be asked to interview."""
    found: QuerySet[Person] = Person.objects.visible_to(user).active().select_related("location")
    return found


def profile_of(person: Person) -> Profile:
    """As the defaults say while nothing was ever said; then it is not saved."""
    return Profile.objects.filter(person=person).first() or Profile(
        person=person, per_day=PER_DAY, per_week=PER_WEEK, buffer=BUFFER
    )


def as_typed(profile: Profile, names: tuple[str, ...]) -> dict[str, Any]:
    """`seen` is its version."""
    return {**{name: getattr(profile, name) for name in names}, "seen": profile.version}


def pause_of(profile: Profile, person: Person, at: datetime) -> date | None:
    """Its last day, while that has not passed where they are."""
    until: date | None = profile.paused_until
    return until if until and until >= at.astimezone(ZoneInfo(person.time_zone)).date() else None


def weekdays_of(person: Person) -> list[str]:
    """By name, in their order."""
    return [str(WEEKDAYS[day]) for day in sorted(set(person.working_days) & set(WEEKDAYS))]


@dataclass(frozen=True)
class Holiday:
    day: date
    # Empty: nobody has written it down in the reader's language
    name: str


def holidays_ahead(person: Person, at: datetime) -> list[Holiday]:
    """Of their place of work, else of the organisation, on the calendar of their own zone. One query."""
    organisation = Organisation.objects.first()
    country = (person.location.country if person.location else "") or (organisation.country if organisation else "")
    first = at.astimezone(ZoneInfo(person.time_zone)).date()
    return list(_between(country, first, first + HOLIDAYS_AHEAD, get_language() or "en")) if country else []


def _between(country: str, first: date, last: date, language: str) -> Iterator[Holiday]:
    for year in range(first.year, last.year + 1):
        for day, name in _named(country, year, language):
            if first <= day <= last:
                yield Holiday(day, name)


@lru_cache(maxsize=256)
def _named(country: str, year: int, language: str) -> tuple[tuple[date, str], ...]:
    """By their names in the reader's language, where the library has them."""
    wanted = HOLIDAY_NAMES.get(language)
    try:
        knows = wanted in holidays.country_holidays(country).supported_languages
        found = holidays.country_holidays(country, years=year, language=wanted if knows else None)
        return tuple((day, name if knows else "") for day, name in sorted(found.items()))
    except NotImplementedError:  # a country whose holidays nobody has written down
        return ()


@dataclass(frozen=True)
class Booked:
    """What stands in the time of a pause: the interviews the reader may see, and how many others."""

    shown: tuple[Interview, ...]
    others: int

    @property
    def count(self) -> int:
        return len(self.shown) + self.others


def booked_until(person: Person, until: date, *, reader: Person, at: datetime) -> Booked:
    """Interviews this person holds a seat in from now on to the end of that day of theirs."""
    ends = datetime.combine(until + timedelta(days=1), time(), ZoneInfo(person.time_zone))
    held = Seat.objects.filter(person=person, held=True, span__isnull=False)
    found = Interview.objects.filter(
        Q(pk__in=held.values("interview")), state=InterviewState.BOOKED, ends_at__gt=at, starts_at__lt=ends
    )
    seen = found.visible_to(reader).select_related("session", "application__candidate", "application__requisition")
    shown = tuple(seen[:BOOKED_SHOWN])
    return Booked(shown, found.count() - len(shown))
