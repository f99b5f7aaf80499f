from collections.abc import Iterable, Sequence
from dataclasses import asdict, replace
from datetime import datetime
from typing import Any

from django.db import connection
from django.db.models import ProtectedError
from django.utils.translation import gettext_lazy as _

from core.models import Person
from core.recording import record, recorded
from core.refusals import Refusal
from core.words import say
from hiring.models import Requisition, Session, SessionCompetency, SessionQuestion
from hiring.models.loops import Setting
from hiring.queries.coverage import loop_mark, plan_coverage, planned_sessions
from hiring.rules.loops import (
    LONGEST,
    MOST_BUFFER,
    MOST_DAYS,
    MOST_SEATS,
    MOST_SESSIONS,
    SHORTEST,
    TAKE_HOME,
    PlannedSession,
    changes,
    out_of_place,
    ring,
)
from hiring.rules.requisitions import RUNNING, RequisitionState
from hiring.signals import loop_changed
from rubrics.models import AssessmentType, Purpose, Question, Weight

__all__ = ["LoopRefused", "PlannedSession", "bring_sessions", "choose", "set_sessions", "stays"]


class LoopRefused(Refusal):
    pass


@recorded
def set_sessions(
    requisition: Requisition,
    *,
    wanted: Sequence[PlannedSession],
    coverage_reason: str = "",
    seen: str | None = None,
    by: Person | None,
    at: datetime,
) -> Requisition:
    """These sessions in this order, and no others. A draft that falls short may be kept; it is weighed when approval
    is asked for. What was approved keeps what its sessions look at, and falls short with a written reason alone.

    `seen`: the mark of the loop that `by` looked at (`loop_mark`); of two hands on one loop the second is told.
    """
    # Candidates before the requisition, in the order of a hire, so that neither waits for the other
    list(requisition.applications.active().filter(cards_due__gt=0).order_by("pk").select_for_update().values_list("pk"))
    fresh = Requisition.objects.select_for_update().get(pk=requisition.pk)
    if fresh.state not in {RequisitionState.DRAFT, *RUNNING}:
        raise LoopRefused(
            _("This requisition is not a draft any more, so nothing was changed. Look at it again before you go on.")
        )
    standing = planned_sessions(fresh)
    if loop_mark(standing) == loop_mark(wanted):
        return fresh
    if seen is not None and seen != loop_mark(standing):
        raise _changed()
    _ensure_possible(fresh, standing, wanted)
    if fresh.state in RUNNING:
        _ensure_the_same_is_seen(standing, wanted)
    _remove([one for one in standing if one.id not in {other.id for other in wanted}])
    _write(fresh, wanted)
    if fresh.state in RUNNING:
        _weigh(fresh, coverage_reason)
    record("hiring.loop_changed", fresh, by=by, at=at, sessions=len(wanted), **_told(fresh, standing, wanted))
    loop_changed.send(Requisition, requisition=fresh, by=by, at=at)
    return fresh


@recorded
def choose(
    session: Session, *, questions: Sequence[int], seen: str | None = None, by: Person | None, at: datetime
) -> Requisition:
    """These questions of the bank for the session, in this order; none: its kit offers all that suit. A change of the
    loop as any other, and noticed as one."""
    requisition = session.requisition
    standing = planned_sessions(requisition)
    if session.pk not in {one.id for one in standing}:
        raise _changed()
    wanted = [replace(one, questions=tuple(questions)) if one.id == session.pk else one for one in standing]
    reason = requisition.coverage_reason
    return set_sessions(requisition, wanted=wanted, coverage_reason=reason, seen=seen, by=by, at=at)


def _told(
    requisition: Requisition, standing: Sequence[PlannedSession], wanted: Sequence[PlannedSession]
) -> dict[str, Any]:
    """Of one that goes on: why it falls short, and what became otherwise for those who are booked from it later."""
    if requisition.state not in RUNNING:
        return {}
    why = {"reason": requisition.coverage_reason} if requisition.coverage_reason else {}
    found = [asdict(one) for one in changes(standing, wanted)]
    return why | ({"changes": found} if found else {})


def _remove(gone: Iterable[PlannedSession]) -> None:
    for one in gone:
        # Held before it is looked who stands on it, so that nobody is booked from it in between
        held = Session.objects.select_for_update().filter(pk=one.id or 0)
        try:
            Session.objects.filter(pk__in=[session.pk for session in held]).delete()
        except ProtectedError as used:
            raise LoopRefused(
                _("“%(title)s” stands in interviews, so it cannot be removed.") % {"title": say(dict(one.title))}
            ) from used


def stays(session: Session) -> bool:
    """Whether it is in its loop still, where it is kept until the transaction ends. Many may keep it at once."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM hiring_session WHERE id = %s FOR KEY SHARE", [session.pk])
        return cursor.fetchone() is not None


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


def _changed() -> LoopRefused:
    return LoopRefused(_("Somebody changed this loop a moment ago, so nothing was saved. Look at it again."))


def _ensure_possible(
    requisition: Requisition, standing: Sequence[PlannedSession], wanted: Sequence[PlannedSession]
) -> None:
    ids = [one.id for one in wanted if one.id]
    if not set(ids) <= {one.id for one in standing} or len(ids) != len(set(ids)):
        raise _changed()
    if not 1 <= len(wanted) <= MOST_SESSIONS:
        raise LoopRefused(_("A loop has 1 to %(most)s sessions.") % {"most": MOST_SESSIONS})
    types = dict(AssessmentType.objects.values_list("pk", "key"))
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
        _ensure_it_can_be_held(one, types[one.assessment_type_id])
    _ensure_an_order(wanted)


def _ensure_it_can_be_held(one: PlannedSession, kind: str) -> None:
    title = {"title": say(dict(one.title))}
    if one.setting not in Setting.values:
        raise LoopRefused(_("Choose where “%(title)s” is held.") % title)
    if not 1 <= one.seats <= MOST_SEATS:
        raise LoopRefused(_("A session is led by 1 to %(most)s people.") % {"most": MOST_SEATS})
    if not 0 <= one.buffer <= MOST_BUFFER:
        raise LoopRefused(_("A break takes up to %(most)s minutes.") % {"most": MOST_BUFFER})
    if one.days is None:
        return
    if kind != TAKE_HOME:
        raise LoopRefused(_("“%(title)s” is no take-home, so it is held at an hour. Leave its days empty.") % title)
    if not 1 <= one.days <= MOST_DAYS:
        raise LoopRefused(_("A take-home takes 1 to %(most)s days.") % {"most": MOST_DAYS})


def _ensure_an_order(wanted: Sequence[PlannedSession]) -> None:
    """Somebody can be seen by all of them one after the other, and reads them in that order."""
    after, places = [one.after for one in wanted], range(1, len(wanted) + 1)
    if not all(before in places for ones in after for before in ones):
        raise LoopRefused(_("A session can follow only sessions of this loop. Look at the order again."))
    if waiting := ring(after):
        names = str(_(", ")).join(f"“{say(dict(wanted[place - 1].title))}”" for place in waiting)
        if len(waiting) == 1:
            raise LoopRefused(_("%(names)s cannot follow itself.") % {"names": names})
        raise LoopRefused(
            _("These wait for one another, so none of them could be held: %(names)s. Untick one of them in the order.")
            % {"names": names}
        )
    if pair := out_of_place(after):
        title, other = (say(dict(wanted[place - 1].title)) for place in pair)
        raise LoopRefused(
            _("“%(title)s” is to follow “%(other)s”, yet stands before it. Change the places, or untick the order.")
            % {"title": title, "other": other}
        )


def bring_sessions(requisition: Requisition, planned: Sequence[PlannedSession]) -> None:
    """The same sessions, as new ones."""
    _write(requisition, [replace(one, id=None) for one in planned])


def _write(requisition: Requisition, wanted: Sequence[PlannedSession]) -> None:
    standing = {session.pk: session for session in requisition.sessions.all()}
    ids = [_set(requisition, standing.get(one.id or 0), one, place) for place, one in enumerate(wanted, start=1)]
    SessionCompetency.objects.filter(session__in=ids).delete()
    SessionCompetency.objects.bulk_create(
        SessionCompetency(session_id=pk, competency_id=competency, weight=weight)
        for pk, one in zip(ids, wanted, strict=True)
        for weight, seen in ((Weight.MAIN, one.main), (Weight.ALSO, one.also))
        for competency in seen
    )
    _write_questions(zip(ids, wanted, strict=True))
    following = Session.after.through
    following.objects.filter(from_session__in=ids).delete()
    following.objects.bulk_create(
        following(from_session_id=pk, to_session_id=ids[before - 1])
        for pk, one in zip(ids, wanted, strict=True)
        for before in sorted(set(one.after))
    )


def _write_questions(pairs: Iterable[tuple[int, PlannedSession]]) -> None:
    """As far as they are in the bank still, and of the type that the session is of now."""
    wanted = dict(pairs)
    chosen = {question for one in wanted.values() for question in one.questions}
    # Kept in the bank until all is written; in the order of who removes one: the question, then where it stands
    kept = Question.objects.select_for_update(no_key=True).filter(pk__in=chosen).order_by("pk")
    types = dict(kept.values_list("pk", "assessment_type")) if chosen else {}
    SessionQuestion.objects.filter(session__in=wanted).delete()
    SessionQuestion.objects.bulk_create(
        SessionQuestion(session_id=pk, question_id=question, position=place)
        for pk, one in wanted.items()
        for place, question in enumerate(dict.fromkeys(one.questions), start=1)
        if types.get(question) == one.assessment_type_id
    )


def _set(requisition: Requisition, session: Session | None, wanted: PlannedSession, place: int) -> int:
    facts = {
        "assessment_type_id": wanted.assessment_type_id,
        "position": place,
        "title": dict(wanted.title),
        "minutes": wanted.minutes,
        "purpose": wanted.purpose,
        "setting": wanted.setting,
        "seats": wanted.seats,
        "buffer": wanted.buffer,
        "days": wanted.days,
        "brief": dict(wanted.brief),
    }
    if session is None:
        return int(Session.objects.create(requisition=requisition, **facts).pk)
    for name, value in facts.items():
        setattr(session, name, value)
    session.save(update_fields=list(facts))
    return int(session.pk)
