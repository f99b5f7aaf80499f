"""The bar: choices are numbered from 1 (below the first level) to n + 1; the bar stands just before the
choice of the target level. Colour, side and word follow the distance to the bar, the number is absolute.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

WIDTH = 200  # of the strip's drawing; the stylesheet scales it
SPREAD = 12  # between marks of equal ratings
REACH = 11  # from a mark's centre to the end of the highlighter behind a split

WORDS = {
    "r0": gettext_lazy("not assessed"),
    "r1": gettext_lazy("well below"),
    "r2": gettext_lazy("below"),
    "r3": gettext_lazy("meets"),
    "r4": gettext_lazy("above"),
}
# Said of a person: four words, no "maybe"
RECOMMENDATIONS = {
    "strong_no": ("r1", pgettext_lazy("recommendation", "Strong no")),
    "no": ("r2", pgettext_lazy("recommendation", "No")),
    "yes": ("r3", pgettext_lazy("recommendation", "Yes")),
    "strong_yes": ("r4", pgettext_lazy("recommendation", "Strong yes")),
}


def choice(target: Any) -> int | None:
    """A level stands at its rank + 1, since choice 1 is below the first level; a number is the choice itself."""
    if target is None or target == "":
        return None
    rank = getattr(target, "rank", None)
    return int(target) if rank is None else int(rank) + 1


def rating_class(value: int | str | None, target: Any) -> str:
    """r1 to r4 by distance to the bar; r0 for not assessed; nothing for no rating."""
    if value is None or value == "":
        return ""
    number, bar = int(value), choice(target)
    if not number:
        return "r0"
    if bar is None:  # no bar is known: a number without judgement
        return ""
    return f"r{min(max(number - bar + 3, 1), 4)}"


def rating_word(value: int | str | None, target: Any) -> str:
    return str(WORDS.get(rating_class(value, target), ""))


def _recommendation(value: Any) -> tuple[str, Any]:
    key = str(value).lower().replace("-", "_")
    if key.isdigit() and 1 <= int(key) <= 4:
        return list(RECOMMENDATIONS.values())[int(key) - 1]
    return RECOMMENDATIONS.get(key, ("", ""))


def rec_class(value: Any) -> str:
    return _recommendation(value)[0]


def rec_word(value: Any) -> str:
    return str(_recommendation(value)[1])


@dataclass(frozen=True, slots=True)
class Mark:
    x: str
    left: str
    fill: str
    below: bool


@dataclass(frozen=True, slots=True)
class Strip:
    """What the drawing needs; every position is text already, so that no locale can put a comma in it."""

    bar: str | None
    marks: list[Mark]
    pill: tuple[str, str] | None
    line: tuple[str, str] | None
    label: str


def _text(x: float) -> str:
    return f"{x:.1f}".removesuffix(".0")


def centre(number: int, choices: int) -> float:
    return (number - 0.5) * WIDTH / choices


def _places(numbers: list[int], choices: int) -> list[tuple[int, float]]:
    """Equal ratings stand side by side around the centre of their choice, closer when they are many."""
    places = []
    for number, count in sorted(Counter(numbers).items()):
        step = min(SPREAD, (WIDTH / choices - 2) / count)
        first = centre(number, choices) - step * (count - 1) / 2
        places += [(number, first + step * i) for i in range(count)]
    return places


def strip(ratings: Iterable[int | None], target: Any, choices: int | str) -> Strip:
    """The distribution strip of one competency; not assessed (0) and none are not drawn."""
    count, bar = int(choices), choice(target)
    numbers = sorted(int(number) for number in ratings if number)
    places = _places(numbers, count)
    below = [bar is not None and number < bar for number, _x in places]
    split = any(below) and not all(below)
    xs = [x for _number, x in places]
    return Strip(
        bar=None if bar is None else _text((bar - 1) * WIDTH / count),
        marks=[
            Mark(_text(x), _text(x - 5.5), (rating_class(number, bar) or "r0").replace("r", "f"), under)
            for (number, x), under in zip(places, below, strict=True)
        ],
        pill=(_text(xs[0] - REACH), _text(xs[-1] - xs[0] + 2 * REACH)) if split else None,
        line=None if split else _line(numbers, count),
        label=_strip_label(numbers, bar),
    )


def _line(numbers: list[int], choices: int) -> tuple[str, str] | None:
    """A hairline joins ratings that differ but agree about the bar."""
    if not any(a != b for a, b in pairwise(numbers)):
        return None
    return _text(centre(numbers[0], choices)), _text(centre(numbers[-1], choices))


def _strip_label(numbers: list[int], bar: int | None) -> str:
    if not numbers:
        return _("No ratings")
    said = ", ".join(map(str, numbers))
    if bar is None:
        return _("Ratings %(ratings)s") % {"ratings": said}
    return _("Ratings %(ratings)s. The bar is at %(bar)s.") % {"ratings": said, "bar": bar}


def axis(choices: int | str, target: Any = None) -> dict[str, Any]:
    """Numbers over a column of strips; the bar too when every row has the same."""
    count, bar = int(choices), choice(target)
    label = (
        _("Ratings from 1 to %(choices)s") if bar is None else _("Ratings from 1 to %(choices)s, the bar at %(bar)s")
    )
    return {
        "label": label % {"choices": count, "bar": bar},
        "numbers": [(number, _text(centre(number, count))) for number in range(1, count + 1)],
        "bar": None if bar is None else _text((bar - 1) * WIDTH / count),
        "under": None if bar is None else _text((bar - 1) * WIDTH / count - 7),
        "over": None if bar is None else _text((bar - 1) * WIDTH / count + 7),
    }
