"""What the organisation may decide for all its hiring, as far as there are limits to it."""

from hiring.rules.messages import PLACE

# What stands in braces in the words of consent, filled in when they are shown
CONSENT_NAMES = ("organisation", "days")
# How long data may be kept at all: the database holds it too
FEWEST_DAYS, MOST_DAYS = 1, 3650
# Kept this long before the day, they stand on the list of what is due
SOON_DAYS = 30


def unknown_names(text: str) -> list[str]:
    """What stands in braces and is none of the names, in the order in which it is met."""
    return [found for found in dict.fromkeys(PLACE.findall(text)) if found.strip() not in CONSENT_NAMES]
