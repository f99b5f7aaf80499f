from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from core.models import Event, Person
from rubrics.models import CatalogueEntry, Rubric
from rubrics.queries.documents import documents
from rubrics.queries.shown import ChangeShown, names_of, shown
from rubrics.rules.rubrics import COMPETENCY_KIND, LADDER, ROLE_KIND, Document, Gap, cautions, changes, gaps


def rubrics_shown(user: Person) -> QuerySet[Rubric]:
    return Rubric.objects.visible_to(user).select_related("published_by", "based_on")


def drafts_shown(user: Person) -> QuerySet[Rubric]:
    return rubrics_shown(user).filter(state="draft")


def in_force() -> Rubric | None:
    return Rubric.objects.published().first()


def version_shown(user: Person, version: str) -> Rubric | None:
    """The one in force, or the one asked for; None: there is none to show."""
    if not version:
        return in_force()
    found = rubrics_shown(user).filter(version=int(version)) if version.isdecimal() and len(version) < 9 else None
    return found.first() if found is not None else None


@dataclass(frozen=True)
class RubricIndex:
    versions: Sequence[Rubric]
    draft: Rubric | None
    offers: int


def rubric_index(user: Person) -> RubricIndex:
    found = list(rubrics_shown(user))
    draft = next((one for one in found if one.state == "draft"), None)
    offers = CatalogueEntry.objects.filter(offered__isnull=False).count()
    return RubricIndex([one for one in found if one is not draft], draft, offers)


@dataclass(frozen=True)
class GapShown:
    code: str
    kind: str
    key: str
    # What it is in, and which level or competency it is about
    name: Any
    about: Any


@dataclass(frozen=True)
class Happening:
    at: datetime
    by: str
    kind: str
    name: Any


@dataclass(frozen=True)
class Comparison:
    rubric: Rubric
    # None: there is nothing before it
    other: Rubric | None
    ladder: ChangeShown | None
    competencies: Sequence[ChangeShown]
    roles: Sequence[ChangeShown]
    gaps: Sequence[GapShown]
    cautions: Sequence[GapShown]
    document: Document

    @property
    def number(self) -> int:
        return len(self.competencies) + len(self.roles) + (self.ladder is not None)


def other_version(user: Person, rubric: Rubric, wanted: str) -> Rubric | None:
    """The version to compare with: the one asked for, else what it began as, else the one before it."""
    found = rubrics_shown(user).exclude(pk=rubric.pk)
    if wanted.isdecimal() and len(wanted) < 9:
        return found.filter(version=int(wanted)).first()
    return rubric.based_on or found.filter(version__lt=rubric.version).order_by("-version").first()


def comparison(rubric: Rubric, other: Rubric | None) -> Comparison:
    found = documents([rubric, other] if other else [rubric])
    now = found[rubric.pk]
    before = found[other.pk] if other else now
    names = names_of(before, now)
    lines = [shown(change, names) for change in changes(before, now)]
    return Comparison(
        rubric=rubric,
        other=other,
        ladder=next((one for one in lines if one.kind == LADDER), None),
        competencies=[one for one in lines if one.kind == COMPETENCY_KIND],
        roles=[one for one in lines if one.kind == ROLE_KIND],
        gaps=_gaps_shown(gaps(now), names),
        cautions=_gaps_shown(cautions(now), names),
        document=now,
    )


def _gaps_shown(found: Sequence[Gap], names: Mapping[str, Any]) -> list[GapShown]:
    return [GapShown(one.code, one.kind, one.key, names.get(one.key, ""), names.get(one.about, "")) for one in found]


# What a history shows at most
SHOWN = 50


def happenings(rubric: Rubric, document: Document) -> list[Happening]:
    """Who did what to this version, the latest first."""
    names = names_of(document)
    found = Event.objects.filter(on_kind="rubric", on_id=rubric.pk).select_related("by")[:SHOWN]
    return [Happening(one.at, one.by.name if one.by else "", one.kind, _about(one, names)) for one in found]


def _about(event: Event, names: Mapping[str, Any]) -> Any:
    key = event.facts.get("key", "")
    return names.get(key, key)
