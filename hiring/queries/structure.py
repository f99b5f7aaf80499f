"""Which parts of a structured interview a loop has, as far as hiring knows it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from django.contrib.postgres.aggregates import ArrayAgg
from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Count, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce, JSONObject
from django.utils.translation import gettext as _

from core.words import Words, say
from hiring.models import Requisition
from hiring.rules.coverage import gaps
from hiring.rules.loops import MUTUAL
from hiring.rules.structure import Component, Facts, Finding, Judging, Standing
from rubrics.models import Anchor, Level, Question

READY = Path(__file__).parents[1] / "content" / "structure.yaml"


def sessions_of(requisition: Requisition) -> "QuerySet[Any]":
    """In order, each with what it looks at."""
    seen = ArrayAgg("competencies", filter=Q(competencies__isnull=False), default=Value([]))
    found: QuerySet[Any] = requisition.sessions.annotate(sees=seen).order_by("position", "id")
    return found


def sessions_with_kits(requisition: Requisition) -> "QuerySet[Any]":
    """And with the questions of its kit: whom they suit, and their follow-ups."""
    kit = Question.objects.filter(assessment_type=OuterRef("assessment_type"))
    told = ArraySubquery(kit.values(told=JSONObject(roles="roles", follow_ups="follow_ups")))
    found: QuerySet[Any] = sessions_of(requisition).annotate(kit=told).select_related("assessment_type")
    return found


def facts_of(requisition: Requisition, sessions: Sequence[Any]) -> Facts:
    """Of `sessions_with_kits`; one query more. Who leads is known above: see interviews/queries/loops.py."""
    asked = _with_anchors(requisition)
    must = {one.competency_id: one.must_have for one in asked}
    voices = {pk: [session.pk for session in sessions if pk in session.sees] for pk in must}
    short = {gap.competency for gap in gaps(must, voices)}
    return Facts(
        judging=[_judging(session, requisition.role.key) for session in sessions if session.sees],
        aimless=[session.title for session in sessions if not session.sees and session.purpose != MUTUAL],
        has_talk=any(session.purpose == MUTUAL for session in sessions),
        has_must_have=any(must.values()),
        unanchored=[one.competency.name for one in asked if one.anchors < one.levels],
        one_voice=[one.competency.name for one in asked if one.must_have and one.competency_id in short],
        name_hidden=requisition.name_hidden,
    )


def _judging(session: Any, role: str) -> Judging:
    questions = [one for one in session.kit if not one["roles"] or role in one["roles"]]
    return Judging(
        title=session.title,
        type=session.assessment_type.key,
        minutes=session.minutes,
        is_timeless=session.is_timeless,
        questions=len(questions),
        followed_up=sum(bool(one["follow_ups"]) for one in questions),
    )


def _with_anchors(requisition: Requisition) -> list[Any]:
    """What is asked for; how many levels there are, and for how many of them it says what they look like."""
    levels = Level.objects.filter(rubric=requisition.role.rubric_id).order_by()
    anchors = Anchor.objects.filter(competency=OuterRef("competency")).order_by()
    return list(
        requisition.competencies.select_related("competency").annotate(
            anchors=_counted(anchors, "competency"), levels=_counted(levels, "rubric")
        )
    )


def _counted(found: "QuerySet[Any]", by: str) -> Coalesce:
    return Coalesce(Subquery(found.values(by).annotate(n=Count("pk")).values("n")), 0)


@dataclass(frozen=True)
class Line:
    """One part, and what makes it so or what to do about it."""

    name: Words
    text: str
    standing: Standing


@cache
def _ready() -> Mapping[str, Mapping[str, Any]]:
    return {entry["key"]: entry for entry in yaml.safe_load(READY.read_text("utf-8"))}


def lines_of(findings: Iterable[Finding]) -> list[Line]:
    return [_line(finding) for finding in findings]


def _line(finding: Finding) -> Line:
    entry = _ready()[Component(finding.component)]
    said = entry[finding.standing]
    if finding.standing == Standing.MISSING and not finding.names:
        said = entry.get("missing_all", said)
    names = str(_(", ")).join(say(dict(name)) for name in finding.names) or _("all sessions")
    return Line(entry["name"], say(said).replace("{names}", names), finding.standing)
