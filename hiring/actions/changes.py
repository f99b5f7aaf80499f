"""Proposing what was approved otherwise: the requisition goes on with the old facts until it is answered."""

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from core.models import Person
from core.recording import record, recorded
from core.refusals import Refusal
from hiring.actions import approvals, openings
from hiring.models import Approval, Requisition
from hiring.queries.changes import facts_standing, facts_wanted
from hiring.rules.requisitions import MOST_OPENINGS, NO_PAY, RUNNING, Pay
from rubrics.models import Level


class ChangeRefused(Refusal):
    pass


@recorded
def propose(
    requisition: Requisition,
    *,
    level: Level,
    pay: Pay | None,
    openings_wanted: int,
    reason: str,
    by: Person | None,
    at: datetime,
) -> Approval:
    """Asked of the same groups that approved it; one change at a time."""
    fresh = Requisition.objects.select_for_update().get(pk=requisition.pk)
    if fresh.state not in RUNNING:
        raise ChangeRefused(
            _("This requisition stands at “%(state)s” now, so nothing was changed. Look at it again before you go on.")
            % {"state": fresh.get_state_display()}
        )
    if fresh.rounds.filter(outcome="").exists():
        raise ChangeRefused(_("Another change waits for approval. Withdraw that one, or wait for its answer."))
    if level.rubric_id != fresh.role.rubric_id:
        raise ChangeRefused(_("This level belongs to another version of the role. Choose it again."))
    _ensure_possible(fresh, openings_wanted)
    if not reason.strip():
        raise ChangeRefused(_("Write why. Those who approve read it."))
    stood = facts_standing(fresh)
    wanted = facts_wanted(stood, level=level, pay=pay or NO_PAY, openings=openings_wanted)
    if not wanted:
        raise ChangeRefused(_("Nothing would be otherwise. Change the level, the pay or the number of openings."))
    record("hiring.change_proposed", fresh, by=by, at=at, changed=sorted(wanted), reason=reason.strip())
    standing = {name: stood[name] for name in wanted}
    return approvals.begin(fresh, wanted=wanted, stood=standing, reason=reason, by=by, at=at)


def _ensure_possible(requisition: Requisition, number: int) -> None:
    taken = openings.taken(requisition).count()
    if not 1 <= number <= MOST_OPENINGS:
        raise ChangeRefused(_("A requisition has 1 to %(most)s openings.") % {"most": MOST_OPENINGS})
    if number < taken:
        raise ChangeRefused(
            _("Of its openings %(taken)s are filled already; there cannot be fewer.") % {"taken": taken}
        )
