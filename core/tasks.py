from collections.abc import Callable
from datetime import datetime, timedelta

from celery import shared_task
from django.conf import settings
from django.utils import timezone

from core import chats, mail

# The share of a turn of the beat after which letters let others through: what waits behind them for a whole turn is
# not done in it
SHARE = 1 / 3


@shared_task(name="core.tasks.deliver_letters")
def deliver_letters() -> None:
    _in_turn(mail.deliver, mail.nudge)


@shared_task(name="core.tasks.post_to_chats")
def post_to_chats() -> None:
    _in_turn(chats.deliver, mail.nudge_chats)


def _in_turn(deliver: Callable[[datetime], int], go_on: Callable[[], None]) -> None:
    """Until nothing is left, or it is the turn of others: then the rest comes after them."""
    until = timezone.now() + SHARE * timedelta(seconds=settings.SWEEP_SECONDS)
    while deliver(timezone.now()):
        if timezone.now() > until:
            go_on()
            return
