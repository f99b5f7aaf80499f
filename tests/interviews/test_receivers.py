from datetime import datetime

from core.models import Person
from hiring.actions import requisitions
from interviews.models import InterviewState
from tests import make
from tests.interviews import panel


def test_a_cancelled_requisition_cancels_the_interviews_to_come(
    role, rae: Person, hana: Person, ivan: Person, at: datetime
) -> None:
    application = panel.application(role, rae, hana, at)
    interview = make.interview(application, [ivan], rae, at)
    requisitions.cancel(application.requisition, reason="No budget", by=rae, at=at)
    interview.refresh_from_db()
    application.refresh_from_db()
    assert interview.state == InterviewState.CANCELLED
    assert (application.next_step, application.cards_due) == ("none", 0)
