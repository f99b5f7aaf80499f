from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from core.models import Person
from core.recording import record, recorded
from core.words import say
from hiring.actions import approvals, pipeline
from hiring.actions.approvals import RequisitionRefused, answer, locked_draft
from hiring.actions.loops import bring_sessions
from hiring.actions.openings import set_dates, set_openings
from hiring.models import (
    Approval,
    Part,
    Requisition,
    RequisitionCompetency,
    SessionCompetency,
    Stage,
    TeamMember,
)
from hiring.queries.coverage import plan_coverage, role_sessions
from hiring.queries.history import last_change
from hiring.rules.requisitions import NO_PAY, RUNNING, Pay, RequisitionState, Seat, Wanted, may_become
from hiring.rules.stages import ApplicationState, StageKind
from rubrics.models import Archetype, Competency, Level, RoleDefinition

# Asking and answering are told in hiring.actions.approvals
__all__ = [
    "RequisitionRefused",
    "amend",
    "answer",
    "cancel",
    "change",
    "draft",
    "hand_over",
    "hold",
    "locked_draft",
    "resume",
    "revise",
    "set_competencies",
    "submit",
]


@recorded
def draft(
    role: RoleDefinition,
    *,
    level: Level,
    title: str,
    location: str,
    recruiter: Person,
    hiring_manager: Person,
    coordinators: Iterable[Person] = (),
    openings: int = 1,
    target_date: date | None = None,
    pay: Pay | None = None,
    confidential: bool = False,
    team_name: str = "",
    archetype: Archetype | None = None,
    by: Person | None,
    at: datetime,
) -> Requisition:
    """With all that the role definition brings for this level: competencies, targets, loop, stages."""
    if level.rubric_id != role.rubric_id:
        raise RequisitionRefused(_("This level belongs to another version of the role. Choose it again."))
    pay_from, pay_to, currency = pay or NO_PAY
    requisition = Requisition.objects.create(
        role=role,
        level=level,
        title=title.strip(),
        location=location.strip(),
        team_name=team_name.strip(),
        archetype=archetype,
        confidential=confidential,
        pay_from=pay_from,
        pay_to=pay_to,
        pay_currency=currency,
        created_at=at,
    )
    seat_team(requisition, recruiter, hiring_manager, coordinators)
    set_openings(requisition, [Seat(None, target_date)] * openings)
    _bring_competencies(requisition, role, level)
    bring_sessions(requisition, role_sessions(role))
    stages = [
        Stage(requisition=requisition, kind=kind, position=place) for place, kind in enumerate(StageKind, start=1)
    ]
    Stage.objects.bulk_create(stages)
    record("hiring.requisition_drafted", requisition, by=by, at=at, role=role.key, level=level.key)
    return requisition


def _bring_competencies(requisition: Requisition, role: RoleDefinition, level: Level) -> None:
    levels = {each.key: each for each in role.rubric.levels.all()}
    RequisitionCompetency.objects.bulk_create(
        RequisitionCompetency(
            requisition=requisition,
            competency_id=asked.competency_id,
            target=levels.get(asked.targets.get(level.key, ""), level),
            must_have=asked.must_have,
            position=asked.position,
        )
        for asked in role.role_competencies.all()
    )


def seat_team(
    requisition: Requisition, recruiter: Person, hiring_manager: Person, coordinators: Iterable[Person]
) -> bool:
    """Whether anything changed."""
    people = [(recruiter, Part.RECRUITER), (hiring_manager, Part.HIRING_MANAGER)]
    people += [(person, Part.COORDINATOR) for person in coordinators]
    for person, _part in people:
        if not person.is_active:
            raise RequisitionRefused(
                _("%(name)s does not work here any more. Choose somebody else.") % {"name": person.name}
            )
    wanted = {(person.pk, part) for person, part in people}
    standing = {(member.person_id, Part(member.part)): member.pk for member in requisition.members.all()}
    TeamMember.objects.filter(pk__in=[standing[seat] for seat in set(standing) - wanted]).delete()
    TeamMember.objects.bulk_create(
        TeamMember(requisition=requisition, person_id=person, part=part)
        for person, part in sorted(wanted - set(standing))
    )
    return wanted != set(standing)


@recorded
def change(
    requisition: Requisition,
    *,
    title: str,
    location: str,
    pay: Pay | None,
    recruiter: Person,
    hiring_manager: Person,
    coordinators: Iterable[Person],
    openings: Sequence[Seat],
    confidential: bool,
    team_name: str = "",
    archetype: Archetype | None = None,
    by: Person | None,
    at: datetime,
) -> Requisition:
    fresh = locked_draft(requisition)
    pay_from, pay_to, currency = pay or NO_PAY
    facts = {
        "title": title.strip(),
        "location": location.strip(),
        "pay_from": pay_from,
        "pay_to": pay_to,
        "pay_currency": currency,
        "confidential": confidential,
        "team_name": team_name.strip(),
        "archetype": archetype,
    }
    changed = [name for name, value in facts.items() if getattr(fresh, name) != value]
    for name in changed:
        setattr(fresh, name, facts[name])
    fresh.save(update_fields=changed)
    if seat_team(fresh, recruiter, hiring_manager, coordinators):
        changed.append("team")
    if set_openings(fresh, openings):
        changed.append("openings")
    if changed:
        record("hiring.requisition_changed", fresh, by=by, at=at, changed=changed)
    return fresh


@recorded
def amend(
    requisition: Requisition,
    *,
    title: str,
    location: str,
    team_name: str,
    recruiter: Person,
    hiring_manager: Person,
    coordinators: Iterable[Person],
    confidential: bool,
    openings: Sequence[Seat],
    seen: int | None = None,
    by: Person | None,
    at: datetime,
) -> Requisition:
    """Title, place, team and the openings' dates may change while it goes on; for level, pay and the number of
    openings see `changes.propose`. `seen`: the last change that `by` knew of, as of a draft."""
    # Candidates before the requisition, in the order of a hire, so that neither waits for the other
    waiting = list(requisition.applications.active().order_by("pk").select_for_update(of=("self",)))
    fresh = Requisition.objects.select_for_update().get(pk=requisition.pk)
    if fresh.state not in RUNNING:
        raise RequisitionRefused(_stands_now(fresh))
    if seen is not None and last_change(fresh) != seen:
        raise RequisitionRefused(
            _("Somebody changed this requisition while you did, so nothing was saved. Open it again to see theirs.")
        )
    facts = {
        "title": title.strip(),
        "location": location.strip(),
        "team_name": team_name.strip(),
        "confidential": confidential,
    }
    changed = [name for name, value in facts.items() if getattr(fresh, name) != value]
    for name in changed:
        setattr(fresh, name, facts[name])
    fresh.save(update_fields=changed)
    was = pipeline.team_member(fresh.pk, Part.HIRING_MANAGER)
    if seat_team(fresh, recruiter, hiring_manager, coordinators):
        changed.append("team")
        pipeline.hand_steps(waiting, recruiter=recruiter, hiring_manager=hiring_manager)
        if was and was != hiring_manager:
            approvals.pass_on(fresh, was=was, to=hiring_manager, by=by, at=at)
    if set_dates(fresh, openings):
        changed.append("target_dates")
    if changed:
        record("hiring.requisition_changed", fresh, by=by, at=at, changed=changed)
    return fresh


@recorded
def set_competencies(
    requisition: Requisition, *, wanted: Sequence[Wanted], by: Person | None, at: datetime
) -> Requisition:
    """These and no others; a session of the loop stops looking for what is no longer asked for."""
    fresh = locked_draft(requisition)
    _ensure_of_rubric(fresh, wanted)
    standing = {one.competency_id: one for one in fresh.competencies.all()}
    if list(map(_as_wanted, standing.values())) == list(wanted):
        return fresh
    kept = [one.competency_id for one in wanted]
    fresh.competencies.exclude(competency__in=kept).delete()
    SessionCompetency.objects.filter(session__requisition=fresh).exclude(competency__in=kept).delete()
    rows = [
        RequisitionCompetency(
            requisition=fresh,
            competency_id=one.competency_id,
            target_id=one.target_id,
            must_have=one.must_have,
            position=place,
        )
        for place, one in enumerate(wanted)
    ]
    RequisitionCompetency.objects.bulk_create(
        rows,
        update_conflicts=True,
        unique_fields=["requisition", "competency"],
        update_fields=["target", "must_have", "position"],
    )
    record("hiring.competencies_changed", fresh, by=by, at=at, must_have=sum(one.must_have for one in wanted))
    return fresh


def _as_wanted(asked: RequisitionCompetency) -> Wanted:
    return Wanted(asked.competency_id, asked.target_id, asked.must_have)


def _ensure_of_rubric(requisition: Requisition, wanted: Sequence[Wanted]) -> None:
    rubric = requisition.role.rubric_id
    competencies = set(Competency.objects.filter(rubric=rubric).values_list("pk", flat=True))
    levels = set(Level.objects.filter(rubric=rubric).values_list("pk", flat=True))
    times = Counter(one.competency_id for one in wanted)
    if not set(times) <= competencies or not {one.target_id for one in wanted} <= levels or 2 in times.values():
        raise RequisitionRefused(_("Choose competencies and levels of the rubric this requisition is drafted from."))


@recorded
def revise(
    requisition: Requisition,
    *,
    facts: Mapping[str, Any],
    wanted: Sequence[Wanted],
    seen: int | None = None,
    by: Person | None,
    at: datetime,
) -> Requisition:
    """Both `change` and `set_competencies`, or neither. `facts`: what `change` takes. `seen`: the last change that
    `by` knew of, see `last_change`; of two hands on one draft the second is told."""
    fresh = locked_draft(requisition)
    if seen is not None and last_change(fresh) != seen:
        raise RequisitionRefused(
            _("Somebody changed this draft while you did, so nothing was saved. Open it again to see what they wrote.")
        )
    change(requisition, **facts, by=by, at=at)
    return set_competencies(requisition, wanted=wanted, by=by, at=at)


@recorded
def submit(requisition: Requisition, *, coverage_reason: str = "", by: Person | None, at: datetime) -> Approval:
    """Ask the first group. A loop that falls short of the coverage law goes on with a written reason alone."""
    fresh = locked_draft(requisition)
    if fresh.template_name:
        raise RequisitionRefused(_("This is a template, kept to be copied. Draft a requisition from it, then ask."))
    matrix = plan_coverage(fresh)
    if not matrix.must_have:
        raise RequisitionRefused(_("Choose at least one must-have: without one there is no bar to decide by."))
    reason = coverage_reason.strip() if matrix.short else ""
    if matrix.short and not reason:
        raise RequisitionRefused(
            _("The loop does not cover: %(names)s. Change the loop, or write why it is right this way.")
            % {"names": str(_(", ")).join(say(row.name) for row in matrix.short)}
        )
    fresh.state, fresh.coverage_reason = RequisitionState.IN_APPROVAL, reason
    fresh.save(update_fields=["state", "coverage_reason"])
    return approvals.begin(fresh, by=by, at=at)


@recorded
def hold(requisition: Requisition, *, by: Person | None, at: datetime) -> Requisition:
    fresh = _moved(requisition, RequisitionState.ON_HOLD, at)
    record("hiring.requisition_held", fresh, by=by, at=at)
    return fresh


@recorded
def resume(requisition: Requisition, *, by: Person | None, at: datetime) -> Requisition:
    fresh = _moved(requisition, RequisitionState.OPEN, at, origin=RequisitionState.ON_HOLD)
    record("hiring.requisition_resumed", fresh, by=by, at=at)
    return fresh


@recorded
def cancel(requisition: Requisition, *, reason: str, by: Person | None, at: datetime) -> Requisition:
    """Nobody stays behind in a pipeline that leads nowhere: active applications close with it."""
    if not reason.strip():
        raise RequisitionRefused(_("Write why it is cancelled. Candidates who are closed with it may ask."))
    # Candidates before the requisition, in the order of a hire, so that neither waits for the other
    list(requisition.applications.active().order_by("pk").select_for_update().values_list("pk"))
    fresh = _moved(requisition, RequisitionState.CANCELLED, at)
    # Nobody is asked any more: the letter that is still to go finds nothing to ask
    approvals.stop(fresh, at=at)
    # The person's own words: there is no other place for them
    record("hiring.requisition_cancelled", fresh, by=by, at=at, reason=reason.strip())
    for application in fresh.applications.active():
        pipeline.close(application, state=ApplicationState.REJECTED, reason=reason, by=by, at=at)
    return fresh


def _stands_now(requisition: Requisition) -> str:
    told = _("This requisition stands at “%(state)s” now, so nothing was changed. Look at it again before you go on.")
    return told % {"state": RequisitionState(requisition.state).label}


def _moved(
    requisition: Requisition, target: RequisitionState, at: datetime, *, origin: RequisitionState | None = None
) -> Requisition:
    fresh = Requisition.objects.select_for_update().get(pk=requisition.pk)
    if fresh.template_name:
        raise RequisitionRefused(_("This is a template, kept to be copied. Delete it if nobody needs it."))
    state = RequisitionState(fresh.state)
    if not may_become(state, target) or state != (origin or state):
        raise RequisitionRefused(_stands_now(fresh))
    fresh.state = target
    if target == RequisitionState.CANCELLED:
        fresh.closed_at = at
    fresh.save(update_fields=["state", "closed_at"])
    return fresh


@recorded
def hand_over(member: TeamMember, *, to: Person, by: Person | None, at: datetime) -> TeamMember:
    """A part on the team goes to a colleague, in whatever state the requisition is; what the one was asked to
    approve, the other is asked instead."""
    if not to.is_active:
        raise RequisitionRefused(_("%(name)s does not work here any more. Choose somebody else.") % {"name": to.name})
    requisition = Requisition.objects.select_for_update().get(pk=member.requisition_id)
    was = member.person
    heir = requisition.members.filter(person=to, part=member.part).first()
    if heir and heir.pk != member.pk:
        member.delete()
    elif not heir:
        member.person = to
        member.save(update_fields=["person"])
        heir = member
    record("hiring.part_handed_over", requisition, by=by, at=at, part=member.part, was=was.name, now=to.name)
    if member.part == Part.HIRING_MANAGER:
        approvals.pass_on(requisition, was=was, to=to, by=by, at=at)
    return heir
