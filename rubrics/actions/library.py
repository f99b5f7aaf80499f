"""What is written in place and not in versions: assessment types, questions, archetypes, notes."""

from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Max, Model
from django.utils.translation import gettext_lazy as _

from core.models import Person
from core.recording import record, recorded
from core.refusals import Refusal
from rubrics.models import AssessmentType, Note, Question
from rubrics.queries.documents import living_entry
from rubrics.rules.rubrics import mark
from rubrics.rules.shapes import Entry


class LibraryRefused(Refusal):
    pass


@recorded
def revise(row: Any, entry: Entry, *, read_as: str, by: Person, at: datetime) -> Any:
    """`read_as` is the mark of the entry when the writer read it."""
    fresh = type(row).objects.select_for_update().filter(pk=row.pk).first()
    if fresh is None:
        raise LibraryRefused(_("Somebody removed this meanwhile. Your text is still below; copy what you need."))
    before = living_entry(fresh)
    if mark(before) != read_as:
        raise LibraryRefused(
            _(
                "Somebody else changed this after you opened it. Your text is still below: open the page anew in "
                "another tab, compare, and save again there."
            )
        )
    if before == entry:
        return fresh
    rewrite(fresh, entry)
    changed = sorted(field for field in entry if before[field] != entry[field])
    record("rubrics.entry_revised", fresh, by=by, at=at, key=entry["key"], changed=changed)
    return fresh


def rewrite(row: Any, entry: Entry) -> None:
    for field, value in entry.items():
        setattr(row, field, value)
    row.save(update_fields=list(entry))


@recorded
def add_question(assessment_type: AssessmentType, entry: Entry, *, by: Person, at: datetime) -> Question:
    added: Question = _add(
        Question(assessment_type=assessment_type, position=_after(assessment_type.questions.all()), **entry), by, at
    )
    return added


@recorded
def add_note(chapter: str, section: str, entry: Entry, *, by: Person, at: datetime) -> Note:
    position = _after(Note.objects.filter(chapter=chapter, section=section))
    added: Note = _add(Note(chapter=chapter, section=section, position=position, **entry), by, at)
    return added


@recorded
def remove(row: Any, *, by: Person, at: datetime) -> None:
    """A question or a note. It stays in the history, and a newer catalogue does not bring it back."""
    record("rubrics.entry_removed", row, by=by, at=at, key=row.key)
    row.delete()


def _after(rows: Any) -> int:
    return (rows.aggregate(last=Max("position"))["last"] or 0) + 1


def _add(row: Model, by: Person, at: datetime) -> Any:
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError as taken:
        raise LibraryRefused(_("Something with this name is there already. Choose another name.")) from taken
    record("rubrics.entry_added", row, by=by, at=at, key=row.key)  # type: ignore[attr-defined]  # each of them has one
    return row
