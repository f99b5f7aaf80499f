"""The path to leading one type of interview: listen so often, ask so often, then a person says that it is enough."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Progress:
    """Interviews that took place, against how many there are to be."""

    listened: int
    to_listen: int
    asked: int
    to_ask: int

    @property
    def steps(self) -> tuple[int, int]:
        """(listened, asked) as they count: more than is asked for does not make up for the other."""
        return min(self.listened, self.to_listen), min(self.asked, self.to_ask)

    @property
    def is_walked(self) -> bool:
        """To the end: then a person may say that it is enough. It never happens by itself."""
        return self.listened >= self.to_listen and self.asked >= self.to_ask

    @property
    def listens_next(self) -> bool:
        """First one listens; whoever has asks next."""
        return self.listened < self.to_listen


def needs_reason(progress: Progress | None) -> bool:
    """To call somebody qualified off the path, or before its end, is an exception that is written down."""
    return progress is None or not progress.is_walked
