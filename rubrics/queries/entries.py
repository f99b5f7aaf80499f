"""What the page needs on which an entry is written."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from core.words import say
from rubrics.models import AssessmentType, CatalogueEntry, Note, Rubric, Section
from rubrics.queries.documents import KINDS, SHAPES, document_of, living_entry
from rubrics.queries.questions import known
from rubrics.queries.shown import ChangeShown, names_of, shown
from rubrics.rules.rubrics import ROLE_KIND, Document, entry_change
from rubrics.rules.rubrics import SHAPES as DRAFT_SHAPES
from rubrics.rules.shapes import Entry, empty

Choices = Mapping[str, Sequence[tuple[str, Any]]]


@dataclass(frozen=True)
class DraftEntry:
    draft: Rubric
    document: Document
    kind: str
    entry: Entry
    is_new: bool
    choices: Choices
    # What the catalogue's files say; None: it is the organisation's own
    catalogue: Entry | None

    @property
    def shape(self) -> Mapping[str, Any]:
        return DRAFT_SHAPES[self.kind]

    def difference(self, typed: Entry) -> ChangeShown | None:
        """Against what stands in the draft."""
        before = None if self.is_new else self.entry
        change = entry_change(self.kind, before, typed)
        return shown(change, names_of(self.document)) if change else None


def draft_entry(draft: Rubric, kind: str, key: str = "", *, like: str = "") -> DraftEntry | None:
    """None: there is no such entry. Without a key it is a new one, empty or like another."""
    document = document_of(draft)
    found = document.entries.get((kind, key or like))
    if found is None and (key or like):
        return None
    entry = found or {field: empty(part) for field, part in DRAFT_SHAPES[kind].items()}
    if not key:
        entry = {**entry, "key": "", "name": {}}
    choices = _choices(document, entry if kind == ROLE_KIND else None)
    return DraftEntry(draft, document, kind, entry, not key, choices, _catalogue_says(kind, key))


def _catalogue_says(kind: str, key: str) -> Entry | None:
    known = CatalogueEntry.objects.filter(kind=kind, key=key).first() if key else None
    # Of what is only offered yet, nothing was said before
    return known.entry or None if known else None


def _choices(document: Document, role: Entry | None) -> Choices:
    named = {one["key"]: say(one["name"]) for one in document.competencies}
    found: dict[str, Sequence[tuple[str, Any]]] = {
        "levels": [(one["key"], say(one["name"])) for one in document.levels],
        "competencies": list(named.items()),
        "role": [(one["key"], say(one["name"])) for one in document.roles],
    }
    if role is not None:
        asked = [key for key in (*role["must_have"], *role["nice_to_have"]) if key in named]
        rest = [pair for pair in named.items() if pair[0] not in asked]
        found |= {
            "competencies": [*((key, named[key]) for key in asked), *rest],
            "asked": [(key, named[key]) for key in asked],
            "type": [(one.key, say(one.name)) for one in AssessmentType.objects.all()],
            "channels": [(one.key, say(one.name)) for one in Note.objects.filter(section=Section.CHANNELS)],
        }
    return found


@dataclass(frozen=True)
class LivingEntry:
    kind: str
    entry: Entry
    is_new: bool
    choices: Choices
    names: Mapping[str, Any]
    # What the catalogue's files say; None: it is the organisation's own
    catalogue: Entry | None

    @property
    def shape(self) -> Mapping[str, Any]:
        return SHAPES[self.kind]

    def difference(self, typed: Entry) -> ChangeShown | None:
        change = entry_change(self.kind, None if self.is_new else self.entry, typed, SHAPES[self.kind])
        return shown(change, self.names) if change else None


def living(row: Any, *, is_new: bool = False) -> LivingEntry:
    """An assessment type, question, archetype or note; a new one is a row that was not saved."""
    kind, entry = KINDS[type(row)], living_entry(row)
    names = known()
    competencies = [(key, say(one.name)) for key, one in names.competencies.items()]
    if kind == "question":
        shows = set(row.assessment_type.can_show)
        competencies = [pair for pair in competencies if pair[0] in shows]
    roles = [(key, say(one.name)) for key, one in names.roles.items()]
    choices = {
        "levels": [(key, say(name)) for key, name in names.levels.items()],
        "competencies": competencies,
        "competency": competencies,
        "can_show": competencies,
        "roles": roles,
    }
    called = {key: one.name for key, one in (*names.competencies.items(), *names.roles.items())}
    return LivingEntry(kind, entry, is_new, choices, {**names.levels, **called}, _catalogue_says(kind, entry["key"]))
