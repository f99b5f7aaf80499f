"""What a candidate is told of their interviews: an invitation of their own, its changes and its end."""

from datetime import datetime

from core import links, mail
from hiring.actions.messages import STATUS, STATUS_LASTS
from hiring.models import JobAd
from interviews.models import Interview, SeatKind
from interviews.queries.appointments import INVITED, guest_was_told

# Time, place and, where the job ad names them, who leads it
Shown = tuple[datetime, datetime, str, tuple[str, ...]]


def as_shown(interview: Interview) -> Shown:
    """All that a candidate sees of it: of other changes they do not hear."""
    leads: tuple[str, ...] = ()
    if JobAd.objects.filter(requisition=interview.application.requisition_id, names_interviewers=True).exists():
        seats = interview.seats.filter(held=True, kind=SeatKind.LEAD).order_by("pk")
        leads = tuple(seats.values_list("person__name", flat=True))
    return interview.starts_at, interview.ends_at, interview.place, leads


def tell(interview: Interview, *, at: datetime) -> None:
    """One that has begun is noted down afterwards: nobody is invited to it."""
    if not interview.tells_candidate or interview.starts_at <= at:
        return
    candidate = interview.application.candidate
    # Earlier mails keep their link: a candidate may open any of them
    token = links.make(STATUS, interview.application_id, lasts=STATUS_LASTS, at=at, alone=False)
    mail.post(
        f"{INVITED}:{interview.pk}:{interview.sequence}",
        INVITED,
        address=candidate.email,
        language=candidate.language,
        facts={"interview": interview.pk, "sequence": interview.sequence, "is_new": not guest_was_told(interview.pk)},
        secrets={"token": token},
        thread=f"interview-{interview.uid}",
        at=at,
    )


def call_off(interview: Interview, *, at: datetime) -> None:
    """To a candidate who was told. Of one that is over nobody has to hear."""
    if not guest_was_told(interview.pk) or interview.ends_at <= at:
        return
    candidate = interview.application.candidate
    mail.post(
        f"interviews.candidate_cancellation:{interview.pk}:{interview.sequence}",
        "interviews.candidate_cancellation",
        address=candidate.email,
        language=candidate.language,
        facts={"interview": interview.pk, "sequence": interview.sequence},
        thread=f"interview-{interview.uid}",
        at=at,
    )
