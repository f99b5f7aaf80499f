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
# To these one gets by a decision to hire alone
DECIDED = frozenset({StageKind.OFFER, StageKind.HIRED})


def may_move(origin: StageKind, target: StageKind, *, decided_to_hire: bool) -> bool:
    return target in MOVES[origin] and (decided_to_hire or target not in DECIDED)


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
    return [s for s in stages if may_move(current.kind, s.kind, decided_to_hire=decided_to_hire)]
