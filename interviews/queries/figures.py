"""Where the marks of the debrief's two drawings stand. Positions are text, so that no locale puts a comma into them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

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


# How much somebody interviews: units stacked by the week, with the limit as a line

BARS_WIDTH, BARS_HEIGHT = 320, 104
UNIT_PITCH, UNIT_GAP = 17, 3
BARS_HEAD = 18


@dataclass(frozen=True)
class Unit:
    x: str
    y: str
    # past, now, ahead; over: beyond the limit, of this week and those to come
    kind: str


@dataclass(frozen=True)
class Week:
    mid: str
    monday: date
    count: int
    is_now: bool
    # Its month is said: the first one, and where another month begins
    names_month: bool


@dataclass(frozen=True)
class Bars:
    height: str
    view: str
    unit_width: str
    unit_height: str
    axis_y: str
    label_y: str
    limit_y: str
    limit_label_y: str
    limit: int
    units: tuple[Unit, ...]
    weeks: tuple[Week, ...]


def bars(weeks: Sequence[tuple[date, int]], limit: int, this_week: date) -> Bars:
    """One unit for each interview; so many that they would not fit are drawn thinner."""
    column = BARS_WIDTH // len(weeks)
    most = max([1, limit, *(count for _monday, count in weeks)])
    pitch = min(UNIT_PITCH, BARS_HEIGHT / most)
    base = BARS_HEAD + round(pitch * most)
    height = max(1.0, pitch - UNIT_GAP)
    units = [
        Unit(str(n * column + 4), _place(base - pitch * (i + 1)), _kind(monday, this_week, is_over=i >= limit))
        for n, (monday, count) in enumerate(weeks)
        for i in range(count)
    ]
    limit_y = base - pitch * limit - UNIT_GAP / 2 + 1
    return Bars(
        height=str(base + 24),
        view=f"0 0 {BARS_WIDTH} {base + 24}",
        unit_width=str(column - 8),
        unit_height=_place(height),
        axis_y=str(base),
        label_y=str(base + 16),
        limit_y=_place(limit_y),
        limit_label_y=_place(limit_y - 6),
        limit=limit,
        units=tuple(units),
        weeks=tuple(
            Week(
                mid=str(n * column + column // 2),
                monday=monday,
                count=count,
                is_now=monday == this_week,
                names_month=not n or monday.month != weeks[n - 1][0].month,
            )
            for n, (monday, count) in enumerate(weeks)
        ),
    )


def _place(number: float) -> str:
    return f"{number:.1f}".removesuffix(".0")


def _kind(monday: date, this_week: date, *, is_over: bool) -> str:
    if monday < this_week:
        return "past"
    if is_over:
        return "over"
    return "now" if monday == this_week else "ahead"
