from datetime import timedelta

from celery import shared_task
from django.utils import timezone

from core import chats, mail

# What waits behind letters in the queue waits no longer than this for them
PATIENCE = timedelta(seconds=20)


@shared_task(name="core.tasks.deliver_letters")
def deliver_letters() -> None:
    until = timezone.now() + PATIENCE
    while mail.deliver(timezone.now()):
        if timezone.now() > until:
            mail.nudge()
            return


@shared_task(name="core.tasks.post_to_chats")
def post_to_chats() -> None:
    while chats.deliver(timezone.now()):
        pass
