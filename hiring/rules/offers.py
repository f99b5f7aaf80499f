"""An offer is sent, then accepted with a start, declined with a reason, or withdrawn. It holds no more than that."""

from datetime import date, timedelta

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class OfferState(TextChoices):
    SENT = "sent", _("Sent")
    ACCEPTED = "accepted", _("Accepted")
    DECLINED = "declined", _("Declined")
    WITHDRAWN = "withdrawn", _("Withdrawn")


class OpeningState(TextChoices):
    """Never kept: it follows from who holds the opening and what is offered."""

    OPEN = "open", _("Open")
    OFFERED = "offered", _("Offered")
    FILLED = "filled", _("Filled")


# These hold an opening
HOLDING = frozenset({OfferState.SENT, OfferState.ACCEPTED})
# A start further away than this is a slip of the pen
LONGEST = timedelta(days=2 * 366)


def may_start(starts_on: date, *, sent_on: date) -> bool:
    return sent_on <= starts_on <= sent_on + LONGEST
