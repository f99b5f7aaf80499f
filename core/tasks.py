from datetime import timedelta

from celery import shared_task
from django.conf import settings
from django.utils import timezone

from core import chats, mail

# The share of a turn of the beat after which letters let others through: what waits behind them for a whole turn is
# not done in it
SHARE = 1 / 3


@shared_task(name="core.tasks.deliver_letters")
def deliver_letters() -> None:
    until = timezone.now() + SHARE * timedelta(seconds=settings.SWEEP_SECONDS)
    while mail.deliver(timezone.now()):
        if timezone.now() > until:
            mail.nudge()
            return


@shared_task(name="core.tasks.post_to_chats")
def post_to_chats() -> None:
    while chats.deliver(timezone.now()):
        pass
