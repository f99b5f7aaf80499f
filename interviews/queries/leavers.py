"""What somebody would leave behind: seats to come, cards owed, parts on teams, answers asked, applications to look
after."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import F, QuerySet

from core.models import Person
from hiring.models import Application, Approval, TeamMember
from hiring.rules.requisitions import RequisitionState
from interviews.models import CardState, InterviewState, Seat, take_home_of

OVER = (RequisitionState.FILLED, RequisitionState.CANCELLED)


@dataclass(frozen=True)
class Left:
    # Of interviews that have not ended, and of take-homes, in or not: for somebody else, or given up
    seats: tuple[Seat, ...]
    # Of interviews that took place: nobody else can write these cards
    owed: tuple[Seat, ...]
    # On requisitions that are not over
    parts: tuple[TeamMember, ...]
    approvals: tuple[Approval, ...]
    # Going on, and looked after by them in place of the recruiter
    applications: int

    @property
    def is_nothing(self) -> bool:
        return not (self.seats or self.owed or self.parts or self.approvals or self.applications)


def what_is_left(person: Person, at: datetime) -> Left:
    seats = tuple(_open_seats(person))
    return Left(
        seats=tuple(seat for seat in seats if _is_for_another(seat, at)),
        owed=tuple(seat for seat in seats if not _is_for_another(seat, at) and seat.card_state),  # type: ignore[attr-defined]  # annotated
        parts=tuple(
            TeamMember.objects.filter(person=person)
            .exclude(requisition__state__in=OVER)
            .select_related("requisition", "person")
            .order_by("requisition", "pk")
        ),
        approvals=tuple(
            Approval.objects.filter(approver=person, answer="").select_related("requisition").order_by("pk")
        ),
        applications=Application.objects.active().filter(assigned_to=person).count(),
    )


def _is_for_another(seat: Seat, at: datetime) -> bool:
    """What a candidate sends in can be read by anybody; what was said in an interview, by who sat there."""
    return seat.interview.ends_at > at or take_home_of(seat.interview) is not None


def _open_seats(person: Person) -> QuerySet[Seat]:
    """Held in booked interviews, the card not in."""
    return (
        Seat.objects.filter(person=person, held=True, interview__state=InterviewState.BOOKED)
        .annotate(card_state=F("scorecard__state"))
        .exclude(card_state=CardState.SUBMITTED)
        .select_related(
            "interview__session",
            "interview__take_home",
            "interview__application__candidate",
            "interview__application__requisition",
        )
        .order_by("interview__starts_at", "pk")
    )


def heirs_of(person: Person) -> list[Person]:
    return list(Person.objects.active().exclude(pk=person.pk).only("name"))
