from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from core.models import Person
from core.recording import record, recorded
from core.refusals import Refusal
from hiring.actions import pipeline
from hiring.models import Application, Decision, DecisionAddendum, Stage
from hiring.rules.decisions import FOLLOWS, Outcome, needs_justification
from hiring.rules.stages import ApplicationState
from rubrics.models import Level


class DecisionRefused(Refusal):
    pass


@recorded
def decide(
    application: Application,
    *,
    outcome: str,
    level: Level | None = None,
    reason: str,
    justification: str = "",
    advised: str,
    advice: dict[str, Any],
    cards_missing: int,
    voices: Sequence[dict[str, Any]] = (),
    by: Person,
    at: datetime,
) -> Decision:
    """What a person decides, beside what the program advised; the application follows.

    `voices`: of each lead how they had voted and what they said after the talk.
    """
    decided, advice_was = Outcome(outcome), Outcome(advised)
    # Locked, so that of two deciding hands the second is told
    row = pipeline.held(application)
    _ensure_open(row)
    if not reason.strip():
        raise DecisionRefused(_("Give a reason. It is what can be read a year from now."))
    if needs_justification(decided, advice_was, cards_missing=cards_missing) and not justification.strip():
        raise DecisionRefused(_("Say why you decide against the advice, or with scorecards missing."))
    if decided == Outcome.OTHER_LEVEL and level is None:
        raise DecisionRefused(_("Choose the level at which to hire."))
    if decided == Outcome.OTHER_LEVEL and level and level.pk == row.requisition.level_id:
        raise DecisionRefused(_("This is the level the requisition asks for. Choose another level, or decide to hire."))
    decision = Decision.objects.create(
        application=row,
        outcome=decided,
        level=level if decided == Outcome.OTHER_LEVEL else None,
        reason=reason.strip(),
        justification=justification.strip(),
        advised=advice_was,
        advice=advice,
        cards_missing=cards_missing,
        voices=list(voices),
        by=by,
        at=at,
    )
    record("hiring.application_decided", row, by=by, at=at, decision=decision.pk, outcome=str(decided))
    _follow(row, decision, by=by, at=at)
    application.refresh_from_db()
    return decision


def _ensure_open(application: Application) -> None:
    if application.state != ApplicationState.ACTIVE:
        raise DecisionRefused(_("This application is closed. Reopen it before you decide."))
    if application.decisions.exclude(outcome=Outcome.ONE_MORE).exists():
        raise DecisionRefused(_("This application is decided already. Add what changed below the decision."))


def _follow(application: Application, decision: Decision, *, by: Person, at: datetime) -> None:
    kind = FOLLOWS.get(Outcome(decision.outcome))
    if kind is None:
        pipeline.close(application, state=ApplicationState.REJECTED, reason=decision.reason, by=by, at=at)
        return
    # A requisition may leave a stage out: then the application stays where it is
    stage = Stage.objects.filter(requisition=application.requisition_id, kind=kind).first()
    if stage and stage.pk != application.stage_id:
        pipeline.place(application, origin=application.stage, to=stage, by=by, at=at)


@recorded
def add_addendum(
    decision: Decision, *, text: str, dissents: bool = False, by: Person, at: datetime
) -> DecisionAddendum:
    """A decision never changes; what is learned later is written below it. `dissents`: that they disagree, once."""
    if not text.strip():
        raise DecisionRefused(_("Say why you disagree.") if dissents else _("Write what is to be added."))
    # Of one hand twice the second is told
    held = Decision.objects.select_for_update().get(pk=decision.pk)
    if dissents and held.addenda.filter(by=by, dissents=True).exists():
        raise DecisionRefused(_("You said already that you disagree. It stands below the decision."))
    addendum = DecisionAddendum.objects.create(decision=held, text=text.strip(), dissents=dissents, by=by, at=at)
    record("hiring.decision_added_to", decision.application, by=by, at=at, decision=decision.pk)
    return addendum
