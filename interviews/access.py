from collections.abc import Collection

from core.models import Person
from hiring.access import can_move_candidates, is_on_team, is_staff
from hiring.models import Application, Part, Requisition, TeamMember
from interviews.models import NOT_IN, CardState, InterviewState, Qualification, Scorecard, types_signed_by


def can_read_debrief(user: Person, application: Application) -> bool:
    """By office or part, or on the panel once one's own cards are in; never while one owes a card.

    The gate guards every card again; this answers for the page as a whole, in one query.
    """
    return reads_with(user, application, _own_states(user, application))


def reads_with(user: Person, application: Application, own_cards: Collection[str]) -> bool:
    """The same, with the states of one's own cards for it at hand; it asks nothing where the team is at hand too."""
    if not user.is_active or set(NOT_IN).intersection(own_cards):
        return False
    return CardState.SUBMITTED in own_cards or reads_by_standing(user, application)


def _own_states(user: Person, application: Application) -> list[str]:
    """Reads what the debrief's row brings, where it does: no page asks twice."""
    if hasattr(application, "own_states"):
        return list(application.own_states)
    own = Scorecard.objects.own(user).filter(seat__interview__application=application)
    return list(own.values_list("state", flat=True))


def _is_on_its_team(user: Person, application: Application, *parts: Part) -> bool:
    if not hasattr(application, "team"):
        return is_on_team(user, application.requisition, *parts)
    return any(one["person"] == user.pk and one["part"] in parts for one in application.team)


def reads_by_standing(user: Person, application: Application) -> bool:
    """Without a seat, for those who may see the application. Coordinators learn who is late, not what was said."""
    if user.is_administrator or user.is_recruiter:
        return True
    return _is_on_its_team(user, application, Part.HIRING_MANAGER, Part.RECRUITER)


def can_decide(user: Person, application: Application) -> bool:
    """The hiring manager of the requisition, and nobody else."""
    return user.is_active and _is_on_its_team(user, application, Part.HIRING_MANAGER)


def can_begin(user: Person, application: Application) -> bool:
    """Not to wait for a card is a part of deciding without it. Who recruits goes after the card instead."""
    return can_decide(user, application)


def can_conclude(user: Person, application: Application) -> bool:
    """Write down what the panel concluded: who leads the talk. The panel's own words are their cards, their second
    thoughts and their dissent; in one text of all each would write over the others."""
    return user.is_active and _is_on_its_team(user, application, Part.HIRING_MANAGER, Part.RECRUITER)


def can_speak(user: Person, application: Application) -> bool:
    """Of the panel: who led an interview and whose cards are all in. Trainees do not vote, so they do not vote anew."""
    led = Scorecard.objects.own(user).votes().filter(seat__interview__application=application)
    if not can_read_debrief(user, application):
        return False
    return led.filter(state=CardState.SUBMITTED, seat__interview__state=InterviewState.BOOKED).exists()


def can_meet(user: Person, application: Application) -> bool:
    """Say when the panel talks: whoever books interviews, the manager and the recruiter among them."""
    return user.is_active and (is_staff(user, application.requisition) or _is_on_its_team(user, application, *Part))


def can_book(user: Person, application: Application) -> bool:
    """Book, move, cancel: the work of those who move candidates, the coordinator's above all."""
    return user.is_active and can_move_candidates(user, application.requisition)


def can_hush(user: Person, card: Scorecard) -> bool:
    """Put off reminders of a card, or stop them: its author, and who goes after it."""
    if not user.is_active:
        return False
    requisition = card.seat.interview.application.requisition
    return (
        card.seat.person_id == user.pk
        or is_staff(user, requisition)
        or is_on_team(user, requisition, Part.RECRUITER, Part.COORDINATOR)
    )


def can_set_ladder(user: Person) -> bool:
    """Of the organisation: when people are reminded, and who hears of it."""
    return user.is_administrator


def can_set_own_ladder(user: Person, requisition: Requisition) -> bool:
    return is_staff(user, requisition) or is_on_team(user, requisition, Part.RECRUITER, Part.COORDINATOR)


def can_read_profile(user: Person, person: Person) -> bool:
    """How much somebody interviews, why they pause, and what they may lead: themselves, and who answers for it."""
    return user.is_active and (user.pk == person.pk or user.is_administrator or user.is_recruiter)


def can_set_limits(user: Person, person: Person) -> bool:
    """A limit protects the interviewer from those who book, so recruiters do not loosen it."""
    return user.is_active and (user.pk == person.pk or user.is_administrator)


def can_pause(user: Person, person: Person) -> bool:
    """Recruiters, too: they hear first that somebody is ill."""
    return can_read_profile(user, person)


def can_open_qualifications(user: Person) -> bool:
    """Who may lead what: for those who book or answer for a requisition."""
    if user.is_administrator or user.is_recruiter:
        return True
    return user.is_active and TeamMember.objects.filter(person=user).exists()


def can_train(user: Person, person: Person) -> bool:
    """Put somebody on the path of something, whatever it is: never oneself."""
    return user.pk != person.pk and types_signed_by(user).exists()


def can_sign_off(user: Person, qualification: Qualification) -> bool:
    """Say that somebody is qualified, and take it back: who answers for hiring, never of themselves."""
    if user.pk == qualification.person_id:
        return False
    return types_signed_by(user).filter(pk=qualification.assessment_type_id).exists()


def can_compare(user: Person, requisition: Requisition) -> bool:
    """Who reads a debrief of it, by standing or with a card of their own. Whom they may compare is asked of each."""
    if not user.is_active:
        return False
    if user.is_administrator or user.is_recruiter or is_on_team(user, requisition, Part.HIRING_MANAGER, Part.RECRUITER):
        return True
    return Scorecard.objects.own(user).filter(seat__interview__application__requisition=requisition).exists()
