"""What a candidate needs to be met fairly, and what it does to an interview."""

from collections.abc import Iterable
from dataclasses import dataclass

# Percent on top of the planned time
MORE_TIME = (0, 25, 50, 100)
STEP_MINUTES = 5


@dataclass(frozen=True)
class Needs:
    captions: bool = False
    breaks: bool = False
    more_time: int = 0
    other: str = ""

    @property
    def are_some(self) -> bool:
        return self.captions or self.breaks or self.more_time > 0 or bool(self.other)


def together(needs: Iterable[Needs]) -> Needs:
    """Of several files of one person: whatever one of them says."""
    found = list(needs)
    others = dict.fromkeys(one.other.strip() for one in found if one.other.strip())
    return Needs(
        any(one.captions for one in found),
        any(one.breaks for one in found),
        max((one.more_time for one in found), default=0),
        "\n\n".join(others),
    )


def lengthened(minutes: int, more_time: int) -> int:
    """Up to the next five minutes."""
    whole = -(-minutes * (100 + more_time) // 100)
    return -(-whole // STEP_MINUTES) * STEP_MINUTES if more_time else minutes
