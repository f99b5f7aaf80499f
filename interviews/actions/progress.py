from datetime import datetime

from django.db import transaction
from django.db.models import Exists, OuterRef, Q

from hiring.actions import pipeline
from hiring.models import Application, NextStep, Requisition
from interviews.actions import meetings
from interviews.models import Interview, Scorecard
from interviews.queries.progress import progress


@transaction.atomic
def refresh(application: Application, *, at: datetime) -> Application:
    """Hand down what the pipeline must know, after anything that changes interviews, seats or cards."""
    # Read under the lock: of two at once the second sees what the first did. Locked alone, for a row that waited while
    # its stage changed would fall out of a join
    fresh = Application.objects.select_for_update().get(pk=application.pk)
    # In the same transaction in which its author comes to read others, a card ceases to be corrected
    Scorecard.objects.to_bind(fresh).update(bound_at=at)
    now = progress(fresh, at)
    meetings.follow(fresh, at=at)
    return pipeline.note_progress(
        fresh,
        next_step=now.next_step,
        next_step_at=now.next_step_at,
        waits_for=now.waits_for,
        cards_due=now.cards_due,
        cards_in=now.cards_in,
        owed_by=now.owed_by,
        breach=now.breach,
    )


def refresh_loop(requisition: Requisition, *, at: datetime) -> None:
    """Of those who have met somebody: for the rest it is all the same how many sessions there are."""
    for application in requisition.applications.active().filter(cards_due__gt=0).order_by("pk"):
        refresh(application, at=at)


def catch_up(at: datetime, *, most: int = 500) -> int:
    """What the clock alone changes: after an interview has ended, cards are waited for. For a sweep, twice or late."""
    ended = Interview.objects.booked().filter(
        application=OuterRef("pk"), starts_at=OuterRef("next_step_at"), ends_at__lte=at
    )
    over = Q(Exists(ended), next_step=NextStep.MEET) | Q(next_step=NextStep.CHOOSE)
    passed = Application.objects.active().filter(over, next_step_at__lt=at)
    found = list(passed.order_by("next_step_at", "pk")[:most])
    for application in found:
        refresh(application, at=at)
    return len(found)
