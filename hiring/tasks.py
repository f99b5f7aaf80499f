from datetime import timedelta

from celery import shared_task
from django.utils import timezone

from hiring.actions import imports, reading, search, usual

PATIENCE = timedelta(seconds=20)


@shared_task(name="hiring.tasks.reckon_usual")
def reckon_usual() -> None:
    usual.reckon(timezone.now())


@shared_task(name="hiring.tasks.run_imports")
def run_imports() -> None:
    while imports.work(timezone.now()):
        pass


@shared_task(name="hiring.tasks.forget_imports")
def forget_imports() -> None:
    imports.forget(timezone.now())


@shared_task(name="hiring.tasks.index_candidates")
def index_candidates() -> None:
    search.index_missing()


@shared_task(name="hiring.tasks.read_files")
def read_files() -> None:
    """Until all are read, or others have waited for this worker long enough."""
    until = timezone.now() + PATIENCE
    while reading.read_waiting(timezone.now()) and timezone.now() < until:
        pass
