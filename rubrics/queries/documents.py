"""What stands in the tables, in the form of the catalogue's files: for comparing, copying and editing."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Model, OuterRef, QuerySet
from django.db.models.functions import JSONObject

from rubrics.models import (
    Anchor,
    Archetype,
    AssessmentType,
    Competency,
    Level,
    Note,
    Question,
    RoleCompetency,
    RoleDefinition,
    RoleSession,
    RoleSessionCompetency,
    Rubric,
    Weight,
)
from rubrics.rules.rubrics import Document, document
from rubrics.rules.shapes import SCALES, SHAPES, Entry, EntryKind, whole

# What is written in place, each by itself, and not in versions
InPlace = AssessmentType | Question | Archetype | Note
KINDS: Mapping[type[InPlace], EntryKind] = {
    AssessmentType: EntryKind.ASSESSMENT_TYPE,
    Question: EntryKind.QUESTION,
    Archetype: EntryKind.ARCHETYPE,
    Note: EntryKind.NOTE,
}
MODELS: Mapping[str, Any] = {kind: model for model, kind in KINDS.items()}

ROLE_FIELDS = (
    "key",
    "name",
    "summary",
    "duties",
    "work_product",
    "tools",
    "backgrounds",
    "not_this",
    "sourcing",
    "judge",
    "notes",
    "strength",
    "bar",
)
COMPETENCY_FIELDS = ("key", "category", "role", "name", "summary", "below", "not_evidence")


def document_of(rubric: Rubric) -> Document:
    return documents([rubric])[rubric.pk]


def documents(rubrics: Sequence[Rubric]) -> dict[int, Document]:
    """Rubric -> its document, in three queries for one as for several."""
    pks = [rubric.pk for rubric in rubrics]
    levels, competencies, roles = (_by_rubric(rows) for rows in (_levels(pks), _competencies(pks), _roles(pks)))
    return {
        pk: document(
            [{"key": level.key, "name": level.name} for level in levels[pk]],
            [_competency_entry(one) for one in competencies[pk]],
            [_role_entry(one) for one in roles[pk]],
        )
        for pk in pks
    }


def _by_rubric(rows: Iterable[Any]) -> dict[int, list[Any]]:
    found = defaultdict(list)
    for row in rows:
        found[row.rubric_id].append(row)
    return found


def _levels(pks: Sequence[int]) -> QuerySet[Level]:
    return Level.objects.filter(rubric__in=pks).order_by("rank")


def _competencies(pks: Sequence[int]) -> QuerySet[Competency]:
    anchors = Anchor.objects.filter(competency=OuterRef("pk")).order_by("level__rank")
    told = ArraySubquery(anchors.values(pair=JSONObject(level="level__key", text="text")))
    return Competency.objects.filter(rubric__in=pks).order_by("position").annotate(told=told)


def _roles(pks: Sequence[int]) -> QuerySet[RoleDefinition]:
    asked = RoleCompetency.objects.filter(role=OuterRef("pk")).order_by("position")
    wanted = JSONObject(competency="competency__key", must_have="must_have", targets="targets")
    seen = RoleSessionCompetency.objects.filter(session=OuterRef("pk")).order_by("id")
    looked_at = ArraySubquery(seen.values(one=JSONObject(competency="competency__key", weight="weight")))
    sessions = RoleSession.objects.filter(role=OuterRef("pk")).order_by("position")
    planned = JSONObject(
        title="title", minutes="minutes", purpose="purpose", type="assessment_type__key", seen=looked_at
    )
    return (
        RoleDefinition.objects.filter(rubric__in=pks)
        .order_by("position")
        .annotate(asked=ArraySubquery(asked.values(one=wanted)), loop=ArraySubquery(sessions.values(one=planned)))
    )


# Of rows with what was annotated above


def _competency_entry(competency: Any) -> Entry:
    anchors = {anchor["level"]: anchor["text"] for anchor in competency.told}
    return {**_fields(competency, COMPETENCY_FIELDS), "anchors": anchors}


def _role_entry(role: Any) -> Entry:
    return {
        **_fields(role, ROLE_FIELDS),
        "profile": {**_fields(role, SCALES), "reason": role.profile_reason},
        "must_have": {one["competency"]: one["targets"] for one in role.asked if one["must_have"]},
        "nice_to_have": {one["competency"]: one["targets"] for one in role.asked if not one["must_have"]},
        "loop": [_session_entry(one) for one in role.loop],
    }


def _session_entry(session: Entry) -> Entry:
    seen = session["seen"] or []
    return {
        **{name: session[name] for name in ("title", "minutes", "purpose", "type")},
        "main": [one["competency"] for one in seen if one["weight"] == Weight.MAIN],
        "also": [one["competency"] for one in seen if one["weight"] == Weight.ALSO],
    }


def entry_in_place(row: InPlace) -> dict[str, Any]:
    """What a row says, in the form of the files."""
    shape = SHAPES[KINDS[type(row)]]
    return whole(_fields(row, shape), shape)


def _fields(row: Model, names: Iterable[str]) -> dict[str, Any]:
    return {name: getattr(row, name) for name in names}
