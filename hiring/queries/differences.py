"""Where a requisition differs from the role definition it was drafted from."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from core.words import Words
from hiring.models import Requisition, RequisitionCompetency
from hiring.queries.coverage import role_sessions
from hiring.queries.requisitions import competencies_of_rubric
from hiring.rules.differences import paired
from hiring.rules.loops import PlannedSession
from rubrics.models import Competency, Level, RoleCompetency
from rubrics.queries.archetypes import InArchetype, in_archetype


@dataclass(frozen=True)
class CompetencyDifference:
    """`kind`: "added", "left_out" or "changed"; of a change, what the role says and what is asked here."""

    name: Words
    kind: str
    must_have: bool
    target: Level
    role_must_have: bool = False
    role_target: Level | None = None

    @property
    def is_other_target(self) -> bool:
        return self.kind == "changed" and self.role_target != self.target

    @property
    def is_other_weight(self) -> bool:
        return self.kind == "changed" and self.role_must_have != self.must_have


@dataclass(frozen=True)
class SessionDifference:
    """`kind`: "added", "left_out" or "changed"; of a change, in what: "title", "minutes", "type", "purpose", "sees"."""

    title: Words
    kind: str
    minutes: int
    role_title: Words
    role_minutes: int
    changed: tuple[str, ...] = ()


@dataclass(frozen=True)
class Difference:
    competencies: tuple[CompetencyDifference, ...]
    sessions: tuple[SessionDifference, ...]
    shifted: InArchetype | None

    @property
    def is_none(self) -> bool:
        return not self.competencies and not self.sessions


def difference(
    requisition: Requisition, asked: Sequence[RequisitionCompetency], sessions: Sequence[PlannedSession]
) -> Difference:
    """Three queries, where the kind of company comes with the requisition."""
    levels = {one.key: one for one in Level.objects.filter(rubric=requisition.role.rubric_id)}
    known: dict[int, Any] = {one.pk: one for one in competencies_of_rubric(requisition)}
    of_role = [RoleCompetency(competency_id=pk, **one.of_role) for pk, one in known.items() if one.of_role]
    of_role.sort(key=lambda one: one.position)
    archetype = requisition.archetype
    shifted = in_archetype(requisition.role, of_role, archetype, known) if archetype else None
    return Difference(
        tuple(_competencies(requisition, of_role, asked, levels, known)),
        tuple(_sessions(role_sessions(requisition.role), sessions)),
        shifted,
    )


def _competencies(
    requisition: Requisition,
    of_role: Sequence[RoleCompetency],
    asked: Sequence[RequisitionCompetency],
    levels: Mapping[str, Level],
    known: Mapping[int, Competency],
) -> Iterable[CompetencyDifference]:
    role = {one.competency_id: one for one in of_role}
    here = {one.competency_id for one in asked}
    for one in asked:
        name, before = known[one.competency_id].name, role.get(one.competency_id)
        if before is None:
            yield CompetencyDifference(name, "added", one.must_have, one.target)
            continue
        target = _target(requisition, before, levels)
        if (target, before.must_have) != (one.target, one.must_have):
            yield CompetencyDifference(name, "changed", one.must_have, one.target, before.must_have, target)
    for left in of_role:
        if left.competency_id not in here:
            target = _target(requisition, left, levels)
            yield CompetencyDifference(known[left.competency_id].name, "left_out", left.must_have, target)


def _target(requisition: Requisition, asked: RoleCompetency, levels: Mapping[str, Level]) -> Level:
    return levels.get(asked.targets.get(requisition.level.key, ""), requisition.level)


def _sessions(of_role: Sequence[PlannedSession], here: Sequence[PlannedSession]) -> Iterable[SessionDifference]:
    for before, now in paired(of_role, here):
        if before is None and now is not None:
            yield SessionDifference(dict(now.title), "added", now.minutes, {}, 0)
        elif now is None and before is not None:
            yield SessionDifference(dict(before.title), "left_out", before.minutes, {}, 0)
        elif before is not None and now is not None and (changed := tuple(_changed(before, now))):
            title = dict(now.title)
            yield SessionDifference(title, "changed", now.minutes, dict(before.title), before.minutes, changed)


def _changed(before: PlannedSession, now: PlannedSession) -> Iterable[str]:
    if dict(before.title) != dict(now.title):
        yield "title"
    if before.minutes != now.minutes:
        yield "minutes"
    if before.assessment_type_id != now.assessment_type_id:
        yield "type"
    if before.purpose != now.purpose:
        yield "purpose"
    if (set(before.main), set(before.also)) != (set(now.main), set(now.also)):
        yield "sees"
