from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.db.models import F, QuerySet, Subquery, Value

from core.models import Organisation, Person
from interviews.models import Attendee, BusySpan, Choice, Hold, Interview, Profile, Seat
from interviews.queries.working import weeks_of
from interviews.rules.diaries import Diary, Span, working_hours

# The week of a moment reaches so far around it, in any zone
AROUND = timedelta(days=8)
# What takes somebody's time
SEATS, BUSY, HOLDS = range(3)


def with_days(people: QuerySet[Person]) -> QuerySet[Any]:
    """Read with their profile, their place of work and the country of the house: all that their diary asks of them."""
    house = Organisation.objects.order_by("pk").values("country")[:1]
    read: QuerySet[Any] = people.select_related("profile", "location").annotate(house_country=Subquery(house))
    return read


def diaries(
    people: Iterable[Person],
    *,
    within: Span,
    at: datetime,
    but: Interview | None = None,
    choice: Choice | None = None,
    with_profiles: bool = False,
    meeting: int | None = None,
) -> dict[int, Diary]:
    """By the person's id; four queries at most, however many people, two of people whose profile and place of work
    are at hand, and one of people read by `with_days`.

    `but`: an interview that is to move, so that its own time does not count. `choice`: whose holds are one's own.
    `with_profiles`: these people were read with theirs. `meeting`: a debrief that is to move; others take time as what
    a calendar elsewhere says does.
    """
    found = list(people)
    ids = [person.pk for person in found]
    weeks = weeks_of(found)
    profiles: dict[int, Profile] = (
        {one.pk: one.profile for one in found if hasattr(one, "profile")}
        if with_profiles
        else {one.person_id: one for one in Profile.objects.filter(person__in=ids)}
    )
    around = DateTimeTZRange(within.starts - AROUND, within.ends + AROUND)
    seats = Seat.objects.filter(person__in=ids, held=True, span__overlap=around).exclude(interview=but)
    busy = BusySpan.objects.filter(feed__person__in=ids, span__overlap=around)
    holds = Hold.objects.filter(person__in=ids, until__gt=at, span__overlap=around).exclude(choice=choice)
    met = Attendee.objects.filter(person__in=ids, held=True, span__overlap=around).exclude(meeting=meeting)
    taken = _taken(
        (seats, "person", SEATS), (busy, "feed__person", BUSY), (met, "person", BUSY), (holds, "person", HOLDS)
    )
    interviews, elsewhere, held = taken[SEATS], taken[BUSY], taken[HOLDS]
    return {pk: _diary(pk, weeks[pk], within, profiles.get(pk), interviews, elsewhere, held) for pk in ids}


def _taken(*parts: tuple[QuerySet[Any], str, int]) -> dict[int, dict[int, list[Span]]]:
    """All that takes time, in one query: part -> person -> spans."""
    first, *others = (
        rows.order_by().annotate(of=F(whose), part=Value(part)).values_list("part", "of", "span")
        for rows, whose, part in parts
    )
    found: dict[int, dict[int, list[Span]]] = {part: {} for _rows, _whose, part in parts}
    for part, person, span in first.union(*others, all=True):
        found[part].setdefault(person, []).append(Span(span.lower, span.upper))
    return found


def _diary(pk: int, week: Any, within: Span, profile: Profile | None, interviews: Any, busy: Any, held: Any) -> Diary:
    said = profile or Profile()
    return Diary(
        pk,
        week,
        working=tuple(working_hours(week, within)),
        busy=tuple(busy.get(pk, ())),
        interviews=tuple(interviews.get(pk, ())),
        held=tuple(held.get(pk, ())),
        per_day=said.per_day,
        per_week=said.per_week,
        buffer=said.buffer,
        paused_until=said.paused_until,
    )
