from celery import shared_task
from django.utils import timezone

from interviews.actions import progress, reminders


@shared_task(name="interviews.tasks.send_reminders")
def send_reminders() -> None:
    reminders.send_due(timezone.now())


@shared_task(name="interviews.tasks.catch_up")
def catch_up() -> None:
    progress.catch_up(timezone.now())
