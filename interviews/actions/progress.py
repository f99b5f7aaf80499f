from datetime import datetime

from hiring.actions import pipeline
from hiring.models import Application
from interviews.queries.progress import progress


def refresh(application: Application, *, at: datetime) -> Application:
    """Hand down what the pipeline must know, after anything that changes interviews, seats or cards."""
    fresh = Application.objects.select_related("stage", "requisition").get(pk=application.pk)
    now = progress(fresh, at)
    return pipeline.note_progress(
        fresh,
        next_step=now.next_step,
        next_step_at=now.next_step_at,
        waits_for=now.waits_for,
        cards_due=now.cards_due,
        cards_in=now.cards_in,
    )
