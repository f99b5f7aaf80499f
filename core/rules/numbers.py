"""Numbers as forms and addresses bring them."""

# Of any key or count of ours, and of what a column takes
LONGEST = 18


def whole(said: object) -> int | None:
    """The number that was typed or sent; None: there is none, or one too long to be one of ours."""
    text = str(said or "")
    return int(text) if text.isascii() and text.isdecimal() and len(text) <= LONGEST else None
