from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from core.models.letters import LetterState
from core.words import Words
from hiring.models import Application, CandidateFile, Decision, Message, Stage
from hiring.queries.moves import mails_about_closing
from hiring.queries.reasons import reason_named
from hiring.rules.decisions import HIRES, Outcome
from hiring.rules.stages import ApplicationState, StageKind, Step, next_step, reachable


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
    # A decision not to hire is locked
    may_reopen: bool
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
    def waits_for_a_decision(self) -> bool:
        """In the debrief nothing moves on without one."""
        kind = self.application.stage.kind
        return kind == StageKind.DEBRIEF and self.next_stage is None


def application_page(application: Application, *, with_reasons: bool, blind: bool) -> ApplicationPage:
    """`with_reasons`: whether the reader may know why, and not only that, the application was closed. `blind`: they
    owe a card, and read no decision before it is in."""
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
        () if blind else tuple(_decision_shown(decision) for decision in decisions),
        all(decision.outcome != Outcome.NO_HIRE for decision in decisions),
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
