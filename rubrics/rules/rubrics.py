"""A rubric as one document: what it lacks before it may be published, and how two versions differ."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from json import dumps
from re import sub
from typing import Any

from rubrics.rules.catalogue import MUST_HAVES_AT_MOST, coverage_gaps
from rubrics.rules.shapes import COMPETENCY, LEVEL, ROLE, SHAPES, Entry, EntryKind, MapOf, Maybe, Shape, whole

# n levels give n + 1 choices, and a choice is one of three to seven columns
FEWEST_LEVELS, MOST_LEVELS = 2, 6

# The ladder is one entry, so its key says nothing
LADDER_KEY = "ladder"


@dataclass(frozen=True)
class Document:
    """All that one version says, in the form of the catalogue's files. Each entry is whole."""

    levels: Sequence[Entry]
    competencies: Sequence[Entry]
    roles: Sequence[Entry]

    @property
    def entries(self) -> dict[tuple[str, str], Entry]:
        """(kind, key) -> entry, in the order they are read."""
        return {
            (EntryKind.LADDER, LADDER_KEY): {"key": LADDER_KEY, "levels": list(self.levels)},
            **{(EntryKind.COMPETENCY, one["key"]): one for one in self.competencies},
            **{(EntryKind.ROLE, one["key"]): one for one in self.roles},
        }

    @property
    def entries_listed(self) -> list[Entry]:
        return list(self.entries.values())

    @property
    def level_keys(self) -> list[str]:
        return [str(level["key"]) for level in self.levels]

    @property
    def competency_keys(self) -> list[str]:
        return [str(competency["key"]) for competency in self.competencies]


def document(levels: Iterable[Entry], competencies: Iterable[Entry], roles: Iterable[Entry]) -> Document:
    return Document(
        [whole(one, LEVEL) for one in levels],
        [whole(one, COMPETENCY) for one in competencies],
        [whole_role(one) for one in roles],
    )


def whole_role(entry: Entry) -> dict[str, Any]:
    """What a session looks at has no order of its own: it stands in the order in which the role asks."""
    role = whole(entry, ROLE)
    place = {key: number for number, key in enumerate([*role["must_have"], *role["nice_to_have"]])}

    def ordered(keys: Iterable[str]) -> list[str]:
        return sorted(keys, key=lambda key: place.get(key, len(place)))

    loop = [{**one, "main": ordered(one["main"]), "also": ordered(one["also"])} for one in role["loop"]]
    return {**role, "loop": loop}


def seeing_only(loop: Iterable[Entry], known: Collection[str]) -> list[dict[str, Any]]:
    """The sessions of a role, looking at nothing but these competencies."""
    return [{**one, **{w: [key for key in one[w] if key in known] for w in ("main", "also")}} for one in loop]


def following(kind: str, offered: Entry, rubric: Document) -> dict[str, Any]:
    """What the rubric says of an entry once it follows the catalogue, as far as its levels and competencies go. A table
    that was stored has no order, so what a role asks for stays in the order there was."""
    wanted = whole(offered, SHAPES[kind])
    standing = whole(rubric.entries.get((kind, wanted["key"]), {}), SHAPES[kind])
    if kind == EntryKind.COMPETENCY:
        return {**wanted, "anchors": _at_each(rubric.level_keys, wanted["anchors"], standing["anchors"])}
    if kind != EntryKind.ROLE:
        return wanted
    before = {**standing["must_have"], **standing["nice_to_have"]}
    order = dict.fromkeys([*before, *rubric.competency_keys])
    for name in ("must_have", "nice_to_have"):
        wanted[name] = {
            key: _at_each(rubric.level_keys, wanted[name][key], before.get(key, {}))
            for key in order
            if key in wanted[name]
        }
    return whole_role({**wanted, "loop": seeing_only(wanted["loop"], order)})


def _at_each(levels: Iterable[str], wanted: Entry, standing: Entry) -> dict[str, Any]:
    """Of a level that the catalogue does not know, what stands there."""
    return {level: said for level in levels if (said := wanted.get(level) or standing.get(level))}


def normal(kind: str, entry: Entry) -> dict[str, Any]:
    """As a document holds it."""
    return whole_role(entry) if kind == EntryKind.ROLE else dict(entry)


def mark(entry: Entry | Sequence[Entry]) -> str:
    """The same for the same content: a form carries it, so that of two hands on one entry the second is told."""
    return sha256(dumps(entry, sort_keys=True, ensure_ascii=False).encode()).hexdigest()[:16]


# A key has forty characters
LONGEST_NAME = 36


def new_key(words: Mapping[str, str]) -> str:
    """Of an entry of the organisation's own: no key of a later catalogue is the same."""
    english = sub(r"[^a-z0-9]+", "_", words.get("en", "").lower()).strip("_")[:LONGEST_NAME]
    return f"own_{english or sha256(''.join(words.values()).encode()).hexdigest()[:8]}"


# What is missing


@dataclass(frozen=True)
class Gap:
    """A kind of lack and where it is; the sentence is made where it is shown."""

    code: str
    kind: str
    key: str
    # The level or competency concerned
    about: str = ""


def _is_said(words: Any) -> bool:
    return isinstance(words, Mapping) and any(str(text).strip() for text in words.values())


def gaps(rubric: Document) -> list[Gap]:
    """What forbids publication: a level without a name, a competency without an anchor at each level or of a role that
    is gone, a role that asks for too much or for nothing."""
    return [*_ladder_gaps(rubric), *_competency_gaps(rubric), *_role_gaps(rubric)]


def _ladder_gaps(rubric: Document) -> Iterator[Gap]:
    if not FEWEST_LEVELS <= len(rubric.levels) <= MOST_LEVELS:
        yield Gap("levels_number", EntryKind.LADDER, LADDER_KEY)
    yield from (
        Gap("level_name", EntryKind.LADDER, LADDER_KEY, one["key"])
        for one in rubric.levels
        if not _is_said(one["name"])
    )


def _competency_gaps(rubric: Document) -> Iterator[Gap]:
    roles = {str(role["key"]) for role in rubric.roles}
    for one in rubric.competencies:
        key = str(one["key"])
        if not _is_said(one["name"]):
            yield Gap("name", EntryKind.COMPETENCY, key)
        if one["role"] and one["role"] not in roles:
            yield Gap("role_gone", EntryKind.COMPETENCY, key)
        for level in rubric.level_keys:
            if not _is_said(one["anchors"].get(level)):
                yield Gap("anchor", EntryKind.COMPETENCY, key, level)


def _role_gaps(rubric: Document) -> Iterator[Gap]:
    if not rubric.roles:
        yield Gap("no_roles", EntryKind.ROLE, "")
    for one in rubric.roles:
        key = str(one["key"])
        if not _is_said(one["name"]):
            yield Gap("name", EntryKind.ROLE, key)
        if not one["must_have"]:
            yield Gap("no_must_have", EntryKind.ROLE, key)
        if len(one["must_have"]) > MUST_HAVES_AT_MOST:
            yield Gap("must_haves", EntryKind.ROLE, key)


def cautions(rubric: Document) -> list[Gap]:
    """What does not forbid it: a recommended loop that falls short of the coverage law. Whoever opens a requisition
    with it has to mend it or give the reason."""
    return [
        Gap("loop", EntryKind.ROLE, str(one["key"]), competency)
        for one in rubric.roles
        for competency, _seen, _needed in coverage_gaps(one)
    ]


# How two versions differ


@dataclass(frozen=True)
class FieldChange:
    # Such as anchors, senior
    path: tuple[str, ...]
    before: Any
    after: Any


@dataclass(frozen=True)
class EntryChange:
    kind: str
    key: str
    # "added", "removed" or "changed"
    what: str
    fields: tuple[FieldChange, ...]
    name: Any


def changes(before: Document, after: Document) -> list[EntryChange]:
    old, new = before.entries, after.entries
    found = [change for place in new if (change := entry_change(place[0], old.get(place), new[place]))]
    return found + [change for place in old if place not in new if (change := entry_change(place[0], old[place], None))]


def entry_change(kind: str, before: Entry | None, after: Entry | None) -> EntryChange | None:
    """None: they say the same."""
    if before is None or after is None:
        one = after or before or {}
        return EntryChange(kind, str(one["key"]), "added" if after else "removed", (), _name(one))
    shape = SHAPES[kind]
    fields = tuple(_field_changes(whole(before, shape), whole(after, shape), shape, ()))
    return EntryChange(kind, str(after["key"]), "changed", fields, _name(after)) if fields else None


def _name(entry: Entry) -> Any:
    return entry.get("name") or entry.get("text") or {}


def _field_changes(before: Any, after: Any, shape: Shape, path: tuple[str, ...]) -> Iterator[FieldChange]:
    match shape:
        case Maybe():
            yield from _field_changes(before, after, shape.what, path)
        case dict():
            for field, part in shape.items():
                yield from _field_changes((before or {}).get(field), (after or {}).get(field), part, (*path, field))
        case MapOf():
            before, after = before or {}, after or {}
            for key in dict.fromkeys([*before, *after]):
                yield from _field_changes(before.get(key), after.get(key), shape.what, (*path, str(key)))
        case _:
            if before != after:
                yield FieldChange(path, before, after)
