from datetime import datetime

from core.models import Sweep


def note(task: str, *, seconds: float, trouble: str, at: datetime) -> None:
    """One statement: written over each time, and it is no matter which of two workers is the second."""
    fields = ["ran_at", "seconds", "trouble"]
    Sweep.objects.bulk_create(
        [Sweep(task=task, ran_at=at, seconds=seconds, trouble=trouble)],
        update_conflicts=True,
        unique_fields=["task"],
        update_fields=fields,
    )
