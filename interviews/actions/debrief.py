from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from core.models import Person
from core.recording import record, recorded
from core.refusals import Refusal
from core.words import say
from hiring.actions import decisions, pipeline
from hiring.models import Application, Decision, DecisionAddendum
from hiring.rules.decisions import HIRES, Outcome, needs_justification
from hiring.rules.stages import ApplicationState, StageKind
from interviews.actions import booking, meetings, progress, rollups
from interviews.models import NOT_IN, Scorecard
from interviews.queries.debrief import Debrief, debrief, debriefs
from interviews.queries.panels import everybody_is_in
from interviews.queries.talks import Topic
from rubrics.models import Level


class DecisionRefused(Refusal):
    pass


class JustificationOwed(DecisionRefused):
    def __init__(self) -> None:
        super().__init__(
            _("This goes against the verdict, or scorecards are missing. Say in the justification why you decide so.")
        )


class ConclusionsOwed(DecisionRefused):
    def __init__(self, topics: Sequence[Topic]) -> None:
        between = pgettext("between the items of a list", ", ")
        points = between.join(_named(topic) for topic in topics)
        super().__init__(
            _("Each open point needs a conclusion before you decide. Still open: %(points)s.") % {"points": points}
        )
        self.topics = topics


def _named(topic: Topic) -> str:
    if topic.point.seat is None:
        return say(topic.name)
    return _("the scorecard of %(name)s") % {"name": topic.person}


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
    cards: int | None = None,
    by: Person,
    at: datetime,
) -> Decision:
    """A person decides, beside what the program advises at this moment.

    `seen`: how many decisions `by` had before them. Two hands, or one hand twice, do not ask for two more interviews.
    `cards`: how many scorecards they had read; nobody decides over one that came in a moment ago.
    """
    # Cards that come in and other decisions wait
    Application.objects.select_for_update().get(pk=application.pk)
    found = _readable(application, by, at)
    if seen is not None and seen != len(found.decisions):
        raise DecisionRefused(
            _("A decision was recorded a moment ago. Nothing was changed; read it before you decide again.")
        )
    if cards is not None and cards != len(found.said):
        raise DecisionRefused(_("A scorecard came in after you opened this page. Read it before you decide."))
    chosen = Outcome(outcome)
    if chosen != Outcome.ONE_MORE and found.open_topics:
        raise ConclusionsOwed(found.open_topics)
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
        advice=_advice(found),
        cards_missing=missing,
        voices=_voices(found),
        by=by,
        at=at,
    )
    meetings.call_off(application, by=by, at=at)
    if chosen in HIRES:
        booking.call_off(application, by=by, at=at)
    application.refresh_from_db()
    progress.refresh(application, at=at)
    rollups.decided(decision, at=at)
    return decision


def add(application: Application, *, text: str, by: Person, at: datetime) -> DecisionAddendum:
    """What is learned after the decision that ended it is written below that."""
    decision = application.decisions.exclude(outcome=Outcome.ONE_MORE).first()
    if decision is None:
        raise DecisionRefused(_("This is not decided yet."))
    return decisions.add_addendum(decision, text=text, by=by, at=at)


def _readable(application: Application, by: Person, at: datetime) -> Debrief:
    """The debrief as this person may read it; nobody decides on what is closed to them."""
    fresh = debriefs(by).filter(pk=application.pk).first()
    owes = Scorecard.objects.own(by).filter(seat__interview__application=application, state__in=NOT_IN)
    if fresh is None or owes.exists():
        raise DecisionRefused(_("You can decide after you submit your own scorecard."))
    if fresh.state != ApplicationState.ACTIVE:
        raise DecisionRefused(_("This application is closed. Reopen it before you decide."))
    found = debrief(fresh, by, at)
    if not found.panel.cards_in:
        raise DecisionRefused(_("No scorecard is in yet. To end it earlier, close the application."))
    if not found.is_open:
        raise DecisionRefused(_("Scorecards are missing. Open the debrief with a reason before you decide."))
    if found.decided:
        raise DecisionRefused(_("This is decided already. A later thought is added below the decision."))
    return found


def _check_level(found: Debrief, chosen: Outcome, level: Level | None) -> None:
    requisition = found.application.requisition
    if chosen != Outcome.OTHER_LEVEL:
        return
    if level is None or level.pk == requisition.level_id or level.rubric_id != requisition.role.rubric_id:
        raise DecisionRefused(_("Choose the other level."))


def _advice(found: Debrief) -> dict[str, Any]:
    """Kinds and ids, as kept beside the decision: the verdict, the agenda and who was missing."""
    verdict = found.verdict
    points = [topic.point for topic in found.topics]
    return {
        "level": verdict.level,
        "reasons": [{"why": reason.why.value, "competency": reason.competency} for reason in verdict.reasons],
        "points": [
            {"issue": point.issue.value, "competency": point.competency, "seat": point.seat} for point in points
        ],
        "missing": [one.seat for one in found.panel.missing],
    }


def _voices(found: Debrief) -> list[dict[str, Any]]:
    """Votes stay as they were cast; what was said after the talk stands beside them."""
    return [
        {
            "person": one.voice.person,
            "seat": one.voice.seat,
            "cast": one.recommendation,
            "now": one.thought.recommendation if one.thought else "",
        }
        for one in found.said
    ]
