"""What interviews do when hiring rings."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from django.dispatch import receiver

from core.models import Person
from hiring.models import Application, Requisition
from hiring.signals import (
    application_closed,
    application_moved,
    application_reopened,
    applications_closed,
    applications_moved,
    applications_reopened,
    endings_changed,
    loop_changed,
)
from interviews.actions import booking, choices, invitations, meetings, progress
from interviews.queries.booking import with_interviews


@receiver(application_closed)
def cancel_interviews(*, application: Application, by: Person | None, at: datetime, **_sent: Any) -> None:
    choices.close_all(application, at=at)
    meetings.call_off(application, by=by, at=at)
    booking.call_off(application, by=by, at=at)


@receiver(application_reopened)
def ask_again_for_cards(*, application: Application, by: Person | None, at: datetime, **_sent: Any) -> None:
    booking.take_up(application, by=by, at=at)
    invitations.follow([application.pk], at=at)


@receiver(application_moved)
def look_again(*, application: Application, at: datetime, **_sent: Any) -> None:
    """What was booked before the move says what comes next after it."""
    progress.refresh(application, at=at)


@receiver(applications_closed)
def cancel_interviews_of_many(
    *, applications: Sequence[Application], by: Person | None, at: datetime, **_sent: Any
) -> None:
    for application in with_interviews(applications):
        choices.close_all(application, at=at)
        meetings.call_off(application, by=by, at=at)
        booking.call_off(application, by=by, at=at)


@receiver(applications_reopened)
def ask_again_for_cards_of_many(
    *, applications: Sequence[Application], by: Person | None, at: datetime, **_sent: Any
) -> None:
    for application in with_interviews(applications):
        booking.take_up(application, by=by, at=at)
    invitations.follow([application.pk for application in applications], at=at)


@receiver(endings_changed)
def let_cancellations_follow(*, applications: Collection[int], at: datetime, **_sent: Any) -> None:
    invitations.follow(applications, at=at)


@receiver(applications_moved)
def look_again_at_many(*, applications: Sequence[Application], at: datetime, **_sent: Any) -> None:
    for application in with_interviews(applications):
        progress.refresh(application, at=at)


@receiver(loop_changed)
def look_at_all_again(*, requisition: Requisition, at: datetime, **_sent: Any) -> None:
    """With one session more or less a loop may be over, or not over any more."""
    progress.refresh_loop(requisition, at=at)
