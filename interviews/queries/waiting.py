"""What waits for one person as staff, across all requisitions: each with its verb."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import groupby
from typing import Any

from django.db.models import (
    Case,
    CharField,
    Count,
    DurationField,
    ExpressionWrapper,
    F,
    Min,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    TextChoices,
    Value,
    When,
    Window,
)
from django.db.models.functions import RowNumber
from django.utils.translation import gettext_lazy as _

from core.models import Person
from core.statements import prepared
from core.words import Words
from hiring.models import Application, Approval, Breach, NextStep, Part, Requisition, Stage, TeamMember, Usual
from hiring.models.search import Among
from hiring.queries.requisitions import approvals_waiting
from hiring.queries.reviews import called
from hiring.rules.requisitions import RequisitionState
from hiring.rules.stages import ApplicationState
from hiring.rules.usual import FEW, days_in
from interviews.models import NOT_IN, InterviewState, Seat, SeatKind
from interviews.queries.qualifications import ready

# Of one kind so many are shown; all of them when the reader asks for that kind
SHOWN = 6
MOST = 200
DAY = timedelta(days=1)


class Why(TextChoices):
    """Why an application is on the list: one reason each, the first that holds."""

    NO_LEAD = "no_lead", _("Interviews that nobody leads")
    UNCOVERED = "uncovered", _("Interviews that leave something out")
    OFFER = "offer", _("Offers to make")
    ANSWER = "answer", _("Offers open")
    SETTLE = "settle", _("Offers declined")
    NONE = "none", _("No next step")
    MORE_TIME = "more_time", _("More time asked for")
    MISSING = "missing", _("Take-homes that did not come in")
    GRADER = "grader", _("Third grader")
    WISHES = "wishes", _("Other times asked for")
    BOOK = "book", _("Interviews to book")
    OVER = "over", _("Over the usual time")
    LATE = "late", _("Scorecards late")


# Of these the next step is the reader's own
OWN = {Why.OFFER, Why.SETTLE, Why.MORE_TIME, Why.MISSING, Why.GRADER, Why.WISHES, Why.BOOK}
ORDER = list(Why)


@dataclass(frozen=True)
class Waiting:
    application: int
    candidate: str
    requisition: str
    why: Why
    since: datetime
    stage: Stage
    days: int
    # None: too few to say what is usual
    usual: int | None
    waits_for: str

    @property
    def is_over(self) -> bool:
        return self.usual is not None and self.days > self.usual


@dataclass(frozen=True)
class Late:
    """Who is late, not what was said."""

    application: int
    candidate: str
    requisition: str
    person: str
    session: Words
    due_at: datetime


@dataclass(frozen=True)
class Group:
    why: Why
    count: int
    rows: tuple[Waiting, ...]
    late: tuple[Late, ...] = ()

    @property
    def more(self) -> int:
        return self.count - len(self.rows) - len(self.late)


@dataclass(frozen=True)
class Together:
    """Applications of one requisition that are gone through together: new ones that nobody has looked at, or those who
    are left after the last opening was filled."""

    requisition: int
    title: str
    count: int
    oldest: datetime
    # By the reader; a coordinator who looks after them moves them on
    may_judge: bool


@dataclass(frozen=True)
class SignOff:
    """Somebody at the end of the path to leading a type: whether it is enough, the reader may say."""

    qualification: int
    person: str
    type: Words
    since: datetime


@dataclass(frozen=True)
class Waits:
    approvals: tuple[Approval, ...]
    groups: tuple[Group, ...]
    to_settle: tuple[Together, ...]
    to_review: tuple[Together, ...]
    to_sign_off: tuple[SignOff, ...] = ()

    @property
    def count(self) -> int:
        """Of things: what is gone through together is one."""
        together = len(self.to_settle) + len(self.to_review)
        alone = len(self.approvals) + len(self.to_sign_off)
        return alone + sum(group.count for group in self.groups) + together


def waiting(
    user: Person, at: datetime, *, whole: str = "", but: Collection[int] = (), runs: Sequence[int] | None = None
) -> Waits:
    """Five queries, whatever the size. Debriefs that are ready stand with the debriefs. `whole`: the kind of which all
    are asked for. `but`: applications of which it is said already that a card is late. `runs`: what `run_by` finds,
    where that is known."""
    asked, known = Why(whole) if whole in Why.values else None, None if runs is None else list(runs)
    # Who answers for nothing is told of nobody who is late
    late = [] if known == [] else _late(user, at, known, list(but), asked == Why.LATE)
    groups = [*_groups(_applications(user, at, known, asked), at), *_late_group(late)]
    to_settle, to_review = _together(_by_requisition(user, known))
    return Waits(
        tuple(approvals_waiting(user)),
        tuple(sorted(groups, key=lambda group: ORDER.index(group.why))),
        to_settle,
        to_review,
        tuple(_to_sign_off(user, at)),
    )


def run_by(user: Person) -> "QuerySet[Requisition]":
    """Where this person answers for it that things go on."""
    parts = TeamMember.objects.filter(person=user, part__in=[Part.RECRUITER, Part.COORDINATOR])
    return Requisition.objects.staffed_by(user).filter(pk__in=parts.values("requisition"))


def _in(user: Person, runs: list[int] | None, requisition: str = "requisition") -> Q:
    """Of rows that lead to a requisition: where this person answers for it that things go on."""
    if runs is None:
        return Q(**{f"{requisition}__in": run_by(user).values("pk")})
    return Q(Among(requisition, runs))


def _may_judge(user: Person) -> Q:
    """Where this person may reject and note what became of an offer; a coordinator may not."""
    if user.is_administrator or user.is_recruiter:
        return Q(pk__isnull=False)
    parts = TeamMember.objects.filter(person=user, part__in=[Part.RECRUITER, Part.HIRING_MANAGER])
    return Q(requisition__in=parts.values("requisition"))


@prepared
def _applications(user: Person, at: datetime, runs: list[int] | None, whole: Why | None) -> "QuerySet[Any]":
    """Of each kind the first; of `whole` all."""
    usual = Usual.objects.filter(
        role_key=OuterRef("requisition__role__key"), kind=OuterRef("stage__kind"), reached__gte=FEW
    )
    mine, here = Q(waits_for=user), _in(user, runs)
    judged = here & _may_judge(user)
    over_at = ExpressionWrapper((F("usual") + 1) * Value(DAY), output_field=DurationField())
    reasons = [
        When(here & Q(breach=Breach.NO_LEAD), then=Value(Why.NO_LEAD.value)),
        When(here & Q(breach=Breach.UNCOVERED), then=Value(Why.UNCOVERED.value)),
        When(mine & Q(next_step=NextStep.OFFER), then=Value(Why.OFFER.value)),
        When(judged & Q(next_step=NextStep.ANSWER), then=Value(Why.ANSWER.value)),
        When(mine & Q(next_step=NextStep.SETTLE), then=Value(Why.SETTLE.value)),
        When(here & Q(next_step=NextStep.NONE), then=Value(Why.NONE.value)),
        When(mine & Q(next_step=NextStep.MORE_TIME), then=Value(Why.MORE_TIME.value)),
        When(mine & Q(next_step=NextStep.MISSING), then=Value(Why.MISSING.value)),
        When(mine & Q(next_step=NextStep.GRADER), then=Value(Why.GRADER.value)),
        When(mine & Q(next_step=NextStep.WISHES), then=Value(Why.WISHES.value)),
        When(mine & Q(next_step=NextStep.BOOK), then=Value(Why.BOOK.value)),
        # New applications have a line of their own
        When(here & ~Q(next_step=NextStep.REVIEW) & Q(over_since__gte=over_at), then=Value(Why.OVER.value)),
    ]
    shown = Q(nth__lte=SHOWN) | Q(why=whole, nth__lte=MOST) if whole else Q(nth__lte=SHOWN)
    found: QuerySet[Any] = (
        Application.objects.active()
        .visible_to(user)
        .filter(mine | here)
        .exclude(requisition__state=RequisitionState.FILLED)
        .annotate(
            usual=Subquery(usual.values("days")[:1]),
            over_since=ExpressionWrapper(Value(at) - F("stage_since"), output_field=DurationField()),
            why=Case(*reasons, output_field=CharField()),
        )
        .filter(why__isnull=False)
        .annotate(
            nth=Window(RowNumber(), partition_by=F("why"), order_by=[F("stage_since"), F("pk")]),
            of_kind=Window(Count("pk"), partition_by=F("why")),
        )
        .filter(shown)
        .select_related("candidate", "requisition", "stage", "waits_for")
        .order_by("why", "nth")
    )
    return found


def _groups(found: Iterable[Any], at: datetime) -> Iterable[Group]:
    for why, rows in groupby(found, key=lambda row: row.why):
        shown = list(rows)
        yield Group(Why(why), shown[0].of_kind, tuple(_row(row, at) for row in shown))


@prepared
def _at_the_end(user: Person, at: datetime) -> "QuerySet[Any]":
    return ready(user, at)[:SHOWN]


def _to_sign_off(user: Person, at: datetime) -> Iterable[SignOff]:
    """Of the types this person may sign off: a hiring manager those of the loops that they manage."""
    for one in _at_the_end(user, at):
        yield SignOff(one.pk, one.person.name, one.assessment_type.name, one.started_at)


def _row(application: Any, at: datetime) -> Waiting:
    """An offer waits since it was sent, everything else since the stage began."""
    offered_at = application.next_step_at if application.why == Why.ANSWER else None
    return Waiting(
        application=application.pk,
        candidate=called(application),
        requisition=application.requisition.title,
        why=Why(application.why),
        since=offered_at or application.stage_since,
        stage=application.stage,
        days=days_in(application.stage_since, at),
        usual=application.usual,
        waits_for=application.waits_for.name if application.waits_for else "",
    )


@prepared
def _late(user: Person, at: datetime, runs: list[int] | None, but: list[int], all_of_them: bool) -> "QuerySet[Any]":
    seats: QuerySet[Any] = (
        Seat.objects.filter(
            # Of a take-home nothing is late before it is in
            Q(interview__take_home=None) | Q(interview__take_home__closed_at__isnull=False),
            # Of few requisitions few cards: found from there, not from all that are late in the house
            _in(user, runs, "interview__application__requisition"),
            scorecard__state__in=NOT_IN,
            scorecard__due_at__lt=at,
            held=True,
            kind=SeatKind.LEAD,
            interview__state=InterviewState.BOOKED,
            interview__application__state=ApplicationState.ACTIVE,
            interview__application__in=Application.objects.visible_to(user),
        )
        .exclude(person=user)
        .exclude(Among("interview__application", but))
        .annotate(of_kind=Window(Count("pk")))
        .order_by("scorecard__due_at", "pk")
        .values_list(
            "of_kind",
            "interview__application",
            "interview__application__candidate__name",
            "interview__application__requisition__title",
            "person__name",
            "interview__session__title",
            "scorecard__due_at",
        )
    )
    return seats[: MOST if all_of_them else SHOWN]


def _late_group(found: Sequence[Any]) -> Iterable[Group]:
    if found:
        yield Group(Why.LATE, found[0][0], (), tuple(Late(*seat[1:]) for seat in found))


@prepared
def _by_requisition(user: Person, runs: list[int] | None) -> "QuerySet[Any]":
    """What is gone through together."""
    filled = Q(requisition__state=RequisitionState.FILLED)
    new = Q(waits_for=user, next_step=NextStep.REVIEW)
    rows: QuerySet[Any] = (
        Application.objects.active()
        .visible_to(user)
        .filter((new & ~filled) | (filled & _in(user, runs) & _may_judge(user)))
        .annotate(judged=Case(When(_may_judge(user), then=True), default=False))
        .order_by()
        .values("requisition", "requisition__title", "requisition__state", "judged")
        .annotate(count=Count("pk"), oldest=Min("stage_since"))
        .order_by("oldest")
    )
    return rows


def _together(rows: Iterable[Any]) -> tuple[tuple[Together, ...], tuple[Together, ...]]:
    """(to settle, to review)"""
    found: dict[bool, list[Together]] = {True: [], False: []}
    for row in rows:
        one = Together(row["requisition"], row["requisition__title"], row["count"], row["oldest"], row["judged"])
        found[row["requisition__state"] == RequisitionState.FILLED].append(one)
    return tuple(found[True]), tuple(found[False])
