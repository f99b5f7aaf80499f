from celery import shared_task
from django.utils import timezone

from core import chats, mail


@shared_task(name="core.tasks.deliver_letters")
def deliver_letters() -> None:
    while mail.deliver(timezone.now()):
        pass


@shared_task(name="core.tasks.post_to_chats")
def post_to_chats() -> None:
    while chats.deliver(timezone.now()):
        pass
