"""What interviews do when hiring rings."""

from datetime import datetime
from typing import Any

from django.dispatch import receiver

from core.models import Person
from hiring.models import Application
from hiring.signals import application_closed, application_moved, application_reopened
from interviews.actions import booking, progress


@receiver(application_closed)
def cancel_interviews(*, application: Application, by: Person | None, at: datetime, **_sent: Any) -> None:
    booking.call_off(application, by=by, at=at)


@receiver(application_reopened)
def ask_again_for_cards(*, application: Application, by: Person | None, at: datetime, **_sent: Any) -> None:
    booking.take_up(application, by=by, at=at)


@receiver(application_moved)
def look_again(*, application: Application, at: datetime, **_sent: Any) -> None:
    """What was booked before the move says what comes next after it."""
    progress.refresh(application, at=at)
