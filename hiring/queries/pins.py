"""Which requisitions stand on which version of the rubric, and what another version would mean for them."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Count, Prefetch, Q

from core.models import Person
from core.words import Words
from hiring.models import Application, Requisition, RequisitionCompetency
from hiring.rules.requisitions import OVER, RequisitionState
from hiring.rules.stages import ApplicationState
from rubrics.models import Rubric
from rubrics.queries.documents import documents
from rubrics.queries.rubrics import in_force
from rubrics.queries.shown import ChangeShown, names_of, shown
from rubrics.rules.rubrics import COMPETENCY_KIND, LADDER, ROLE_KIND, Document, changes

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
    staffed = Requisition.objects.staffed_by(user).filter(role__key=role)
    counted = (
        Application.objects.filter(requisition__in=staffed)
        .order_by()
        .values("source")
        .annotate(applications=Count("pk"), hires=Count("pk", filter=Q(state=ApplicationState.HIRED)))
        .order_by("-hires", "-applications", "source")
    )
    return [Channel(one["source"], one["applications"], one["hires"]) for one in counted[:SHOWN]]


@dataclass(frozen=True)
class Concerned:
    """A requisition that stands on another version, and what of its own would be said otherwise."""

    requisition: Requisition
    version: int
    names: Sequence[Words]
    may_move: bool


def concerned(user: Person, rubric: Rubric) -> list[Concerned]:
    """Those not over that this person sees, and whose role or competencies that version says otherwise."""
    found = list(
        Requisition.objects.visible_to(user)
        .exclude(state__in=OVER)
        .exclude(role__rubric=rubric)
        .select_related("role__rubric")
        .prefetch_related(
            Prefetch("competencies", RequisitionCompetency.objects.select_related("competency")),
        )
        .order_by("-created_at", "-pk")
    )
    held = documents([*{one.role.rubric_id: one.role.rubric for one in found}.values(), rubric])
    differences = {pk: _changed(document, held[rubric.pk]) for pk, document in held.items() if pk != rubric.pk}
    lines = []
    for one in found:
        changed = differences[one.role.rubric_id]
        keys = [(ROLE_KIND, one.role.key), (LADDER, LADDER)]
        keys += [(COMPETENCY_KIND, asked.competency.key) for asked in one.competencies.all()]
        names = [changed[key] for key in keys if key in changed]
        if names:
            may_move = one.state == RequisitionState.DRAFT
            lines.append(Concerned(one, one.role.rubric.version, names, may_move))
    return lines


def _changed(before: Document, after: Document) -> dict[tuple[str, str], Words]:
    return {(one.kind, one.key): one.name for one in changes(before, after)}


@dataclass(frozen=True)
class Move:
    """What changes for a requisition that follows the version in force from now on."""

    target: Rubric
    changes: Sequence[ChangeShown]
    # Competencies it asks for that the version no longer has
    dropped: Sequence[Words]


def move(requisition: Requisition) -> Move | None:
    """None: it follows the version in force already, or there is none."""
    target, standing = in_force(), requisition.role.rubric
    if target is None or target == standing:
        return None
    held = documents([standing, target])
    before, after = held[standing.pk], held[target.pk]
    names = names_of(before, after)
    asked = {one.competency.key: one.competency.name for one in requisition.competencies.select_related("competency")}
    kept = {(ROLE_KIND, requisition.role.key), (LADDER, LADDER), *((COMPETENCY_KIND, key) for key in asked)}
    found = [shown(one, names) for one in changes(before, after) if (one.kind, one.key) in kept]
    dropped = [name for key, name in asked.items() if key not in after.competency_keys]
    return Move(target, found, dropped)
