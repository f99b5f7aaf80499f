from datetime import datetime, time

from django.db.models import F
from django.utils.translation import gettext_lazy as _

from core.models import Organisation, Person
from core.queries.organisation import FIELDS
from core.recording import record, recorded
from core.refusals import Refusal


class ChangedMeanwhile(Refusal):
    """Somebody else changed the same settings since they were looked at."""

    def __init__(self) -> None:
        super().__init__(
            _(
                "Somebody changed this while you had it open. What they changed stands here now, and so"
                " does what you typed, which is not saved yet. Look at it and save again."
            )
        )


@recorded
def change(
    *,
    name: str,
    language: str,
    time_zone: str,
    country: str,
    day_starts: time,
    day_ends: time,
    working_days: list[int],
    sender_name: str,
    sender_address: str,
    reply_to: str,
    asks_second_factor: bool,
    seen: int,
    by: Person,
    at: datetime,
) -> Organisation:
    """What new people start with, and how letters are signed. `seen`: the version that `by` had before them."""
    before = Organisation.objects.get(pk=1)
    changed = Organisation.objects.filter(pk=1, version=seen).update(
        name=name,
        language=language,
        time_zone=time_zone,
        country=country,
        day_starts=day_starts,
        day_ends=day_ends,
        working_days=working_days,
        sender_name=sender_name,
        sender_address=sender_address,
        reply_to=reply_to,
        asks_second_factor=asks_second_factor,
        version=F("version") + 1,
    )
    if changed != 1:
        raise ChangedMeanwhile
    after = Organisation.objects.get(pk=1)
    names = [field for field in FIELDS if getattr(before, field) != getattr(after, field)]
    record("core.organisation_changed", after, by=by, at=at, changed=names)
    return after
