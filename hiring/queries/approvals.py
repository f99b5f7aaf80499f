"""Who is asked whether a requisition may open or change, and what they said."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby

from django.db.models import QuerySet

from core.models import Person
from core.words import Words
from hiring.models import Approval, ApprovalGroup, ApprovalRound, Part, Requisition
from hiring.models.approvals import RoundOutcome
from hiring.models.requisitions import ApprovalAnswer
from hiring.queries.policies import possible_approvers
from hiring.queries.requisitions import Pay
from hiring.rules.approvals import Group, standing, still_here
from rubrics.models import Level


def written_groups(requisition: Requisition) -> list[ApprovalGroup]:
    """As somebody wrote them; none: the hiring manager alone."""
    return list(requisition.approval_groups.prefetch_related("people"))


def as_groups(written: Iterable[ApprovalGroup]) -> list[Group]:
    return [Group(tuple(person.pk for person in one.people.all()), one.needed) for one in written]


def groups_to_ask(requisition: Requisition) -> list[Group]:
    """In their order, of those who may still be asked; never without anybody."""
    manager = requisition.members.filter(part=Part.HIRING_MANAGER).values_list("person_id", flat=True).first() or 0
    written = written_groups(requisition)
    groups = as_groups(written)
    named = [pk for group in groups for pk in group.people]
    here = possible_approvers().filter(pk__in=named).values_list("pk", flat=True)
    return still_here(groups or [Group((manager,), 1)], frozenset({*here, manager}), manager)


@dataclass(frozen=True)
class GroupShown:
    """One group: who is in it, how many of them have to approve, and what they said."""

    position: int
    needed: int
    people: tuple[str, ...]
    approvals: tuple[Approval, ...]
    # "waiting", "satisfied" or "unreachable"; "later": nobody of it is asked yet
    stands: str

    @property
    def approved(self) -> int:
        return sum(one.answer == ApprovalAnswer.APPROVED for one in self.approvals)

    @property
    def of(self) -> int:
        return len(self.approvals) or len(self.people)


def groups_planned(requisition: Requisition) -> list[GroupShown]:
    """Before anybody is asked. Reads the prefetched team where there is one."""
    written = requisition.approval_groups.order_by("position", "people__name")
    named = list(written.values_list("position", "needed", "people__name"))
    if named:
        return [
            GroupShown(position, needed, tuple(name for _place, _needed, name in rows if name), (), "later")
            for (position, needed), rows in groupby(named, key=lambda row: row[:2])
        ]
    managers = (one.person.name for one in requisition.members.all() if one.part == Part.HIRING_MANAGER)
    return [GroupShown(1, 1, tuple(managers), (), "later")]


def _groups_asked(asked: Sequence[Approval], planned: Sequence[GroupShown]) -> list[GroupShown]:
    """Those asked so far, then those of the plan that follow."""
    found = []
    for position, rows in groupby(asked, key=lambda one: one.group):
        of_group = tuple(rows)
        stands = standing(
            of_group[0].needed,
            approved=sum(one.answer == ApprovalAnswer.APPROVED for one in of_group),
            waiting=sum(not one.answer for one in of_group),
        )
        people = tuple(one.approver.name for one in of_group)
        found.append(GroupShown(position, of_group[0].needed, people, of_group, stands))
    return found + [one for one in planned if one.position > len(found)]


@dataclass(frozen=True)
class Changed:
    """One fact that is to be otherwise. `kind` says which: a sentence is made of it where it is shown."""

    kind: str
    was_level: Words | None = None
    level: Words | None = None
    was: str = ""
    now: str = ""


@dataclass(frozen=True)
class RoundShown:
    round: ApprovalRound
    groups: tuple[GroupShown, ...]
    changes: tuple[Changed, ...]

    @property
    def is_about_pay(self) -> bool:
        """Then the reasons may say how much."""
        return any(change.kind == "pay" for change in self.changes)

    @property
    def waiting(self) -> tuple[Approval, ...]:
        return tuple(one for group in self.groups for one in group.approvals if not one.answer)

    @property
    def declined(self) -> tuple[Approval, ...]:
        return tuple(one for group in self.groups for one in group.approvals if one.answer == ApprovalAnswer.DECLINED)

    @property
    def is_running(self) -> bool:
        return not self.round.outcome

    @property
    def was_declined(self) -> bool:
        """Whether to open it."""
        return self.round.outcome == RoundOutcome.DECLINED and not self.round.wanted

    def approval(self, pk: int) -> Approval | None:
        return next((one for group in self.groups for one in group.approvals if one.pk == pk), None)

    def asked_of(self, user: Person) -> Approval | None:
        return next((one for one in self.waiting if one.approver_id == user.pk), None)


def latest_round(requisition: Requisition, planned: Sequence[GroupShown]) -> RoundShown | None:
    """The question that runs, or the last there was; None before the first."""
    asked = list(_asked().filter(requisition=requisition).order_by("-round_id", "group", "pk"))
    return _shown([one for one in asked if one.round_id == asked[0].round_id], planned)


def running_change(requisition: Requisition) -> RoundShown | None:
    """What is to become otherwise on a requisition that was approved, while it is asked."""
    if getattr(requisition, "is_asked", True) is False:
        return None
    running = _asked().filter(requisition=requisition, round__outcome="").exclude(round__wanted={})
    asked = list(running.order_by("group", "pk"))
    return _shown(asked, groups_planned(requisition)) if asked else None


def _asked() -> "QuerySet[Approval]":
    return Approval.objects.filter(round__isnull=False).select_related("approver", "asked_by", "round__asked_by")


def _shown(asked: Sequence[Approval], planned: Sequence[GroupShown]) -> RoundShown | None:
    found = asked[0].round if asked else None
    if found is None:
        return None
    later = [] if found.outcome else planned
    return RoundShown(found, tuple(_groups_asked(asked, later)), tuple(_changes(found)))


def _changes(round_: ApprovalRound) -> list[Changed]:
    wanted, stood = round_.wanted, round_.stood
    found = []
    if "level" in wanted:
        names = dict(Level.objects.filter(pk__in=[wanted["level"], stood["level"]]).values_list("pk", "name"))
        found.append(Changed("level", names.get(stood["level"]), names.get(wanted["level"])))
    if "pay" in wanted:
        found.append(Changed("pay", was=_said(stood["pay"]), now=_said(wanted["pay"])))
    if "openings" in wanted:
        found.append(Changed("openings", was=str(stood["openings"]), now=str(wanted["openings"])))
    return found


def _said(pay: Sequence[object]) -> str:
    lowest, highest, currency = pay
    if lowest is None and highest is None:
        return ""
    return str(Pay(lowest, highest, str(currency)))  # type: ignore[arg-type]  # whole numbers, as they were written


def round_of(approval: int) -> RoundShown | None:
    """All that was asked together with that one, and who is asked after it."""
    asked = list(_asked().filter(round__approvals=approval).select_related("requisition").order_by("group", "pk"))
    return _shown(asked, groups_planned(asked[0].requisition) if asked else [])


def outcome_of(approval: Approval) -> str:
    """Of the question this was part of; empty: it runs."""
    return ApprovalRound.objects.filter(approvals=approval).values_list("outcome", flat=True).first() or ""


def is_asked_alone(approval: Approval) -> bool:
    return not Approval.objects.filter(round=approval.round_id, group=approval.group).exclude(pk=approval.pk).exists()


def is_about_a_change(approval: Approval) -> bool:
    """Of what was approved; else it is about opening."""
    return ApprovalRound.objects.filter(approvals=approval).exclude(wanted={}).exists()
