"""How many interviews people hold in a week."""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.db.models import QuerySet

from interviews.models import Seat

# No zone is farther from UTC
A_DAY = timedelta(days=1)


def booked_by_week(zones: Mapping[int, str], weeks: Sequence[date]) -> Counter[tuple[int, date]]:
    """(person, Monday) -> how many. One query, however many people."""
    local = datetime.combine(weeks[0], time(), ZoneInfo("UTC"))
    around = DateTimeTZRange(local - A_DAY, local + timedelta(weeks=len(weeks)) + A_DAY)
    seats: QuerySet[Any] = Seat.objects.filter(person__in=zones, held=True, span__overlap=around)
    counted: Counter[tuple[int, date]] = Counter()
    for person, span in seats.values_list("person", "span"):
        day = span.lower.astimezone(ZoneInfo(zones[person])).date()
        counted[person, day - timedelta(days=day.weekday())] += 1
    return counted
