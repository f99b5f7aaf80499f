"""The debriefs of those who decide and recruit, each with where it stands: ready, waiting, decided.

Whoever owes a card for an application reads in its row that they owe it, and nothing else.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.contrib.postgres.expressions import ArraySubquery
from django.core.paginator import Page, Paginator
from django.db.models import (
    Case,
    CharField,
    Count,
    DateTimeField,
    Exists,
    F,
    Max,
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
from django.db.models.functions import Coalesce, JSONObject
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.models import Person
from core.statements import prepared
from core.words import Words
from hiring.models import Application, Decision, NextStep, Part, TeamMember
from hiring.models.search import Among
from hiring.rules.decisions import Outcome
from hiring.rules.stages import ApplicationState
from interviews.models import NOT_IN, DebriefMeeting, DebriefOpening, InterviewState, Scorecard, Seat, SeatKind
from interviews.queries.readings import Readings, readings_of
from interviews.queries.working import told_week, week_of_told
from interviews.rules.lateness import Late, late_by

ROWS = 25
# On the home page
URGENT = 5
LATELY = timedelta(days=30)

# What may come before a debrief, while cards are in or asked for
BEFORE = (
    NextStep.MEET,
    NextStep.BOOK,
    NextStep.SUBMIT,
    NextStep.MORE_TIME,
    NextStep.MISSING,
    NextStep.MARK,
    NextStep.GRADER,
    NextStep.CHOOSE,
    NextStep.WISHES,
    NextStep.WAIT_CARDS,
)
CARDS_ASKED = (NextStep.WAIT_CARDS, NextStep.MARK)


class Standing(TextChoices):
    """Where a debrief stands; in this order, most in need first."""

    READY = "ready", _("Ready to debrief")
    OWED = "owed", _("Your scorecard first")
    WAITING = "waiting", pgettext_lazy("debrief", "Waiting")
    DECIDED = "decided", _("Decided")


@dataclass(frozen=True)
class Missing:
    """A lead card that is not in: whose, and since when it is late. Nothing of what stands in it."""

    name: str
    # None: the interview is still to be held
    due_at: datetime | None
    # In their own working time
    late: Late | None = None

    @property
    def is_late(self) -> bool:
        return self.late is not None


@dataclass(frozen=True)
class Row:
    application: int
    candidate: str
    requisition: str
    standing: Standing
    # Of a ready one: when the last card came in; of a decided one: when
    since: datetime | None
    # Since then, on the reader's calendar: whoever waits waits on Sundays too
    days: int = 0
    # The reader's own card, when they owe one: its interview, and when that ends
    own_interview: int | None = None
    own_ends_at: datetime | None = None
    cards_in: int = 0
    cards_due: int = 0
    missing: tuple[Missing, ...] = ()
    next_step: NextStep = NextStep.NONE
    next_step_at: datetime | None = None
    waits_for: str = ""
    outcome: str = ""
    # Of a hire at another level: which
    level: Words = field(default_factory=dict)
    # One more interview was decided, and this is what came of it so far
    again_since: datetime | None = None
    meets_at: datetime | None = None
    is_opened: bool = False
    readings: Readings | None = None

    @property
    def is_open(self) -> bool:
        """To be talked about: what was seen is there to be read."""
        return self.standing == Standing.READY or (self.standing == Standing.WAITING and self.is_opened)

    @property
    def late(self) -> Late | None:
        """Of the card that is late the longest."""
        return next((one.late for one in self.missing if one.late), None)

    @property
    def is_late(self) -> bool:
        return self.late is not None


@dataclass(frozen=True)
class Counts:
    ready: int = 0
    owed: int = 0
    waiting: int = 0
    late: int = 0
    decided: int = 0

    @property
    def all(self) -> int:
        return self.ready + self.owed + self.waiting + self.decided


@dataclass(frozen=True)
class Dashboard:
    page: Page[Any]
    rows: tuple[Row, ...]
    counts: Counts
    # (id, title) of the requisitions that have a debrief
    requisitions: tuple[tuple[int, str], ...]
    # When the oldest of the ready ones became ready
    oldest: datetime | None


def dashboard(
    user: Person, at: datetime, *, requisition: int | None = None, show: str = "", page: str | None = None
) -> Dashboard:
    """Seven queries, whatever the number. `show`: a standing; the decided are then all, however long ago."""
    standing = Standing(show) if show in Standing.values else None
    lately = None if standing == Standing.DECIDED else at - LATELY
    cells = [_Cell(*row) for row in _cells(user, at, lately)]
    offered = {cell.requisition: cell.title for cell in cells}
    chosen = requisition if requisition in offered else None
    cells = [cell for cell in cells if chosen in {None, cell.requisition}]
    counts = _counts(cells)
    # They were counted already
    shown = Paginator(range(getattr(counts, standing) if standing else counts.all), ROWS).get_page(page)
    asked = (user, at, lately, chosen, standing)
    first = ROWS * (shown.number - 1)
    found = list(_whole(*asked)[first : first + ROWS]) if first else _first_page(*asked)
    return Dashboard(
        page=shown,
        rows=tuple(_with_readings(found, user, at)),
        counts=counts,
        requisitions=tuple(sorted(offered.items(), key=lambda one: (one[1], one[0]))),
        oldest=min((cell.since for cell in cells if cell.standing == Standing.READY), default=None),
    )


@dataclass(frozen=True)
class Urgent:
    """For the home page: what is ready and what is late. What the reader owes stands there already."""

    rows: tuple[Row, ...] = ()
    ready: int = 0
    late: int = 0


def urgent(user: Person, at: datetime, *, judges: Sequence[int] | None = None) -> Urgent:
    """One query, and a short one: every reader's first page asks it. `judges`: what `judged_by` finds, where that is
    known."""
    shown = _pressing(user, at, None if judges is None else list(judges))
    if not shown:
        return Urgent()
    return Urgent(tuple(_row(one, user, at) for one in shown), shown[0].ready, shown[0].of_all - shown[0].ready)


@prepared
def _pressing(user: Person, at: datetime, judges: list[int] | None) -> "QuerySet[Any]":
    is_ready = Q(next_step=NextStep.DEBRIEF)
    ready = is_ready & ~Q(Exists(_final()))
    late = _begun() & Q(next_step__in=BEFORE) & Q(Exists(_asked(at).filter(scorecard__due_at__lt=at)))
    found = (
        theirs(user, judges)
        .filter(ready | late, state=ApplicationState.ACTIVE)
        .exclude(owed_by__contains=[user.pk])
        .annotate(
            standing=Case(
                When(next_step=NextStep.DEBRIEF, then=Value(Standing.READY)), default=Value(Standing.WAITING)
            ),
            since=Case(
                When(next_step=NextStep.DEBRIEF, then=Coalesce(_last_in(), "stage_since")), default=_first_due(at)
            ),
            ready=Window(Count("pk", filter=Q(next_step=NextStep.DEBRIEF))),
            of_all=Window(Count("pk")),
        )
    )
    return _described(found, at).order_by("standing", "since", "pk")[:URGENT]


def judged_by(user: Person) -> "QuerySet[TeamMember, Any]":
    """Ids of the requisitions where this person decides or recruits."""
    parts = TeamMember.objects.filter(person=user, part__in=[Part.HIRING_MANAGER, Part.RECRUITER])
    return parts.order_by().values("requisition")


def theirs(user: Person, judges: list[int] | None = None) -> "QuerySet[Application]":
    """Where they decide or recruit, or look after somebody; an administrator's are all they may see. By known ids it is
    looked up in the index: beside an OR a subquery is asked of every application."""
    found = Application.objects.visible_to(user)
    if user.is_administrator:
        return found
    here = Q(requisition__in=judged_by(user)) if judges is None else Q(Among("requisition", judges))
    return found.filter(here | Q(assigned_to=user))


def _listed(user: Person, at: datetime, lately: datetime | None) -> "QuerySet[Any]":
    """Each with its standing, since when it stands so, and whether a card is late."""
    owes = Q(owed_by__contains=[user.pk])
    final = _final()
    decided = final.filter(at__gte=lately) if lately else final
    active, begun = Q(state=ApplicationState.ACTIVE), _begun()
    standings = [
        # Before all else, so that nothing of the rest shows through. Of the closed nobody waits for a card
        When(owes & begun, then=Value(Standing.OWED.value)),
        When(owes, then=None),
        When(Exists(decided), then=Value(Standing.DECIDED.value)),
        When(Exists(final), then=None),
        When(active & Q(next_step=NextStep.DEBRIEF), then=Value(Standing.READY.value)),
        When(begun & Q(next_step__in=BEFORE), then=Value(Standing.WAITING.value)),
    ]
    own = Scorecard.objects.own(user).owed().filter(seat__interview__application=OuterRef("pk")).order_by("due_at")
    sinces = [
        When(standing=Standing.READY, then=Coalesce(_last_in(), "stage_since")),
        When(standing=Standing.OWED, then=Subquery(own.values("due_at")[:1])),
        When(standing=Standing.WAITING, then=Coalesce("first_due", "next_step_at")),
        When(standing=Standing.DECIDED, then=Subquery(final.values("at")[:1])),
    ]
    first_due = When(standing=Standing.WAITING, then=_first_due(at))
    # What may stand there at all, so that of most applications no more is asked
    ended = Decision.objects.filter(at__gte=lately) if lately else Decision.objects.all()
    listed: Any = theirs(user).filter(
        (active & (Q(cards_due__gt=0) | Q(next_step=NextStep.DEBRIEF))) | Q(pk__in=ended.values("application"))
    )
    listed = listed.annotate(standing=Case(*standings, default=None, output_field=CharField(null=True)))
    listed = listed.filter(standing__isnull=False)
    listed = listed.annotate(first_due=Case(first_due, default=None, output_field=DateTimeField(null=True)))
    found: QuerySet[Any] = listed.annotate(
        since=Case(*sinces, default=None, output_field=DateTimeField(null=True)),
        is_late=Case(When(first_due__lt=at, then=True), default=False),
    )
    return found


def _begun() -> Q:
    """Cards are in, or asked for."""
    return Q(state=ApplicationState.ACTIVE, cards_due__gt=0) & (Q(cards_in__gt=0) | Q(next_step__in=CARDS_ASKED))


def _final() -> "QuerySet[Decision]":
    return Decision.objects.filter(application=OuterRef("pk")).exclude(outcome=Outcome.ONE_MORE)


def _asked(at: datetime) -> "QuerySet[Seat]":
    """Whose card is not in although they have met."""
    missing = _leads().filter(scorecard__state__in=NOT_IN, interview__ends_at__lte=at)
    return missing.exclude(_with_the_candidate())


def _first_due(at: datetime) -> Subquery:
    return _of_one(_asked(at), Min("scorecard__due_at"))


def _last_in() -> Subquery:
    return _of_one(_leads(), Max("scorecard__submitted_at"))


def _leads() -> "QuerySet[Seat]":
    """Whose cards an application asks for."""
    return Seat.objects.filter(
        interview__application=OuterRef("pk"),
        interview__state=InterviewState.BOOKED,
        held=True,
        kind=SeatKind.LEAD,
        scorecard__isnull=False,
    )


def _with_the_candidate() -> Q:
    """A take-home that is not in: no card is asked for."""
    return Q(interview__take_home__isnull=False, interview__take_home__closed_at=None)


def _of_one(seats: "QuerySet[Seat]", what: Max | Min) -> Subquery:
    return Subquery(seats.order_by().values("interview__application").annotate(what=what).values("what"))


RANK = Case(*(When(standing=one, then=n) for n, one in enumerate(Standing)))
DECIDED_AT = Case(When(standing=Standing.DECIDED, then=F("since")))


def _ordered(listed: "QuerySet[Any]") -> "QuerySet[Any]":
    """Most in need first: what waits longest for a decision, then the latest card; of the decided the last."""
    found: QuerySet[Any] = listed.order_by(
        RANK, DECIDED_AT.desc(nulls_last=True), F("since").asc(nulls_last=True), "pk"
    )
    return found


@dataclass(frozen=True)
class _Cell:
    """How many of one requisition stand alike."""

    requisition: int
    title: str
    standing: str
    is_late: bool
    count: int
    # Of the first
    since: datetime


@prepared
def _cells(user: Person, at: datetime, lately: datetime | None) -> "QuerySet[Any]":
    counted: QuerySet[Any] = (
        _listed(user, at, lately)
        .order_by()
        .values("requisition", "requisition__title", "standing", "is_late")
        .annotate(count=Count("pk"), first=Min("since"))
        .values_list("requisition", "requisition__title", "standing", "is_late", "count", "first")
    )
    return counted


def _counts(cells: Iterable[_Cell]) -> Counts:
    found = dict.fromkeys([*Standing.values, "late"], 0)
    for cell in cells:
        found[cell.standing] += cell.count
        found["late"] += cell.count if cell.is_late else 0
    return Counts(**found)


def _whole(
    user: Person, at: datetime, lately: datetime | None, requisition: int | None, standing: Standing | None
) -> "QuerySet[Any]":
    listed = _listed(user, at, lately)
    if requisition is not None:
        listed = listed.filter(requisition=requisition)
    if standing:
        listed = listed.filter(standing=standing)
    return _ordered(_detailed(listed, user, at))


@prepared
def _first_page(
    user: Person, at: datetime, lately: datetime | None, requisition: int | None, standing: Standing | None
) -> "QuerySet[Any]":
    return _whole(user, at, lately, requisition, standing)[:ROWS]


def _detailed(listed: "QuerySet[Any]", user: Person, at: datetime) -> "QuerySet[Any]":
    own = Scorecard.objects.own(user).owed().filter(seat__interview__application=OuterRef("pk"))
    card = JSONObject(interview="seat__interview", ends_at="seat__interview__ends_at")
    found: QuerySet[Any] = _described(listed, at).annotate(
        outcome=Subquery(_final().values("outcome")[:1]),
        level=Subquery(_final().values("level__name")[:1]),
        own_card=Subquery(own.order_by("due_at").values(told=card)[:1]),
    )
    return found


def _described(listed: "QuerySet[Any]", at: datetime) -> "QuerySet[Any]":
    """What is said of each that is not decided."""
    again = Decision.objects.filter(application=OuterRef("pk"), outcome=Outcome.ONE_MORE)
    rounds = again.order_by().values("application").annotate(count=Count("pk")).values("count")
    missing = _leads().filter(scorecard__state__in=NOT_IN).order_by("scorecard__due_at", "pk")
    meetings = DebriefMeeting.objects.filter(application=OuterRef("pk"), cancelled_at=None, ends_at__gt=at)
    opened = DebriefOpening.objects.filter(application=OuterRef("pk"), round=OuterRef("rounds"))
    found: QuerySet[Any] = listed.select_related("candidate", "requisition", "waits_for").annotate(
        rounds=Coalesce(Subquery(rounds), 0),
        again_since=Subquery(again.order_by("-at").values("at")[:1]),
        missing=ArraySubquery(
            missing.values(
                who=JSONObject(
                    name="person__name",
                    due_at="scorecard__due_at",
                    ends_at="interview__ends_at",
                    week=told_week("person"),
                    is_out=Case(When(_with_the_candidate(), then=True), default=False),
                )
            )
        ),
        meets_at=Subquery(meetings.values("starts_at")[:1]),
        is_opened=Exists(opened),
    )
    return found


def _row(found: Any, user: Person, at: datetime) -> Row:
    standing, zone = Standing(found.standing), ZoneInfo(user.time_zone)
    row = Row(
        application=found.pk,
        candidate=found.candidate.name,
        requisition=found.requisition.title,
        standing=standing,
        since=found.since,
        days=max(0, (at.astimezone(zone).date() - found.since.astimezone(zone).date()).days) if found.since else 0,
    )
    if standing == Standing.OWED:
        own = found.own_card
        ends_at = datetime.fromisoformat(own["ends_at"]) if own else None
        return replace(row, own_interview=own["interview"] if own else None, own_ends_at=ends_at)
    if standing == Standing.DECIDED:
        return replace(row, outcome=found.outcome, level=found.level or {})
    return replace(
        row,
        cards_in=found.cards_in,
        cards_due=found.cards_due,
        missing=tuple(_missing(one, at) for one in found.missing),
        next_step=NextStep(found.next_step),
        next_step_at=found.next_step_at,
        waits_for=found.waits_for.name if found.waits_for else "",
        again_since=found.again_since,
        meets_at=found.meets_at,
        is_opened=found.is_opened,
    )


def _missing(told: Any, at: datetime) -> Missing:
    due_at = datetime.fromisoformat(told["due_at"])
    is_asked = not told["is_out"] and datetime.fromisoformat(told["ends_at"]) <= at
    if not is_asked:
        return Missing(told["name"], None)
    late = late_by(due_at, at, week_of_told(told["week"])) if due_at < at else None
    return Missing(told["name"], due_at, late)


def _with_readings(found: Sequence[Any], user: Person, at: datetime) -> Iterator[Row]:
    """Of those that lie open to be talked about; before that nobody reads what was seen."""
    rows = [_row(one, user, at) for one in found]
    read = readings_of([one for one, row in zip(found, rows, strict=True) if row.is_open], user, at)
    for row in rows:
        yield replace(row, readings=read.get(row.application))
