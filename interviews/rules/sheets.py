"""What of a debrief fits on one sheet of paper, A4 or Letter laid across. What does not is named, never cut off.

Counted in lines of small print; widths are on the safe side, so that the paper holds what is promised.
"""

from collections.abc import Sequence
from dataclasses import dataclass

# Lines on the lower of the two papers, with the head of the sheet taken off
SHEET = 54
# Letters in a line beside the ratings, and in a line of the two columns below them
BESIDE, BELOW = 118, 88
# From here on a letter is as wide as two: Han, kana, full-width marks
WIDE = 0x2E80


def lines(text: str, width: int) -> int:
    """A line for each begun one; nothing for nothing."""
    return sum(max(1, -(-_width(part) // width)) for part in text.splitlines() if part.strip())


def _width(text: str) -> int:
    return sum(2 if ord(letter) >= WIDE else 1 for letter in text)


@dataclass(frozen=True)
class Fit:
    # For each text, in the order in which they were handed in: whether it is on the sheet
    kept: tuple[bool, ...]
    # Not even what must stand there fits: then all of it is printed, on several sheets
    is_too_much: bool


def fit(always: int, texts: Sequence[int], room: int = SHEET) -> Fit:
    """`always`: lines that stand there in any case. `texts`: lines of each text, what matters most first."""
    if always > room:
        return Fit(tuple(True for _text in texts), is_too_much=True)
    left, kept = room - always, []
    for text in texts:
        kept.append(text <= left)
        left -= text if kept[-1] else 0
    return Fit(tuple(kept), is_too_much=False)
