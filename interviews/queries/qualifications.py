"""Who may lead what, who is on the way there, and how far."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, Exists, F, IntegerField, OuterRef, Prefetch, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from core.models import Event, Person
from core.words import Words
from interviews.models import InterviewState, Qualification, Seat, SeatKind, TrainingState, types_signed_by
from interviews.rules.qualifications import Progress
from rubrics.models import AssessmentType, Level
from rubrics.models.rubrics import RubricState

# So many who are ready stand above the list
READY_SHOWN = 50
# What was last said about one standing
SAID_SHOWN = 10


def with_progress(found: QuerySet[Qualification], at: datetime) -> QuerySet[Any]:
    """`listened` and `asked`: seats of this type that were held, in interviews that are over, since the path began."""
    return found.annotate(listened=_seats(SeatKind.SHADOW, at), asked=_seats(SeatKind.REVERSE_SHADOW, at))


def _seats(kind: SeatKind, at: datetime) -> Coalesce:
    sat = Seat.objects.filter(
        person=OuterRef("person"),
        interview__session__assessment_type=OuterRef("assessment_type"),
        kind=kind,
        held=True,
        interview__state=InterviewState.BOOKED,
        interview__ends_at__lte=at,
        interview__ends_at__gt=OuterRef("started_at"),
    )
    counted = sat.order_by().values("person").annotate(n=Count("pk")).values("n")
    return Coalesce(Subquery(counted, output_field=IntegerField()), 0)


def progress_of(one: Any) -> Progress:
    """Of a row of `with_progress`."""
    return Progress(one.listened, one.shadows, one.asked, one.reverse_shadows)


def qualifications_seen(user: Person, at: datetime) -> QuerySet[Any]:
    """Colleagues know what each may lead: no secret, and nothing about a candidate."""
    found = Qualification.objects.filter(person__in=Person.objects.visible_to(user), person__is_active=True)
    return with_progress(found.select_related("person", "assessment_type", "qualified_by"), at)


def ready(user: Person, at: datetime) -> QuerySet[Any]:
    """At the end of the path, and this person may say that it is enough. Nobody says it of themselves."""
    training = Qualification.objects.filter(
        state=TrainingState.TRAINING, assessment_type__in=types_signed_by(user), person__is_active=True
    ).exclude(person=user)
    walked = with_progress(training, at).filter(listened__gte=F("shadows"), asked__gte=F("reverse_shadows"))
    return walked.select_related("person", "assessment_type").order_by("started_at", "pk")


@dataclass(frozen=True)
class Standing:
    """What somebody may lead or learns to lead, as a list shows it."""

    pk: int
    person: int
    name: str
    type: Words
    type_pk: int
    rank: int
    level: Words
    is_qualified: bool
    # Of those in training
    progress: Progress | None
    qualified_at: datetime | None
    qualified_by: str


def standing(one: Any, levels: dict[int, Words]) -> Standing:
    qualified = one.state == TrainingState.QUALIFIED
    return Standing(
        pk=one.pk,
        person=one.person_id,
        name=one.person.name,
        type=one.assessment_type.name,
        type_pk=one.assessment_type_id,
        rank=one.rank,
        level=level_name(one.rank, levels),
        is_qualified=qualified,
        progress=None if qualified else progress_of(one),
        qualified_at=one.qualified_at,
        qualified_by=one.qualified_by.name if one.qualified_by_id else "",
    )


def standings_of(person: Person, at: datetime, levels: dict[int, Words]) -> list[Standing]:
    """One query, beside the levels."""
    found = Qualification.objects.filter(person=person).select_related("person", "assessment_type", "qualified_by")
    rows = with_progress(found, at).order_by("assessment_type__position")
    return [standing(one, levels) for one in rows]


def levels() -> dict[int, Words]:
    """Names by rank, of the rubric in force: what a qualification is up to."""
    steps = Level.objects.filter(rubric__state=RubricState.PUBLISHED).order_by("rank")
    return dict(steps.values_list("rank", "name"))


def level_name(rank: int, names: dict[int, Words]) -> Words:
    """A rank above the ladder is its top: ladders grow shorter, too."""
    below = [step for step in names if step <= rank]
    return names[max(below)] if below else {}


# The list


@dataclass(frozen=True)
class Row:
    person: Person
    standings: tuple[Standing, ...]


def people_listed(user: Person, *, text: str, type_pk: int | None, state: str) -> QuerySet[Person]:
    """Who may lead or learns; with a name asked for, everybody of that name, for one of them may be next."""
    people: QuerySet[Person] = Person.objects.visible_to(user).active()
    asked = Q() if type_pk is None else Q(assessment_type=type_pk)
    if state in TrainingState.values:
        asked &= Q(state=state)
    if text:
        people = people.filter(name__icontains=text)
    if not text or asked:
        people = people.filter(Exists(Qualification.objects.filter(asked, person=OuterRef("pk"))))
    return people.order_by("name", "pk")


def with_standings(people: QuerySet[Person], at: datetime) -> QuerySet[Any]:
    held = Qualification.objects.select_related("person", "assessment_type", "qualified_by")
    rows = with_progress(held, at).order_by("assessment_type__position")
    return people.prefetch_related(Prefetch("qualifications", rows, to_attr="held"))


def rows(people: Iterable[Any], names: dict[int, Words]) -> list[Row]:
    """Of people `with_standings`."""
    return [Row(one, tuple(standing(held, names) for held in one.held)) for one in people]


# One of them


def moments_counted(one: Qualification, at: datetime) -> list[tuple[str, datetime]]:
    """When they listened and asked, and with nobody's name: what the count is made of."""
    sat = Seat.objects.filter(
        person=one.person_id,
        interview__session__assessment_type=one.assessment_type_id,
        kind__in=[SeatKind.SHADOW, SeatKind.REVERSE_SHADOW],
        held=True,
        interview__state=InterviewState.BOOKED,
        interview__ends_at__lte=at,
        interview__ends_at__gt=one.started_at,
    )
    return list(sat.order_by("interview__starts_at").values_list("kind", "interview__starts_at"))


def said_about(one: Qualification) -> list[Event]:
    """The latest first: who called them what, and why."""
    about = Event.objects.filter(
        on_kind="person", on_id=one.person_id, kind__startswith="interviews.", facts__type=one.assessment_type.key
    )
    return list(about.select_related("by").order_by("-at", "-pk")[:SAID_SHOWN])


def types_left(user: Person, person: Person) -> list[AssessmentType]:
    """Which this person may put the other on the path of."""
    held = Qualification.objects.filter(person=person).values("assessment_type")
    return list(types_signed_by(user).exclude(pk__in=held))


def all_types() -> list[AssessmentType]:
    return list(AssessmentType.objects.only("key", "name", "position"))


def signed_by(user: Person) -> frozenset[int]:
    """The types this person may sign off, by id."""
    return frozenset(types_signed_by(user).values_list("pk", flat=True))
