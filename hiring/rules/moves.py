"""Moving people, singly and many at once: what can be done, and when a mail about it goes."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from hiring.rules.messages import Occasion

MORNING = time(9)
SATURDAY = 5


class Deed(StrEnum):
    """What can be done to many at once."""

    MOVE = "move"
    REJECT = "reject"
    WITHDRAW = "withdraw"
    TAG = "tag"
    ASSIGN = "assign"
    ADD = "add"


class When(TextChoices):
    """When the mail about it goes."""

    NOW = "now", _("Now")
    MORNING = "morning", _("Tomorrow morning, at 9:00 where the candidate lives")
    TWO_DAYS = "two_days", _("In two days, at 9:00 where the candidate lives")
    NEVER = "never", _("No mail")


@dataclass(frozen=True)
class Mail:
    """A mail that goes with a deed, as it was previewed: what is in braces is filled in for each candidate."""

    occasion: Occasion
    when: When
    # Language -> subject and text
    texts: dict[str, tuple[str, str]]


class Settling(TextChoices):
    """What happens to somebody who is still in the pipeline when the last opening is filled."""

    CLOSE = "close", _("Close with a kind mail")
    ADD = "add", _("Move to another requisition")
    WARM = "warm", _("Close and keep in touch")
    LEAVE = "leave", _("Leave as it is")


def goes_at(when: When, at: datetime, zone: str) -> datetime:
    """Bad news keeps to working hours: a delayed mail comes at nine, where the candidate lives, and never at a
    weekend."""
    if when == When.NOW:
        return at
    try:
        place = ZoneInfo(zone)
    except (ZoneInfoNotFoundError, ValueError):
        place = ZoneInfo("UTC")
    day = at.astimezone(place).date() + timedelta(days=2 if when == When.TWO_DAYS else 1)
    while day.weekday() >= SATURDAY:
        day += timedelta(days=1)
    return datetime.combine(day, MORNING, place)
