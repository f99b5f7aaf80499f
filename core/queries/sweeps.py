"""Do the legs run? Each task of the beat, when it last did."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.utils.translation import gettext

from core.models import Sweep

# So many turns without a word, and somebody should look at the workers
MISSED = 5


@dataclass(frozen=True)
class Row:
    name: str
    ran_at: datetime | None
    seconds: float
    trouble: str
    is_late: bool


def sweeps(at: datetime) -> list[Row]:
    """The one that is longest ago first."""
    ran = {sweep.task: sweep for sweep in Sweep.objects.all()}
    rows = [_row(task, ran.get(task), at) for task in settings.CELERY_BEAT_SCHEDULE]
    return sorted(rows, key=lambda row: (row.ran_at.timestamp() if row.ran_at else 0, row.name))


def _row(task: str, sweep: Sweep | None, at: datetime) -> Row:
    name = gettext(settings.SWEEP_NAMES[task]) if task in settings.SWEEP_NAMES else task
    if sweep is None:
        return Row(name, None, 0, "", is_late=True)
    patience = MISSED * timedelta(seconds=max(settings.SWEEP_SECONDS, 1))
    return Row(name, sweep.ran_at, sweep.seconds, sweep.trouble, is_late=at - sweep.ran_at > patience)
