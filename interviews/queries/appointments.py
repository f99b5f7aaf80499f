"""An interview as its letters and calendars tell it to one person."""

from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from core.models import Letter, Organisation, Person
from core.models.letters import LetterState
from core.words import Words
from interviews.models import Interview, InterviewState


@dataclass(frozen=True)
class Appointment:
    id: int
    uid: UUID
    sequence: int
    starts_at: datetime
    ends_at: datetime
    place: str
    candidate: str
    candidate_zone: str
    session: Words
    requisition: str
    # Everybody who holds a seat: (name, address)
    panel: tuple[tuple[str, str], ...]
    # The person the letter is for
    reader: tuple[str, str]
    is_seated: bool
    is_cancelled: bool
    organiser: str


def appointment(interview_id: int, reader: Person | None) -> Appointment | None:
    """None when there is nobody to tell, or the interview is gone."""
    found = (
        Interview.objects.select_related("application__candidate", "application__requisition", "session")
        .prefetch_related("seats__person")
        .filter(pk=interview_id)
        .first()
    )
    if found is None or reader is None:
        return None
    seated = [seat.person for seat in found.seats.all() if seat.held]
    organisation = Organisation.objects.first()
    return Appointment(
        id=found.pk,
        uid=found.uid,
        sequence=found.sequence,
        starts_at=found.starts_at,
        ends_at=found.ends_at,
        place=found.place,
        candidate=found.application.candidate.name,
        candidate_zone=found.application.candidate.time_zone,
        session=found.session.title,
        requisition=found.application.requisition.title,
        panel=tuple((person.name, person.email) for person in seated),
        reader=(reader.name, reader.email),
        is_seated=reader.pk in {person.pk for person in seated},
        is_cancelled=found.state == InterviewState.CANCELLED,
        organiser=organisation.name if organisation else "",
    )


def as_known(found: Appointment, starts_at: datetime) -> Appointment:
    """As it stood when its reader last heard of it."""
    return replace(found, starts_at=starts_at, ends_at=starts_at + (found.ends_at - found.starts_at))


def was_told(interview_id: int, reader: Person) -> bool:
    """Whether an invitation went out to this person, or may be going out at this moment."""
    told = Letter.objects.filter(to=reader, key__startswith=f"interviews.invitation:{interview_id}:")
    return told.exclude(state=LetterState.DROPPED).exists()
