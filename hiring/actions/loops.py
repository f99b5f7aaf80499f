from collections.abc import Iterable, Sequence
from datetime import datetime

from django.db.models import ProtectedError
from django.utils.translation import gettext_lazy as _

from core.models import Person
from core.recording import record, recorded
from core.refusals import Refusal
from core.words import say
from hiring.models import Requisition, Session, SessionCompetency
from hiring.queries.coverage import plan_coverage, planned_sessions
from hiring.rules.loops import LONGEST, MOST_SESSIONS, SHORTEST, PlannedSession
from hiring.rules.requisitions import RUNNING, RequisitionState
from hiring.signals import loop_changed
from rubrics.models import AssessmentType, Purpose, Weight

__all__ = ["LoopRefused", "PlannedSession", "set_sessions"]


class LoopRefused(Refusal):
    pass


@recorded
def set_sessions(
    requisition: Requisition,
    *,
    wanted: Sequence[PlannedSession],
    coverage_reason: str = "",
    by: Person | None,
    at: datetime,
) -> Requisition:
    """These sessions in this order, and no others. A draft that falls short may be kept; it is weighed when approval
    is asked for. What was approved keeps what its sessions look at, and falls short with a written reason alone."""
    # Candidates before the requisition, in the order of a hire, so that neither waits for the other
    list(requisition.applications.active().filter(cards_due__gt=0).order_by("pk").select_for_update().values_list("pk"))
    fresh = Requisition.objects.select_for_update().get(pk=requisition.pk)
    if fresh.state not in {RequisitionState.DRAFT, *RUNNING}:
        raise LoopRefused(
            _("This requisition is not a draft any more, so nothing was changed. Look at it again before you go on.")
        )
    standing = planned_sessions(fresh)
    if list(map(_facts, standing)) == list(map(_facts, wanted)):
        return fresh
    _ensure_possible(fresh, standing, wanted)
    if fresh.state in RUNNING:
        _ensure_the_same_is_seen(standing, wanted)
    _remove([one for one in standing if one.id not in {other.id for other in wanted}])
    for place, one in enumerate(wanted, start=1):
        _set(fresh, one, place)
    if fresh.state in RUNNING:
        _weigh(fresh, coverage_reason)
    why = {"reason": fresh.coverage_reason} if fresh.state in RUNNING and fresh.coverage_reason else {}
    record("hiring.loop_changed", fresh, by=by, at=at, sessions=len(wanted), **why)
    loop_changed.send(Requisition, requisition=fresh, by=by, at=at)
    return fresh


def _remove(gone: Iterable[PlannedSession]) -> None:
    for one in gone:
        try:
            Session.objects.filter(pk=one.id or 0).delete()
        except ProtectedError as used:
            raise LoopRefused(
                _("“%(title)s” stands in interviews, so it cannot be removed.") % {"title": say(dict(one.title))}
            ) from used


def _ensure_the_same_is_seen(standing: Sequence[PlannedSession], wanted: Sequence[PlannedSession]) -> None:
    """Cards were written by what a session looks at; a new session is free."""
    before = {one.id: _looks(one) for one in standing}
    if any(one.id and before[one.id] != _looks(one) for one in wanted):
        raise LoopRefused(
            _(
                "Once it was approved, type, purpose and what a session looks at stay: cards were written by them. Add "
                "a session instead."
            )
        )


def _looks(one: PlannedSession) -> tuple[object, ...]:
    return one.assessment_type_id, one.purpose, frozenset(one.main), frozenset(one.also)


def _weigh(requisition: Requisition, reason: str) -> None:
    short = plan_coverage(requisition).short
    if short and not reason.strip():
        raise LoopRefused(
            _("The loop does not cover: %(names)s. Change the loop, or write why it is right this way.")
            % {"names": str(_(", ")).join(say(row.name) for row in short)}
        )
    requisition.coverage_reason = reason.strip() if short else ""
    requisition.save(update_fields=["coverage_reason"])


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
