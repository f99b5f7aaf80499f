"""What the page needs on which an entry is written."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from core.models import Event
from core.words import say
from rubrics.models import AssessmentType, CatalogueEntry, Note, Question, Rubric, Section
from rubrics.queries.documents import KINDS, InPlace, document_of, entry_in_place
from rubrics.queries.labels import of
from rubrics.queries.names import names_in_force
from rubrics.queries.shown import ChangeShown, change_shown, names_of
from rubrics.rules.rubrics import Document, entry_change
from rubrics.rules.shapes import SHAPES, Entry, EntryKind, Shape, empty

Choices = Mapping[str, Sequence[tuple[str, Any]]]
# What the history of one entry shows
SHOWN = 20


@dataclass(frozen=True)
class EntryPage:
    kind: EntryKind
    entry: Entry
    is_new: bool
    choices: Choices
    # Key -> what it is called
    names: Mapping[str, Any]
    # What the catalogue's files say; None: it is the organisation's own
    catalogue: Entry | None
    # The version it is written in; None: it is written in place
    draft: Rubric | None = None

    @property
    def shape(self) -> Mapping[str, Shape]:
        return SHAPES[self.kind]

    def difference(self, typed: Entry) -> ChangeShown | None:
        """Against what stands."""
        change = entry_change(self.kind, None if self.is_new else self.entry, typed)
        return change_shown(change, self.names) if change else None


def page_in_draft(draft: Rubric, kind: EntryKind, key: str = "", *, like: str = "") -> EntryPage | None:
    """None: there is no such entry. Without a key it is a new one, empty or like another."""
    document = document_of(draft)
    found = document.entries.get((kind, key or like))
    if found is None and (key or like):
        return None
    entry = found if found and key else {**(found or _blank(kind)), "key": "", "name": {}}
    return _in_draft(draft, document, kind, entry, is_new=not key)


def page_of_what_is_gone(rubric: Rubric, kind: EntryKind, key: str) -> EntryPage:
    """For a form that was sent when its draft or its entry had gone: so that the text in it is not lost."""
    document = document_of(rubric)
    entry = document.entries.get((kind, key))
    return _in_draft(rubric, document, kind, entry or {**_blank(kind), "key": key}, is_new=entry is None)


def _blank(kind: EntryKind) -> Entry:
    return {field: empty(part) for field, part in SHAPES[kind].items()}


def _in_draft(draft: Rubric, document: Document, kind: EntryKind, entry: Entry, *, is_new: bool) -> EntryPage:
    choices = _choices(document, entry if kind == EntryKind.ROLE else None)
    key = "" if is_new else str(entry["key"])
    return EntryPage(kind, entry, is_new, choices, names_of(document), _catalogue_says(kind, key), draft)


def _catalogue_says(kind: str, key: str) -> Entry | None:
    return CatalogueEntry.objects.filter(kind=kind, key=key).values_list("entry", flat=True).first() if key else None


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


def page_in_place(row: InPlace, *, is_new: bool = False) -> EntryPage:
    """Of a new one the row was not saved. What the rubric in force no longer has stays to be chosen where it stands:
    none chosen would mean all."""
    kind, entry, names = KINDS[type(row)], entry_in_place(row), names_in_force()
    competencies = {key: say(one.name) for key, one in names.competencies.items()}
    roles = {key: say(one.name) for key, one in names.roles.items()}
    levels = {key: say(name) for key, name in names.levels.items()}
    if isinstance(row, Question):
        competencies = {key: name for key, name in competencies.items() if key in row.assessment_type.can_show}
    seen = [*entry.get("competencies", ()), *entry.get("can_show", ())]
    shifts = entry.get("shifts", ())
    able = _with(competencies, [*seen, *(one["competency"] for one in shifts)])
    concerned = _with(roles, [*entry.get("roles", ()), *(key for one in shifts for key in one["roles"])])
    choices = {
        "levels": _with(levels, entry.get("answers", ())),
        "competencies": able,
        "competency": able,
        "can_show": able,
        "roles": concerned,
    }
    known = {**names.levels, **{key: one.name for key, one in (*names.competencies.items(), *names.roles.items())}}
    return EntryPage(kind, entry, is_new, choices, known, None if is_new else _catalogue_says(kind, entry["key"]))


def _with(known: Mapping[str, str], stored: Iterable[str]) -> list[tuple[str, str]]:
    gone = [key for key in dict.fromkeys(stored) if key not in known]
    return [*known.items(), *((key, _("%(key)s (no longer there)") % {"key": key}) for key in gone)]


# Who wrote it


@dataclass(frozen=True)
class Wrote:
    at: datetime
    by: str
    # Names of the fields that changed; empty: it was added, or taken over from the catalogue
    fields: Sequence[str]


def history(row: InPlace) -> list[Wrote]:
    """The latest first."""
    kind = row._meta.model_name
    found = Event.objects.filter(on_kind=kind, on_id=row.pk).select_related("by")[:SHOWN]
    return [
        Wrote(one.at, one.by.name if one.by else "", [str(of(name)) for name in one.facts.get("changed", ())])
        for one in found
    ]
