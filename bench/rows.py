"""What a part of the bench gives back: one figure by name, and what it is held to."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Row:
    name: str
    value: float
    unit: str
    # None: it is to be known, and held to nothing
    budget: float | None
    # Whether more is better, as of a speed
    at_least: bool = False

    @property
    def ok(self) -> bool:
        if self.budget is None:
            return True
        return self.value >= self.budget if self.at_least else self.value <= self.budget
