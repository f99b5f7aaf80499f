from collections.abc import Sequence
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from core.models import Person
from core.recording import record, recorded
from core.refusals import Refusal
from hiring.actions.requisitions import locked_draft
from hiring.models import Requisition, Session, SessionCompetency
from hiring.queries.coverage import planned_sessions
from hiring.rules.loops import LONGEST, MOST_SESSIONS, SHORTEST, PlannedSession
from rubrics.models import AssessmentType, Purpose, Weight

__all__ = ["LoopRefused", "PlannedSession", "set_sessions"]


class LoopRefused(Refusal):
    pass


@recorded
def set_sessions(
    requisition: Requisition, *, wanted: Sequence[PlannedSession], by: Person | None, at: datetime
) -> Requisition:
    """These sessions in this order, and no others. A loop that falls short may be kept; it is weighed when approval
    is asked for."""
    fresh = locked_draft(requisition)
    standing = planned_sessions(fresh)
    if list(map(_facts, standing)) == list(map(_facts, wanted)):
        return fresh
    _ensure_possible(fresh, standing, wanted)
    fresh.sessions.exclude(pk__in=[one.id for one in wanted if one.id]).delete()
    for place, one in enumerate(wanted, start=1):
        _set(fresh, one, place)
    record("hiring.loop_changed", fresh, by=by, at=at, sessions=len(wanted))
    return fresh


def _facts(one: PlannedSession) -> tuple[object, ...]:
    title, seen = dict(one.title), (frozenset(one.main), frozenset(one.also))
    return one.id, one.assessment_type_id, title, one.minutes, one.purpose, seen


def _ensure_possible(
    requisition: Requisition, standing: Sequence[PlannedSession], wanted: Sequence[PlannedSession]
) -> None:
    ids = [one.id for one in wanted if one.id]
    if not set(ids) <= {one.id for one in standing} or len(ids) != len(set(ids)):
        raise LoopRefused(_("Somebody changed this loop a moment ago, so nothing was saved. Look at it again."))
    if not 1 <= len(wanted) <= MOST_SESSIONS:
        raise LoopRefused(_("A loop has 1 to %(most)s sessions.") % {"most": MOST_SESSIONS})
    types = set(AssessmentType.objects.values_list("pk", flat=True))
    asked = set(requisition.competencies.values_list("competency_id", flat=True))
    for one in wanted:
        if not any(text.strip() for text in one.title.values()):
            raise LoopRefused(_("Give each session a title."))
        if not SHORTEST <= one.minutes <= LONGEST:
            raise LoopRefused(
                _("A session takes %(shortest)s to %(longest)s minutes.") % {"shortest": SHORTEST, "longest": LONGEST}
            )
        if one.assessment_type_id not in types or one.purpose not in Purpose.values:
            raise LoopRefused(_("Choose the type and the purpose of each session."))
        if not one.sees <= asked or len(one.main) + len(one.also) != len(one.sees):
            raise LoopRefused(
                _("A session can look at competencies of this requisition only, each of them once. Look at it again.")
            )


def _set(requisition: Requisition, wanted: PlannedSession, place: int) -> None:
    facts = {
        "assessment_type_id": wanted.assessment_type_id,
        "position": place,
        "title": dict(wanted.title),
        "minutes": wanted.minutes,
        "purpose": wanted.purpose,
    }
    if wanted.id:
        session = requisition.sessions.get(pk=wanted.id)
        for name, value in facts.items():
            setattr(session, name, value)
        session.save(update_fields=list(facts))
    else:
        session = Session.objects.create(requisition=requisition, **facts)
    session.session_competencies.all().delete()
    SessionCompetency.objects.bulk_create(
        SessionCompetency(session=session, competency_id=competency, weight=weight)
        for weight, seen in ((Weight.MAIN, wanted.main), (Weight.ALSO, wanted.also))
        for competency in seen
    )
