from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise

from core.words import Words
from rubrics.models import AssessmentType, Category, Competency, Level, RoleCompetency, Rubric
from rubrics.queries.names import Named, by_key
from rubrics.queries.roles import TargetBar, target_bar
from rubrics.rules.shapes import Entry


@dataclass(frozen=True)
class Rung:
    name: Words | str
    anchor: Words


@dataclass(frozen=True)
class AskedBy:
    """A role that asks for the competency: its target at each level of the role."""

    key: str
    name: Words
    must_have: bool
    # (level of the role, level asked for)
    targets: list[tuple[Words, TargetBar]]


@dataclass(frozen=True)
class CompetencyPage:
    rubric: Rubric
    competency: Competency
    category: str | Promise
    rungs: list[Rung]
    shown_by: list[Named]
    asked_by: list[AskedBy]


def competency_page(rubric: Rubric | None, key: str) -> CompetencyPage | None:
    competency = (
        Competency.objects.filter(key=key, rubric=rubric)
        .select_related("rubric")
        .prefetch_related("anchors", "rubric__levels")
        .first()
    )
    if competency is None:
        return None
    levels = list(competency.rubric.levels.all())
    texts = {anchor.level_id: anchor.text for anchor in competency.anchors.all()}
    asking = RoleCompetency.objects.filter(competency=competency).select_related("role").order_by("role__position")
    return CompetencyPage(
        rubric=competency.rubric,
        competency=competency,
        category=Category(competency.category).label,
        rungs=[Rung(level.name, texts.get(level.pk, {})) for level in levels],
        shown_by=list(by_key(AssessmentType.objects.filter(can_show__contains=[key])).values()),
        asked_by=[_asked_by(one, levels) for one in asking],
    )


def rungs(levels: Iterable[tuple[str, Any]], entry: Entry) -> list[Rung]:
    """Of an entry as typed. The name of a level is in the reader's language already."""
    return [Rung(name, entry["anchors"].get(key, {})) for key, name in levels]


def _asked_by(one: RoleCompetency, levels: list[Level]) -> AskedBy:
    by_key = {level.key: level for level in levels}
    targets = [
        (level.name, target_bar(by_key[one.targets[level.key]], levels))
        for level in levels
        if one.targets.get(level.key) in by_key
    ]
    return AskedBy(one.role.key, one.role.name, one.must_have, targets)
