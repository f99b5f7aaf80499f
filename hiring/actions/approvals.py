"""Asking whether a requisition may open, or change: groups in their order, n of m in each, everything on record."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.utils.translation import gettext_lazy as _

from core import links, mail
from core.models import Person
from core.recording import record, recorded
from core.refusals import Refusal
from hiring.actions import openings, pipeline
from hiring.models import Approval, ApprovalGroup, ApprovalRound, Part, Requisition
from hiring.models.approvals import RoundOutcome
from hiring.models.requisitions import GIVEN, ApprovalAnswer
from hiring.queries.approvals import as_groups, groups_to_ask, written_groups
from hiring.queries.changes import targets_at
from hiring.queries.policies import may_approve, possible_approvers
from hiring.rules.approvals import MOST_GROUPS, MOST_PEOPLE, Group, Standing, mark_of, standing
from hiring.rules.requisitions import RequisitionState
from rubrics.models import Level

# The purpose of the signed link in the mail that asks
APPROVAL = "approval"
LINK_LASTS = timedelta(days=30)


class RequisitionRefused(Refusal):
    pass


def locked_draft(requisition: Requisition) -> Requisition:
    """For actions: the row is theirs until the transaction ends, and it is still a draft."""
    fresh = Requisition.objects.select_for_update().get(pk=requisition.pk)
    if fresh.state != RequisitionState.DRAFT:
        raise RequisitionRefused(
            _("This requisition is not a draft any more, so nothing was changed. Look at it again before you go on.")
        )
    return fresh


@recorded
def set_groups(
    requisition: Requisition, *, wanted: Sequence[Group], seen: str | None = None, by: Person | None, at: datetime
) -> Requisition:
    """These in their order; none: the hiring manager alone. `seen`: the mark of those that `by` had before them."""
    fresh = locked_draft(requisition)
    stands = mark_of(as_groups(written_groups(fresh)))
    if stands == mark_of(wanted):
        return fresh
    if seen is not None and seen != stands:
        raise RequisitionRefused(
            _("Somebody changed this requisition while you did, so nothing was saved. Open it again to see theirs.")
        )
    _ensure_askable(wanted)
    fresh.approval_groups.all().delete()
    for place, one in enumerate(wanted, start=1):
        group = ApprovalGroup.objects.create(requisition=fresh, position=place, needed=one.needed)
        group.people.set(one.people)
    record("hiring.approvers_changed", fresh, by=by, at=at, groups=len(wanted))
    return fresh


def _ensure_askable(wanted: Sequence[Group]) -> None:
    named = [person for group in wanted for person in group.people]
    if len(named) != len(set(named)):
        raise RequisitionRefused(_("Name each person in one group only: nobody is asked twice."))
    if possible_approvers().filter(pk__in=named).count() != len(named):
        raise RequisitionRefused(_("Choose people who may be asked to approve. Look at the list again."))
    if len(wanted) > MOST_GROUPS or any(len(group.people) > MOST_PEOPLE for group in wanted):
        raise RequisitionRefused(
            _("At most %(groups)s groups of %(people)s people can be asked.")
            % {"groups": MOST_GROUPS, "people": MOST_PEOPLE}
        )
    if any(not 1 <= group.needed <= len(group.people) for group in wanted):
        raise RequisitionRefused(_("In each group name at least as many people as have to approve."))


def begin(
    requisition: Requisition,
    *,
    wanted: dict[str, Any] | None = None,
    stood: dict[str, Any] | None = None,
    reason: str = "",
    by: Person | None,
    at: datetime,
) -> Approval:
    """Ask the first group; the first of those asked. For actions that hold the requisition's row."""
    manager = pipeline.team_member(requisition.pk, Part.HIRING_MANAGER)
    if manager is None or not manager.is_active:
        raise RequisitionRefused(_("There is no hiring manager to ask. Name one first."))
    groups = groups_to_ask(requisition)
    # Whoever stands in where nobody of a group is left
    if any(manager.pk in group.people for group in groups) and not may_approve(manager):
        raise RequisitionRefused(
            _("%(name)s is not one of those who may approve. Change who is asked.") % {"name": manager.name}
        )
    begun = ApprovalRound.objects.create(
        requisition=requisition,
        asked_by=by or manager,
        asked_at=at,
        wanted=wanted or {},
        stood=stood or {},
        reason=reason.strip(),
    )
    return _ask_group(begun, 1, groups[0], by=by, at=at)[0]


def _ask_group(round_: ApprovalRound, place: int, group: Group, *, by: Person | None, at: datetime) -> list[Approval]:
    people = {person.pk: person for person in Person.objects.filter(pk__in=group.people)}
    return [_ask(round_, people[pk], place, group.needed, by=by, at=at) for pk in group.people]


def _ask(
    round_: ApprovalRound, approver: Person, group: int, needed: int, *, by: Person | None, at: datetime
) -> Approval:
    approval = Approval.objects.create(
        requisition=round_.requisition,
        round=round_,
        group=group,
        needed=needed,
        approver=approver,
        asked_by=round_.asked_by,
        asked_at=at,
    )
    record("hiring.approval_asked", round_.requisition, by=by, at=at, approval=approval.pk, approver=approver.name)
    mail.post(
        f"hiring.approval_asked:{approval.pk}",
        "hiring.approval_asked",
        to=approver,
        facts={"approval": approval.pk},
        secrets={"token": links.make(APPROVAL, approval.pk, lasts=LINK_LASTS, at=at)},
        thread=f"requisition-{round_.requisition_id}",
        at=at,
    )
    return approval


@recorded
def answer(approval: Approval, *, answer: str, reason: str = "", by: Person | None, at: datetime) -> Requisition:
    """When a group has its n the next is asked; after the last it opens, or the change is made. A decline that makes
    n impossible ends the round: a draft again, or all as it was. Of two hands the second is told."""
    chosen = ApprovalAnswer(answer)
    if chosen not in GIVEN:
        raise RequisitionRefused(_("Approve or decline."))
    if chosen == ApprovalAnswer.DECLINED and not reason.strip():
        raise RequisitionRefused(_("Write why you decline: who asked reads it."))
    requisition = Requisition.objects.select_for_update().get(pk=approval.requisition_id)
    running = requisition.rounds.filter(outcome="", approvals=approval).select_related("asked_by").first()
    waiting = Approval.objects.filter(pk=approval.pk, answer="")
    if running is None or not waiting.update(answer=chosen, answered_at=at, reason=reason.strip()):
        raise RequisitionRefused(_("This was answered or taken back already. Look again to see how it stands."))
    running.requisition = requisition
    links.revoke(APPROVAL, approval.pk, at=at)
    kind = "hiring.approval_given" if chosen == ApprovalAnswer.APPROVED else "hiring.approval_refused"
    record(kind, requisition, by=by, at=at, approval=approval.pk, approver=approval.approver.name)
    _settle(running, by=by, at=at)
    _tell(approval, running, by=by, at=at)
    return requisition


def _settle(round_: ApprovalRound, *, by: Person | None, at: datetime) -> None:
    """What the answers of the group that is asked now come to."""
    rows = list(round_.approvals.order_by("-group", "pk"))
    group = [one for one in rows if one.group == rows[0].group]
    approved = sum(one.answer == ApprovalAnswer.APPROVED for one in group)
    stands = standing(rows[0].needed, approved=approved, waiting=sum(not one.answer for one in group))
    if stands == Standing.WAITING:
        return
    _release([one for one in group if not one.answer], ApprovalAnswer.NOT_NEEDED, at=at)
    if stands == Standing.UNREACHABLE:
        _end(round_, RoundOutcome.DECLINED, by=by, at=at)
        return
    for place, following in enumerate(groups_to_ask(round_.requisition), start=1):
        if place > rows[0].group:
            _ask_group(round_, place, following, by=by, at=at)
            return
    _end(round_, RoundOutcome.APPROVED, by=by, at=at)


def _release(waiting: Iterable[Approval], answer: ApprovalAnswer, *, at: datetime) -> None:
    """They are asked no longer: on record, and their links open nothing."""
    for one in waiting:
        Approval.objects.filter(pk=one.pk, answer="").update(answer=answer, answered_at=at)
        links.revoke(APPROVAL, one.pk, at=at)


def _end(round_: ApprovalRound, outcome: RoundOutcome, *, by: Person | None, at: datetime) -> None:
    round_.outcome, round_.ended_at = outcome, at
    round_.save(update_fields=["outcome", "ended_at"])
    requisition, approved = round_.requisition, outcome == RoundOutcome.APPROVED
    if round_.wanted:
        if approved:
            _apply(requisition, round_, by=by, at=at)
        kind = "hiring.change_approved" if approved else "hiring.change_declined"
        record(kind, requisition, by=by, at=at, changed=sorted(round_.wanted), round=round_.pk)
        return
    requisition.state = RequisitionState.OPEN if approved else RequisitionState.DRAFT
    requisition.opened_at = at if approved else None
    requisition.save(update_fields=["state", "opened_at"])
    kind = "hiring.requisition_approved" if approved else "hiring.requisition_declined"
    record(kind, requisition, by=by, at=at, round=round_.pk)


def _tell(approval: Approval, round_: ApprovalRound, *, by: Person | None, at: datetime) -> None:
    """Recruiter and asker hear of every decline, and of the approval that settled it; the rest stands on the page."""
    approval.refresh_from_db()
    if approval.answer == ApprovalAnswer.APPROVED and not round_.outcome:
        return
    recruiter = pipeline.team_member(approval.requisition_id, Part.RECRUITER)
    for person in {one.pk: one for one in (recruiter, round_.asked_by) if one and one != by}.values():
        mail.post(
            f"hiring.approval_answered:{approval.pk}:{person.pk}",
            "hiring.approval_answered",
            to=person,
            facts={"approval": approval.pk},
            thread=f"requisition-{approval.requisition_id}",
            at=at,
        )


@recorded
def take_back(requisition: Requisition, *, by: Person | None, at: datetime) -> Requisition:
    """What is asked is asked no longer: a draft again, or all as it was approved before."""
    fresh = Requisition.objects.select_for_update().get(pk=requisition.pk)
    running = stop(fresh, at=at)
    if running is None:
        raise RequisitionRefused(_("Nothing waits for approval here any more. Look again to see how it stands."))
    if running.wanted:
        record("hiring.change_withdrawn", fresh, by=by, at=at, changed=sorted(running.wanted), round=running.pk)
        return fresh
    fresh.state = RequisitionState.DRAFT
    fresh.save(update_fields=["state"])
    record("hiring.approval_taken_back", fresh, by=by, at=at, round=running.pk)
    return fresh


def stop(requisition: Requisition, *, at: datetime) -> ApprovalRound | None:
    """The round that ran, ended without an answer. For actions that hold the requisition's row."""
    running = requisition.rounds.filter(outcome="").first()
    if running is None:
        return None
    _release(running.approvals.filter(answer=""), ApprovalAnswer.TAKEN_BACK, at=at)
    running.outcome, running.ended_at = RoundOutcome.TAKEN_BACK, at
    running.save(update_fields=["outcome", "ended_at"])
    return running


def pass_on(requisition: Requisition, *, was: Person, to: Person, by: Person | None, at: datetime) -> None:
    """What the one is asked to approve, the other is asked instead, now and in groups that are not asked yet. Who is
    in the group already is not asked twice. For actions that hold the requisition's row."""
    for group in requisition.approval_groups.filter(people=was):
        is_named = requisition.approval_groups.filter(people=to).exists()
        group.people.remove(was)
        if not is_named:
            group.people.add(to)
    running = requisition.rounds.filter(outcome="").select_related("asked_by").first()
    waiting = running.approvals.filter(approver=was, answer="").first() if running else None
    if running is None or waiting is None:
        return
    running.requisition = requisition
    _release([waiting], ApprovalAnswer.TAKEN_BACK, at=at)
    group_ = running.approvals.filter(group=waiting.group).exclude(pk=waiting.pk)
    if running.approvals.filter(approver=to, answer__in=["", *GIVEN]).exists():
        remaining = group_.exclude(answer=ApprovalAnswer.TAKEN_BACK).count()
        running.approvals.filter(group=waiting.group).update(needed=max(1, min(waiting.needed, remaining)))
        _settle(running, by=by, at=at)
    else:
        _ask(running, to, waiting.group, waiting.needed, by=by, at=at)


# What an approved change does


def _apply(requisition: Requisition, approved: ApprovalRound, *, by: Person | None, at: datetime) -> None:
    """Of openings no fewer remain than are taken by now; with one more, what was filled meanwhile goes on."""
    wanted = approved.wanted
    if "level" in wanted:
        level = Level.objects.get(pk=wanted["level"])
        for move in targets_at(requisition, level):
            move.asked.target = move.now
            move.asked.save(update_fields=["target"])
        requisition.level = level
    if "pay" in wanted:
        requisition.pay_from, requisition.pay_to, requisition.pay_currency = wanted["pay"]
    requisition.save(update_fields=["level", "pay_from", "pay_to", "pay_currency"])
    if "openings" in wanted:
        number = openings.set_number(requisition, wanted["openings"])
        _match_state(requisition, number, by=by, at=at)


def _match_state(requisition: Requisition, number: int, *, by: Person | None, at: datetime) -> None:
    is_full = openings.taken(requisition).count() >= number
    if is_full and requisition.state == RequisitionState.OPEN:
        requisition.state, requisition.closed_at = RequisitionState.FILLED, at
        kind = "hiring.requisition_filled_by_change"
    elif not is_full and requisition.state == RequisitionState.FILLED:
        requisition.state, requisition.closed_at = RequisitionState.OPEN, None
        kind = "hiring.requisition_opened_by_change"
    else:
        return
    requisition.save(update_fields=["state", "closed_at"])
    record(kind, requisition, by=by, at=at)
