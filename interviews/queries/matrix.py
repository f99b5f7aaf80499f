"""Competencies by interviewers: the rows of a debrief, each read against its bar."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from core.words import Words
from interviews.queries.cards_said import Said
from interviews.queries.levels import bar_name
from interviews.queries.panels import Panel
from interviews.rules.readings import NOT_ASSESSED, URGENCY, Rated, Read, Reading, read, urgency


@dataclass(frozen=True)
class Cell:
    value: int | None
    is_due: bool


@dataclass(frozen=True)
class Quote:
    value: int
    name: str
    title: Words
    evidence: str


@dataclass(frozen=True)
class Row:
    """One competency."""

    id: int
    key: str
    name: Words
    must_have: bool
    # The choice at the bar, its level and what that level looks like
    bar: int
    bar_level: Words
    anchor: Words
    found: Read
    rated: tuple[Rated, ...]
    cells: tuple[Cell, ...]
    quotes: tuple[Quote, ...]
    is_open: bool
    # What the role asks for at each level: key of the level -> key of the target
    targets: Mapping[str, str]

    @property
    def bar_name(self) -> str:
        return bar_name(self.bar_level)

    @property
    def values(self) -> tuple[int, ...]:
        """Those that count, from the lowest to the highest."""
        return tuple(sorted(one.value for one in self.rated if one.value != NOT_ASSESSED))

    @property
    def needs_talk(self) -> bool:
        return self.found.reading in {Reading.SPLIT, Reading.NOT_COVERED}


@dataclass(frozen=True)
class Group:
    purpose: str
    count: int


def row_of(asked: Mapping[str, Any], now: Panel, said: Sequence[Said]) -> Row:
    pk, by_seat = asked["id"], {one.voice.seat: one for one in said}
    told = [(one.voice, *one.ratings[pk]) for one in said if pk in one.ratings]
    bar = asked["rank"] + 1
    due = sum(pk in voice.planned and voice.seat not in by_seat for voice in now.voices)
    rated = tuple(Rated(voice.person, value) for voice, value, _evidence in told)
    quotes = [Quote(value, voice.name, voice.title, evidence) for voice, value, evidence in told]
    cells = [
        Cell(
            value=by_seat[v.seat].ratings.get(pk, (None, ""))[0] if v.seat in by_seat else None,
            is_due=v.seat not in by_seat and pk in v.planned,
        )
        for v in now.voices
    ]
    return Row(
        id=pk,
        key=asked["key"],
        name=asked["name"],
        must_have=asked["must_have"],
        bar=bar,
        bar_level=asked["level"],
        anchor=asked["anchor"] or {},
        found=read(bar, rated, due=due),
        rated=rated,
        cells=tuple(cells),
        quotes=tuple(sorted(quotes, key=lambda quote: (quote.value, quote.name))),
        is_open=False,
        targets=asked["targets"] or {},
    )


def ordered(rows: Iterable[Row], *, opens: bool = True) -> tuple[Row, ...]:
    """Most in need of discussion first; of the must-haves that one lies open, if there is something to discuss."""
    found = sorted(rows, key=lambda row: urgency(row.found))
    if opens and found and found[0].found.reading in URGENCY:
        found[0] = replace(found[0], is_open=True)
    return tuple(found)


def groups(now: Panel) -> tuple[Group, ...]:
    counts: dict[str, int] = {}
    for voice in now.voices:
        counts[voice.purpose] = counts.get(voice.purpose, 0) + 1
    return tuple(Group(purpose, count) for purpose, count in counts.items())
