"""Two graders of a take-home who are far apart: a third is called, and learns no more than any grader."""

from datetime import datetime

from core.models import Person
from core.recording import record
from hiring.rules.loops import GRADERS
from interviews.actions import graders
from interviews.actions.booking import seat_all
from interviews.actions.seating import Chair
from interviews.models import CardState, Interview, Rating, Seat, SeatKind, TakeHome
from interviews.queries.third_graders import freest
from interviews.rules.take_homes import is_far_apart


def call(interview: Interview, *, at: datetime) -> Person | None:
    """After a card went in; the application is locked. Whoever is called has their time from now on. None: nobody is
    needed, or nobody was found, and then it waits for the recruiter."""
    if not TakeHome.objects.filter(interview=interview, third_seated_at=None).exists() or not _are_far_apart(interview):
        return None
    with_all = Interview.objects.select_related(
        "take_home", "session", "application__candidate", "application__requisition__level"
    )
    fresh = with_all.get(pk=interview.pk)
    take_home, found = fresh.take_home, freest(fresh, at)
    take_home.third_wanted_at = take_home.third_wanted_at or at
    take_home.third_seated_at = at if found else None
    take_home.save(update_fields=["third_wanted_at", "third_seated_at"])
    if found is None:
        return None
    seat_all(fresh, [Chair(found, SeatKind.LEAD)])
    record("interviews.grader_seated", fresh.application, by=None, at=at, session=fresh.session.title)
    graders.tell(fresh, [found], at=at)
    return found


def _are_far_apart(interview: Interview) -> bool:
    """Of exactly two graders, both through."""
    seats = Seat.objects.filter(interview=interview, held=True, kind=SeatKind.LEAD)
    cards = dict(seats.values_list("scorecard", "scorecard__state"))
    if len(cards) != GRADERS or set(cards.values()) != {CardState.SUBMITTED}:
        return False
    given: dict[int, dict[int, int | None]] = {card: {} for card in cards}
    for card, competency, value in Rating.objects.filter(scorecard__in=cards).values_list(
        "scorecard", "competency", "value"
    ):
        given[card][competency] = value
    return is_far_apart(*given.values())
