"""How an application finds its channel: its source is the channel's name, in any of its languages."""

from collections.abc import Mapping

from hiring.rules.jobs import JOB_PAGE
from hiring.rules.referrals import SOURCE

# What the program itself notes as the source, by the key of the channel it is
NOTED = {"own_job_pages": frozenset({JOB_PAGE.lower()}), "referrals": frozenset({SOURCE.lower()})}


def names_of(words: Mapping[str, str], key: str = "") -> frozenset[str]:
    """As they are compared: letters of either size, and without the space around them."""
    return frozenset(name.strip().lower() for name in words.values() if name.strip()) | NOTED.get(key, frozenset())
