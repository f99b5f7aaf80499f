from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.db import connection, transaction

from core.models import Organisation
from hiring.models import Usual
from hiring.rules.requisitions import OVER
from hiring.rules.stages import ApplicationState
from hiring.rules.usual import LAST

# Of those who are done: how many reached a stage of the kind, how many came further than the last such stage they were
# in, and the median of one stay
RECKON = """
WITH stays AS (
    SELECT role.key AS role_key, stage.kind, visit.application_id, visit.left_at - visit.entered_at AS stay,
           max(stage.position) OVER (PARTITION BY visit.application_id) AS furthest,
           max(stage.position) OVER (PARTITION BY visit.application_id, stage.kind) AS last_of_kind
    FROM hiring_visit visit
    JOIN hiring_stage stage ON stage.id = visit.stage_id
    JOIN hiring_application application ON application.id = visit.application_id
    JOIN hiring_requisition requisition ON requisition.id = application.requisition_id
    JOIN rubrics_roledefinition role ON role.id = requisition.role_id
    WHERE application.state <> %(active)s OR requisition.state = ANY(%(over)s)
)
INSERT INTO hiring_usual (role_key, kind, reached, went_on, days, as_of)
SELECT role_key, kind, count(DISTINCT application_id),
       count(DISTINCT application_id) FILTER (WHERE furthest > last_of_kind),
       greatest(1, ceil(extract(epoch FROM percentile_cont(0.5) WITHIN GROUP (ORDER BY stay)) / 86400)), %(today)s
FROM stays WHERE kind <> %(last)s GROUP BY role_key, kind
ON CONFLICT (role_key, kind) DO UPDATE SET reached = EXCLUDED.reached, went_on = EXCLUDED.went_on,
       days = EXCLUDED.days, as_of = EXCLUDED.as_of
WHERE hiring_usual.as_of < EXCLUDED.as_of
"""


def reckon(at: datetime) -> bool:
    """Once a day, whoever comes first; of two at once one finds it done. Whether it was this call that did it."""
    organisation = Organisation.objects.first()
    if organisation is None:
        return False
    today = at.astimezone(ZoneInfo(organisation.time_zone)).date()
    with transaction.atomic():
        if _is_another_at_it() or Usual.objects.filter(as_of__gte=today).exists():
            return False
        _write(today)
        # Of whom nobody is left, as after an erasure, nothing is usual
        Usual.objects.filter(as_of__lt=today).delete()
    return True


def _is_another_at_it() -> bool:
    """The claim is a lock that ends with the transaction: there may be no row yet that could be claimed."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(hashtext('hiring.usual'))")
        return not cursor.fetchone()[0]


def _write(today: date) -> None:
    given: dict[str, Any] = {
        "active": ApplicationState.ACTIVE.value,
        "over": [state.value for state in OVER],
        "last": LAST.value,
        "today": today,
    }
    with connection.cursor() as cursor:
        cursor.execute(RECKON, given)
