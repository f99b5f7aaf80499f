"""What a candidate reads about their own application: where it stands in plain words, what comes and how to prepare.

Never a rating, never what was decided or why, never another candidate.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Exists, OuterRef, Q

from core import links
from core.words import Words
from hiring.actions.messages import STATUS
from hiring.models import Application, DataRequest, JobAd, Message, Session
from hiring.models.messages import Direction
from hiring.queries.jobs import Step, sessions_for_candidates, steps_of, title_of
from hiring.rules.messages import LATER, Occasion, fill
from hiring.rules.stages import ApplicationState, StageKind
from interviews.models import Interview, InterviewState, SeatKind, TakeHome
from interviews.queries.appointments import held_back
from interviews.queries.take_homes import take_homes_out, token_from_page

# A rejection is read in a mail first; where none was written, from the next day here
TELLS_BY_ITSELF = timedelta(days=1)
SAYS_NO = (Occasion.REJECTION, Occasion.FILLED, Occasion.KEEP_WARM)


@dataclass(frozen=True)
class Meeting:
    title: Words
    starts_at: datetime
    ends_at: datetime
    place: str
    prepare: Sequence[Words]
    # Who leads it, where the organisation tells
    people: Sequence[str]

    @property
    def call_url(self) -> str:
        return self.place if self.place.startswith(("https://", "http://")) else ""


@dataclass(frozen=True)
class Told:
    """One message, as it was sent."""

    at: datetime
    subject: str
    body: str
    is_theirs: bool


@dataclass(frozen=True)
class StatusPage:
    application: Application
    title: Words | str
    # A stage kind while it goes on; else how it ended
    stands: str
    meetings: Sequence[Meeting]
    # Each with the token that opens it
    take_homes: Sequence[tuple[TakeHome, str]]
    steps: Sequence[Step]
    messages: Sequence[Told]
    requests: Sequence[DataRequest]
    consent: str
    for_others_at: datetime | None

    @property
    def zone(self) -> str:
        zone: str = self.application.candidate.time_zone
        return zone

    @property
    def is_under_way(self) -> bool:
        return self.stands in StageKind.values


def application_behind(token: str, at: datetime) -> Application | None:
    """None: the link is over, was revoked, or never was."""
    link = links.find(STATUS, token, at=at) if token.isprintable() else None
    if link is None:
        return None
    found = Application.objects.select_related("candidate", "requisition__job_ad", "stage", "submission")
    return found.filter(pk=link.target_id).first()


def status_page(application: Application, *, token: str, address: str, at: datetime) -> StatusPage:
    """`token`, `address`: of the page itself, for what it opens and for the messages that name it."""
    stands = _stands(application, at)
    # Who does not know yet that it is over reads what they were told
    goes_on = stands in StageKind.values
    sessions = sessions_for_candidates().filter(requisition=application.requisition_id)
    submission = getattr(application, "submission", None)
    return StatusPage(
        application,
        title_of(application.requisition),
        stands,
        _meetings(application, at) if goes_on else (),
        [(sent, token_from_page(token, sent)) for sent in take_homes_out(application)] if goes_on else (),
        steps_of(sessions) if goes_on else (),
        _messages(application, address, at),
        list(application.candidate.data_requests.filter(handled_at=None)),
        submission.consent if submission else "",
        submission.for_others_at if submission else None,
    )


def _stands(application: Application, at: datetime) -> str:
    """An offer is made by a person: until then this page says of it what it says of the debrief."""
    kind = StageKind(application.stage.kind)
    standing: str = StageKind.DEBRIEF if kind == StageKind.OFFER else kind
    if application.state == ApplicationState.ACTIVE:
        return standing
    if application.state == ApplicationState.REJECTED and not _was_told(application, at):
        return standing
    return str(application.state)


def _was_told(application: Application, at: datetime) -> bool:
    written = application.messages.filter(
        occasion__in=SAYS_NO, direction=Direction.OUT, called_back_at=None, at__gte=application.closed_at
    )
    due = [message.due_at or message.at for message in written]
    if due:
        return min(due) <= at
    return application.closed_at is not None and application.closed_at + TELLS_BY_ITSELF <= at


def _meetings(application: Application, at: datetime) -> list[Meeting]:
    named = Exists(JobAd.objects.filter(requisition=OuterRef("application__requisition"), names_interviewers=True))
    known = Q(state=InterviewState.BOOKED) | Q(pk__in=_off_unknown_to_them(application))
    coming = Interview.objects.filter(known, application=application, ends_at__gt=at, take_home=None)
    found = coming.annotate(named=named).select_related("session__assessment_type").prefetch_related("seats__person")
    return [_meeting(interview) for interview in found]


def _off_unknown_to_them(application: Application) -> list[int]:
    """Cancelled with a rejection, and neither is in a mail yet."""
    if application.state == ApplicationState.ACTIVE:
        return []
    waiting = held_back([application.pk]).values_list("facts__interviews", flat=True)
    return [int(pk) for interviews in waiting for pk in interviews]


def _meeting(interview: Interview) -> Meeting:
    session: Session = interview.session
    people = [seat.person.name for seat in interview.seats.all() if seat.held and seat.kind == SeatKind.LEAD]
    return Meeting(
        session.title,
        interview.starts_at,
        interview.ends_at,
        interview.place,
        session.assessment_type.prepare,
        people if interview.named else (),  # type: ignore[attr-defined]  # annotated above
    )


def _messages(application: Application, address: str, at: datetime) -> list[Told]:
    gone = Q(direction=Direction.IN) | Q(due_at__lte=at)
    found = Message.objects.filter(gone, application=application, called_back_at=None).order_by("-due_at", "-pk")
    return [
        Told(
            message.due_at or message.at,
            message.subject,
            fill(message.body, {LATER: address}),
            message.direction == Direction.IN,
        )
        for message in found
    ]
