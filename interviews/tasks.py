from celery import shared_task
from django.utils import timezone

from interviews.actions import progress, reminders, take_homes, times


@shared_task(name="interviews.tasks.send_reminders")
def send_reminders() -> None:
    reminders.send_due(timezone.now())


@shared_task(name="interviews.tasks.catch_up")
def catch_up() -> None:
    progress.catch_up(timezone.now())


@shared_task(name="interviews.tasks.mind_take_homes")
def mind_take_homes() -> None:
    take_homes.mind(timezone.now())


@shared_task(name="interviews.tasks.find_times")
def find_times() -> None:
    while times.answer_waiting(timezone.now()):
        pass
    times.forget(timezone.now())
