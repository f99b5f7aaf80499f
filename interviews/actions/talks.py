"""What people say in a debrief beside their cards: conclusions, second thoughts, dissent; and who has read it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from core.models import Person
from core.recording import record, recorded
from core.refusals import Refusal
from hiring.actions import decisions
from hiring.models import Application, Decision, DecisionAddendum, RequisitionCompetency
from hiring.rules.decisions import Outcome
from hiring.rules.stages import ApplicationState
from interviews.models import Conclusion, DebriefOpening, DebriefView, Recommendation, Seat, SeatKind, SecondThought
from interviews.queries.debrief import Debrief, debrief, debriefs


class TalkRefused(Refusal):
    pass


@dataclass(frozen=True)
class Typed:
    """One conclusion as it was typed. `version`: of what stood there when they began to write; 0: nothing."""

    text: str
    version: int
    competency: int | None = None
    seat: int | None = None


@dataclass(frozen=True)
class Kept:
    # What stands now, in the order of what was typed
    stands: tuple[Conclusion, ...]
    # Where another hand wrote meanwhile: that was not written over
    moved: tuple[Conclusion, ...]


@recorded
def conclude(application: Application, *, typed: Sequence[Typed], by: Person, at: datetime) -> Kept:
    """Keep what the panel concluded, point by point. An emptied conclusion is none, and its version goes on rising."""
    row = Application.objects.select_for_update().get(pk=application.pk)
    round_ = _round(row)
    found = {
        (one.competency_id, one.seat_id): one
        for one in Conclusion.objects.filter(application=row, round=round_).select_related("by")
    }
    stands, moved = [], []
    for one in typed:
        before = found.get((one.competency, one.seat))
        if before is None:
            if one.text.strip():
                stands.append(_begin(row, round_, one, by, at))
        elif before.text != one.text.strip() and before.version != one.version:
            moved.append(before)
        else:
            stands.append(_go_on(before, one, by, at))
    return Kept(tuple(stands), tuple(moved))


def _begin(row: Application, round_: int, one: Typed, by: Person, at: datetime) -> Conclusion:
    _ensure_point(row, one.competency, one.seat)
    return Conclusion.objects.create(
        application=row,
        round=round_,
        competency_id=one.competency,
        seat_id=one.seat,
        text=one.text.strip(),
        by=by,
        at=at,
    )


def _go_on(before: Conclusion, one: Typed, by: Person, at: datetime) -> Conclusion:
    if before.text != one.text.strip():
        before.text, before.version, before.by, before.at = one.text.strip(), before.version + 1, by, at
        before.save(update_fields=["text", "version", "by", "at"])
    return before


def _round(row: Application) -> int:
    """How often one more interview was decided. Once it ended otherwise, all that was said before is locked."""
    if row.state != ApplicationState.ACTIVE:
        raise TalkRefused(_("This application is closed. What was concluded stays as it is."))
    outcomes = list(row.decisions.values_list("outcome", flat=True))
    if any(outcome != Outcome.ONE_MORE for outcome in outcomes):
        raise TalkRefused(_("This is decided. What was concluded before stays as it is."))
    return len(outcomes)


def _ensure_point(row: Application, competency: int | None, seat: int | None) -> None:
    if competency is not None:
        found = RequisitionCompetency.objects.filter(requisition=row.requisition_id, pk=competency).exists()
    else:
        found = Seat.objects.filter(interview__application=row, kind=SeatKind.LEAD, pk=seat or 0).exists()
    if not found:
        raise TalkRefused(_("This point is not on the agenda any more. Reload the page."))


@recorded
def begin(application: Application, *, reason: str, by: Person, at: datetime) -> DebriefOpening:
    """While cards are missing, with a reason that all who read the debrief see; those who owe theirs read nothing."""
    row = Application.objects.select_for_update().get(pk=application.pk)
    round_ = _round(row)
    if not reason.strip():
        raise TalkRefused(_("Say why the debrief cannot wait."))
    found = _read(row, by, at)
    if found.opening:
        raise TalkRefused(_("%(name)s opened the debrief a moment ago.") % {"name": found.opening.by})
    if found.is_open:
        raise TalkRefused(_("All scorecards are in: the debrief is open."))
    if not found.panel.cards_in:
        raise TalkRefused(_("No scorecard is in yet, so there is nothing to read."))
    missing = [one.seat for one in found.panel.missing]
    opening = DebriefOpening.objects.create(
        application=row, round=round_, reason=reason.strip(), missing=missing, by=by, at=at
    )
    record("interviews.debrief_opened", row, by=by, at=at, missing=len(missing))
    return opening


@recorded
def rethink(application: Application, *, recommendation: str, reason: str, by: Person, at: datetime) -> SecondThought:
    """What a lead interviewer recommends after the talk. The vote on the card stays as it was cast."""
    row = Application.objects.select_for_update().get(pk=application.pk)
    round_ = _round(row)
    if not reason.strip():
        raise TalkRefused(_("Say what changed your mind."))
    found = _read(row, by, at)
    if not found.has_led:
        raise TalkRefused(_("This is for those who led an interview and whose scorecards are in."))
    if not found.is_open:
        raise TalkRefused(_("The debrief is not open yet."))
    wanted: dict[str, Any] = {
        "round": round_,
        "recommendation": Recommendation(recommendation),
        "reason": reason.strip(),
    }
    last = SecondThought.objects.filter(application=row, person=by).last()
    if last and all(getattr(last, name) == value for name, value in wanted.items()):
        return last
    thought = SecondThought.objects.create(application=row, person=by, **wanted, at=at)
    record("interviews.second_thought", row, by=by, at=at)
    return thought


@recorded
def dissent(application: Application, *, reason: str, by: Person, at: datetime) -> DecisionAddendum:
    """After the decision: somebody of the panel says that they disagree, and why. It stands below, once."""
    row = Application.objects.select_for_update().get(pk=application.pk)
    found = _read(row, by, at)
    if not found.has_led:
        raise TalkRefused(_("This is for those who led an interview and whose scorecards are in."))
    if not found.decided:
        raise TalkRefused(_("This is not decided yet. Say in the talk what you think."))
    decision = Decision.objects.get(pk=found.decided.decision.id)
    return decisions.add_addendum(decision, text=reason, dissents=True, by=by, at=at)


def _read(row: Application, by: Person, at: datetime) -> Debrief:
    """As they may read it at this moment, under the lock."""
    fresh = debriefs(by).filter(pk=row.pk).first()
    found = debrief(fresh, by, at) if fresh else None
    if found is None or found.is_owed:
        raise TalkRefused(_("You can read this after you submit your own scorecard."))
    return found


@recorded
def note_view(application: Application, *, by: Person, at: datetime) -> None:
    """Who read it, and when first: one statement, whoever opens it twice or in two windows at once."""
    view = DebriefView(application=application, person=by, at=at)
    DebriefView.objects.bulk_create([view], ignore_conflicts=True)
