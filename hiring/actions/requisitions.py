from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.utils.translation import gettext as _now
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
from hiring.queries.coverage import short_of_coverage
from hiring.rules.requisitions import RequisitionState, may_become
from hiring.rules.stages import ApplicationState, StageKind
from rubrics.models import Level, RoleDefinition

Pay = tuple[int | None, int | None, str]


class RequisitionRefused(Refusal):
    pass


@dataclass(frozen=True)
class Wanted:
    """A competency as asked for on a requisition."""

    competency_id: int
    target_id: int
    must_have: bool


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
    by: Person,
    at: datetime,
) -> Requisition:
    """A requisition with all that its role definition brings: competencies, targets, loop, stages."""
    if level.rubric_id != role.rubric_id:
        raise RequisitionRefused(_("This level belongs to another version of the role. Choose it again."))
    pay_from, pay_to, currency = pay or (None, None, "")
    requisition = Requisition.objects.create(
        role=role,
        level=level,
        title=title,
        location=location,
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
    stages = [Stage(requisition=requisition, kind=kind, position=place) for place, kind in enumerate(StageKind)]
    Stage.objects.bulk_create(stages)
    record("hiring.requisition_drafted", requisition, by=by, at=at, role=role.key, level=level.key)
    return requisition


def _bring_competencies(requisition: Requisition, role: RoleDefinition, level: Level) -> None:
    levels = {each.key: each for each in role.rubric.levels.all()}
    RequisitionCompetency.objects.bulk_create(
        RequisitionCompetency(
            requisition=requisition,
            competency_id=asked.competency_id,
            target=levels[asked.targets.get(level.key, level.key)],
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
            for seen in planned.session_competencies.all()
        )


def _seat_team(
    requisition: Requisition, recruiter: Person, hiring_manager: Person, coordinators: Iterable[Person]
) -> None:
    wanted = {(recruiter.pk, Part.RECRUITER), (hiring_manager.pk, Part.HIRING_MANAGER)}
    wanted |= {(person.pk, Part.COORDINATOR) for person in coordinators}
    standing = {(member.person_id, Part(member.part)): member for member in requisition.members.all()}
    TeamMember.objects.filter(pk__in=[m.pk for key, m in standing.items() if key not in wanted]).delete()
    TeamMember.objects.bulk_create(
        TeamMember(requisition=requisition, person_id=person, part=part)
        for person, part in sorted(wanted - set(standing))
    )


def _set_openings(requisition: Requisition, number: int, target_date: date | None) -> None:
    standing = list(requisition.openings.all())
    if any(opening.filled_by_id for opening in standing[number:]):
        raise RequisitionRefused(_("A filled opening cannot be taken away."))
    requisition.openings.filter(pk__in=[opening.pk for opening in standing[number:]]).delete()
    Opening.objects.bulk_create(
        Opening(requisition=requisition, number=place) for place in range(len(standing) + 1, number + 1)
    )
    requisition.openings.update(target_date=target_date)


def _locked_draft(requisition: Requisition) -> Requisition:
    fresh = Requisition.objects.select_for_update().get(pk=requisition.pk)
    if fresh.state != RequisitionState.DRAFT:
        raise RequisitionRefused(_("This requisition is no longer a draft, so it cannot be changed here."))
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
    by: Person,
    at: datetime,
) -> Requisition:
    fresh = _locked_draft(requisition)
    fresh.title, fresh.location, fresh.confidential = title, location, confidential
    fresh.pay_from, fresh.pay_to, fresh.pay_currency = pay or (None, None, "")
    fresh.save(update_fields=["title", "location", "confidential", "pay_from", "pay_to", "pay_currency"])
    _seat_team(fresh, recruiter, hiring_manager, coordinators)
    _set_openings(fresh, openings, target_date)
    record("hiring.requisition_changed", fresh, by=by, at=at)
    return fresh


@recorded
def set_competencies(requisition: Requisition, *, wanted: Sequence[Wanted], by: Person, at: datetime) -> Requisition:
    """These and no others; a session of the loop stops looking for what is no longer asked for."""
    fresh = _locked_draft(requisition)
    kept = [asked.competency_id for asked in wanted]
    fresh.competencies.exclude(competency_id__in=kept).delete()
    SessionCompetency.objects.filter(session__requisition=fresh).exclude(competency_id__in=kept).delete()
    RequisitionCompetency.objects.bulk_create(
        [
            RequisitionCompetency(
                requisition=fresh,
                competency_id=asked.competency_id,
                target_id=asked.target_id,
                must_have=asked.must_have,
                position=place,
            )
            for place, asked in enumerate(wanted)
        ],
        update_conflicts=True,
        unique_fields=["requisition", "competency"],
        update_fields=["target", "must_have", "position"],
    )
    record("hiring.competencies_changed", fresh, by=by, at=at)
    return fresh


@recorded
def submit(requisition: Requisition, *, coverage_reason: str = "", by: Person, at: datetime) -> Approval:
    """Ask the hiring manager. A loop that falls short of the coverage law goes on with a written reason only."""
    fresh = _locked_draft(requisition)
    if not fresh.competencies.filter(must_have=True).exists():
        raise RequisitionRefused(_("Choose at least one must-have: without one there is no bar to decide by."))
    short = short_of_coverage(fresh)
    if short and not coverage_reason.strip():
        raise RequisitionRefused(
            _now("The loop falls short: %(names)s. Change the loop, or say why it is right this way.")
            % {"names": _now(", ").join(say(competency.name) for competency in short)}
        )
    fresh.state, fresh.coverage_reason = RequisitionState.IN_APPROVAL, coverage_reason.strip() if short else ""
    fresh.save(update_fields=["state", "coverage_reason"])
    manager = fresh.members.get(part=Part.HIRING_MANAGER).person
    approval = Approval.objects.create(requisition=fresh, approver=manager, asked_by=by, asked_at=at)
    record("hiring.approval_asked", fresh, by=by, at=at, approver=manager.name)
    mail.post(
        f"hiring.approval_asked:{approval.pk}",
        "hiring.approval_asked",
        to=manager,
        facts={"approval": approval.pk},
        thread=f"requisition-{fresh.pk}",
        at=at,
    )
    return approval


@recorded
def answer(approval: Approval, *, answer: str, reason: str = "", by: Person, at: datetime) -> Requisition:
    """Approved, it opens; declined, it is a draft again. Of two hands the second is told."""
    chosen = ApprovalAnswer(answer)
    if chosen == ApprovalAnswer.DECLINED and not reason.strip():
        raise RequisitionRefused(_("Say why you decline, so that the draft can be changed."))
    requisition = Requisition.objects.select_for_update().get(pk=approval.requisition_id)
    target = RequisitionState.OPEN if chosen == ApprovalAnswer.APPROVED else RequisitionState.DRAFT
    waiting = Approval.objects.filter(pk=approval.pk, answer="")
    if (
        not may_become(RequisitionState(requisition.state), target)
        or waiting.update(answer=chosen, answered_at=at, reason=reason.strip()) != 1
    ):
        raise RequisitionRefused(_("This was answered or taken back a moment ago. Open the page again to see how."))
    requisition.state = target
    if target == RequisitionState.OPEN:
        requisition.opened_at = requisition.opened_at or at
    requisition.save(update_fields=["state", "opened_at"])
    record(f"hiring.requisition_{chosen}", requisition, by=by, at=at, reason=reason.strip())
    mail.post(
        f"hiring.approval_answered:{approval.pk}",
        "hiring.approval_answered",
        to=approval.asked_by,
        facts={"approval": approval.pk},
        thread=f"requisition-{requisition.pk}",
        at=at,
    )
    return requisition


def _move(requisition: Requisition, target: RequisitionState, at: datetime) -> Requisition:
    fresh = Requisition.objects.select_for_update().get(pk=requisition.pk)
    if not may_become(RequisitionState(fresh.state), target):
        raise RequisitionRefused(
            _now("This requisition is now “%(state)s”, so this cannot be done.") % {"state": fresh.get_state_display()}
        )
    fresh.state = target
    if target == RequisitionState.CANCELLED:
        fresh.closed_at = at
    fresh.save(update_fields=["state", "closed_at"])
    return fresh


@recorded
def hold(requisition: Requisition, *, by: Person, at: datetime) -> Requisition:
    fresh = _move(requisition, RequisitionState.ON_HOLD, at)
    record("hiring.requisition_held", fresh, by=by, at=at)
    return fresh


@recorded
def resume(requisition: Requisition, *, by: Person, at: datetime) -> Requisition:
    fresh = _move(requisition, RequisitionState.OPEN, at)
    record("hiring.requisition_resumed", fresh, by=by, at=at)
    return fresh


@recorded
def cancel(requisition: Requisition, *, reason: str, by: Person, at: datetime) -> Requisition:
    """Nobody stays behind in a pipeline that leads nowhere: active applications close with it."""
    fresh = _move(requisition, RequisitionState.CANCELLED, at)
    Approval.objects.filter(requisition=fresh, answer="").delete()
    for application in fresh.applications.active():
        pipeline.close(application, state=ApplicationState.REJECTED, reason=reason, by=by, at=at)
    record("hiring.requisition_cancelled", fresh, by=by, at=at, reason=reason)
    return fresh
