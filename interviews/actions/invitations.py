"""What a candidate is told of their interviews: an invitation of their own, its changes and its end."""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta

from core import links, mail
from core.models import Letter
from core.models.letters import LetterState
from hiring.actions.messages import STATUS, STATUS_LASTS
from hiring.models import Application, JobAd
from hiring.rules.stages import ApplicationState
from interviews.models import Interview, SeatKind
from interviews.queries.appointments import (
    ALL_CALLED_OFF,
    INVITED,
    INVITED_TO_ALL,
    Ending,
    endings,
    guest_was_told,
    held_back,
    invitations_to,
)

# Nobody prepares or travels for what is off: so long before it the candidate hears of it, whatever else they know
AT_THE_LATEST = timedelta(hours=24)

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
    # What waits with others is written when it goes, as things stand then
    if not _is_to_be_told(interview, at) or _waiting_with_others(interview):
        return
    candidate = interview.application.candidate
    mail.post(
        f"{INVITED}:{interview.pk}:{interview.sequence}",
        INVITED,
        address=candidate.email,
        language=candidate.language,
        facts={"interview": interview.pk, "sequence": interview.sequence, "is_new": not guest_was_told(interview)},
        secrets={"token": _token(interview.application, at)},
        thread=f"application-{interview.application_id}",
        at=at,
    )


def tell_of_all(interviews: Sequence[Interview], *, at: datetime) -> None:
    """Of one application, booked together: one mail."""
    told = [one for one in interviews if _is_to_be_told(one, at)]
    if len(told) < 2:
        for one in told:
            tell(one, at=at)
        return
    application = told[0].application
    mail.post(
        f"{INVITED_TO_ALL}:{application.pk}:{min(one.pk for one in told)}",
        INVITED_TO_ALL,
        address=application.candidate.email,
        language=application.candidate.language,
        facts={"interviews": {str(one.pk): one.sequence for one in told}},
        secrets={"token": _token(application, at)},
        thread=f"application-{application.pk}",
        at=at,
    )


def _is_to_be_told(interview: Interview, at: datetime) -> bool:
    return interview.tells_candidate and interview.starts_at > at


def _token(application: Application, at: datetime) -> str:
    """Earlier mails keep their link: a candidate may open any of them."""
    return links.make(STATUS, application.pk, lasts=STATUS_LASTS, at=at, alone=False)


def _waiting_with_others(interview: Interview) -> Letter | None:
    """Locked, so that nobody begins to send it."""
    waiting = invitations_to(interview).filter(kind=INVITED_TO_ALL, state=LetterState.WAITING, leased_until=None)
    return waiting.select_for_update().first()


def call_off(interview: Interview, *, at: datetime) -> None:
    """To a candidate who was told. Of one that is over nobody has to hear."""
    if not _is_to_be_told_off(interview, at):
        return
    candidate = interview.application.candidate
    mail.post(
        f"interviews.candidate_cancellation:{interview.pk}:{interview.sequence}",
        "interviews.candidate_cancellation",
        address=candidate.email,
        language=candidate.language,
        facts={"interview": interview.pk, "sequence": interview.sequence},
        thread=f"application-{interview.application_id}",
        at=at,
    )


def _is_to_be_told_off(interview: Interview, at: datetime) -> bool:
    waits = _waiting_with_others(interview)
    if waits is not None:
        del waits.facts["interviews"][str(interview.pk)]
        waits.save(update_fields=["facts"])
    return interview.ends_at > at and guest_was_told(interview)


def call_off_all(application: Application, interviews: Sequence[Interview], *, at: datetime) -> None:
    """The matter is closed, or decided. Nobody learns that they are rejected from a bare cancellation: it follows the
    mail that says so. Where none has gone a day before an interview it goes alone, and says no reason."""
    told = [one for one in interviews if _is_to_be_told_off(one, at)]
    waits = application.state == ApplicationState.REJECTED
    later = [one for one in told if waits and one.starts_at - AT_THE_LATEST > at]
    soon = [one for one in told if one not in later]
    if soon:
        _post_cancellations(application, soon, {}, at=at)
    if later:
        latest = min(one.starts_at for one in later) - AT_THE_LATEST
        _post_cancellations(application, later, {"latest": latest.isoformat()}, due_at=latest, at=at)
        follow([application.pk], at=at)


def _post_cancellations(
    application: Application,
    interviews: Sequence[Interview],
    facts: dict[str, str],
    *,
    due_at: datetime | None = None,
    at: datetime,
) -> None:
    candidate = application.candidate
    mail.post(
        f"{ALL_CALLED_OFF}:{application.pk}:{min(one.pk for one in interviews)}",
        ALL_CALLED_OFF,
        address=candidate.email,
        language=candidate.language,
        facts={
            "application": application.pk,
            "interviews": {str(one.pk): one.sequence for one in interviews},
            **facts,
        },
        thread=f"application-{application.pk}",
        due_at=due_at,
        at=at,
    )


def follow(applications: Collection[int], *, at: datetime) -> None:
    """What is held back goes when it should as things stand now: behind the letter that says that it is over, at once
    when the application is open again, else at the latest. One statement when nothing is."""
    waiting = list(held_back(applications).select_for_update())
    if not waiting:
        return
    ended = endings({letter.facts["application"] for letter in waiting})
    closed = Application.objects.filter(pk__in=applications, state=ApplicationState.REJECTED)
    still = set(closed.values_list("pk", flat=True))
    for letter in waiting:
        application, latest = letter.facts["application"], datetime.fromisoformat(letter.facts["latest"])
        _set(letter, ended.get(application), latest if application in still else at)


def _set(letter: Letter, ending: Ending | None, latest: datetime) -> None:
    follows = ending is not None and ending.due_at <= latest
    letter.after = ending.letter if ending and follows else None
    letter.due_at = ending.due_at if ending and follows else latest
    letter.save(update_fields=["after", "due_at"])
