import os
import time
from contextlib import suppress
from typing import Any

from celery import Celery
from celery.signals import task_postrun, task_prerun

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "core.settings")

app = Celery("touchstone")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()

_began: dict[str, float] = {}


@task_prerun.connect
def begin(task_id: str, **_kwargs: Any) -> None:
    _began[task_id] = time.monotonic()


@task_postrun.connect
def note(task_id: str, task: Any, retval: Any, state: str, **_kwargs: Any) -> None:
    """When each task of the beat last ran, for the operator's page. What cannot be noted holds up no work."""
    from django.conf import settings

    began = _began.pop(task_id, None)
    if task.name not in settings.CELERY_BEAT_SCHEDULE or began is None:
        return
    from core.actions import sweeps
    from core.doors import now

    trouble = type(retval).__name__ if state == "FAILURE" else ""
    with suppress(Exception):
        sweeps.note(task.name, seconds=time.monotonic() - began, trouble=trouble, at=now())
