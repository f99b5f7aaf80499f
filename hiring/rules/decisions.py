"""What can be decided about a person, and what it moves."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from hiring.rules.stages import StageKind


class Outcome(TextChoices):
    """What a person decides, and what the program can advise."""

    HIRE = "hire", _("Hire")
    OTHER_LEVEL = "other_level", _("Hire at another level")
    ONE_MORE = "one_more", _("One more interview")
    NO_HIRE = "no_hire", _("Do not hire")


HIRES = frozenset({Outcome.HIRE, Outcome.OTHER_LEVEL})
# Where the application goes then; one that is not here is closed
FOLLOWS: dict[Outcome, StageKind] = {
    Outcome.HIRE: StageKind.OFFER,
    Outcome.OTHER_LEVEL: StageKind.OFFER,
    Outcome.ONE_MORE: StageKind.INTERVIEWS,
}


def needs_justification(outcome: Outcome, advised: Outcome, *, cards_missing: int) -> bool:
    """Going against the verdict, or deciding with cards missing, is allowed and explained."""
    return outcome != advised or cards_missing > 0
