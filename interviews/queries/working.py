"""When people work: their own hours and days, and the public holidays of their place of work."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, time
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

import holidays
from django.db.models import F, Subquery, Value
from django.db.models.functions import Coalesce, JSONObject, NullIf

from core.models import Location, Organisation, Person
from core.models.people import WEEKDAYS
from interviews.rules.due_times import WorkingWeek


@lru_cache(maxsize=256)
def _holidays_in(country: str, year: int) -> frozenset[date]:
    try:
        return frozenset(holidays.country_holidays(country, years=year))
    except NotImplementedError:  # a country whose holidays nobody has written down
        return frozenset()


@dataclass(frozen=True)
class PublicHolidays:
    """Of one country, any year; of none when it is empty."""

    country: str

    def __contains__(self, day: object) -> bool:
        return bool(self.country) and isinstance(day, date) and day in _holidays_in(self.country, day.year)


def weeks_of(people: Iterable[Person]) -> dict[int, WorkingWeek]:
    """By the person's id. Without a place of work, or with one that names no country: as the organisation."""
    found = list(people)
    ours = _country_of_the_house(found)
    countries = _countries(found)
    return {
        person.pk: _week(person, PublicHolidays(countries.get(person.location_id or 0) or ours)) for person in found
    }


def _country_of_the_house(people: Sequence[Person]) -> str:
    """People who were read with it (`interviews.queries.diaries.with_days`) know it; else it is asked for."""
    known: str | None = getattr(people[0], "house_country", None) if people else ""
    if known is not None:
        return known
    organisation = Organisation.objects.first()
    return organisation.country if organisation else ""


def _countries(people: Iterable[Person]) -> dict[int, str]:
    """Of their places of work, by the place's id; those that were read already are not read again."""
    found = {one.location.pk: one.location.country for one in people if _is_at_hand(one) and one.location}
    unread = {one.location_id for one in people if one.location_id} - set(found)
    return found | (dict(Location.objects.filter(pk__in=unread).values_list("pk", "country")) if unread else {})


def _is_at_hand(person: Person) -> bool:
    return "location" in person._state.fields_cache


def country_of(person: Person) -> Coalesce:
    """Whose public holidays they keep, said along with rows that are read anyway."""
    place = Location.objects.filter(people=person).exclude(country="").values("country")[:1]
    house = Organisation.objects.order_by("pk").values("country")[:1]
    return Coalesce(Subquery(place), Subquery(house), Value(""))


def told_week(person: str) -> JSONObject:
    """What makes up somebody's week, along with rows that are read anyway. `person`: the way to them."""
    house = Organisation.objects.order_by("pk").values("country")[:1]
    own = NullIf(F(f"{person}__location__country"), Value(""))
    return JSONObject(
        zone=f"{person}__time_zone",
        starts=f"{person}__day_starts",
        ends=f"{person}__day_ends",
        days=f"{person}__working_days",
        country=Coalesce(own, Subquery(house), Value("")),
    )


def week_of_told(told: Mapping[str, Any]) -> WorkingWeek:
    starts, ends = (time.fromisoformat(told[name]) for name in ("starts", "ends"))
    somebody = Person(time_zone=told["zone"], day_starts=starts, day_ends=ends, working_days=told["days"])
    return week_in(somebody, told["country"])


def week_in(person: Person, country: str) -> WorkingWeek:
    return _week(person, PublicHolidays(country))


def _week(person: Person, closed: PublicHolidays) -> WorkingWeek:
    # Somebody who names no day works on the usual ones: a card is never due on a day that does not come
    days = frozenset(person.working_days) & frozenset(range(7)) or frozenset(WEEKDAYS)
    return WorkingWeek(ZoneInfo(person.time_zone), person.day_starts, person.day_ends, days, closed)
