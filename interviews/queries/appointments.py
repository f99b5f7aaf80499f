"""An interview as its letters and calendars tell it to one person."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db.models import Exists, F, OuterRef, Prefetch, Q, QuerySet

from core.models import Letter, Organisation, Person
from core.models.letters import LetterState
from core.statements import prepared
from core.words import Words
from hiring.models import JobAd, Message, Part, TeamMember
from hiring.models.messages import Direction
from hiring.queries.jobs import title_of
from hiring.rules.messages import ENDS
from hiring.rules.stages import ApplicationState
from interviews.models import Interview, InterviewState, Seat, SeatKind

# What `appointment_of` reads of an interview and of its seats, and no more, for it is read anew for every letter
INTERVIEWS = Interview.objects.select_related("application__candidate", "application__requisition", "session").only(
    "uid",
    "sequence",
    "state",
    "starts_at",
    "ends_at",
    "booked_at",
    "place",
    "organiser",
    "application__candidate__name",
    "application__candidate__time_zone",
    "application__requisition__title",
    "session__title",
)
SEATS = Seat.objects.select_related("person").only(
    "interview", "held", "kind", "answer", "answered_at", "person__name", "person__email"
)


@dataclass(frozen=True)
class Seated:
    """Somebody who holds a seat, and what they answered."""

    name: str
    email: str
    answer: str = ""


@dataclass(frozen=True)
class Engagement:
    """What an interview and a debrief meeting tell alike to one person: letters and calendars are made of it."""

    id: int
    uid: UUID
    sequence: int
    starts_at: datetime
    ends_at: datetime
    # When it last became what it is, as far as is known
    changed_at: datetime
    place: str
    candidate: str
    requisition: str
    # Everybody who is asked
    panel: tuple[Seated, ...]
    # The person the letter is for: name and address
    reader: tuple[str, str]
    is_cancelled: bool
    organiser: str
    organiser_address: str


@dataclass(frozen=True)
class Appointment(Engagement):
    candidate_zone: str
    session: Words
    is_seated: bool
    # What the reader answered
    answer: str


def said_alike(found: Any, reader: Person, organisation: Organisation | None) -> dict[str, Any]:
    """Of an interview or a debrief meeting: what both have."""
    return {
        "id": found.pk,
        "uid": found.uid,
        "sequence": found.sequence,
        "starts_at": found.starts_at,
        "ends_at": found.ends_at,
        "place": found.place,
        "requisition": found.application.requisition.title,
        "reader": (reader.name, reader.email),
        "organiser": organisation.name if organisation else "",
        "organiser_address": found.organiser or settings.DEFAULT_FROM_EMAIL,
    }


def has_heard(key: str, reader: Person) -> bool:
    """Whether a letter whose key begins so went out to this person, or may be going out at this moment."""
    told = Letter.objects.filter(to=reader, key__startswith=key)
    return told.exclude(state=LetterState.DROPPED).exists()


def invites_from() -> str:
    """The address that mail comes from, now: what is booked keeps it, whatever becomes of the settings."""
    organisation = Organisation.objects.first()
    return (organisation.sender_address if organisation else "") or settings.DEFAULT_FROM_EMAIL


def appointment(interview_id: int, letter: Letter) -> Appointment | None:
    """As it is told to whom the letter is for. None when there is nobody to tell, or the interview is gone."""
    found = _interview(interview_id)
    if not found or letter.to is None:
        return None
    return appointment_of(found[0], _seats(interview_id), letter.to, letter.organisation)


@prepared
def _interview(pk: int) -> "QuerySet[Interview]":
    return INTERVIEWS.filter(pk=pk).order_by()


@prepared
def _seats(pk: int) -> "QuerySet[Seat]":
    return SEATS.filter(interview=pk)


def appointment_of(
    found: Interview, seats: Iterable[Seat], reader: Person, organisation: Organisation | None
) -> Appointment:
    """`seats`: all of the interview, also those that nobody holds any more."""
    seats = list(seats)
    held = [seat for seat in seats if seat.held]
    own = next((seat for seat in held if seat.person_id == reader.pk), None)
    answered = [seat.answered_at for seat in seats if seat.answered_at]
    return Appointment(
        **said_alike(found, reader, organisation),
        changed_at=max([found.booked_at, *answered]),
        candidate=found.application.candidate.name,
        candidate_zone=found.application.candidate.time_zone,
        session=found.session.title,
        panel=tuple(Seated(seat.person.name, seat.person.email, seat.answer) for seat in held),
        is_seated=own is not None,
        is_cancelled=found.state == InterviewState.CANCELLED,
        answer=own.answer if own else "",
    )


def as_known(found: Appointment, starts_at: datetime) -> Appointment:
    """As it stood when its reader last heard of it."""
    return replace(found, starts_at=starts_at, ends_at=starts_at + (found.ends_at - found.starts_at))


def was_told(interview_id: int, reader: Person) -> bool:
    """Of the interview, by an invitation."""
    return has_heard(f"interviews.invitation:{interview_id}:", reader)


# What a candidate is told


@dataclass(frozen=True)
class Guest:
    """An interview as its candidate is told: no name that the job does not tell, no address of anybody else."""

    id: int
    uid: UUID
    sequence: int
    starts_at: datetime
    ends_at: datetime
    zone: str
    place: str
    session: Words
    minutes: int
    job: Words | str
    candidate: tuple[str, str]
    prepare: Sequence[Words]
    people: Sequence[str]
    is_cancelled: bool
    organiser: str
    organiser_address: str

    @property
    def call_url(self) -> str:
        return self.place if self.place.startswith(("https://", "http://")) else ""


def guest_appointment(interview_id: int) -> Guest | None:
    """None: it is gone, or the candidate does not stand in the pipeline any more and is told so otherwise."""
    named = Exists(JobAd.objects.filter(requisition=OuterRef("application__requisition"), names_interviewers=True))
    found: Any = (
        Interview.objects.select_related(
            "application__candidate", "application__requisition__job_ad", "session__assessment_type"
        )
        .prefetch_related(Prefetch("seats", SEATS))
        .annotate(named=named)
        .filter(pk=interview_id)
        .first()
    )
    if found is None:
        return None
    candidate = found.application.candidate
    leads = [seat.person.name for seat in found.seats.all() if seat.held and seat.kind == SeatKind.LEAD]
    organisation = Organisation.objects.first()
    return Guest(
        id=found.pk,
        uid=found.uid,
        sequence=found.sequence,
        starts_at=found.starts_at,
        ends_at=found.ends_at,
        zone=candidate.time_zone,
        place=found.place,
        session=found.session.title,
        minutes=round((found.ends_at - found.starts_at).total_seconds() / 60),
        job=title_of(found.application.requisition),
        candidate=(candidate.name, candidate.email),
        prepare=found.session.assessment_type.prepare,
        people=leads if found.named else (),
        is_cancelled=found.state == InterviewState.CANCELLED or found.application.state != ApplicationState.ACTIVE,
        organiser=organisation.name if organisation else "",
        organiser_address=found.organiser or settings.DEFAULT_FROM_EMAIL,
    )


INVITED = "interviews.candidate_invitation"
# To several interviews at once
INVITED_TO_ALL = "interviews.candidate_invitations"
# With the application: to all that were still to come
ALL_CALLED_OFF = "interviews.candidate_cancellations"


def invitations_to(interview: Interview) -> QuerySet[Letter]:
    """Letters that tell the candidate of this interview: of it alone, or of several booked with it."""
    with_others = Q(key__startswith=f"{INVITED_TO_ALL}:{interview.application_id}:")
    named = Q(facts__interviews__has_key=str(interview.pk))
    return Letter.objects.filter(Q(key__startswith=f"{INVITED}:{interview.pk}:") | (with_others & named))


def guest_was_told(interview: Interview) -> bool:
    """Whether an invitation went out to the candidate, or may be going out at this moment."""
    return invitations_to(interview).exclude(state=LetterState.DROPPED).exists()


def guest_to_invite(letter: Letter, interview_id: int, sequence: int, *, at: datetime) -> Guest | None:
    """None: it was changed again and another letter says so, cancelled, or is over."""
    found = guest_appointment(interview_id)
    if found is None or found.is_cancelled or found.sequence < sequence or found.ends_at <= at:
        return None
    newer = invitations_to(Interview.objects.get(pk=interview_id)).filter(pk__gt=letter.pk)
    return None if newer.exists() else found


def guests_to_tell_off(interviews: Mapping[str, int]) -> list[tuple[Guest, int]]:
    """Cancelled interviews of which the candidate had heard, with the sequence of the cancellation."""
    told = [
        one for one in Interview.objects.filter(pk__in=interviews).order_by("starts_at", "pk") if guest_was_told(one)
    ]
    found = [(guest_appointment(one.pk), interviews[str(one.pk)]) for one in told]
    return [(guest, sequence) for guest, sequence in found if guest is not None]


# When a candidate hears that it is over


@dataclass(frozen=True)
class Ending:
    """The letter that says so."""

    letter: Letter
    due_at: datetime


def endings(applications: Iterable[int]) -> dict[int, Ending]:
    """By the application's id: what was written to the rejected since they were, and not called back. The first."""
    since = F("application__closed_at")
    written = Message.objects.filter(
        application__in=list(applications),
        application__state=ApplicationState.REJECTED,
        occasion__in=ENDS,
        direction=Direction.OUT,
        called_back_at=None,
        letter__isnull=False,
        at__gte=since,
    )
    found: dict[int, Ending] = {}
    for message in written.select_related("letter").order_by("due_at", "pk"):
        letter: Any = message.letter
        found.setdefault(message.application_id, Ending(letter, letter.due_at))
    return found


def held_back(applications: Iterable[int]) -> QuerySet[Letter]:
    """Cancellations that wait for such a letter, and are not on their way."""
    waiting = Letter.objects.filter(kind=ALL_CALLED_OFF, state=LetterState.WAITING, leased_until=None)
    return waiting.filter(facts__application__in=list(applications), facts__has_key="latest").order_by("pk")


def recruiter_of(interview_id: int) -> Person | None:
    """To whom a candidate's answer goes."""
    member = TeamMember.objects.filter(
        requisition__applications__interviews=interview_id, part=Part.RECRUITER, person__is_active=True
    )
    found = member.select_related("person").first()
    return found.person if found else None
