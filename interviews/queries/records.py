"""Decisions as they were made: locked, with what stood there at that moment, and what was added below."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from core.words import Words
from hiring.rules.decisions import Outcome
from interviews.queries.levels import in_sentence
from interviews.queries.talks import (
    Concluded,
    Opening,
    Seated,
    Thought,
    Told,
    Topic,
    concluded,
    moment,
    opening,
    thoughts,
    topics,
)
from interviews.rules.agenda import Issue, Point
from interviews.rules.verdict import Why
from interviews.rules.voices import dissents


@dataclass(frozen=True)
class Made:
    id: int
    outcome: str
    # The other level, when hired at one
    level: Words | None
    reason: str
    justification: str
    advised: str
    cards_missing: int
    by: str
    at: datetime


@dataclass(frozen=True)
class Reasons:
    """The verdict's reasons of one kind."""

    why: str
    names: tuple[Words, ...]


@dataclass(frozen=True)
class Heard:
    """Somebody of the panel: the vote as cast, and what they said after the talk."""

    name: str
    title: Words
    cast: str
    after: str
    why: str
    dissents: bool


@dataclass(frozen=True)
class Addendum:
    text: str
    by: str
    person: int
    at: datetime
    dissents: bool


@dataclass(frozen=True)
class Recorded:
    decision: Made
    points: tuple[Reasons, ...]
    advised_level: str
    topics: tuple[Topic, ...]
    voices: tuple[Heard, ...]
    missing: tuple[Seated, ...]
    opening: Opening | None
    addenda: tuple[Addendum, ...]

    @property
    def dissenters(self) -> tuple[str, ...]:
        """Who stands on the other side, by vote or second thought or because they said so."""
        said = [one.name for one in self.voices if one.dissents]
        return tuple(dict.fromkeys([*said, *(one.by for one in self.addenda if one.dissents)]))


@dataclass(frozen=True)
class Around:
    """What the records are read beside."""

    conclusions: Sequence[Told]
    openings: Sequence[Told]
    thoughts: Sequence[Told]
    seats: Mapping[int, Seated]
    names: Mapping[int, Words]
    levels: Sequence[Told]


def records(told: Iterable[Told], around: Around) -> tuple[Recorded, ...]:
    """In their order. Each one more interview begins a new round."""
    found, round_ = [], 0
    for one in told:
        found.append(_record(one, round_, around))
        round_ += one["outcome"] == Outcome.ONE_MORE
    return tuple(found)


def _record(told: Told, round_: int, around: Around) -> Recorded:
    advice = told["advice"]
    points = [Point(Issue(p["issue"]), p.get("competency"), p.get("seat")) for p in advice.get("points", [])]
    said: Mapping[str, Concluded] = concluded(around.conclusions, round_)
    after = thoughts(around.thoughts, round_)
    return Recorded(
        decision=Made(
            id=told["id"],
            outcome=told["outcome"],
            level=told["level"],
            reason=told["reason"],
            justification=told["justification"],
            advised=told["advised"],
            cards_missing=told["cards_missing"],
            by=told["by"],
            at=moment(told["at"]),
        ),
        points=reasons(((r["why"], r["competency"]) for r in advice.get("reasons", [])), around.names),
        advised_level=level_name(advice.get("level"), around.levels),
        topics=topics(points, around.names, around.seats, said),
        voices=tuple(_heard(one, told["outcome"], around.seats, after) for one in told["voices"]),
        missing=tuple(around.seats[seat] for seat in advice.get("missing", []) if seat in around.seats),
        opening=opening(around.openings, round_, around.seats),
        addenda=tuple(
            Addendum(a["text"], a["by"], a["person"], moment(a["at"]), a["dissents"]) for a in told["addenda"]
        ),
    )


def _heard(told: Told, outcome: str, seats: Mapping[int, Seated], after: Mapping[int, Thought]) -> Heard:
    who, now = seats.get(told["seat"]), told["now"]
    return Heard(
        name=who.name if who else "",
        title=who.title if who else {},
        cast=told["cast"],
        after=now,
        why=after[told["person"]].reason if now and told["person"] in after else "",
        dissents=dissents(outcome, told["cast"], now),
    )


def reasons(found: Iterable[tuple[str, int | None]], names: Mapping[int, Words]) -> tuple[Reasons, ...]:
    """Of one kind together, in the order of the kinds."""
    kinds: dict[str, list[Words]] = {why.value: [] for why in Why}
    seen = set()
    for why, competency in found:
        seen.add(str(why))
        if competency is not None and competency in names:
            kinds[str(why)].append(names[competency])
    return tuple(Reasons(why, tuple(words)) for why, words in kinds.items() if why in seen)


def level_name(level: int | None, levels: Sequence[Told]) -> str:
    return next((in_sentence(one["name"]) for one in levels if one["id"] == level), "")
