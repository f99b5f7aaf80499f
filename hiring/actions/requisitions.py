from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from core import mail
from core.models import Person
from core.recording import record, recorded
from core.refusals import Refusal
from core.words import say
from hiring.actions import pipeline
from hiring.models import (
    Approval,
    Opening,
    Part,
    Requisition,
    RequisitionCompetency,
    Session,
    SessionCompetency,
    Stage,
    TeamMember,
)
from hiring.models.requisitions import ApprovalAnswer
from hiring.queries.coverage import plan_coverage
from hiring.rules.requisitions import NO_PAY, Pay, RequisitionState, Wanted, may_become
from hiring.rules.stages import ApplicationState, StageKind
from rubrics.models import Competency, Level, RoleDefinition


class RequisitionRefused(Refusal):
    pass


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
        confidential=confidential,
        pay_from=pay_from,
        pay_to=pay_to,
        pay_currency=currency,
        created_at=at,
    )
    _seat_team(requisition, recruiter, hiring_manager, coordinators)
    _set_openings(requisition, openings, target_date)
    _bring_competencies(requisition, role, level)
    _bring_loop(requisition, role)
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


def _bring_loop(requisition: Requisition, role: RoleDefinition) -> None:
    for planned in role.sessions.prefetch_related("session_competencies"):
        session = Session.objects.create(
            requisition=requisition,
            assessment_type_id=planned.assessment_type_id,
            position=planned.position,
            title=planned.title,
            minutes=planned.minutes,
            purpose=planned.purpose,
        )
        SessionCompetency.objects.bulk_create(
            SessionCompetency(session=session, competency_id=seen.competency_id, weight=seen.weight)
            for seen in planned.session_competencies.order_by("id")
        )


def _seat_team(
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


def _set_openings(requisition: Requisition, number: int, target_date: date | None) -> bool:
    """Whether anything changed."""
    if number < 1:
        raise RequisitionRefused(_("A requisition needs at least one opening."))
    standing = list(requisition.openings.all())
    if any(opening.filled_by_id for opening in standing[number:]):
        raise RequisitionRefused(_("An opening that is filled cannot be taken away."))
    requisition.openings.filter(pk__in=[opening.pk for opening in standing[number:]]).delete()
    requisition.openings.update(target_date=target_date)
    Opening.objects.bulk_create(
        Opening(requisition=requisition, number=place, target_date=target_date)
        for place in range(len(standing) + 1, number + 1)
    )
    return len(standing) != number or any(opening.target_date != target_date for opening in standing)


def locked_draft(requisition: Requisition) -> Requisition:
    """For actions: the row is theirs until the transaction ends, and it is still a draft."""
    fresh = Requisition.objects.select_for_update().get(pk=requisition.pk)
    if fresh.state != RequisitionState.DRAFT:
        raise RequisitionRefused(
            _("This requisition is not a draft any more, so nothing was changed. Look at it again before you go on.")
        )
    return fresh


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
    openings: int,
    target_date: date | None,
    confidential: bool,
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
    }
    changed = [name for name, value in facts.items() if getattr(fresh, name) != value]
    for name in changed:
        setattr(fresh, name, facts[name])
    fresh.save(update_fields=changed)
    if _seat_team(fresh, recruiter, hiring_manager, coordinators):
        changed.append("team")
    if _set_openings(fresh, openings, target_date):
        changed.append("openings")
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
    requisition: Requisition, *, facts: Mapping[str, Any], wanted: Sequence[Wanted], by: Person | None, at: datetime
) -> Requisition:
    """Both `change` and `set_competencies`, or neither. `facts`: what `change` takes."""
    change(requisition, **facts, by=by, at=at)
    return set_competencies(requisition, wanted=wanted, by=by, at=at)


@recorded
def submit(requisition: Requisition, *, coverage_reason: str = "", by: Person | None, at: datetime) -> Approval:
    """Ask the hiring manager. A loop that falls short of the coverage law goes on with a written reason alone."""
    fresh = locked_draft(requisition)
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
    manager = pipeline.team_member(fresh.pk, Part.HIRING_MANAGER)
    if manager is None or not manager.is_active:
        raise RequisitionRefused(_("There is no hiring manager to ask. Name one first."))
    return _ask(fresh, manager, asked_by=by or manager, by=by, at=at)


def _ask(requisition: Requisition, approver: Person, *, asked_by: Person, by: Person | None, at: datetime) -> Approval:
    approval = Approval.objects.create(requisition=requisition, approver=approver, asked_by=asked_by, asked_at=at)
    record("hiring.approval_asked", requisition, by=by, at=at, approval=approval.pk, approver=approver.name)
    mail.post(
        f"hiring.approval_asked:{approval.pk}",
        "hiring.approval_asked",
        to=approver,
        facts={"approval": approval.pk},
        thread=f"requisition-{requisition.pk}",
        at=at,
    )
    return approval


@recorded
def answer(approval: Approval, *, answer: str, reason: str = "", by: Person | None, at: datetime) -> Requisition:
    """Approved, it opens; declined, it is a draft again. Of two hands the second is told."""
    chosen = ApprovalAnswer(answer)
    if chosen == ApprovalAnswer.DECLINED and not reason.strip():
        raise RequisitionRefused(_("Write why you decline, so that the draft can be changed."))
    requisition = Requisition.objects.select_for_update().get(pk=approval.requisition_id)
    waiting = Approval.objects.filter(pk=approval.pk, answer="")
    if requisition.state != RequisitionState.IN_APPROVAL or not waiting.update(
        answer=chosen, answered_at=at, reason=reason.strip()
    ):
        raise RequisitionRefused(_("This was answered or taken back already. Look again to see how it stands."))
    approved = chosen == ApprovalAnswer.APPROVED
    requisition.state = RequisitionState.OPEN if approved else RequisitionState.DRAFT
    requisition.opened_at = at if approved else None
    requisition.save(update_fields=["state", "opened_at"])
    kind = "hiring.requisition_approved" if approved else "hiring.requisition_declined"
    record(kind, requisition, by=by, at=at, approval=approval.pk)
    recruiter = pipeline.team_member(requisition.pk, Part.RECRUITER)
    for person in {person.pk: person for person in (recruiter, approval.asked_by) if person and person != by}.values():
        mail.post(
            f"hiring.approval_answered:{approval.pk}:{person.pk}",
            "hiring.approval_answered",
            to=person,
            facts={"approval": approval.pk},
            thread=f"requisition-{requisition.pk}",
            at=at,
        )
    return requisition


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
    fresh.approvals.filter(answer="").delete()
    # The person's own words: there is no other place for them
    record("hiring.requisition_cancelled", fresh, by=by, at=at, reason=reason.strip())
    for application in fresh.applications.active():
        pipeline.close(application, state=ApplicationState.REJECTED, reason=reason, by=by, at=at)
    return fresh


def _moved(
    requisition: Requisition, target: RequisitionState, at: datetime, *, origin: RequisitionState | None = None
) -> Requisition:
    fresh = Requisition.objects.select_for_update().get(pk=requisition.pk)
    state = RequisitionState(fresh.state)
    if not may_become(state, target) or state != (origin or state):
        raise RequisitionRefused(
            _("This requisition stands at “%(state)s” now, so nothing was changed. Look at it again before you go on.")
            % {"state": state.label}
        )
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
        for waiting in requisition.approvals.filter(approver=was, answer="").select_related("asked_by"):
            waiting.delete()
            _ask(requisition, to, asked_by=waiting.asked_by, by=by, at=at)
    return heir
