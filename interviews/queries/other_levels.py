"""How the same ratings look against the bars of each level."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from interviews.queries.levels import in_sentence
from interviews.queries.matrix import Row
from interviews.rules.readings import Read, read
from interviews.rules.verdict import MustHave, advise, advise_at


@dataclass(frozen=True)
class AtLevel:
    """How the same ratings look against one level's bars, and what that would come to."""

    id: int
    name: str
    is_target: bool
    outcome: str
    # For each must-have, then each other row, as they stand in the matrix: (choice at the bar, reading)
    rows: tuple[tuple[int, Read], ...]
    at_bar: int
    must_haves: int


def other_levels(application: Any) -> list[Mapping[str, Any]]:
    """Those that could be offered instead, the highest first."""
    return [level for level in reversed(application.levels) if level["id"] != application.requisition.level_id]


def musts_of(application: Any, rows: Sequence[Row]) -> list[MustHave]:
    ranks = {level["key"]: level["rank"] for level in application.levels}
    others = other_levels(application)
    return [
        MustHave(
            competency=row.id,
            bar=row.bar,
            ratings=row.rated,
            due=row.found.due,
            other_bars={level["id"]: _bar_at(level, row.targets, ranks) for level in others},
        )
        for row in rows
        if row.must_have
    ]


def _bar_at(level: Mapping[str, Any], targets: Mapping[str, str], ranks: Mapping[str, int]) -> int:
    """The role's target at that level; of a competency the role does not know, the level itself."""
    return int(ranks.get(targets.get(level["key"], level["key"]), level["rank"])) + 1


def at_levels(application: Any, rows: Sequence[Row], musts: Sequence[MustHave]) -> tuple[AtLevel, ...]:
    """From the lowest to the highest; the level asked for with the bars that the requisition itself has."""
    ranks = {level["key"]: level["rank"] for level in application.levels}
    found = []
    for level in application.levels:
        is_target = level["id"] == application.requisition.level_id
        bars = [row.bar if is_target else _bar_at(level, row.targets, ranks) for row in rows]
        reads = [(bar, read(bar, row.rated, due=row.found.due)) for bar, row in zip(bars, rows, strict=True)]
        found.append(
            AtLevel(
                id=level["id"],
                name=in_sentence(level["name"]),
                is_target=is_target,
                outcome=(advise(musts) if is_target else advise_at(musts, level["id"])).outcome,
                rows=tuple(reads),
                at_bar=sum(one.is_at_bar for row, (_bar, one) in zip(rows, reads, strict=True) if row.must_have),
                must_haves=len(musts),
            )
        )
    return tuple(found)
