"""What things are called."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from core.words import Words
from rubrics.models import Competency, Level, RoleDefinition, RubricState


@dataclass(frozen=True)
class Named:
    key: str
    name: Words


def by_key(rows: Iterable[Any]) -> dict[str, Named]:
    """Rows with key and name."""
    return {one.key: Named(one.key, one.name) for one in rows}


@dataclass(frozen=True)
class NamesInForce:
    """What the keys that stand in other entries are called, in the rubric in force."""

    levels: Mapping[str, Words]
    roles: Mapping[str, Named]
    competencies: Mapping[str, Named]


def names_in_force() -> NamesInForce:
    published = RubricState.PUBLISHED
    return NamesInForce(
        {one.key: one.name for one in Level.objects.filter(rubric__state=published)},
        by_key(RoleDefinition.objects.filter(rubric__state=published)),
        by_key(Competency.objects.filter(rubric__state=published)),
    )
