from datetime import timedelta

from celery import shared_task
from django.utils import timezone

from interviews.actions import anonymity, feeds, ladders, notices, progress, reminders, summaries, take_homes, times

PATIENCE = timedelta(seconds=20)


@shared_task(name="interviews.tasks.send_reminders")
def send_reminders() -> None:
    ladders.plan_anew(timezone.now())
    reminders.send_due(timezone.now())


@shared_task(name="interviews.tasks.remind_before")
def remind_before() -> None:
    notices.remind_before(timezone.now())


@shared_task(name="interviews.tasks.catch_up")
def catch_up() -> None:
    progress.catch_up(timezone.now())


@shared_task(name="interviews.tasks.sum_up")
def sum_up() -> None:
    summaries.send_due(timezone.now())


@shared_task(name="interviews.tasks.mind_take_homes")
def mind_take_homes() -> None:
    take_homes.mind(timezone.now())


@shared_task(name="interviews.tasks.make_copies")
def make_copies() -> None:
    anonymity.make_waiting(timezone.now())


@shared_task(name="interviews.tasks.find_times")
def find_times() -> None:
    while times.answer_waiting(timezone.now()):
        pass
    times.forget(timezone.now())


@shared_task(name="interviews.tasks.read_feeds")
def read_feeds() -> None:
    """Until all are read, or others have waited for this worker long enough."""
    until = timezone.now() + PATIENCE
    while feeds.read_due(timezone.now()) and timezone.now() < until:
        pass
