"""New applications that wait to be read, what one reviewer is shown of them, and what the views came to."""

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.core.paginator import Page, Paginator
from django.db.models import (
    Aggregate,
    Case,
    Count,
    DateTimeField,
    DurationField,
    Exists,
    ExpressionWrapper,
    F,
    FilteredRelation,
    FloatField,
    Min,
    OuterRef,
    Prefetch,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Coalesce, Extract, JSONObject
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

from core.models import Person
from core.statements import prepared
from core.words import Words
from hiring.models import (
    Application,
    Candidate,
    FilePage,
    Requisition,
    RequisitionCompetency,
    Review,
    ReviewClaim,
    Stage,
)
from hiring.queries.requisitions import requisitions_shown
from hiring.queries.sourcing import sources_of, with_sources
from hiring.rules.reviews import TO_SETTLE, Reading, Seen, Verdict, covered, hides_name
from hiring.rules.stages import StageKind, Step, next_step, reachable
from rubrics.models import Anchor

# An application that somebody has open is nobody else's for so long
CLAIM_LASTS = timedelta(minutes=20)
# What took longer was left open beside other work
LONGEST_READ = timedelta(minutes=30)
# Of fewer reviews nothing is said about time
TIMED_FROM = 5
LONGEST_IN_MINUTES = 90
ROWS = 50


def is_nameless(application: Application) -> bool:
    """Of one that was fetched with its requisition and stage."""
    return hides_name(
        wanted=application.requisition.name_hidden,
        kind=application.stage.kind,
        state=application.state,
        view=application.review,
    )


def called(application: Application) -> str:
    """As it is called where it is judged."""
    return unnamed(application.pk) if is_nameless(application) else application.candidate.name


def unnamed(pk: int) -> str:
    return _("Application %(number)s") % {"number": pk}


class Median(Aggregate):
    function = "PERCENTILE_CONT"
    template = "%(function)s(0.5) WITHIN GROUP (ORDER BY %(expressions)s)"


def new_applications() -> "QuerySet[Application]":
    """Those that stand where they came in."""
    return Application.objects.active().filter(stage__kind=StageKind.APPLIED)


UNREAD = Q(review=Reading.WAITING)


def to_review(user: Person) -> "QuerySet[Application]":
    """Of which this person's view is still wanted; never one's own file."""
    own = Review.objects.filter(application=OuterRef("pk"), reviewer=user)
    applied = Candidate.objects.own_of(user).values("pk")
    return new_applications().filter(UNREAD, ~Exists(own)).exclude(candidate__in=applied)


def free_to_read(user: Person, requisition: Requisition, *, at: datetime) -> "QuerySet[Any]":
    """Not in as many other hands as views are wanted; what this person has open or came first stands first.

    Each with `opened`: whether this person has it open.
    """
    live = ReviewClaim.objects.filter(application=OuterRef("pk"), skipped_at=None, began_at__gt=at - CLAIM_LASTS)
    others = live.exclude(reviewer=user)
    found: QuerySet[Any] = to_review(user).filter(requisition=requisition)
    if requisition.reviewers == 1:
        found = found.filter(~Exists(others))
    else:
        another = ReviewClaim.objects.filter(
            application=OuterRef("application"), skipped_at=None, began_at__gt=at - CLAIM_LASTS, pk__lt=OuterRef("pk")
        ).exclude(reviewer=user)
        given = Review.objects.filter(application=OuterRef("pk"))
        found = found.exclude(Exists(given) & Exists(others)).exclude(Exists(others.filter(Exists(another))))
    mine = Q(mine__skipped_at=None, mine__began_at__gt=at - CLAIM_LASTS)
    own = FilteredRelation("review_claims", condition=Q(review_claims__reviewer=user))
    opened = Case(When(mine, then=F("mine__began_at")), output_field=DateTimeField())
    found = found.annotate(mine=own, opened=opened)
    latest, put_off = F("opened").desc(nulls_last=True), F("mine__skipped_at").asc(nulls_first=True)
    ordered: QuerySet[Any] = found.order_by(latest, put_off, "applied_at", "pk")
    return ordered


@dataclass(frozen=True)
class Waiting:
    """The new applications of one requisition."""

    requisition: int = 0
    count: int = 0
    oldest: datetime | None = None
    # About how long they take together; None: too few were read to say
    minutes: int | None = None
    # Read by all who were to read them, and waiting for a person: to reject, and to decide about
    declined: int = 0
    to_settle: int = 0

    @property
    def hours(self) -> int:
        return hours_of(self.minutes)


def waiting(requisition: Requisition) -> Waiting:
    """Of `requisition_shown`, without a further question; of any other with one."""
    if not hasattr(requisition, "waiting_facts"):
        return waiting_of([requisition])[requisition.pk]
    return _waiting(requisition.pk, requisition.waiting_facts)


def waiting_of(requisitions: Iterable[Requisition]) -> dict[int, Waiting]:
    """Requisition -> what waits there to be read; one question, however many there are."""
    rows = _with_waiting(Requisition.objects.filter(pk__in=[requisition.pk for requisition in requisitions]))
    return {pk: _waiting(pk, facts) for pk, facts in rows.order_by().values_list("pk", "waiting_facts")}


def requisition_shown(user: Person, pk: int) -> Requisition | None:
    """For its page, with what waits to be read."""
    return next(iter(_one_shown(user, pk)), None)


@prepared
def _one_shown(user: Person, pk: int) -> "QuerySet[Any]":
    return _with_waiting(requisitions_shown(user)).filter(pk=pk)


def _with_waiting(rows: "QuerySet[Requisition]") -> "QuerySet[Any]":
    counted = (
        new_applications()
        # Said of the stages as well: the one where applications come in is found first, and only who stands in it
        .filter(requisition=OuterRef("pk"), stage__requisition=OuterRef("pk"))
        .order_by()
        .values("requisition")
        .annotate(
            facts=JSONObject(
                count=Count("pk", filter=UNREAD),
                oldest=Min("applied_at", filter=UNREAD),
                declined=Count("pk", filter=Q(review=Reading.DECLINED)),
                to_settle=Count("pk", filter=Q(review__in=TO_SETTLE)),
            )
        )
    )
    facts = JSONObject(counts=Subquery(counted.values("facts")), pace=_pace_of(OuterRef("pk")))
    annotated: QuerySet[Any] = rows.annotate(waiting_facts=facts)
    return annotated


def _waiting(requisition: int, facts: Mapping[str, Any]) -> Waiting:
    counts, pace = facts["counts"], facts["pace"]
    if counts is None:
        return Waiting(requisition)
    return Waiting(
        requisition,
        counts["count"],
        parse_datetime(counts["oldest"]) if counts["oldest"] else None,
        minutes_for(counts["count"], timedelta(seconds=pace) if pace else None),
        counts["declined"],
        counts["to_settle"],
    )


def _pace_of(requisition: Any) -> Subquery:
    """Seconds that one took on that requisition, as the middle one of those timed; none of too few."""
    took = ExpressionWrapper(F("at") - F("began_at"), output_field=DurationField())
    timed = (
        Review.objects.order_by()
        .annotate(took=took)
        .filter(application__requisition=requisition, took__gt=timedelta(0), took__lte=LONGEST_READ)
        .values("application__requisition")
    )
    middle = timed.annotate(n=Count("pk"), pace=Extract(Median("took", output_field=DurationField()), "epoch"))
    return Subquery(middle.filter(n__gte=TIMED_FROM).values("pace"), FloatField())


def minutes_for(count: int, pace: timedelta | None) -> int | None:
    """Rounded up, to five from ten on: it is a guess."""
    if pace is None or not count:
        return None
    minutes = math.ceil(count * pace.total_seconds() / 60)
    return minutes if minutes < 10 else math.ceil(minutes / 5) * 5


def hours_of(minutes: int | None) -> int:
    """0: it is said in minutes."""
    return math.ceil(minutes / 60) if minutes and minutes > LONGEST_IN_MINUTES else 0


# The page on which one application is read


@dataclass(frozen=True)
class Progress:
    """What is left for one reviewer, and their last review while it can be taken back."""

    left: int
    oldest: datetime | None
    minutes: int | None
    last: int | None
    last_verdict: str

    @property
    def hours(self) -> int:
        return hours_of(self.minutes)

    @property
    def last_said(self) -> str:
        return str(Verdict(self.last_verdict).label) if self.last_verdict else ""


def requisitions_reviewed(user: Person) -> "QuerySet[Requisition]":
    """Those this person may see, each with what is left for them to read, and with the channels that are known: one
    question for all of it."""
    mine = to_review(user).filter(requisition=OuterRef("pk")).order_by().values("requisition")
    last = Review.objects.filter(reviewer=user, application__requisition=OuterRef("pk")).order_by("-at", "-pk")
    return with_sources(
        Requisition.objects.visible_to(user)
        .select_related("review_to")
        .annotate(
            left_to_read=Coalesce(Subquery(mine.annotate(n=Count("pk")).values("n")), 0),
            oldest_to_read=Subquery(mine.annotate(oldest=Min("applied_at")).values("oldest"), DateTimeField()),
            pace=_pace_of(OuterRef("pk")),
            last_read=Subquery(last.values("application")[:1]),
            last_verdict=Coalesce(Subquery(last.values("verdict")[:1]), Value("")),
        ),
        "pk",
    )


def progress(requisition: Requisition) -> Progress:
    """Of one of `requisitions_reviewed`."""
    facts: Any = requisition
    return Progress(
        facts.left_to_read,
        facts.oldest_to_read,
        minutes_for(facts.left_to_read, timedelta(seconds=facts.pace) if facts.pace else None),
        facts.last_read,
        facts.last_verdict,
    )


@dataclass(frozen=True)
class Must:
    """A must-have as a file is held against it, with what its target level looks like."""

    pk: int
    name: Words
    level: Words
    anchor: Words


@dataclass(frozen=True)
class File:
    pk: int
    # Empty while the name is hidden: files are called after people
    name: str
    # What was read in it, covered while the name is hidden
    text: str
    # Its pages as images: number, width, height; none while the name is hidden
    pages: tuple[dict[str, int], ...] = ()


@dataclass(frozen=True)
class ReviewPage:
    """What one reviewer is given. While the name is hidden there is nothing here that says it."""

    requisition: Requisition
    application: int
    candidate: int
    name: str
    headline: str
    source: str
    applied_at: datetime
    language: str
    files: tuple[File, ...]
    next_stage: Stage | None
    hidden: bool

    @property
    def text(self) -> str:
        """Of the latest file in which something could be read."""
        return next((file.text for file in self.files if file.text), "")

    @property
    def pictured(self) -> File | None:
        """The latest file that has its pages as images."""
        return next((file for file in self.files if file.pages), None)


def review_page(application: Application) -> ReviewPage:
    requisition, candidate = application.requisition, application.candidate
    hidden = requisition.name_hidden
    pages = FilePage.objects.filter(file=OuterRef("pk")).order_by("number")
    files = candidate.files.select_related("file").order_by("-pk")
    files = files.annotate(
        shown_pages=ArraySubquery(pages.values_list(JSONObject(number="number", width="width", height="height")))
    )
    return ReviewPage(
        requisition,
        application.pk,
        candidate.pk,
        "" if hidden else candidate.name,
        nameless_text(candidate.headline, application) if hidden else candidate.headline,
        "" if hidden else sources_of(requisition).name(application.source),
        application.applied_at,
        candidate.language,
        tuple(_file(attached, application) for attached in files),
        next_stage(requisition),
        hidden,
    )


def _file(attached: Any, application: Application) -> File:
    if application.requisition.name_hidden:
        return File(attached.pk, "", nameless_text(attached.text, application))
    return File(attached.pk, attached.file.name, attached.text, tuple(attached.shown_pages))


def nameless_text(text: str, application: Application) -> str:
    words = {"name": _("[name]"), "mail": _("[mail]"), "link": _("[link]"), "phone": _("[phone]")}
    return covered(text, name=application.candidate.name, cover=words.__getitem__)


def musts_of(requisition: Requisition) -> list[Must]:
    anchor = Anchor.objects.filter(competency=OuterRef("competency"), level=OuterRef("target")).values("text")[:1]
    asked = RequisitionCompetency.objects.filter(requisition=requisition, must_have=True)
    return [
        Must(one.competency_id, one.competency.name, one.target.name, one.anchor or {})
        for one in asked.select_related("competency", "target").annotate(anchor=Subquery(anchor))
    ]


def next_stage(requisition: Requisition) -> Stage | None:
    """Where an application goes on to from where it came in: as set, else the first stage it may go to."""
    stages = list(requisition.stages.all())
    steps = [Step(stage.pk, StageKind(stage.kind)) for stage in stages]
    came_in = next((step for step in steps if step.kind == StageKind.APPLIED), None)
    if came_in is None:
        return None
    offered = {step.id for step in reachable(steps, came_in, decided_to_hire=False)}
    chosen = requisition.review_to_id
    if chosen not in offered:
        following = next_step(steps, came_in, decided_to_hire=False)
        chosen = following.id if following else None
    return next((stage for stage in stages if stage.pk == chosen), None)


def stages_to_go_on_to(requisition: Requisition) -> list[Stage]:
    stages = list(requisition.stages.all())
    steps = {stage.pk: Step(stage.pk, StageKind(stage.kind)) for stage in stages}
    came_in = next((step for step in steps.values() if step.kind == StageKind.APPLIED), None)
    if came_in is None:
        return []
    offered = {step.id for step in reachable(list(steps.values()), came_in, decided_to_hire=False)}
    return [stage for stage in stages if stage.pk in offered]


# What was said


@dataclass(frozen=True)
class Answer:
    """The must-haves of which somebody said the same."""

    seen: Seen
    names: tuple[Words, ...]


@dataclass(frozen=True)
class View:
    """One person's view, for those who may read opinions about the application."""

    by: str
    at: datetime
    verdict: Verdict
    note: str
    answers: tuple[Answer, ...]


@dataclass(frozen=True)
class Given:
    """The views on one application as one reader may know them."""

    reading: Reading
    views: tuple[View, ...]
    # Somebody's view is in and not shown: the reader's own is still wanted
    is_blind: bool = False


def with_reviewing(rows: "QuerySet[Application]", user: Person) -> "QuerySet[Any]":
    """Each with whether this person may read what others think of it, and whether their own view is wanted."""
    annotated: QuerySet[Any] = rows.annotate(
        is_frank=Exists(Application.objects.frank_with(user).filter(pk=OuterRef("pk"))),
        wants_review=Exists(to_review(user).filter(pk=OuterRef("pk"))),
    )
    return annotated


def wants_review_of(application: Any) -> bool:
    """Of one of `with_reviewing`."""
    return bool(application.wants_review)


def reviews_given(application: Any, user: Person) -> Given | None:
    """Of one of `with_reviewing`; None: there is nothing this reader may know. Whoever is still to give a view reads
    no other.

    For those alone who may review: see hiring.access.can_review.
    """
    if not application.is_frank:
        return None
    requisition = application.requisition
    asked = RequisitionCompetency.objects.filter(requisition=requisition, must_have=True)
    names = asked.values_list(JSONObject(pk="competency", name="competency__name"))
    rows: Any = application.reviews.select_related("reviewer").annotate(musts_asked=ArraySubquery(names))
    reviews = list(rows)
    if not reviews:
        return None
    came_to = Reading(application.review)
    own = any(review.reviewer_id == user.pk for review in reviews)
    if came_to == Reading.WAITING and application.stage.kind == StageKind.APPLIED and not own:
        return Given(came_to, (), is_blind=True)
    names_of = {must["pk"]: must["name"] for must in reviews[0].musts_asked}
    return Given(came_to, tuple(_view(review, names_of) for review in reviews))


def _view(review: Review, names: Mapping[int, Words]) -> View:
    said = {seen: [name for pk, name in names.items() if review.musts.get(str(pk)) == seen] for seen in Seen}
    answers = tuple(Answer(seen, tuple(found)) for seen, found in said.items() if found)
    return View(review.reviewer.name, review.at, Verdict(review.verdict), review.note, answers)


@dataclass(frozen=True)
class Read:
    """An application that all who were to read it have read."""

    application: Application
    reading: Reading
    views: tuple[View, ...]


@dataclass(frozen=True)
class ReadPage:
    """First what needs a decision, then what was declined; one page of both."""

    to_settle: tuple[Read, ...]
    declined: tuple[Read, ...]
    page: "Page[Any]"


def applications_read(requisition: Requisition, user: Person, *, page: str | None = None) -> ReadPage:
    """Without those for which the reader owes a scorecard, and never one's own."""
    found = (
        new_applications()
        .filter(~UNREAD, requisition=requisition)
        .exclude(candidate__in=Candidate.objects.own_of(user).values("pk"))
        .annotate(is_declined=Q(review=Reading.DECLINED))
        .order_by("is_declined", "applied_at", "pk")
        .select_related("candidate")
        .prefetch_related(Prefetch("reviews", Review.objects.select_related("reviewer")))
    )
    frank = Application.objects.frank_with(user).filter(requisition=requisition)
    shown = Paginator(found.filter(pk__in=frank.values("pk")), ROWS).get_page(page)
    names = {must.pk: must.name for must in musts_of(requisition)}
    rows = [_read(application, names) for application in shown.object_list]
    declined = [row for row in rows if row.reading == Reading.DECLINED]
    return ReadPage(tuple(row for row in rows if row not in declined), tuple(declined), shown)


def _read(application: Application, names: Mapping[int, Words]) -> Read:
    views = tuple(_view(review, names) for review in application.reviews.all())
    return Read(application, Reading(application.review), views)
