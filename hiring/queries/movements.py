"""What moved on requisitions in a stretch of time, and what does not move: of many requisitions at once.

Ids and moments alone. Whoever shows them fetches names through what the reader may see.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection
from django.db.models import Count, Exists, F, OuterRef, Q, Window
from django.db.models.functions import RowNumber

from hiring.models import NextStep, Visit
from hiring.rules.stages import ApplicationState
from hiring.rules.usual import FEW

# Of one requisition so many are named
NAMED = 5


@dataclass(frozen=True)
class Moved:
    """Somebody came into the stage in which they are now, from another one."""

    application: int
    requisition: int
    stage: int
    at: datetime
    # Of how many of the requisition it is one
    of_all: int


@dataclass(frozen=True)
class Stuck:
    """Longer in the stage than usual. New applications are not in it: they wait together."""

    application: int
    requisition: int
    stage: int
    since: datetime
    # Days that are usual, in the stage
    usual: int
    next_step: str
    waits_for: int | None
    of_all: int


def moved(requisitions: Collection[int], *, at: datetime, since: datetime, named: int = NAMED) -> list[Moved]:
    """The furthest first, of those who go on or are hired."""
    earlier = Q(entered_at__lt=OuterRef("entered_at")) | Q(entered_at=OuterRef("entered_at"), pk__lt=OuterRef("pk"))
    before = Visit.objects.filter(earlier, application=OuterRef("application"))
    found = (
        Visit.objects.filter(
            Exists(before),
            application__requisition__in=list(requisitions),
            application__stage=F("stage"),
            application__state__in=[ApplicationState.ACTIVE, ApplicationState.HIRED],
            application__stage_since=F("entered_at"),
            entered_at__gt=since,
            entered_at__lte=at,
        )
        .annotate(
            nth=Window(
                RowNumber(),
                partition_by=F("application__requisition"),
                order_by=[F("stage__position").desc(), F("entered_at").desc(), F("pk").desc()],
            ),
            of_all=Window(Count("pk"), partition_by=F("application__requisition")),
        )
        .filter(nth__lte=named)
        .order_by("application__requisition", "nth")
        .values_list("application", "application__requisition", "stage", "entered_at", "of_all")
    )
    return [Moved(*row) for row in found]


# `over_since` of hiring.rules.usual, as a question about all of them
STUCK = """
SELECT id, requisition_id, stage_id, stage_since, usual, next_step, waits_for_id, of_all FROM (
    SELECT a.id, a.requisition_id, a.stage_id, a.stage_since, u.days AS usual, a.next_step, a.waits_for_id,
           row_number() OVER (
               PARTITION BY a.requisition_id ORDER BY a.stage_since + u.days * interval '1 day', a.id
           ) AS nth,
           count(*) OVER (PARTITION BY a.requisition_id) AS of_all
    FROM hiring_application a
    JOIN hiring_stage s ON s.id = a.stage_id
    JOIN hiring_requisition r ON r.id = a.requisition_id
    JOIN rubrics_roledefinition role ON role.id = r.role_id
    JOIN hiring_usual u ON u.role_key = role.key AND u.kind = s.kind AND u.reached >= %(few)s
    WHERE a.requisition_id = ANY(%(requisitions)s) AND a.state = %(active)s AND a.next_step <> %(review)s
      AND a.stage_since <= %(at)s - (u.days + 1) * interval '1 day'
) found WHERE nth <= %(named)s ORDER BY requisition_id, nth
"""


def stuck(requisitions: Collection[int], *, at: datetime, named: int = NAMED) -> list[Stuck]:
    """Who is most over what is usual first."""
    given: dict[str, Any] = {
        "requisitions": list(requisitions),
        "active": ApplicationState.ACTIVE.value,
        "review": NextStep.REVIEW.value,
        "few": FEW,
        "named": named,
        "at": at,
    }
    with connection.cursor() as cursor:
        cursor.execute(STUCK, given)
        return [Stuck(*row) for row in cursor.fetchall()]
