"""Names of people: in any script, but to be seen."""

import unicodedata

# Override the direction of the text around them
TURNING = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
# Letters, numbers and symbols: the first letter of their Unicode category
VISIBLE = frozenset("LNS")


def seen_name(text: str) -> str:
    """Without marks that turn the text around them; empty when nothing is left that a link would show."""
    name = "".join(char for char in text if char not in TURNING).strip()
    return name if any(unicodedata.category(char)[0] in VISIBLE for char in name) else ""
