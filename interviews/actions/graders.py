"""Letters about a take-home: to those who grade it, and to a candidate who need not go on with it."""

from collections.abc import Iterable
from datetime import datetime

from core import mail
from core.models import Person
from hiring.rules.stages import ApplicationState
from interviews.models import Interview


def tell(interview: Interview, people: Iterable[Person], *, at: datetime) -> None:
    """What a candidate sent in is there to be read: no appointment, but as much to do as after one."""
    for person in people:
        mail.post(
            f"interviews.submission:{interview.pk}:{interview.sequence}:{person.pk}",
            "interviews.submission",
            to=person,
            facts={"interview": interview.pk},
            thread=f"application-{interview.application_id}",
            at=at,
        )


def let_go(interview: Interview, people: Iterable[Person], *, reason: str = "", at: datetime) -> None:
    """Somebody else grades it, or nobody."""
    for person in people:
        mail.post(
            f"interviews.grading_off:{interview.pk}:{interview.sequence}:{person.pk}",
            "interviews.grading_off",
            to=person,
            facts={"interview": interview.pk, "reason": reason},
            thread=f"application-{interview.application_id}",
            at=at,
        )


def call_off(interview: Interview, reason: str, *, at: datetime) -> None:
    """Before it came in. Who is rejected or withdrew hears of that, not of the project."""
    application = interview.application
    if application.state != ApplicationState.ACTIVE:
        return
    mail.post(
        f"interviews.take_home_off:{interview.pk}",
        "interviews.take_home_off",
        address=application.candidate.email,
        language=application.candidate.language,
        facts={"interview": interview.pk, "reason": reason},
        thread=f"application-{interview.application_id}",
        at=at,
    )
