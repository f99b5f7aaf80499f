"""What a merge of two files would do, said before it is done."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from core.models import Person
from hiring.models import Application, Candidate, Merge, NextStep, Requisition
from hiring.rules.merges import Standing, goes_on

UNDER_WAY = frozenset(
    {
        NextStep.MEET,
        NextStep.WAIT_CARDS,
        NextStep.SUBMIT,
        NextStep.MORE_TIME,
        NextStep.MISSING,
        NextStep.MARK,
        NextStep.GRADER,
    }
)
# Filled in from the other file where it is unknown; the later moment counts for the two of keeping
WHERE_UNKNOWN = ("phone", "headline")
LATER = ("consented_at", "delete_by")


@dataclass(frozen=True)
class Clash:
    """Two open applications on one requisition. `goes_on` None: neither may be closed by the way."""

    ends: Application
    goes_on: Application | None


@dataclass(frozen=True)
class Plan:
    survivor: Candidate
    merged: Candidate
    # Those the reader may see
    applications: Sequence[Application]
    closes: Sequence[Clash]
    files: int
    notes: int
    growth: int
    tags: int
    messages: int
    # Field: value, of what the survivor did not have
    fills: Mapping[str, Any]
    # Both are considered on a requisition that the reader may not see: somebody else merges them
    is_hidden: bool

    @property
    def is_possible(self) -> bool:
        return not self.is_hidden and all(clash.goes_on is not None for clash in self.closes)


def clashes(survivor: Candidate, merged: Candidate) -> Iterator[Clash]:
    active = Application.objects.active().select_related("stage", "requisition")
    found = {application.requisition_id: application for application in active.filter(candidate=survivor)}
    for other in active.filter(candidate=merged).order_by("pk"):
        one = found.get(other.requisition_id)
        if one is None:
            continue
        further = goes_on(_standing(one), _standing(other))
        if further is None:
            yield Clash(other, None)
        else:
            yield Clash(other, one) if further.id == one.pk else Clash(one, other)


def _standing(application: Application) -> Standing:
    under_way = application.next_step in UNDER_WAY or application.cards_due > 0
    return Standing(application.pk, application.stage.position, application.applied_at, under_way)


def filled(survivor: Candidate, merged: Candidate) -> dict[str, Any]:
    """What the survivor gets of the other file's own facts; its name, address and language stay."""
    changes = {
        name: getattr(merged, name) for name in WHERE_UNKNOWN if getattr(merged, name) and not getattr(survivor, name)
    }
    for name in LATER:
        here, there = getattr(survivor, name), getattr(merged, name)
        if there is not None and (here is None or there > here):
            changes[name] = there
    return changes


def plan(survivor: Candidate, merged: Candidate, user: Person) -> Plan:
    mine = Application.objects.visible_to(user).filter(candidate=merged).select_related("requisition", "stage")
    applications = list(mine.order_by("-applied_at", "-pk"))
    found = list(clashes(survivor, merged))
    closes = seen_by(user, found)
    return Plan(
        survivor,
        merged,
        applications,
        closes,
        merged.files.count(),
        merged.notes.count(),
        merged.growth.count(),
        merged.tags.count(),
        sum(application.messages.count() for application in applications),
        filled(survivor, merged),
        len(closes) < len(found),
    )


def seen_by(user: Person, found: Sequence[Clash]) -> list[Clash]:
    """Those on requisitions that this person may see."""
    held = [clash.ends.requisition_id for clash in found]
    seen = set(Requisition.objects.staffed_by(user).filter(pk__in=held).values_list("pk", flat=True)) if held else set()
    return [clash for clash in found if clash.ends.requisition_id in seen]


def merges_into(candidate: Candidate) -> QuerySet[Merge]:
    return Merge.objects.filter(survivor=candidate, undone_at=None)
