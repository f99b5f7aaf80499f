"""Which requisitions stand on which version of the rubric, and what another version would mean for them."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Count, Prefetch, Q

from core.models import Person
from core.words import Words
from hiring.models import Application, Requisition, RequisitionCompetency
from hiring.queries.sourcing import sources_known
from hiring.rules.requisitions import OVER
from hiring.rules.stages import ApplicationState
from rubrics.models import Rubric
from rubrics.queries.documents import documents
from rubrics.queries.rubrics import in_force
from rubrics.queries.shown import ChangeShown, change_shown, names_of
from rubrics.rules.rubrics import LADDER_KEY, Document, changes
from rubrics.rules.shapes import EntryKind

# A panel shows so many; the rest is counted
SHOWN = 20


@dataclass(frozen=True)
class Channel:
    """What one source brought, over the requisitions this person is staff of."""

    name: str
    applications: int
    hires: int


@dataclass(frozen=True)
class RoleUse:
    requisitions: Sequence[Requisition]
    more: int
    channels: Sequence[Channel]
    hires: int


def role_use(user: Person, role: str) -> RoleUse:
    """Open requisitions of the role, whatever version they pin, and where applications and hires came from."""
    found = Requisition.objects.visible_to(user).filter(role__key=role).exclude(state__in=OVER)
    rows = list(found.select_related("role__rubric", "level").order_by("-created_at", "-pk")[: SHOWN + 1])
    more = found.count() - SHOWN if len(rows) > SHOWN else 0
    channels = _channels(user, role)
    return RoleUse(rows[:SHOWN], more, channels, sum(one.hires for one in channels))


def _channels(user: Person, role: str) -> list[Channel]:
    """However the source is written, a channel stands in one line."""
    staffed = Requisition.objects.staffed_by(user).filter(role__key=role)
    counted = (
        Application.objects.filter(requisition__in=staffed)
        .order_by()
        .values("source")
        .annotate(applications=Count("pk"), hires=Count("pk", filter=Q(state=ApplicationState.HIRED)))
        .order_by("source")
    )
    sources, found = sources_known(user), dict[str, Channel]()
    for one in counted:
        value = sources.value(one["source"])
        before = found.get(value) or Channel(sources.name(one["source"]), 0, 0)
        applications, hires = before.applications + one["applications"], before.hires + one["hires"]
        found[value] = Channel(before.name, applications, hires)
    ranked = sorted(found.values(), key=lambda one: (-one.hires, -one.applications, one.name.casefold()))
    return ranked[:SHOWN]


@dataclass(frozen=True)
class Concerned:
    """A requisition that stands on another version, and what of its own would be said otherwise."""

    requisition: Requisition
    names: Sequence[Words]
    # The version no longer has its role
    is_left_out: bool


@dataclass(frozen=True)
class AllConcerned:
    rows: Sequence[Concerned]
    more: int


def concerned(user: Person, rubric: Rubric) -> AllConcerned:
    """Those not over that this person sees, and whose role or competencies that version says otherwise."""
    found = list(
        Requisition.objects.visible_to(user)
        .exclude(state__in=OVER)
        .exclude(role__rubric=rubric)
        .select_related("role__rubric")
        .prefetch_related(
            "members",
            Prefetch("competencies", RequisitionCompetency.objects.select_related("competency")),
        )
        .order_by("-created_at", "-pk")
    )
    held = documents([*{one.role.rubric_id: one.role.rubric for one in found}.values(), rubric])
    differences = {pk: _changed(document, held[rubric.pk]) for pk, document in held.items() if pk != rubric.pk}
    lines = []
    for one in found:
        changed = differences[one.role.rubric_id]
        names = [changed[place].name for place in _standing_on(one) if place in changed]
        role = changed.get((EntryKind.ROLE, one.role.key))
        if names:
            lines.append(Concerned(one, names, bool(role and role.what == "removed")))
    return AllConcerned(lines[:SHOWN], max(0, len(lines) - SHOWN))


def _changed(before: Document, after: Document) -> dict[tuple[str, str], ChangeShown]:
    names = names_of(before, after)
    return {(one.kind, one.key): change_shown(one, names) for one in changes(before, after)}


def _standing_on(requisition: Requisition) -> list[tuple[str, str]]:
    """Kind and key of what the requisition takes from its version."""
    asked = [(EntryKind.COMPETENCY, one.competency.key) for one in requisition.competencies.all()]
    return [(EntryKind.ROLE, requisition.role.key), (EntryKind.LADDER, LADDER_KEY), *asked]


@dataclass(frozen=True)
class Move:
    """What changes for a requisition that follows the version in force from now on."""

    target: Rubric
    # The version has no role or no level of this name
    is_impossible: bool
    changes: Sequence[ChangeShown]
    # Competencies it asks for that the version no longer has
    dropped: Sequence[Words]
    # Those whose target level is gone: they are asked for at the level of the requisition
    levelled: Sequence[Words]


def move(requisition: Requisition) -> Move | None:
    """None: it follows the version in force already, or there is none."""
    target, standing = in_force(), requisition.role.rubric
    if target is None or target == standing:
        return None
    held = documents([standing, target])
    before, after = held[standing.pk], held[target.pk]
    asked = list(requisition.competencies.select_related("competency", "target"))
    kept = {(EntryKind.ROLE, requisition.role.key), (EntryKind.LADDER, LADDER_KEY)}
    kept |= {(EntryKind.COMPETENCY, one.competency.key) for one in asked}
    has_role = (EntryKind.ROLE, requisition.role.key) in after.entries
    return Move(
        target,
        not has_role or requisition.level.key not in after.level_keys,
        [change for place, change in _changed(before, after).items() if place in kept],
        [one.competency.name for one in asked if one.competency.key not in after.competency_keys],
        [
            one.competency.name
            for one in asked
            if one.competency.key in after.competency_keys and one.target.key not in after.level_keys
        ],
    )
