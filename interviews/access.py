from core.models import Person
from hiring.access import can_move_candidates, is_on_team
from hiring.models import Application, Part
from interviews.models import CardState, Scorecard


def can_read_debrief(user: Person, application: Application) -> bool:
    """By office or part, or on the panel once one's own cards are in; never while one owes a card.

    The gate guards every card again; this answers for the page as a whole, in one query.
    """
    if not user.is_active:
        return False
    own = Scorecard.objects.own(user).filter(seat__interview__application=application)
    states = set(own.values_list("state", flat=True))
    if CardState.DRAFT in states:
        return False
    return CardState.SUBMITTED in states or reads_by_standing(user, application)


def reads_by_standing(user: Person, application: Application) -> bool:
    """Without a seat, for those who may see the application. Coordinators learn who is late, not what was said."""
    if user.is_administrator or user.is_recruiter:
        return True
    return is_on_team(user, application.requisition, Part.HIRING_MANAGER, Part.RECRUITER)


def can_decide(user: Person, application: Application) -> bool:
    """The hiring manager of the requisition, and nobody else."""
    return user.is_active and is_on_team(user, application.requisition, Part.HIRING_MANAGER)


def can_book(user: Person, application: Application) -> bool:
    """Book, move, cancel: the work of those who move candidates, the coordinator's above all."""
    return user.is_active and can_move_candidates(user, application.requisition)
