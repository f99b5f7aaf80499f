"""How large a company is. What grows is the company, not what one person carries: each recruiter looks after ten
requisitions, each manager after four, whatever the size."""

from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta

# What is copied has keys from here on; what it was copied from has smaller ones
FIRST = 1_000_000
# As many as lead the longest loop, and hold all loops of an application
PANEL = 6
# Of the requisition that is looked at, the same in each size
PROBE = 60
RECRUITS, MANAGES = 10, 4


@dataclass(frozen=True)
class Size:
    requisitions: int
    candidates: int
    applications: int
    scorecards: int
    people: int
    # Applications of the largest requisition; none: all are alike
    largest: int = 0

    @property
    def recruiters(self) -> int:
        return max(1, self.requisitions // RECRUITS)

    @property
    def managers(self) -> int:
        return max(1, self.requisitions // MANAGES)

    def offices(self, first: int) -> tuple[int, int, int]:
        """The keys at which recruiters, managers and panels begin, the first person's being given."""
        return first, first + self.recruiters, first + self.recruiters + self.managers

    def groups(self, panel: int) -> int:
        """How many panels the others make."""
        return (self.people - self.recruiters - self.managers) // panel


SIZES = {
    "S": Size(20, 1_000, 1_200, 2_000, 60),
    "M": Size(200, 20_000, 25_000, 40_000, 400, largest=10_000),
    "L": Size(2_000, 200_000, 250_000, 200_000, 3_000, largest=10_000),
}


def monday(at: datetime) -> datetime:
    """All moments of a company are counted from here, so that it serves for a week: its first midnight in UTC."""
    day = at.astimezone(UTC).date()
    return datetime.combine(day - timedelta(days=day.weekday()), time(0), UTC)
