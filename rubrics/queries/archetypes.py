from collections.abc import Sequence
from dataclasses import dataclass

from core.words import Words
from rubrics.models import Archetype, Competency, RoleCompetency, RoleDefinition
from rubrics.queries.documents import entry_in_place
from rubrics.queries.labels import of
from rubrics.queries.names import Named, by_key
from rubrics.queries.rubrics import in_force
from rubrics.rules.archetypes import RoleShift, Shifted, shift
from rubrics.rules.profiles import Profile
from rubrics.rules.shapes import CHOICES, SCALES


@dataclass(frozen=True)
class ChoiceRow:
    """One design choice across the archetypes, in their order."""

    name: str
    texts: Sequence[Words]


@dataclass(frozen=True)
class ShiftRow:
    competency: Named
    by: int
    roles: Sequence[Named]
    is_for_all: bool
    because: Words


@dataclass(frozen=True)
class ArchetypeIndex:
    archetypes: Sequence[Archetype]
    choices: Sequence[ChoiceRow]
    # Archetype with its shifts
    shifts: Sequence[tuple[Archetype, Sequence[ShiftRow]]]
    roles: Sequence[Named]


def archetype_index() -> ArchetypeIndex:
    rubric, archetypes = in_force(), list(Archetype.objects.all())
    roles = by_key(RoleDefinition.objects.filter(rubric=rubric))
    known = by_key(Competency.objects.filter(rubric=rubric))
    return ArchetypeIndex(
        archetypes,
        [ChoiceRow(str(of(choice)), [one.choices.get(choice, {}) for one in archetypes]) for choice in CHOICES],
        [(one, _shifts(one, known, roles)) for one in archetypes],
        list(roles.values()),
    )


def _shifts(archetype: Archetype, known: dict[str, Named], roles: dict[str, Named]) -> list[ShiftRow]:
    return [
        ShiftRow(
            known[one["competency"]],
            one["by"],
            [roles[key] for key in one["roles"] if key in roles],
            not one["roles"],
            one["because"],
        )
        for one in archetype.shifts
        if one["competency"] in known
    ]


@dataclass(frozen=True)
class ShiftLine:
    competency: Named
    before: str
    after: str
    by: int
    because: Words


@dataclass(frozen=True)
class InArchetype:
    """What the role would ask for in that kind of company: shown, never applied."""

    archetype: Archetype
    lines: list[ShiftLine]
    must_haves: int
    is_too_many: bool
    # (scale, as the role says, as it would be); those that move
    profile: list[tuple[str, str, str]]


def in_archetype(
    role: RoleDefinition, asked: list[RoleCompetency], archetype: Archetype, competencies: dict[int, Competency]
) -> InArchetype:
    keyed = {one.key: one for one in competencies.values()}
    counted = {competencies[one.competency_id].key: one.must_have for one in asked}
    profile = Profile(role.ml_depth, role.software_depth, role.communication)
    found: RoleShift = shift(profile, counted, entry_in_place(archetype), role.key, keyed)
    pairs = [
        (str(of(scale)), f"{getattr(profile, scale):.2f}", f"{getattr(found.profile, scale):.2f}") for scale in SCALES
    ]
    return InArchetype(
        archetype,
        [_shift_line(one, keyed[one.competency]) for one in found.shifted],
        found.must_haves,
        found.is_too_many,
        [pair for pair in pairs if pair[1] != pair[2]],
    )


def _shift_line(one: Shifted, competency: Competency) -> ShiftLine:
    return ShiftLine(Named(competency.key, competency.name), one.before, one.after, one.by, dict(one.because))
