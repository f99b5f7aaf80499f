"""Where an application may stand, and from where it may go where."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class StageKind(TextChoices):
    """The seven kinds. A requisition may rename or leave out stages; behaviour hangs on the kind."""

    APPLIED = "applied", _("Applications")
    CALL = "call", _("Recruiter call")
    TAKE_HOME = "take_home", _("Take-home project")
    INTERVIEWS = "interviews", _("Interview loop")
    DEBRIEF = "debrief", _("Debrief")
    OFFER = "offer", _("Offer")
    HIRED = "hired", _("Hired")


class ApplicationState(TextChoices):
    ACTIVE = "active", _("Active")
    HIRED = "hired", _("Hired")
    REJECTED = "rejected", _("Rejected")
    WITHDRAWN = "withdrawn", _("Withdrawn")


# How an application ends without a hire: we say no, or the candidate does
CLOSING = frozenset({ApplicationState.REJECTED, ApplicationState.WITHDRAWN})


# From a stage one may go to any of these; a step back is allowed until somebody is hired
MOVES: dict[StageKind, frozenset[StageKind]] = {
    StageKind.APPLIED: frozenset({StageKind.CALL, StageKind.TAKE_HOME, StageKind.INTERVIEWS}),
    StageKind.CALL: frozenset({StageKind.APPLIED, StageKind.TAKE_HOME, StageKind.INTERVIEWS}),
    StageKind.TAKE_HOME: frozenset({StageKind.CALL, StageKind.INTERVIEWS, StageKind.DEBRIEF}),
    StageKind.INTERVIEWS: frozenset({StageKind.CALL, StageKind.TAKE_HOME, StageKind.DEBRIEF}),
    StageKind.DEBRIEF: frozenset({StageKind.INTERVIEWS, StageKind.OFFER}),
    StageKind.OFFER: frozenset({StageKind.DEBRIEF, StageKind.HIRED}),
    StageKind.HIRED: frozenset(),
}
# Of these a requisition may have several, such as a second call; from one of them one may go to the other
REPEATABLE = frozenset({StageKind.CALL, StageKind.TAKE_HOME, StageKind.INTERVIEWS})
# Of these it has exactly one, in this order: applications first, the rest after all that is seen of the candidate
ONCE = (StageKind.APPLIED, StageKind.DEBRIEF, StageKind.OFFER, StageKind.HIRED)
# What leads to the debrief: something was seen
SEEN = frozenset({StageKind.TAKE_HOME, StageKind.INTERVIEWS})
MOST_STAGES = 20
# To these one gets by a decision to hire alone
DECIDED = frozenset({StageKind.OFFER, StageKind.HIRED})


def may_move(origin: StageKind, target: StageKind, *, decided_to_hire: bool) -> bool:
    known = target in MOVES[origin] or (target == origin and origin in REPEATABLE)
    return known and (decided_to_hire or target not in DECIDED)


class StageFault(TextChoices):
    """Why stages cannot stand in an order."""

    FIRST = "first", _("The stage for new applications is there once, and comes first.")
    LAST = "last", _("Debrief, offer and hired are there once each, in this order, and come last.")
    SEEN = "seen", _("Before the debrief stands a take-home project or an interview loop: something has to be seen.")
    MANY = "many", _("There are too many stages. Leave some out.")


def fault(kinds: Sequence[StageKind]) -> StageFault | None:
    """Of a requisition's stages in their order; None: every stage can be reached, and left for the next."""
    if len(kinds) > MOST_STAGES:
        return StageFault.MANY
    if not kinds or kinds[0] != StageKind.APPLIED or kinds.count(StageKind.APPLIED) != 1:
        return StageFault.FIRST
    if tuple(kinds[-3:]) != ONCE[1:] or any(kind not in REPEATABLE for kind in kinds[1:-3]):
        return StageFault.LAST
    return None if kinds[-4] in SEEN else StageFault.SEEN


@dataclass(frozen=True)
class Step:
    """A stage as the rule sees it."""

    id: int
    kind: StageKind


def next_step(stages: Sequence[Step], current: Step, *, decided_to_hire: bool) -> Step | None:
    """The first later stage of the requisition to which the application may move."""
    later = stages[[step.id for step in stages].index(current.id) + 1 :]
    return next(iter(reachable(later, current, decided_to_hire=decided_to_hire)), None)


def reachable(stages: Sequence[Step], current: Step, *, decided_to_hire: bool) -> list[Step]:
    """Every stage of these to which the application may move."""
    others = [step for step in stages if step.id != current.id]
    return [step for step in others if may_move(current.kind, step.kind, decided_to_hire=decided_to_hire)]


@dataclass(frozen=True)
class PlannedStage:
    """A stage as wanted. Without an id it is a new one; without a name it is called after its kind."""

    id: int | None
    kind: StageKind
    name: str = ""
