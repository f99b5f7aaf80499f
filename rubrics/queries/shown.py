"""Values of an entry as texts, and the difference of two values as pieces to mark."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from core.rules.texts import marked
from core.words import say
from rubrics.models import AssessmentKey, Category, Note, Purpose, Section
from rubrics.queries import labels
from rubrics.rules.rubrics import Document, EntryChange, FieldChange
from rubrics.rules.shapes import LANGUAGES

# Key -> what it is called
Names = Mapping[str, Any]


@dataclass(frozen=True)
class Piece:
    # "same", "gone" or "new"
    what: str
    text: str


@dataclass(frozen=True)
class Diff:
    """One text in one language; empty: a value that has none."""

    language: str
    pieces: Sequence[Piece]


@dataclass(frozen=True)
class FieldShown:
    label: str
    diffs: Sequence[Diff]


@dataclass(frozen=True)
class ChangeShown:
    kind: str
    key: str
    name: Any
    what: str
    fields: Sequence[FieldShown]


def names_of(*documents: Document) -> dict[str, Any]:
    """What the keys inside these documents are called, the later ones first to say."""
    found: dict[str, Any] = dict([*Category.choices, *Purpose.choices, *AssessmentKey.choices])
    for one in documents:
        for entry in (*one.levels, *one.competencies, *one.roles):
            found[entry["key"]] = entry["name"]
    return found


def channel_names() -> dict[str, Any]:
    """What is called what where a role says to look: notes of the library, which stands beside the versions."""
    return dict(Note.objects.filter(section=Section.CHANNELS).values_list("key", "name"))


def change_shown(change: EntryChange, names: Names) -> ChangeShown:
    fields = [FieldShown(_path(field.path, names), _diffs(field, names)) for field in change.fields]
    # The ladder has no name of its own
    name = change.name or labels.of("levels")
    return ChangeShown(change.kind, change.key, name, change.what, [one for one in fields if one.diffs])


def _path(path: Iterable[str], names: Names) -> str:
    parts = [str(labels.of(part)) or _said(names.get(part, part)) for part in path]
    return _(": ").join(filter(None, parts))


def _said(name: Any) -> str:
    return say(name) if isinstance(name, dict) else str(name)


def _diffs(field: FieldChange, names: Names) -> list[Diff]:
    reader = (get_language() or LANGUAGES[0]).lower()
    order = sorted(LANGUAGES, key=lambda code: code != reader)
    before, after = ({code: text(value, code, names) for code in order} for value in (field.before, field.after))
    found = [Diff(code, _pieces(before[code], after[code])) for code in order if before[code] != after[code]]
    # A value without words is said once
    if len(found) > 1 and not has_words(field.before) and not has_words(field.after):
        return [Diff("", found[0].pieces)]
    return found


def _pieces(before: str, after: str) -> list[Piece]:
    return [Piece(what, part) for what, part in marked(before, after)]


def has_words(value: Any) -> bool:
    if isinstance(value, dict):
        return bool(set(value) & set(LANGUAGES)) or any(map(has_words, value.values()))
    return isinstance(value, list) and any(map(has_words, value))


def _readable(part: Any, names: Names) -> Any:
    """In a list a bare text is a key; one that nothing knows is still read by a person."""
    return part.replace("_", " ") if isinstance(part, str) and part not in names else part


def text(value: Any, language: str, names: Names) -> str:
    if isinstance(value, dict):
        if set(value) <= set(LANGUAGES):
            return str(value.get(language, ""))
        return " · ".join(filter(None, (text(part, language, names) for part in value.values())))
    if isinstance(value, list):
        parts = [text(_readable(part, names), language, names) for part in value]
        # Whatever the reader's language: the text is compared with another of its own
        return ("\n" if any(isinstance(part, dict) for part in value) else ", ").join(filter(None, parts))
    if value is None:
        return ""
    name = names.get(value, value) if isinstance(value, str) else value
    return say(name, language) if isinstance(name, dict) else str(name)
