"""How many stand where, and how many go on: of many requisitions at once, or of the one whose page is shown.

The only place where this is counted: the pipeline, the weekly summaries and whatever else shows a funnel say the same.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import connection

from hiring.models import NextStep, Stage
from hiring.queries.usual import Norm, norm
from hiring.rules.stages import ApplicationState
from hiring.rules.usual import FEW

WEEK = timedelta(days=7)


@dataclass(frozen=True)
class Standing:
    """Who is in one stage now, and what became of its applications since a moment."""

    active: int = 0
    # Over the usual time
    over: int = 0
    # Without a next step
    idle: int = 0
    # Waiting for the reader
    mine: int = 0
    closed: int = 0
    hired: int = 0
    # Since when who is longest in it
    oldest: datetime | None = None
    # Since then
    applied: int = 0
    rejected: int = 0
    withdrawn: int = 0
    newly_hired: int = 0


@dataclass(frozen=True)
class Passage:
    """One stage: of those who are through with it how many went on, with what is usual in its kind; and its week."""

    stage: Stage
    left: int
    went_on: int
    norm: Norm
    # Who stood in it at the beginning of the time that is looked at, came into it and went out of it since. Nobody
    # stands in the last stage: of it `before` says who was hired by then
    before: int = 0
    came: int = 0
    went: int = 0


# Of applications, by the stage they are in or were closed in; stage by stage, so that nothing is sorted
STANDINGS = """
WITH u AS MATERIALIZED (
    SELECT s.id AS stage_id, u.days
    FROM hiring_stage s
    JOIN hiring_requisition r ON r.id = s.requisition_id
    JOIN rubrics_roledefinition role ON role.id = r.role_id
    LEFT JOIN hiring_usual u ON u.role_key = role.key AND u.kind = s.kind AND u.reached >= %(few)s
    WHERE s.requisition_id = ANY(%(requisitions)s)
)
SELECT u.stage_id, counted.*
FROM u
CROSS JOIN LATERAL (
    SELECT count(*) FILTER (WHERE a.state = %(active)s),
           count(*) FILTER (WHERE a.state = %(active)s AND a.stage_since <= %(at)s - (u.days + 1) * interval '1 day'),
           count(*) FILTER (WHERE a.state = %(active)s AND a.next_step = %(none)s),
           count(*) FILTER (WHERE a.state = %(active)s AND a.waits_for_id = %(reader)s),
           count(*) FILTER (WHERE a.state <> %(active)s AND a.state <> %(hired)s),
           count(*) FILTER (WHERE a.state = %(hired)s AND a.closed_at <= %(at)s),
           min(a.stage_since) FILTER (WHERE a.state = %(active)s),
           count(*) FILTER (WHERE a.applied_at > %(since)s AND a.applied_at <= %(at)s),
           count(*) FILTER (WHERE a.state = %(rejected)s AND a.closed_at > %(since)s AND a.closed_at <= %(at)s),
           count(*) FILTER (WHERE a.state = %(withdrawn)s AND a.closed_at > %(since)s AND a.closed_at <= %(at)s),
           count(*) FILTER (WHERE a.state = %(hired)s AND a.closed_at > %(since)s AND a.closed_at <= %(at)s)
    FROM hiring_application a WHERE a.stage_id = u.stage_id
) counted
"""

# Who came further went on; who was closed before that did not. Of each application the stages it was in are bits, by
# their position (a bigint has 63, a pipeline at most twenty stages): ten thousand went few ways. Both sides of the join
# are gathered first: else each application is looked up by itself
PASSAGES = """
WITH a AS MATERIALIZED (
    SELECT id, requisition_id, state = %(hired)s AS is_hired, coalesce(closed_at <= %(at)s, FALSE) AS is_over
    FROM hiring_application WHERE requisition_id = ANY(%(requisitions)s)
), each AS MATERIALIZED (
    SELECT v.application_id, bit_or(1::bigint << s.position) AS stages,
           bool_or(s.kind = %(hired)s AND v.left_at <= %(since)s) AS was_out
    FROM hiring_visit v
    JOIN hiring_stage s ON s.id = v.stage_id
    WHERE s.requisition_id = ANY(%(requisitions)s) AND v.entered_at <= %(at)s
    GROUP BY v.application_id
), ways AS (
    SELECT a.requisition_id, each.stages, a.is_over,
           a.is_hired AND coalesce(each.was_out, FALSE) AS was_hired, count(*) AS walked
    FROM a
    JOIN each ON each.application_id = a.id
    GROUP BY 1, 2, 3, 4
), walked AS (
    SELECT s.id AS stage_id,
           sum(w.walked) FILTER (WHERE w.is_over OR w.stages >> (s.position + 1) > 0)::bigint AS through,
           sum(w.walked) FILTER (WHERE w.stages >> (s.position + 1) > 0)::bigint AS went_on,
           sum(w.walked) FILTER (WHERE w.was_hired AND s.kind = %(hired)s)::bigint AS were_hired
    FROM ways w
    JOIN hiring_stage s ON s.requisition_id = w.requisition_id AND w.stages >> s.position & 1 = 1
    GROUP BY s.id
), moved AS (
    SELECT v.stage_id,
           count(*) FILTER (WHERE v.entered_at <= %(since)s) AS before,
           count(*) FILTER (WHERE v.entered_at > %(since)s) AS came,
           count(*) FILTER (WHERE v.left_at <= %(at)s) AS went
    FROM hiring_visit v
    JOIN hiring_stage s ON s.id = v.stage_id
    WHERE s.requisition_id = ANY(%(requisitions)s) AND v.entered_at <= %(at)s
      AND (v.left_at IS NULL OR v.left_at > %(since)s)
    GROUP BY v.stage_id
)
SELECT s.id, s.requisition_id, s.kind, s.name, s.position,
       coalesce(w.through, 0) AS through, coalesce(w.went_on, 0) AS went_on,
       coalesce(m.before, 0) + coalesce(w.were_hired, 0) AS before, coalesce(m.came, 0) AS came,
       coalesce(m.went, 0) AS went,
       u.reached AS usual_reached, u.went_on AS usual_went_on, u.days AS usual_days, u.as_of AS usual_as_of
FROM hiring_stage s
JOIN hiring_requisition r ON r.id = s.requisition_id
JOIN rubrics_roledefinition role ON role.id = r.role_id
LEFT JOIN walked w ON w.stage_id = s.id
LEFT JOIN moved m ON m.stage_id = s.id
LEFT JOIN hiring_usual u ON u.role_key = role.key AND u.kind = s.kind
WHERE s.requisition_id = ANY(%(requisitions)s)
ORDER BY s.requisition_id, s.position
"""


def standings(
    requisitions: Collection[int], *, at: datetime, since: datetime | None = None, reader: int | None = None
) -> dict[int, Standing]:
    """By the id of the stage. One query, however many."""
    given = {**_given(requisitions, at, since), "reader": reader, "none": NextStep.NONE.value, "few": FEW}
    with connection.cursor() as cursor:
        cursor.execute(STANDINGS, given)
        return {stage: Standing(*counts) for stage, *counts in cursor.fetchall()}


def passages(requisitions: Collection[int], *, at: datetime, since: datetime | None = None) -> dict[int, list[Passage]]:
    """By the id of the requisition, its stages in their order. One query, however many."""
    found: dict[int, list[Passage]] = {pk: [] for pk in requisitions}
    for stage in Stage.objects.raw(PASSAGES, _given(requisitions, at, since)):
        found[stage.requisition_id].append(_passage(stage))
    return found


def _given(requisitions: Collection[int], at: datetime, since: datetime | None) -> Mapping[str, Any]:
    """Of other states than these nothing is asked."""
    states = {state.name.lower(): state.value for state in ApplicationState}
    return {**states, "requisitions": list(requisitions), "at": at, "since": since or at - WEEK}


def _passage(stage: Any) -> Passage:
    known = stage.usual_reached is not None
    facts = {
        "reached": stage.usual_reached,
        "went_on": stage.usual_went_on,
        "days": stage.usual_days,
        "as_of": stage.usual_as_of.isoformat() if known else "",
    }
    return Passage(
        stage, stage.through, stage.went_on, norm(facts if known else None), stage.before, stage.came, stage.went
    )
