from celery import shared_task
from django.utils import timezone

from hiring.actions import usual


@shared_task(name="hiring.tasks.reckon_usual")
def reckon_usual() -> None:
    usual.reckon(timezone.now())
