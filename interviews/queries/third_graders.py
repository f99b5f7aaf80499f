"""Who is asked to be the third grader of a take-home."""

from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, Q

from core.models import Person
from hiring.models import TeamMember
from interviews.models import NOT_IN, Interview, Seat
from interviews.queries.diaries import diaries, with_days
from interviews.queries.pools import pools
from interviews.rules.diaries import Diary, Span

A_DAY = timedelta(days=1)


def freest(interview: Interview, at: datetime) -> Person | None:
    """Of the pool, who never held a seat for this application: those first who can grade without knowing whom, then
    whose week is emptiest. Nobody on a pause, and nobody over their limit."""
    application = interview.application
    pool = pools([interview.session], rank=application.requisition.level.rank, application=application)
    seated = Seat.objects.filter(interview__application=application).values("person")
    owed = Count("seats", filter=Q(seats__held=True, seats__scorecard__state__in=NOT_IN))
    asked = Person.objects.active().filter(pk__in=pool[interview.session_id].leads).exclude(pk__in=seated)
    people: list[Any] = list(with_days(asked).annotate(owed=owed))
    books = diaries(people, within=Span(at, at + A_DAY), at=at, with_profiles=True)
    team = set(TeamMember.objects.filter(requisition=application.requisition_id).values_list("person", flat=True))

    def rank(one: Any) -> tuple[object, ...]:
        in_sight = one.pk in team or bool(one.office)
        return in_sight, books[one.pk].in_week(at) + one.owed, one.name, one.pk

    free = [one for one in people if _is_free(books[one.pk], at)]
    found: Person | None = min(free, key=rank, default=None)
    return found


def _is_free(book: Diary, at: datetime) -> bool:
    paused = book.paused_until is not None and book.paused_until >= at.date()
    return not paused and book.in_week(at) < book.per_week
