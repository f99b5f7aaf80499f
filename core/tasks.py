from celery import shared_task
from django.utils import timezone

from core import mail


@shared_task(name="core.tasks.deliver_letters")
def deliver_letters() -> None:
    while mail.deliver(timezone.now()):
        pass
