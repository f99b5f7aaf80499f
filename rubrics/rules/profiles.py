"""Where the bubbles of the profile chart stand: x is ML depth, y software depth, the size communication."""

from dataclasses import dataclass
from math import sqrt

# The plot inside a drawing of 440 by 316 units, as in the stylesheet's `.role`
LEFT, RIGHT, TOP, BOTTOM = 44.0, 430.0, 12.0, 276.0
# The radius at communication 1; areas are proportional, and the smallest can still be seen
RADIUS, SMALLEST = 26.0, 5.0
# Room for a name beside its bubble
NAME = 124.0


@dataclass(frozen=True)
class Profile:
    """Each from 0, low, to 1, high."""

    ml_depth: float
    software_depth: float
    communication: float


@dataclass(frozen=True)
class Bubble:
    """Positions are text already, so that no locale can put a comma into them."""

    cx: str
    cy: str
    r: str
    text_x: str
    text_y: str
    # How the name is set: after its point (start) or before it (end)
    at_end: bool


def bubble(profile: Profile) -> Bubble:
    x = LEFT + profile.ml_depth * (RIGHT - LEFT)
    y = BOTTOM - profile.software_depth * (BOTTOM - TOP)
    r = radius(profile.communication)
    beside = x + r + 6 + NAME <= RIGHT + r
    return Bubble(
        cx=_text(x),
        cy=_text(y),
        r=_text(r),
        text_x=_text(x + r + 6 if beside else RIGHT),
        text_y=_text(y + 4 if beside else y - r - 8),
        at_end=not beside,
    )


def radius(communication: float) -> float:
    return max(RADIUS * sqrt(communication), SMALLEST)


def _text(x: float) -> str:
    return f"{x:.1f}".removesuffix(".0")
