from typing import Any

from core.models import Organisation

FIELDS = (
    "name",
    "language",
    "time_zone",
    "country",
    "day_starts",
    "day_ends",
    "working_days",
    "sender_name",
    "sender_address",
    "reply_to",
    "asks_second_factor",
)


def organisation_settings() -> dict[str, Any]:
    """As they stand; `seen` is their version."""
    organisation = Organisation.objects.get(pk=1)
    return {**{name: getattr(organisation, name) for name in FIELDS}, "seen": organisation.version}
