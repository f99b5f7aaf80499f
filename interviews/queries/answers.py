from core.models import Person
from interviews.models import Interview, Seat


def seat_to_answer(user: Person, interview_id: int) -> Seat | None:
    """One's own seat in an interview, the one held or else the last one: a late tab is told what became of it. A
    take-home is no appointment, and its graders are not told whose it is."""
    theirs = Seat.objects.filter(
        person=user,
        person__is_active=True,
        interview__in=Interview.objects.filter(pk=interview_id, take_home=None).not_of(user),
    ).select_related(
        "person",
        "interview__session",
        "interview__application__candidate",
        "interview__application__requisition__level",
        "interview__application__assigned_to",
    )
    return theirs.order_by("-held", "-pk").first()
