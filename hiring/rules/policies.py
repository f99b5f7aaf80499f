"""What the organisation may decide for all its hiring, as far as there are limits to it."""

# What stands in braces in the words of consent, filled in when they are shown
CONSENT_NAMES = ("organisation", "days")
# How long data may be kept at all: the database holds it too
FEWEST_DAYS, MOST_DAYS = 1, 3650
