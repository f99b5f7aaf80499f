from django.db.models import Value

from core.models import Person
from hiring.models import Approval, Part, Requisition, TeamMember
from hiring.rules.requisitions import OVER, RUNNING, RequisitionState
from hiring.rules.stages import ApplicationState


def is_on_team(user: Person, requisition: Requisition, *parts: Part) -> bool:
    """Reads the prefetched team where there is one: no page asks twice."""
    return any(
        member.person_id == user.pk and (not parts or member.part in parts) for member in requisition.members.all()
    )


def is_staff(user: Person, requisition: Requisition) -> bool:
    """By office: administrators everywhere, recruiters but for confidential ones they are not on, even where they
    were asked to approve."""
    if user.is_recruiter and requisition.confidential:
        return is_on_team(user, requisition)
    return user.is_administrator or user.is_recruiter


def can_open_requisitions(user: Person) -> bool:
    """Whether the place is shown at all."""
    return user.is_administrator or user.is_recruiter or bool(_concerns(user))


def can_open_reports(user: Person) -> bool:
    """Numbers of whose candidates one sees: offices and hiring teams. Who is asked to approve sees none, and how an
    interviewer does is on their own page."""
    return user.is_administrator or user.is_recruiter or TEAM in _concerns(user)


TEAM, ASKED = "team", "asked"


def _concerns(user: Person) -> frozenset[str]:
    """Why somebody without an office comes near requisitions. Every page asks for two of its places, so it is asked
    once of a person in hand."""
    if "_concerns" not in user.__dict__:
        team = TeamMember.objects.filter(person=user).values_list(Value(TEAM))
        asked = Approval.objects.of_concern(user).order_by().values_list(Value(ASKED))
        user.__dict__["_concerns"] = frozenset(why for (why,) in team.order_by().union(asked))
    found: frozenset[str] = user.__dict__["_concerns"]
    return found


def can_open_candidates(user: Person) -> bool:
    return user.is_administrator or user.is_recruiter


def can_draft_requisition(user: Person) -> bool:
    return user.is_administrator or user.is_recruiter


def can_change_requisition(user: Person, requisition: Requisition) -> bool:
    """What is asked for is settled before it is approved; later changes come with re-approval."""
    return requisition.state == RequisitionState.DRAFT and can_run_requisition(user, requisition)


def can_run_requisition(user: Person, requisition: Requisition) -> bool:
    """Submit, hold, resume, cancel."""
    return is_staff(user, requisition) or is_on_team(user, requisition, Part.HIRING_MANAGER)


def can_edit_job(user: Person, requisition: Requisition) -> bool:
    """What is said to the world: the work of those who run the requisition."""
    return can_run_requisition(user, requisition)


def can_read_arrangements(user: Person, requisition: Requisition) -> bool:
    """What a candidate needs for the interviews goes to the recruiter, and not to who judges them."""
    return is_staff(user, requisition) or is_on_team(user, requisition, Part.RECRUITER)


def can_answer_requests(user: Person) -> bool:
    """A copy of one's data, or their deletion: administrators answer for it."""
    return user.is_administrator


def can_amend_requisition(user: Person, requisition: Requisition) -> bool:
    """Of one that was approved and goes on: some at once, some as a proposal."""
    return requisition.state in RUNNING and can_run_requisition(user, requisition)


def can_change_stages(user: Person, requisition: Requisition) -> bool:
    return requisition.state not in OVER and can_run_requisition(user, requisition)


def can_change_loop(user: Person, requisition: Requisition) -> bool:
    """In a draft all of it, later what no interview stands on."""
    settled = {RequisitionState.DRAFT, *RUNNING}
    return requisition.state in settled and can_run_requisition(user, requisition)


def can_keep_template(user: Person, requisition: Requisition) -> bool:
    return can_draft_requisition(user) and can_run_requisition(user, requisition)


def can_answer(user: Person, approval: Approval) -> bool:
    return user.is_active and approval.approver_id == user.pk and not approval.answer


def can_see_salary(user: Person, requisition: Requisition) -> bool:
    """Who is asked by name approves the pay with the rest, so they see it until they have answered."""
    if is_staff(user, requisition) or is_on_team(user, requisition, Part.RECRUITER, Part.HIRING_MANAGER):
        return True
    asked = getattr(requisition, "is_asked_of_reader", None)
    if asked is None:
        asked = requisition.approvals.filter(approver=user, answer="").exists()
    return user.is_active and bool(asked)


def can_move_candidates(user: Person, requisition: Requisition) -> bool:
    """Add, advance, close: the recruiter's and the manager's work, and the coordinator's as far as moving goes."""
    return is_staff(user, requisition) or is_on_team(user, requisition)


def can_reject(user: Person, requisition: Requisition) -> bool:
    return is_staff(user, requisition) or is_on_team(user, requisition, Part.RECRUITER, Part.HIRING_MANAGER)


def can_review(user: Person, requisition: Requisition) -> bool:
    """Read new applications and say whether they go on, set how that is done, and read what others said: whoever may
    reject."""
    return can_reject(user, requisition)


def can_offer(user: Person, requisition: Requisition) -> bool:
    """To make an offer, and to note what became of it."""
    return can_reject(user, requisition)


def can_close(user: Person, requisition: Requisition, state: str) -> bool:
    """To reject is a judgement, to note that the candidate withdrew is logistics; the same for taking it back."""
    if state == ApplicationState.WITHDRAWN:
        return can_move_candidates(user, requisition)
    return can_reject(user, requisition)


def can_read_reasons(user: Person, requisition: Requisition) -> bool:
    """Why somebody was rejected or decided on; a coordinator knows that it was, not what was said."""
    return can_reject(user, requisition)


def can_merge(user: Person) -> bool:
    return can_open_candidates(user)


def can_see_pipeline(user: Person, requisition: Requisition) -> bool:
    """Whose candidates one may see: `RequisitionQuerySet.staffed_by` of a requisition in hand. Who is asked to
    approve sees the requisition without it."""
    return user.is_active and (is_staff(user, requisition) or is_on_team(user, requisition))


def can_set_policy(user: Person) -> bool:
    """What holds for all hiring: how long data are kept, what candidates agree to, who approves."""
    return user.is_administrator


def can_see_retention(user: Person) -> bool:
    """What is due for deletion, and for how long it is kept."""
    return user.is_administrator


def can_word_messages(user: Person) -> bool:
    """What the organisation proposes to write to candidates."""
    return user.is_administrator or user.is_recruiter


def can_word_reasons(user: Person) -> bool:
    """Why applications are closed, for the whole organisation."""
    return user.is_administrator or user.is_recruiter
