from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import TYPE_CHECKING

from django.core.paginator import Page, Paginator
from django.db.models import Count, Q, QuerySet
from django.utils.functional import cached_property

from core.models import Person
from core.models.letters import LetterState
from core.words import Words
from hiring.models import Application, CandidateFile, Decision, Message, NextStep, Requisition, Stage
from hiring.queries.moves import mails_about_closing
from hiring.queries.reasons import reason_named
from hiring.rules.decisions import HIRES, Outcome
from hiring.rules.stages import ApplicationState, StageKind, Step, next_step, reachable

# Django's own is generic for the type checker alone
if TYPE_CHECKING:
    _Pages = Paginator[int]
else:
    _Pages = Paginator

BOARD_ROWS = 200
# Below this a share is written, not drawn
DRAWN_FROM = 5


@dataclass(frozen=True)
class Funnel:
    """One stage: who stands in it now, and of those who left it how many went on."""

    stage: Stage
    now: int
    left: int
    went_on: int
    # Where its rows begin: on this page an anchor, else the page and the anchor; empty: it has none
    address: str
    # Of the last stage: seats taken of all
    openings: int = 0

    @property
    def percent(self) -> int | None:
        return round(100 * self.went_on / self.left) if self.left else None

    @property
    def drawn(self) -> bool:
        return self.left >= DRAWN_FROM

    @property
    def filled_percent(self) -> int:
        return round(100 * min(self.now, self.openings) / self.openings) if self.openings else 0


@dataclass(frozen=True)
class Row:
    pk: int
    name: str
    next_step: str
    next_step_at: datetime | None
    waits_for: str
    stage_since: datetime
    cards_in: int
    cards_due: int

    @property
    def all_cards_in(self) -> bool:
        return 0 < self.cards_due == self.cards_in


@dataclass(frozen=True)
class Group:
    stage: Stage
    count: int
    rows: tuple[Row, ...]


@dataclass(frozen=True)
class Board:
    requisition: Requisition
    funnel: tuple[Funnel, ...]
    groups: tuple[Group, ...]
    active: int
    without_next_step: int
    closed: int
    page: "Page[int]"


@dataclass(frozen=True)
class _Count:
    active: int = 0
    idle: int = 0
    closed: int = 0
    hired: int = 0


class _Counted(_Pages):
    """The counts of the funnel say how many there are: no second question."""

    def __init__(self, rows: "QuerySet[Application, int]", per_page: int, total: int) -> None:
        super().__init__(rows, per_page)
        self.total = total

    @cached_property
    def count(self) -> int:
        return self.total


def board(requisition: Requisition, *, reader: Person | None = None, page: str | int | None = 1) -> Board:
    """The pipeline of a requisition, the latest stage first, one page of it; an internal applicant finds no row of
    their own, though it is counted."""
    stages = list(requisition.stages.all())
    counts = _counts(requisition)
    active = sum(count.active for count in counts.values())
    ids = requisition.applications.active().order_by(*ORDER).values_list("pk", flat=True)
    shown = _Counted(ids, BOARD_ROWS, active).get_page(page)
    # The page is cut before names are fetched for it: of ten thousand rows two hundred are joined
    rows = (
        Application.objects.filter(pk__in=shown.object_list)
        .order_by(*ORDER)
        .select_related("candidate", "waits_for")
        .only(*ROW_FIELDS)
    )
    if reader is not None:
        rows = rows.exclude(candidate__email__iexact=reader.email)
    by_pk = {stage.pk: stage for stage in stages}
    groups = tuple(
        Group(by_pk[pk], counts[pk].active if pk in counts else 0, tuple(map(_row, found)))
        for pk, found in groupby(rows, key=lambda application: application.stage_id)
    )
    return Board(
        requisition,
        tuple(_funnel(requisition, stages, counts, shown.number)),
        groups,
        active,
        sum(count.idle for count in counts.values()),
        sum(count.closed for count in counts.values()),
        shown,
    )


# The latest stage first; in a stage who waits longest
ORDER = ("-stage__position", "stage_since", "id")
ROW_FIELDS = (
    "stage",
    "requisition",
    "next_step",
    "next_step_at",
    "stage_since",
    "cards_in",
    "cards_due",
    "candidate__name",
    "waits_for__name",
)


def _row(application: Application) -> Row:
    return Row(
        application.pk,
        application.candidate.name,
        application.next_step,
        application.next_step_at,
        application.waits_for.name if application.waits_for else "",
        application.stage_since,
        application.cards_in,
        application.cards_due,
    )


def _counts(requisition: Requisition) -> dict[int, _Count]:
    active = Q(state=ApplicationState.ACTIVE)
    hired = Q(state=ApplicationState.HIRED)
    found = (
        requisition.applications.order_by()
        .values("stage_id")
        .annotate(
            active=Count("pk", filter=active),
            idle=Count("pk", filter=active & Q(next_step=NextStep.NONE)),
            closed=Count("pk", filter=~active & ~hired),
            hired=Count("pk", filter=hired),
        )
    )
    return {row["stage_id"]: _Count(row["active"], row["idle"], row["closed"], row["hired"]) for row in found}


def _funnel(
    requisition: Requisition, stages: Sequence[Stage], counts: dict[int, _Count], here: int
) -> Iterable[Funnel]:
    """Who stands further on came through here; who was closed here did not go on."""
    openings = len(requisition.openings.all())
    further, rows_before, found = 0, 0, []
    for stage in reversed(stages):
        count = counts.get(stage.pk, _Count())
        hired = stage.kind == StageKind.HIRED
        address = ""
        if count.active:
            number = rows_before // BOARD_ROWS + 1
            address = f"#stage-{stage.pk}" if number == here else f"?page={number}#stage-{stage.pk}"
        found.append(
            Funnel(
                stage,
                count.hired if hired else count.active,
                0 if hired else further + count.closed,
                0 if hired else further,
                address,
                openings if hired else 0,
            )
        )
        rows_before += count.active
        further += count.active + count.closed + count.hired
    return reversed(found)


@dataclass(frozen=True)
class DecisionShown:
    """What was decided. Why may quote what was seen: that is read in the debrief, behind its own gate."""

    outcome: Outcome
    level: Words | None
    by: str
    at: datetime


@dataclass(frozen=True)
class StageShown:
    stage: Stage
    # past, now or later
    when: str


@dataclass(frozen=True)
class ApplicationPage:
    application: Application
    stages: tuple[StageShown, ...]
    next_stage: Stage | None
    other_stages: tuple[Stage, ...]
    files: tuple[CandidateFile, ...]
    decisions: tuple[DecisionShown, ...]
    # Why it was closed, where that is not the decision's own reason: chosen, and in words
    close_kind: Words | None
    close_reason: str
    # The mails that went with the closing, or are still to go
    closing_mails: tuple[Message, ...]

    @property
    def mail_is_gone(self) -> bool:
        """On its way counts as gone: nothing calls it back."""
        letters = [mail.letter for mail in self.closing_mails if mail.letter]
        return any(letter.state != LetterState.WAITING or letter.leased_until for letter in letters)

    @property
    def may_reopen(self) -> bool:
        """A decision not to hire is locked."""
        return all(decision.outcome != Outcome.NO_HIRE for decision in self.decisions)

    @property
    def waits_for_a_decision(self) -> bool:
        """In the debrief nothing moves on without one."""
        kind = self.application.stage.kind
        return kind == StageKind.DEBRIEF and self.next_stage is None


def application_page(application: Application, *, with_reasons: bool) -> ApplicationPage:
    """`with_reasons`: whether the reader may know why, and not only that, the application was closed."""
    stages = list(application.requisition.stages.all())
    by_pk = {stage.pk: stage for stage in stages}
    decisions = list(application.decisions.select_related("by", "level"))
    steps = [Step(stage.pk, StageKind(stage.kind)) for stage in stages]
    current = Step(application.stage_id, StageKind(by_pk[application.stage_id].kind))
    hires = any(decision.outcome in HIRES for decision in decisions)
    following: Step | None = None
    others: list[Step] = []
    if application.state == ApplicationState.ACTIVE:
        following = next_step(steps, current, decided_to_hire=hires)
        others = [step for step in reachable(steps, current, decided_to_hire=hires) if step != following]
    told = with_reasons and not any(decision.outcome == Outcome.NO_HIRE for decision in decisions)
    reason = reason_named(application.close_kind) if told and application.close_kind else None
    return ApplicationPage(
        application,
        tuple(_stages_shown(stages, application.stage_id)),
        by_pk[following.id] if following else None,
        tuple(by_pk[step.id] for step in others),
        tuple(application.candidate.files.select_related("file")),
        tuple(_decision_shown(decision) for decision in decisions),
        reason.name if reason else None,
        application.close_reason if told else "",
        tuple(mails_about_closing(application)),
    )


def _stages_shown(stages: Iterable[Stage], current: int) -> Iterable[StageShown]:
    when = "past"
    for stage in stages:
        if stage.pk == current:
            when = "now"
        yield StageShown(stage, when)
        if stage.pk == current:
            when = "later"


def _decision_shown(decision: Decision) -> DecisionShown:
    level = decision.level.name if decision.level else None
    return DecisionShown(Outcome(decision.outcome), level, decision.by.name, decision.at)
