"""The catalogue's files come in: what nobody touched follows them, what the organisation wrote is left alone."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from core.models import Person
from core.recording import recorded
from core.refusals import Refusal
from rubrics.actions import rubrics
from rubrics.models import AssessmentType, CatalogueEntry, Rubric
from rubrics.queries.documents import MODELS, document_of, entry_in_place
from rubrics.rules import catalogue as rules
from rubrics.rules.catalogue import TYPES, Catalogue
from rubrics.rules.rubrics import document
from rubrics.rules.shapes import CHAPTERS, SHAPES, Entry, EntryKind, whole


class CatalogueUnfit(Refusal):
    """The files do not hold what they must."""


@dataclass
class Loaded:
    """What loading did. Nothing: the files were loaded before."""

    version: Rubric | None = None
    added: int = 0
    updated: int = 0
    offered: int = 0

    def __bool__(self) -> bool:
        return bool(self.version or self.added or self.updated or self.offered)


def read_files() -> Catalogue:
    try:
        return rules.read()
    except rules.Unreadable as trouble:
        raise CatalogueUnfit(_("The catalogue cannot be loaded. %(problem)s") % {"problem": trouble}) from trouble


@recorded
def load(catalogue: Catalogue, *, by: Person | None, at: datetime) -> Loaded:
    """Loading twice changes nothing. Where the organisation says otherwise, the difference is offered."""
    if found := rules.problems(catalogue):
        raise CatalogueUnfit(_("The catalogue cannot be loaded. %(problem)s") % {"problem": found[0]})
    rubrics.wait_for_turn()
    known = _Known()
    loaded = Loaded()
    _load_living(catalogue, known, loaded)
    _load_rubric(catalogue, known, loaded, by, at)
    known.save()
    return loaded


class _Known:
    """What the files said before, and what they say now."""

    def __init__(self) -> None:
        self.rows = {(one.kind, one.key): one for one in CatalogueEntry.objects.all()}
        self.new: list[CatalogueEntry] = []
        self.changed: dict[tuple[str, str], CatalogueEntry] = {}

    def before(self, kind: str, key: str) -> Entry | None:
        row = self.rows.get((kind, key))
        return row.entry if row else None

    def settle(self, kind: str, entry: Entry) -> None:
        """The files and the organisation say the same, or it was told."""
        self._write(kind, entry["key"], entry, None)

    def offer(self, kind: str, entry: Entry) -> bool:
        """Whether it is offered for the first time."""
        row = self.rows.get((kind, entry["key"]))
        if row and row.offered == entry:
            return False
        # Of what is new to both sides nothing was said before
        self._write(kind, entry["key"], row.entry if row else None, entry)
        return True

    def withdraw(self, kind: str, key: str) -> None:
        row = self.rows.get((kind, key))
        if row is not None:
            self._write(kind, key, row.entry, None)

    def _write(self, kind: str, key: str, entry: Entry | None, offered: Entry | None) -> None:
        row = self.rows.get((kind, key))
        if row is None:
            row = CatalogueEntry(kind=kind, key=key, entry=entry, offered=offered)
            self.rows[kind, key] = row
            self.new.append(row)
        elif (row.entry, row.offered) != (entry, offered):
            row.entry, row.offered = entry, offered
            self.changed[kind, key] = row

    def save(self) -> None:
        CatalogueEntry.objects.bulk_create(self.new)
        CatalogueEntry.objects.bulk_update(self.changed.values(), ["entry", "offered"])


# Written in place


@dataclass(frozen=True)
class _Placed:
    """An entry of the files and where it belongs."""

    kind: str
    entry: Entry
    position: int
    place: dict[str, Any] = field(default_factory=dict)


def _placed_types(catalogue: Catalogue) -> Iterator[_Placed]:
    never_ask = catalogue.files["assessments"]["never_ask"]
    for position, one in enumerate(catalogue.assessment_types, 1):
        yield _Placed(EntryKind.ASSESSMENT_TYPE, {**one, "leave_out": [*never_ask, *one["leave_out"]]}, position)


def _placed_rest(catalogue: Catalogue) -> Iterator[_Placed]:
    types = {kind.key: kind for kind in AssessmentType.objects.all()}
    for key in TYPES:
        for position, one in enumerate(catalogue.questions_of(key), 1):
            yield _Placed(EntryKind.QUESTION, one, position, {"assessment_type": types[key]})
    for position, one in enumerate(catalogue.archetypes, 1):
        yield _Placed(EntryKind.ARCHETYPE, one, position)
    for chapter, sections in CHAPTERS.items():
        for section in sections:
            for position, one in enumerate(catalogue.notes_of(chapter, section), 1):
                yield _Placed(EntryKind.NOTE, one, position, {"chapter": chapter, "section": section})


def _load_living(catalogue: Catalogue, known: _Known, loaded: Loaded) -> None:
    # Types first: questions belong to them
    for found in (_placed_types(catalogue), _placed_rest(catalogue)):
        _load_placed(list(found), known, loaded)


def _load_placed(found: list[_Placed], known: _Known, loaded: Loaded) -> None:
    standing = {(kind, row.key): row for kind in {one.kind for one in found} for row in MODELS[kind].objects.all()}
    new: dict[str, list[Any]] = {}
    changed: dict[str, list[Any]] = {}
    for one in found:
        kind, theirs = one.kind, whole(one.entry, SHAPES[one.kind])
        row, before = standing.get((kind, theirs["key"])), known.before(kind, theirs["key"])
        if row is None and before is None:
            new.setdefault(kind, []).append(MODELS[kind](position=one.position, **one.place, **theirs))
        elif row is None or theirs == before:
            # The organisation removed it, or the files say what they said: what they offered in between is over
            known.withdraw(kind, theirs["key"])
            continue
        elif before is None or entry_in_place(row) in (before, theirs):
            for name, value in theirs.items():
                setattr(row, name, value)
            changed.setdefault(kind, []).append(row)
        else:
            loaded.offered += known.offer(kind, theirs)
            continue
        known.settle(kind, theirs)
    for kind, rows in new.items():
        loaded.added += len(MODELS[kind].objects.bulk_create(rows))
    for kind, rows in changed.items():
        loaded.updated += MODELS[kind].objects.bulk_update(rows, list(SHAPES[kind]))


# Written in versions


def _load_rubric(catalogue: Catalogue, known: _Known, loaded: Loaded, by: Person | None, at: datetime) -> None:
    theirs = document(catalogue.levels, catalogue.competencies, catalogue.roles)
    in_force = Rubric.objects.published().first()
    if in_force is None or (in_force.catalogue_digest and not Rubric.objects.drafts().exists()):
        if in_force is None or document_of(in_force) != theirs:
            version = rubrics.make_version(theirs, digest=catalogue.digest)
            loaded.version = rubrics.put_in_force(version, note="", by=by, at=at)
        for (kind, _key), entry in theirs.entries.items():
            known.settle(kind, entry)
        return
    ours = document_of(in_force).entries
    for (kind, key), entry in theirs.entries.items():
        before = known.before(kind, key)
        if ours.get((kind, key)) == entry:
            known.settle(kind, entry)
        elif entry != before:
            loaded.offered += known.offer(kind, entry)
        else:
            known.withdraw(kind, key)
