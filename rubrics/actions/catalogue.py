from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.db import connection
from django.utils.translation import gettext_lazy as _

from core.models import Person
from core.recording import record, recorded
from core.refusals import Refusal
from rubrics.models import (
    Anchor,
    AssessmentType,
    Competency,
    Level,
    Question,
    RoleCompetency,
    RoleDefinition,
    RoleSession,
    RoleSessionCompetency,
    Rubric,
    RubricState,
    Weight,
)
from rubrics.rules import catalogue as rules
from rubrics.rules.catalogue import Catalogue, Entry


class CatalogueUnfit(Refusal):
    """The files do not hold what they must."""


@recorded
def load(catalogue: Catalogue, *, by: Person | None, at: datetime) -> Rubric | None:
    """The rubric made of these files; None if they are loaded already.

    It is published unless the organisation has written a rubric of its own since: then it waits as a draft.
    """
    if found := rules.problems(catalogue):
        raise CatalogueUnfit(_("The catalogue cannot be loaded. %(problem)s") % {"problem": found[0]})
    _one_at_a_time()
    if Rubric.objects.filter(catalogue_digest=catalogue.digest).exists():
        return None
    latest = Rubric.objects.order_by("-version").first()
    types = _save_assessment_types(catalogue)
    rubric = Rubric.objects.create(
        version=latest.version + 1 if latest else 1, state=RubricState.DRAFT, catalogue_digest=catalogue.digest
    )
    _fill(rubric, catalogue, types)
    if latest is None or latest.catalogue_digest:
        _publish(rubric, by=by, at=at)
    else:
        record("rubrics.rubric_drafted", rubric, by=by, at=at, version=rubric.version)
    return rubric


def _publish(rubric: Rubric, *, by: Person | None, at: datetime) -> None:
    rubric.state, rubric.published_at, rubric.published_by = RubricState.PUBLISHED, at, by
    rubric.save(update_fields=["state", "published_at", "published_by"])
    record("rubrics.rubric_published", rubric, by=by, at=at, version=rubric.version)


def _one_at_a_time() -> None:
    """Two loaders would both find nothing loaded; there may be no row yet to lock."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('rubrics.catalogue'))")


def _save_assessment_types(catalogue: Catalogue) -> dict[str, AssessmentType]:
    never_ask = catalogue.files["assessments"]["never_ask"]
    copied = ("name", "shows", "not_when", "plan", "prepare", "can_show")
    AssessmentType.objects.bulk_create(
        [
            AssessmentType(
                key=entry["key"],
                position=position,
                leave_out=[*never_ask, *entry["leave_out"]],
                **{field: entry[field] for field in copied},
            )
            for position, entry in enumerate(catalogue.assessment_types, 1)
        ],
        update_conflicts=True,
        unique_fields=["key"],
        update_fields=["position", "leave_out", *copied],
    )
    types = {kind.key: kind for kind in AssessmentType.objects.all()}
    _save_questions(catalogue, types)
    return types


def _save_questions(catalogue: Catalogue, types: dict[str, AssessmentType]) -> None:
    copied = ("text", "follow_ups", "answers", "roles")
    Question.objects.bulk_create(
        [
            Question(
                key=entry["key"],
                assessment_type=types[kind["key"]],
                position=position,
                code=entry.get("code", ""),
                fix=entry.get("fix", ""),
                **{field: entry[field] for field in copied},
            )
            for kind in catalogue.assessment_types
            for position, entry in enumerate(kind["questions"], 1)
        ],
        update_conflicts=True,
        unique_fields=["key"],
        update_fields=["assessment_type", "position", "code", "fix", *copied],
    )


def _fill(rubric: Rubric, catalogue: Catalogue, types: dict[str, AssessmentType]) -> None:
    levels = Level.objects.bulk_create(
        Level(rubric=rubric, rank=rank, key=entry["key"], name=entry["name"])
        for rank, entry in enumerate(catalogue.levels, 1)
    )
    copied = ("key", "category", "name", "summary", "below", "not_evidence")
    competencies = {
        competency.key: competency
        for competency in Competency.objects.bulk_create(
            Competency(rubric=rubric, position=position, **{field: entry[field] for field in copied})
            for position, entry in enumerate(catalogue.competencies, 1)
        )
    }
    Anchor.objects.bulk_create(
        Anchor(competency=competencies[entry["key"]], level=level, text=entry["anchors"][level.key])
        for entry in catalogue.competencies
        for level in levels
    )
    _fill_roles(rubric, catalogue, competencies, types)


def _fill_roles(
    rubric: Rubric,
    catalogue: Catalogue,
    competencies: dict[str, Competency],
    types: dict[str, AssessmentType],
) -> None:
    entries = catalogue.roles
    roles = RoleDefinition.objects.bulk_create(
        RoleDefinition(rubric=rubric, position=position, **_role_fields(entry))
        for position, entry in enumerate(entries, 1)
    )
    pairs = list(zip(roles, entries, strict=True))
    RoleCompetency.objects.bulk_create(
        asked for role, entry in pairs for asked in _role_competencies(role, entry, competencies)
    )
    planned = [(role, position, session) for role, entry in pairs for position, session in enumerate(entry["loop"], 1)]
    sessions = RoleSession.objects.bulk_create(
        RoleSession(
            role=role,
            position=position,
            assessment_type=types[session["type"]],
            **{field: session[field] for field in ("title", "minutes", "purpose")},
        )
        for role, position, session in planned
    )
    RoleSessionCompetency.objects.bulk_create(
        RoleSessionCompetency(session=session, competency=competencies[key], weight=weight)
        for session, (_role, _position, entry) in zip(sessions, planned, strict=True)
        for weight in Weight
        for key in entry[weight.value]
    )


def _role_fields(entry: Entry) -> dict[str, Any]:
    lists = ("duties", "work_product", "tools", "backgrounds")
    profile = entry["profile"]
    return {
        **{field: entry[field] for field in ("key", "name", "summary", "strength", "bar", *lists)},
        **{field: profile[field] for field in ("ml_depth", "software_depth", "communication")},
        "profile_reason": profile["reason"],
    }


def _role_competencies(
    role: RoleDefinition, entry: Entry, competencies: dict[str, Competency]
) -> Iterator[RoleCompetency]:
    asked = [(key, True) for key in entry["must_have"]] + [(key, False) for key in entry["nice_to_have"]]
    for position, (key, must_have) in enumerate(asked, 1):
        targets = entry["must_have" if must_have else "nice_to_have"][key]
        yield RoleCompetency(
            role=role, competency=competencies[key], must_have=must_have, position=position, targets=targets
        )
