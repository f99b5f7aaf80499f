"""Somebody leaves: what they owe goes to somebody else or is given up, never orphaned; then the door is closed."""

from collections.abc import Mapping
from datetime import datetime

from django.db.models import Q, QuerySet
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from core.actions import people
from core.models import Person
from core.recording import record_all, recorded
from core.refusals import Refusal
from hiring.actions import requisitions
from hiring.actions.pipeline import team_member
from hiring.models import Application, Candidate, Part, Requisition
from hiring.models.requisitions import ApprovalAnswer
from hiring.queries.moves import may_look_after
from interviews.actions import booking, debrief, meetings, progress
from interviews.models import Interview, Seat, SeatKind, take_home_of
from interviews.queries.leavers import Left, what_is_left


class LeaverRefused(Refusal):
    pass


@recorded
def deactivate(
    person: Person,
    *,
    team_replacements: Mapping[int, Person],
    seat_replacements: Mapping[int, Person | None],
    looks_after: Person | None = None,
    by: Person,
    at: datetime,
) -> Person:
    """Heirs by the id of the team member and of the seat; None gives a seat up.

    `looks_after`: who takes over the applications that are theirs; None leaves them to each requisition's recruiter.
    """
    waiting = _lock(person, what_is_left(person, at))
    left = what_is_left(person, at)
    _check_answers(left, team_replacements, seat_replacements)
    for member in left.parts:
        requisitions.hand_over(member, to=team_replacements[member.pk], by=by, at=at)
    for approval in what_is_left(person, at).approvals:
        reason = gettext("%(name)s has left. Ask again.") % {"name": person.name}
        requisitions.answer(approval, answer=ApprovalAnswer.DECLINED, reason=reason, by=by, at=at)
    for seat in left.seats:
        _pass_on(seat, seat_replacements[seat.pk], by=by, at=at)
    for seat in left.owed:
        booking.release_seat(seat, by=by, at=at)
        debrief.open_when_ready(seat.interview.application, at=at)
    _hand_over_applications(person, looks_after, by=by, at=at)
    for application in Application.objects.filter(pk__in=waiting):
        progress.refresh(application, at=at)
    gone = people.deactivate(person, by=by, at=at)
    meetings.leave(gone, at=at)
    return gone


def _hand_over_applications(person: Person, heir: Person | None, *, by: Person, at: datetime) -> None:
    """Closed ones as well: reopened, one would wait for somebody who is gone. What the heir may not see, or is the
    candidate of, goes back to the recruiter."""
    if heir is not None and (heir.pk == person.pk or not heir.is_active):
        raise LeaverRefused(_("Somebody who leaves cannot take over. Choose somebody else."))
    theirs = Application.objects.filter(assigned_to=person)
    for requisition in Requisition.objects.filter(pk__in=theirs.values("requisition")):
        here = theirs.filter(requisition=requisition)
        if heir is not None and heir.pk in {one.pk for one in may_look_after(requisition)}:
            _give(
                here.exclude(candidate__in=Candidate.objects.own_of(heir).values("pk")),
                heir,
                name=heir.name,
                by=by,
                at=at,
            )
        recruiter = team_member(requisition.pk, Part.RECRUITER)
        _give(here, None, name=recruiter.name if recruiter else "", by=by, at=at)


def _give(applications: QuerySet[Application], to: Person | None, *, name: str, by: Person, at: datetime) -> None:
    facts = {pk: {"person": name} for pk in applications.values_list("pk", flat=True)}
    Application.objects.filter(pk__in=facts).update(assigned_to=to)
    record_all("hiring.application_assigned", facts, Application, by=by, at=at)


def _lock(person: Person, left: Left) -> list[int]:
    """All applications in one order and before anybody else's row; the ids of those that wait for the leaver."""
    seats = [seat.pk for seat in (*left.seats, *left.owed)]
    touched = Application.objects.filter(
        Q(pk__in=Seat.objects.filter(pk__in=seats).values("interview__application"))
        | Q(waits_for=person)
        | Q(assigned_to=person)
    )
    rows = list(touched.order_by("pk").select_for_update(of=("self",)))
    return [application.pk for application in rows if application.waits_for_id == person.pk]


def _check_answers(left: Left, parts: Mapping[int, Person], seats: Mapping[int, Person | None]) -> None:
    """Whatever came up since the page was made is asked about first."""
    if any(member.pk not in parts for member in left.parts):
        raise LeaverRefused(_("Say who takes over each part on a hiring team. Look at the list again."))
    if any(seat.pk not in seats for seat in left.seats):
        raise LeaverRefused(_("Another interview was booked meanwhile. Look at the list again."))
    leaver = {member.person_id for member in left.parts} | {seat.person_id for seat in left.seats}
    heirs = [*(parts[member.pk] for member in left.parts), *(seats[seat.pk] for seat in left.seats)]
    if any(heir and heir.pk in leaver for heir in heirs):
        raise LeaverRefused(_("Somebody who leaves cannot take over. Choose somebody else."))


def _pass_on(seat: Seat, heir: Person | None, *, by: Person, at: datetime) -> None:
    """To the heir, in the same kind of seat; else the interview goes on without, or not at all."""
    interview = Interview.objects.get(pk=seat.interview_id)
    staying = list(interview.seats.filter(held=True).exclude(pk=seat.pk).select_related("person"))
    if heir is None:
        is_last = seat.kind == SeatKind.LEAD and not any(other.kind == SeatKind.LEAD for other in staying)
        if is_last and take_home_of(interview) is None:
            booking.cancel(interview, by=by, at=at)
        else:
            booking.release_seat(seat, by=by, at=at)
            if interview.ends_at <= at:
                debrief.open_when_ready(interview.application, at=at)
        return
    panel: dict[str, list[Person]] = {kind: [] for kind in SeatKind.values}
    for other in staying:
        panel[other.kind].append(other.person)
    if heir in (other.person for other in staying):
        raise LeaverRefused(
            gettext("%(name)s has a seat in that interview already. Choose somebody else.") % {"name": heir.name}
        )
    panel[seat.kind].append(heir)
    booking.move(
        interview,
        starts_at=interview.starts_at,
        place=interview.place,
        leads=panel[SeatKind.LEAD],
        shadows=panel[SeatKind.SHADOW],
        reverse_shadows=panel[SeatKind.REVERSE_SHADOW],
        by=by,
        at=at,
    )
