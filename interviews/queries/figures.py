"""Where the marks of the debrief's two drawings stand. Positions are text, so that no locale puts a comma into them."""

from collections.abc import Sequence
from dataclasses import dataclass

from interviews.models import Recommendation

UNIT = 12
PITCH = 14
ABREAST = 3  # squares side by side before they stack
COLUMN = 54
BLOCK_WIDTH, BLOCK_HEIGHT, BLOCK_PITCH = 34, 18, 20
TALLY_COLUMN = 62


@dataclass(frozen=True)
class Mark:
    x: str
    y: str
    # Centre, for a text inside
    mid: str
    base: str
    # 1 to 4: the distance to the bar, as in the classes f1 to f4
    tone: int
    name: str = ""


@dataclass(frozen=True)
class Column:
    mid: str
    count: int
    # The number of the choice, or its place among the four recommendations
    number: int


@dataclass(frozen=True)
class Figure:
    width: str
    height: str
    view: str
    axis_y: str
    label_y: str
    bar_x: str
    bar_end: str
    marks: tuple[Mark, ...]
    columns: tuple[Column, ...]


def tone(value: int, bar: int) -> int:
    """Well below, below, meets, above: 1 to 4."""
    return min(max(value - bar + 3, 1), 4)


def squares(ratings: Sequence[tuple[int, int]], choices: int, bar: int | None) -> Figure:
    """One square for each rating (value, bar). With one bar for all the axis is the scale; else it is the distance."""
    common = bar is not None
    places = range(1, choices + 1) if common else range(1, 5)
    line = bar if bar is not None else 3
    stacks = {place: [tone(v, b) for v, b in ratings if (v if common else tone(v, b)) == place] for place in places}
    deep = max([-(-len(stack) // ABREAST) for stack in stacks.values()] + [3])
    top = deep * PITCH + 14
    marks = [
        Mark(
            x=str((place - 1) * COLUMN + (COLUMN - PITCH * min(len(stack), ABREAST)) // 2 + i % ABREAST * PITCH + 1),
            y=str(top - 1 - (i // ABREAST + 1) * PITCH),
            mid="",
            base="",
            tone=one,
        )
        for place, stack in stacks.items()
        for i, one in enumerate(sorted(stack))
    ]
    return _figure(COLUMN, top, line, marks, [Column("", len(stack), place) for place, stack in stacks.items()])


def tally(votes: Sequence[tuple[str, str]]) -> Figure:
    """One named block for each (recommendation, name); the bar stands between no and yes."""
    stacks = {kind: sorted(name for vote, name in votes if vote == kind) for kind in Recommendation.values}
    deep = max([len(stack) for stack in stacks.values()] + [3])
    top = deep * BLOCK_PITCH + 8
    marks = [
        Mark(
            x=str(place * TALLY_COLUMN + (TALLY_COLUMN - BLOCK_WIDTH) // 2),
            y=str(top - 1 - (i + 1) * BLOCK_PITCH),
            mid=str(place * TALLY_COLUMN + TALLY_COLUMN // 2),
            base=str(top - 1 - (i + 1) * BLOCK_PITCH + 13),
            tone=place + 1,
            name=name,
        )
        for place, stack in enumerate(stacks.values())
        for i, name in enumerate(stack)
    ]
    columns = [Column("", len(stack), place) for place, stack in enumerate(stacks.values(), start=1)]
    return _figure(TALLY_COLUMN, top, 3, marks, columns)


def _figure(width: int, top: int, line: int, marks: Sequence[Mark], columns: Sequence[Column]) -> Figure:
    total, height = width * len(columns), top + 22
    return Figure(
        width=str(total),
        height=str(height),
        view=f"0 0 {total} {height}",
        axis_y=str(top),
        label_y=str(top + 17),
        bar_x=str(width * (line - 1)),
        bar_end=str(top + 5),
        marks=tuple(marks),
        columns=tuple(Column(str(width * i + width // 2), c.count, c.number) for i, c in enumerate(columns)),
    )
