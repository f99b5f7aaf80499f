"""Who could lead an interview in place of somebody: people of its pool, free or not, the best first."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Prefetch, QuerySet

from core.models import Person
from core.words import Words
from interviews.models import Interview, InterviewState, Seat, SeatAnswer, SeatKind
from interviews.queries.booking import interviews_within_reach
from interviews.queries.coverage import obstacle_to, people_of, standing, when_of
from interviews.queries.diaries import diaries
from interviews.queries.pools import pools
from interviews.rules.coverage import Held, menders
from interviews.rules.diaries import Diary, Obstacle, Span

AROUND = timedelta(days=1)


@dataclass(frozen=True)
class Replacement:
    person: int
    name: str
    zone: str
    obstacle: Obstacle | None
    # Interviews in that week of theirs, and how many they hold at most
    load: int
    most: int
    # Who declined and said their name; empty: nobody did
    named_by: str
    # Competencies that would have a voice more
    adds: tuple[Words, ...]
    # They lead another session with this candidate
    meets_already: bool
    declined: bool

    @property
    def is_free(self) -> bool:
        return self.obstacle is None and not self.declined

    @property
    def rank(self) -> tuple[Any, ...]:
        if not self.is_free:
            return True, self.name
        return False, not self.named_by, -len(self.adds), self.load, self.name


@dataclass(frozen=True)
class Declined:
    name: str
    kind: str
    reason: str


@dataclass(frozen=True)
class Search:
    free: tuple[Replacement, ...]
    others: tuple[Replacement, ...]
    declined: tuple[Declined, ...]
    # Who leads it as things stand
    leads: tuple[Person, ...]


def interviews_to_mend(user: Person) -> QuerySet[Any]:
    """With `all_seats`: who holds one, and who said no to it."""
    seats = Seat.objects.select_related("person", "instead").order_by("pk")
    return interviews_within_reach(user).prefetch_related(Prefetch("seats", seats, to_attr="all_seats"))


def in_pool(interview: Interview, *, but: Collection[int] = ()) -> list[Person]:
    """Everybody who may lead it, by name; for a colleague who declines and names somebody."""
    application = interview.application
    pool = pools([interview.session], rank=application.requisition.level.rank, application=application)
    found = people_of(pool.values())
    return sorted((one for pk, one in found.items() if pk not in but), key=lambda one: one.name)


def replacements(interview: Any, pool: Iterable[Person], *, out: int | None = None, at: datetime) -> Search:
    """Of one of `interviews_to_mend` and its `in_pool`, in three queries. `out`: the id of a lead who is to go, so
    that they are not counted as a voice of this session."""
    application = interview.application
    seats: list[Seat] = interview.all_seats
    here = {seat.person_id for seat in seats if seat.held}
    refused = {seat.person_id: seat for seat in seats if seat.answer == SeatAnswer.DECLINED and not seat.held}
    people = [one for one in pool if one.pk not in here]
    span = when_of(interview)
    books = diaries(people, within=Span(span.starts - AROUND, span.ends + AROUND), at=at, with_profiles=True)
    found = standing(application, at)
    now = next((one for one in found.held if one.session == interview.session_id), None)
    adds = _adds(now, out, found.held, [one.pk for one in people]) if now else {}
    names = {pk: one.name for pk, one in found.asked.items()}
    elsewhere = {pk for one in found.held if one.session != interview.session_id for pk in one.leads}
    named = {seat.instead_id: seat.person.name for seat in refused.values() if seat.instead_id}
    rows = sorted(
        (
            _replacement(
                one,
                books[one.pk],
                interview,
                named_by=named.get(one.pk, ""),
                adds=tuple(names[pk] for pk in adds.get(one.pk, ()) if pk in names),
                meets_already=one.pk in elsewhere,
                declined=one.pk in refused,
            )
            for one in people
        ),
        key=lambda row: row.rank,
    )
    return Search(
        tuple(row for row in rows if row.is_free),
        tuple(row for row in rows if not row.is_free),
        tuple(Declined(one.person.name, one.kind, one.answer_reason) for one in _still_open(refused, here)),
        tuple(seat.person for seat in seats if seat.held and seat.kind == SeatKind.LEAD),
    )


def _still_open(refused: Mapping[int, Seat], here: Collection[int]) -> list[Seat]:
    return [seat for pk, seat in refused.items() if pk not in here]


def _adds(now: Held, out: int | None, held: Collection[Held], people: list[int]) -> dict[int, list[int]]:
    """Person -> the competencies that nobody else would see with their eyes."""
    found: dict[int, list[int]] = {}
    left = replace(now, leads=now.leads - {out} if out else now.leads)
    for competency in sorted(now.asked):
        for person in menders(competency, left, held, people):
            found.setdefault(person, []).append(competency)
    return found


def _replacement(person: Person, book: Diary, interview: Interview, **more: Any) -> Replacement:
    return Replacement(
        person.pk,
        person.name,
        person.time_zone,
        obstacle_to(interview, book),
        book.in_week(when_of(interview).starts),
        book.per_week,
        **more,
    )


@dataclass(frozen=True)
class Told:
    """A decline as its letter tells it."""

    interview: int
    name: str
    kind: str
    reason: str
    instead: str
    candidate: str
    session: Words
    requisition: str
    starts_at: datetime
    has_lead: bool


def decline_to_tell(seat_id: int, *, at: datetime) -> Told | None:
    """None: nothing is left to do about it."""
    seat = (
        Seat.objects.filter(pk=seat_id, answer=SeatAnswer.DECLINED, interview__state=InterviewState.BOOKED)
        .select_related(
            "person",
            "instead",
            "interview__session",
            "interview__application__candidate",
            "interview__application__requisition",
        )
        .first()
    )
    if seat is None or seat.interview.starts_at <= at:
        return None
    held = seat.interview.seats.filter(held=True)
    if held.filter(kind=seat.kind, pk__gt=seat.pk).exists():
        return None
    application = seat.interview.application
    return Told(
        interview=seat.interview_id,
        name=seat.person.name,
        kind=seat.kind,
        reason=seat.answer_reason,
        instead=seat.instead.name if seat.instead else "",
        candidate=application.candidate.name,
        session=seat.interview.session.title,
        requisition=application.requisition.title,
        starts_at=seat.interview.starts_at,
        has_lead=held.filter(kind=SeatKind.LEAD).exists(),
    )


def has_declined(interview_id: int, person: Person) -> bool:
    return Seat.objects.filter(interview=interview_id, person=person, answer=SeatAnswer.DECLINED).exists()
