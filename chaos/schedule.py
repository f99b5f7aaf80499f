"""What happens when, all of it out of one seed."""

import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import Enum


class Blow(Enum):
    """To the machinery. The text is what the table calls it."""

    WORKER = "workers killed with SIGKILL"
    BEAT = "beat killed with SIGKILL"
    REDIS = "Redis stopped and wiped"
    POSTGRES = "PostgreSQL restarted"
    CRASH = "PostgreSQL killed with SIGKILL"
    REFUSES = "mail server away"


# Of each one in so many seconds, and once at least
EVERY = {
    Blow.WORKER: 12,
    Blow.BEAT: 90,
    Blow.REDIS: 60,
    Blow.POSTGRES: 100,
    Blow.CRASH: 120,
    Blow.REFUSES: 75,
}
# How long it is away, in seconds
AWAY = {
    Blow.WORKER: (0.2, 1.0),
    Blow.BEAT: (0.5, 4.0),
    Blow.REDIS: (1.0, 6.0),
    Blow.POSTGRES: (0.5, 4.0),
    Blow.CRASH: (0.5, 2.0),
    Blow.REFUSES: (2.0, 6.0),
}


class Mood(Enum):
    """Of the mail server, towards one mail."""

    REFUSES = "mails refused (451)"
    HANGS_UP = "connections closed with 421"
    HANGS = "mails never answered"
    DROPS = "mails dropped after DATA"
    TOOK = "mails taken, then hung up on"


# The share of mails, and one at least. Of a mail that is never answered each costs a worker a wait
SHARE = {Mood.REFUSES: 0.02, Mood.HANGS_UP: 0.005, Mood.HANGS: 0.001, Mood.DROPS: 0.005, Mood.TOOK: 0.003}


class Turn(Enum):
    """How a reminder becomes pointless."""

    SUBMITTED = "submitted"
    CANCELLED = "cancelled"
    CLOSED = "closed"


POINTLESS = 0.06
# Due at the start already; the others become so in the first part of the run
OVERDUE, SPREAD = 0.3, 0.75


@dataclass
class Schedule:
    """Moments are seconds from the start; reminders are numbered from 1."""

    reminders: int
    seconds: float
    seed: int
    due: list[float] = field(init=False)
    blows: list[tuple[float, Blow, float, int]] = field(init=False)
    turns: list[tuple[float, Turn, int]] = field(init=False)
    moods: dict[int, list[Mood]] = field(init=False)

    def __post_init__(self) -> None:
        chance = random.Random(self.seed)  # nosec B311  # a plan of trouble, not a secret
        self.due = [
            -1.0 if chance.random() < OVERDUE else chance.uniform(0, SPREAD * self.seconds)
            for _ in range(self.reminders)
        ]
        self.blows = sorted(self._blows(chance), key=lambda blow: blow[0])
        numbers = list(range(1, self.reminders + 1))
        chance.shuffle(numbers)
        pointless = numbers[: max(len(Turn), round(POINTLESS * self.reminders))]
        kinds = list(Turn)
        self.turns = sorted(
            ((chance.uniform(0, SPREAD * self.seconds), kinds[n % len(kinds)], one) for n, one in enumerate(pointless)),
            key=lambda turn: turn[0],
        )
        self.moods = {}
        # Those that matter to the end: the moods are seen for certain
        lasting = numbers[len(pointless) :]
        for mood, share in SHARE.items():
            for one in chance.sample(lasting, max(1, round(share * self.reminders))):
                self.moods.setdefault(one, []).append(mood)

    def _blows(self, chance: random.Random) -> Iterator[tuple[float, Blow, float, int]]:
        for blow, every in EVERY.items():
            count = max(1, round(self.seconds / every))
            for number in range(count):
                # One in each part, so that they do not all come at once
                part = self.seconds / count
                moment = (number + chance.uniform(0.1, 0.9)) * part
                yield moment, blow, chance.uniform(*AWAY[blow]), chance.randrange(1000)
