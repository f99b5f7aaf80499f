from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from core.models import Person
from core.recording import record, recorded
from core.refusals import Refusal
from hiring.actions import decisions, pipeline
from hiring.models import Application, Decision
from hiring.rules.decisions import HIRES, Outcome, needs_justification
from hiring.rules.stages import ApplicationState, StageKind
from interviews.actions import booking, progress, rollups
from interviews.models import NOT_IN, Scorecard
from interviews.queries.debrief import Debrief, debrief, debriefs
from interviews.queries.panels import everybody_is_in
from interviews.rules.verdict import Verdict
from rubrics.models import Level


class DecisionRefused(Refusal):
    pass


class JustificationOwed(DecisionRefused):
    def __init__(self) -> None:
        super().__init__(
            _("This goes against the verdict, or scorecards are missing. Say in the justification why you decide so.")
        )


def open_when_ready(application: Application, *, at: datetime) -> None:
    """All lead cards are in: the application goes to the debrief, and its manager and recruiter are told."""
    fresh = Application.objects.select_related("stage", "requisition").get(pk=application.pk)
    decided = fresh.decisions.exclude(outcome=Outcome.ONE_MORE).exists()
    # Asked of the cards themselves: who writes during the interview may be the last before its end
    if fresh.state != ApplicationState.ACTIVE or decided or not everybody_is_in(fresh):
        return
    stage = fresh.requisition.stages.filter(kind=StageKind.DEBRIEF).first()
    if stage and fresh.stage.kind == StageKind.INTERVIEWS:
        pipeline.advance(fresh, to=stage, by=None, at=at)
    record("interviews.debrief_ready", fresh, by=None, at=at)
    rollups.debrief_ready(fresh, at=at)


@recorded
def decide(
    application: Application,
    *,
    outcome: str,
    level: Level | None = None,
    reason: str,
    justification: str = "",
    seen: int | None = None,
    by: Person,
    at: datetime,
) -> Decision:
    """A person decides, beside what the program advises at this moment.

    `seen`: how many decisions `by` had before them. Two hands, or one hand twice, do not ask for two more interviews.
    """
    # Cards that come in and other decisions wait
    Application.objects.select_for_update().get(pk=application.pk)
    found = _readable(application, by, at)
    if seen is not None and seen != len(found.decisions):
        raise DecisionRefused(
            _("A decision was recorded a moment ago. Nothing was changed; read it before you decide again.")
        )
    chosen = Outcome(outcome)
    _check_level(found, chosen, level)
    missing, advised = len(found.panel.missing), found.verdict.outcome
    against = chosen == Outcome.OTHER_LEVEL and level is not None and level.pk != found.verdict.level
    if (against or needs_justification(chosen, advised, cards_missing=missing)) and not justification.strip():
        raise JustificationOwed
    decision = decisions.decide(
        application,
        outcome=chosen,
        level=level if chosen == Outcome.OTHER_LEVEL else None,
        reason=reason,
        justification=justification,
        advised=advised,
        advice=_advice(found.verdict),
        cards_missing=missing,
        by=by,
        at=at,
    )
    if chosen in HIRES:
        booking.call_off(application, by=by, at=at)
    application.refresh_from_db()
    progress.refresh(application, at=at)
    rollups.decided(decision, at=at)
    return decision


def _readable(application: Application, by: Person, at: datetime) -> Debrief:
    """The debrief as this person may read it; nobody decides on what is closed to them."""
    fresh = debriefs(by).filter(pk=application.pk).first()
    owes = Scorecard.objects.own(by).filter(seat__interview__application=application, state__in=NOT_IN)
    if fresh is None or owes.exists():
        raise DecisionRefused(_("You can decide after you submit your own scorecard."))
    if fresh.state != ApplicationState.ACTIVE:
        raise DecisionRefused(_("This application is closed. Reopen it before you decide."))
    found = debrief(fresh, by, at)
    if not found.said:
        raise DecisionRefused(_("No scorecard is in yet. To end it earlier, close the application."))
    if found.decided:
        raise DecisionRefused(_("This is decided already. A later thought is added below the decision."))
    return found


def _check_level(found: Debrief, chosen: Outcome, level: Level | None) -> None:
    requisition = found.application.requisition
    if chosen != Outcome.OTHER_LEVEL:
        return
    if level is None or level.pk == requisition.level_id or level.rubric_id != requisition.role.rubric_id:
        raise DecisionRefused(_("Choose the other level."))


def _advice(verdict: Verdict) -> dict[str, Any]:
    """Kinds and ids, as kept beside the decision."""
    reasons = [{"why": reason.why.value, "competency": reason.competency} for reason in verdict.reasons]
    return {"level": verdict.level, "reasons": reasons}
