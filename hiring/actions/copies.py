"""A requisition from another one, and drafts that are kept to be copied."""

from collections.abc import Iterable
from datetime import date, datetime

from django.utils.translation import gettext_lazy as _

from core.models import Person
from core.recording import record, recorded
from core.refusals import Refusal
from hiring.actions.loops import bring_sessions
from hiring.actions.openings import set_openings
from hiring.actions.requisitions import seat_team
from hiring.models import ApprovalGroup, Part, Requisition, RequisitionCompetency, Stage
from hiring.queries.coverage import planned_sessions
from hiring.rules.requisitions import NO_PAY, Pay, RequisitionState, Seat
from rubrics.models import Archetype


class CopyRefused(Refusal):
    pass


@recorded
def copy(
    source: Requisition,
    *,
    title: str,
    location: str,
    team_name: str,
    recruiter: Person,
    hiring_manager: Person,
    coordinators: Iterable[Person],
    openings: int,
    target_date: date | None = None,
    pay: Pay | None,
    confidential: bool,
    archetype: Archetype | None = None,
    template_name: str = "",
    by: Person | None,
    at: datetime,
) -> Requisition:
    """A draft with the competencies, loop, stages and approvers of that one; who reads the rest may write it anew."""
    pay_from, pay_to, currency = pay or NO_PAY
    made = Requisition.objects.create(
        role=source.role,
        level=source.level,
        archetype=archetype,
        title=title.strip(),
        location=location.strip(),
        team_name=team_name.strip(),
        confidential=confidential,
        pay_from=pay_from,
        pay_to=pay_to,
        pay_currency=currency,
        template_name=template_name,
        name_hidden=source.name_hidden,
        reviewers=source.reviewers,
        created_at=at,
    )
    seat_team(made, recruiter, hiring_manager, coordinators)
    set_openings(made, [Seat(None, target_date)] * openings)
    _bring(made, source)
    record("hiring.requisition_copied", made, by=by, at=at, source=source.pk, code=source.code)
    return made


def _bring(made: Requisition, source: Requisition) -> None:
    RequisitionCompetency.objects.bulk_create(
        RequisitionCompetency(
            requisition=made,
            competency_id=one.competency_id,
            target_id=one.target_id,
            must_have=one.must_have,
            position=one.position,
        )
        for one in source.competencies.all()
    )
    bring_sessions(made, planned_sessions(source))
    Stage.objects.bulk_create(
        Stage(requisition=made, kind=one.kind, name=one.name, position=one.position) for one in source.stages.all()
    )
    if source.review_to:
        made.review_to = made.stages.get(position=source.review_to.position)
        made.save(update_fields=["review_to"])
    for group in source.approval_groups.prefetch_related("people"):
        again = ApprovalGroup.objects.create(requisition=made, position=group.position, needed=group.needed)
        again.people.set(group.people.all())


@recorded
def keep(source: Requisition, *, name: str, by: Person | None, at: datetime) -> Requisition:
    """A template: a copy that is never asked for, only copied."""
    if not name.strip():
        raise CopyRefused(_("Give the template a name."))
    team = {part: [one.person for one in source.members.select_related("person") if one.part == part] for part in Part}
    if not all(one.is_active for people in team.values() for one in people):
        raise CopyRefused(_("Somebody of its team does not work here any more. Name another first."))
    return copy(
        source,
        title=source.title,
        location=source.location,
        team_name=source.team_name,
        recruiter=team[Part.RECRUITER][0],
        hiring_manager=team[Part.HIRING_MANAGER][0],
        coordinators=team[Part.COORDINATOR],
        openings=source.openings.count(),
        pay=(source.pay_from, source.pay_to, source.pay_currency),
        confidential=source.confidential,
        archetype=source.archetype,
        template_name=name.strip(),
        by=by,
        at=at,
    )


@recorded
def discard(template: Requisition, *, by: Person | None, at: datetime) -> None:
    """What was drafted from it stays."""
    fresh = Requisition.objects.select_for_update().filter(pk=template.pk).exclude(template_name="").first()
    if fresh is None or fresh.state != RequisitionState.DRAFT:
        raise CopyRefused(_("This template was deleted already."))
    record("hiring.template_discarded", fresh, by=by, at=at, name=fresh.template_name)
    fresh.delete()
