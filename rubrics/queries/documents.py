"""What stands in the tables, in the form of the catalogue's files: for comparing, copying and editing."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.db.models import Model, Prefetch

from rubrics.models import (
    Anchor,
    Archetype,
    AssessmentType,
    Competency,
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
from rubrics.rules.shapes import ARCHETYPE, ASSESSMENT_TYPE, NOTE, QUESTION, SCALES, Entry, Shape, whole

# Kind of living entry -> its shape: written in place, each by itself, and not part of a version
SHAPES: Mapping[str, Mapping[str, Shape]] = {
    "assessment_type": ASSESSMENT_TYPE,
    "question": QUESTION,
    "archetype": ARCHETYPE,
    "note": NOTE,
}
KINDS: Mapping[type[Model], str] = {
    AssessmentType: "assessment_type",
    Question: "question",
    Archetype: "archetype",
    Note: "note",
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
    """Rubric -> its document, in as many queries for one as for several."""
    found = (
        Rubric.objects.filter(pk__in=[rubric.pk for rubric in rubrics])
        .prefetch_related(
            "levels",
            Prefetch("competencies", Competency.objects.order_by("position")),
            Prefetch("competencies__anchors", Anchor.objects.select_related("level")),
            "roles",
            Prefetch("roles__role_competencies", RoleCompetency.objects.select_related("competency")),
            Prefetch("roles__sessions", RoleSession.objects.select_related("assessment_type")),
            Prefetch(
                "roles__sessions__session_competencies",
                RoleSessionCompetency.objects.select_related("competency").order_by("id"),
            ),
        )
        .order_by("pk")
    )
    return {
        rubric.pk: document(
            [{"key": level.key, "name": level.name} for level in rubric.levels.all()],
            [competency_entry(one) for one in rubric.competencies.all()],
            [role_entry(one) for one in rubric.roles.all()],
        )
        for rubric in found
    }


def competency_entry(competency: Competency) -> Entry:
    anchors = {anchor.level.key: anchor.text for anchor in competency.anchors.all()}
    return {**_fields(competency, COMPETENCY_FIELDS), "anchors": anchors}


def role_entry(role: RoleDefinition) -> Entry:
    asked = list(role.role_competencies.all())
    return {
        **_fields(role, ROLE_FIELDS),
        "profile": {**_fields(role, SCALES), "reason": role.profile_reason},
        "must_have": {one.competency.key: one.targets for one in asked if one.must_have},
        "nice_to_have": {one.competency.key: one.targets for one in asked if not one.must_have},
        "loop": [_session_entry(one) for one in role.sessions.all()],
    }


def _session_entry(session: RoleSession) -> Entry:
    seen = list(session.session_competencies.all())
    return {
        **_fields(session, ("title", "minutes", "purpose")),
        "type": session.assessment_type.key,
        "main": [one.competency.key for one in seen if one.weight == Weight.MAIN],
        "also": [one.competency.key for one in seen if one.weight == Weight.ALSO],
    }


def living_entry(row: Model) -> dict[str, Any]:
    """An assessment type, question, archetype or note."""
    shape = SHAPES[KINDS[type(row)]]
    return whole(_fields(row, shape), shape)


def _fields(row: Model, names: Iterable[str]) -> dict[str, Any]:
    return {name: getattr(row, name) for name in names}
