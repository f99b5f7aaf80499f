"""What an entry of the catalogue looks like: one description, from which files are checked, forms are made and
differences are told."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

LANGUAGES = ("en", "zh-hans")
CATEGORIES = ("systems", "practice", "project", "culture")
# Competencies of one role, our own, are counted apart from the sixteen
ROLE_CATEGORY = "role"
PURPOSES = ("strength", "bar", "mutual")
QUESTIONS_AT_LEAST = 8
CHOICES = ("software_or_research", "data_ownership", "model_ownership")
SCALES = ("ml_depth", "software_depth", "communication")
# Chapter -> its sections, in the order they are read
CHAPTERS: Mapping[str, tuple[str, ...]] = {
    "sourcing": ("channels", "pitches", "supply"),
    "topics": (
        "data_science",
        "software_engineering",
        "certificates",
        "learning",
        "company_kinds",
        "backgrounds",
        "careers",
        "reading",
    ),
    "growth": ("signals", "phases"),
    "leading": ("approaches", "facts", "ladder"),
    "preparation": ("looking", "standing_out", "preparing"),
}

Entry = Mapping[str, Any]
Shape = Any


@dataclass(frozen=True)
class ListOf:
    what: Shape
    at_least: int = 1
    at_most: int | None = None


@dataclass(frozen=True)
class MapOf:
    """Any keys, each with the same kind of value."""

    what: Shape


@dataclass(frozen=True)
class Maybe:
    what: Shape


@dataclass(frozen=True)
class OneOf:
    values: tuple[Any, ...]


@dataclass(frozen=True)
class Number:
    lowest: float
    highest: float


@dataclass(frozen=True)
class Whole:
    """A whole number."""

    lowest: int
    highest: int


class Words:
    """A text in every language."""


class Key:
    """What a slug may be."""

    form = re.compile(r"[a-z][a-z0-9_]*")


SHARE = Number(0, 1)
YEAR = Whole(1950, 2100)
# A session takes some minutes of one day; a take-home is the longest
SESSION_MINUTES = Whole(5, 600)
LEVEL = {"key": Key, "name": Words}
COMPETENCY = {
    "key": Key,
    "category": OneOf((*CATEGORIES, ROLE_CATEGORY)),
    # Whose own it is; the sixteen are nobody's own
    "role": Maybe(Key),
    "name": Words,
    "summary": Words,
    "below": Words,
    "anchors": MapOf(Words),
    "not_evidence": ListOf(Words, 2, 3),
}
QUESTION = {
    "key": Key,
    "text": Words,
    "code": Maybe(str),
    "fix": Maybe(str),
    "follow_ups": ListOf(Words, 2, 4),
    "answers": MapOf(Words),
    # Which of the competencies its type can show; none: all of them
    "competencies": Maybe(ListOf(Key, 0)),
    "roles": ListOf(Key, 0),
}
ASSESSMENT_TYPE = {
    "key": Key,
    "name": Words,
    "shows": Words,
    "not_when": Words,
    "plan": ListOf({"minutes": Whole(1, 60), "what": Words}),
    "leave_out": ListOf(Words),
    "prepare": ListOf(Words),
    "can_show": ListOf(Key),
}
SESSION = {
    "title": Words,
    "type": Key,
    "minutes": SESSION_MINUTES,
    "purpose": OneOf(PURPOSES),
    "main": ListOf(Key, 0),
    "also": ListOf(Key, 0),
}
ROLE = {
    "key": Key,
    "name": Words,
    "summary": Words,
    "duties": ListOf(Words),
    "work_product": ListOf(Words),
    "tools": ListOf(Words),
    "backgrounds": ListOf(Words),
    "not_this": Words,
    "sourcing": ListOf({"what": Words, "channels": ListOf(Key, 0)}),
    "judge": ListOf(Words),
    "notes": ListOf(Words),
    "strength": Words,
    "bar": Words,
    "profile": {**dict.fromkeys(SCALES, SHARE), "reason": Words},
    "must_have": MapOf(MapOf(Key)),
    "nice_to_have": MapOf(MapOf(Key)),
    "loop": ListOf(SESSION),
}
ARCHETYPE = {
    "key": Key,
    "name": Words,
    "summary": Words,
    "examples": Words,
    "helps": ListOf(Words),
    "hinders": ListOf(Words),
    "choices": dict.fromkeys(CHOICES, Words),
    # How far the profile of a role moves in such a company
    "lean": dict.fromkeys(SCALES, Number(-0.2, 0.2)),
    "shifts": ListOf({"competency": Key, "by": OneOf((1, -1)), "roles": ListOf(Key, 0), "because": Words}),
}
NOTE = {
    "key": Key,
    "name": Words,
    "text": Words,
    "tag": Maybe(Words),
    "points": Maybe(ListOf(Words, 0)),
    "ask": Maybe(ListOf(Words, 0)),
    "roles": Maybe(ListOf(Key, 0)),
    # The year of facts that age, and whose they are
    "as_of": Maybe(YEAR),
    "source": Maybe(str),
}


class EntryKind(TextChoices):
    # Written in versions; the ladder is one entry, for an order has no parts
    LADDER = "ladder", _("Levels")
    COMPETENCY = "competency", _("Competency")
    ROLE = "role", _("Role")
    # Written in place
    ASSESSMENT_TYPE = "assessment_type", _("Assessment type")
    QUESTION = "question", _("Question")
    ARCHETYPE = "archetype", _("Kind of company")
    NOTE = "note", _("Note")


VERSIONED = frozenset({EntryKind.LADDER, EntryKind.COMPETENCY, EntryKind.ROLE})
SHAPES: Mapping[str, Mapping[str, Shape]] = {
    EntryKind.LADDER: {"key": str, "levels": ListOf(LEVEL)},
    EntryKind.COMPETENCY: COMPETENCY,
    EntryKind.ROLE: ROLE,
    EntryKind.ASSESSMENT_TYPE: ASSESSMENT_TYPE,
    EntryKind.QUESTION: QUESTION,
    EntryKind.ARCHETYPE: ARCHETYPE,
    EntryKind.NOTE: NOTE,
}


def shape_problems(value: Any, shape: Shape, place: list[str]) -> Iterator[str]:
    """Each names entry and field: `ml_engineer: loop[2].minutes: ...`."""
    match shape:
        case Maybe():
            if value is not None:
                yield from shape_problems(value, shape.what, place)
        case dict():
            yield from _table_problems(value, shape, place)
        case ListOf():
            yield from _list_problems(value, shape, place)
        case MapOf():
            if not isinstance(value, dict):
                yield _say(place, "must be a table of keys")
                return
            for key, part in value.items():
                yield from shape_problems(part, shape.what, [*place, str(key)])
        case _:
            if trouble := _value_trouble(value, shape):
                yield _say(place, trouble)


def _table_problems(value: Any, shape: dict[str, Any], place: list[str]) -> Iterator[str]:
    if not isinstance(value, dict):
        yield _say(place, "must be a table of fields")
        return
    for field in value.keys() - shape.keys():
        yield _say([*place, str(field)], "is not a field we know")
    for field, part in shape.items():
        if field in value or isinstance(part, Maybe):
            yield from shape_problems(value.get(field), part, [*place, field])
        else:
            yield _say([*place, field], "is missing")


def _list_problems(value: Any, shape: ListOf, place: list[str]) -> Iterator[str]:
    if not isinstance(value, list):
        yield _say(place, "must be a list")
        return
    if len(value) < shape.at_least:
        yield _say(place, f"has {len(value)} entries, needs at least {shape.at_least}")
    if shape.at_most is not None and len(value) > shape.at_most:
        yield _say(place, f"has {len(value)} entries, at most {shape.at_most} are allowed")
    for number, part in enumerate(value, 1):
        name = part.get("key") if isinstance(part, dict) else None
        yield from shape_problems(part, shape.what, [*place, str(name) if name else f"[{number}]"])


def _value_trouble(value: Any, shape: Shape) -> str:
    if shape is Words:
        return _words_trouble(value)
    if isinstance(shape, OneOf):
        return "" if value in shape.values else f"is {value!r}, must be one of {', '.join(map(str, shape.values))}"
    if isinstance(shape, Number):
        fits = isinstance(value, int | float) and not isinstance(value, bool) and shape.lowest <= value <= shape.highest
        return "" if fits else f"is {value!r}, must be a number from {shape.lowest:g} to {shape.highest:g}"
    if shape is Key:
        fits = isinstance(value, str) and bool(Key.form.fullmatch(value))
        return "" if fits else f"is {value!r}, must be a key of small letters, digits and underscores"
    if isinstance(shape, Whole):
        fits = isinstance(value, int) and not isinstance(value, bool) and shape.lowest <= value <= shape.highest
        return "" if fits else f"is {value!r}, must be a whole number from {shape.lowest} to {shape.highest}"
    return "" if isinstance(value, str) and value.strip() else "must be a text"


def _words_trouble(value: Any) -> str:
    if not isinstance(value, dict):
        return f"must be a text in each of {', '.join(LANGUAGES)}"
    missing = [code for code in LANGUAGES if not isinstance(value.get(code), str) or not value[code].strip()]
    unknown = sorted(str(code) for code in value.keys() - set(LANGUAGES))
    return "; ".join(
        [f"has no text in {code}" for code in missing] + [f"{code} is not a language we know" for code in unknown]
    )


def _say(place: list[str], trouble: str) -> str:
    # The name of the list itself (`roles`, `competencies`) says nothing that the file's name does not
    entry, *field = place[1:] or place or [""]
    return ": ".join(filter(None, [entry, ".".join(field).replace(".[", "["), trouble]))


def whole(entry: Entry, shape: Mapping[str, Shape]) -> dict[str, Any]:
    """Every field of the shape, those left out with the value that means the same; nothing else."""
    return {field: entry.get(field) if entry.get(field) is not None else empty(part) for field, part in shape.items()}


def empty(shape: Shape) -> Any:
    match shape:
        case Maybe():
            return None if isinstance(shape.what, Whole) else empty(shape.what)
        case dict():
            return {field: empty(part) for field, part in shape.items()}
        case ListOf():
            return []
        case MapOf():
            return {}
    if shape is Words:
        return {}
    return None if isinstance(shape, Whole | Number) else ""
