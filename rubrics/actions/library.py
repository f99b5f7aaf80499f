"""What is written in place and not in versions: assessment types, questions, archetypes, notes."""

from datetime import datetime

from django.db.models import Max, QuerySet
from django.utils.translation import gettext as _

from core.models import Person
from core.recording import record, recorded
from core.refusals import Refusal
from rubrics.models import AssessmentType, CatalogueEntry, Note, Question
from rubrics.queries.documents import KINDS, InPlace, entry_in_place
from rubrics.rules.catalogue import PLAN_MINUTES
from rubrics.rules.library import lack, plan_minutes
from rubrics.rules.rubrics import mark
from rubrics.rules.shapes import Entry, EntryKind


class LibraryRefused(Refusal):
    pass


@recorded
def revise(row: InPlace, *, entry: Entry, read_as: str, by: Person, at: datetime) -> InPlace:
    """`read_as` is the mark of the entry when the writer read it."""
    fresh = type(row).objects.select_for_update().filter(pk=row.pk).first()
    if fresh is None:
        raise LibraryRefused(_("Somebody removed this meanwhile. Your text is still below; copy what you need."))
    before = entry_in_place(fresh)
    if mark(before) != read_as:
        raise LibraryRefused(
            _(
                "Somebody else changed this after you opened it. Your text is still below: open the page anew in "
                "another tab, compare, and save again there."
            )
        )
    if before == entry:
        return fresh
    _ensure_whole(KINDS[type(row)], entry)
    for field, value in entry.items():
        setattr(fresh, field, value)
    fresh.save(update_fields=list(entry))
    changed = [field for field in entry if before[field] != entry[field]]
    record("rubrics.entry_revised", fresh, by=by, at=at, key=entry["key"], changed=changed)
    settle(KINDS[type(row)], entry)
    return fresh


def settle(kind: str, entry: Entry) -> None:
    """What a newer catalogue offers is said now: there is nothing left to offer."""
    CatalogueEntry.objects.filter(kind=kind, key=entry["key"], offered=entry).update(entry=entry, offered=None)


def _ensure_whole(kind: EntryKind, entry: Entry) -> None:
    lacking = lack(kind, entry)
    if lacking == "plan":
        told = _("The plan adds up to %(minutes)d minutes. Make it %(hour)d: sessions scale it to their length.")
        raise LibraryRefused(told % {"minutes": plan_minutes(entry), "hour": PLAN_MINUTES})
    if lacking == "fix":
        raise LibraryRefused(_("Code and its mended form come together: give both, or leave both out."))


@recorded
def add_question(assessment_type: AssessmentType, *, entry: Entry, by: Person, at: datetime) -> Question:
    if Question.objects.filter(text=entry["text"]).exists():
        raise LibraryRefused(_("This question is there already. Change that one, or write another."))
    _ensure_whole(EntryKind.QUESTION, entry)
    entry = {**entry, "key": _free_key(Question.objects.all(), entry["key"])}
    added = Question.objects.create(
        assessment_type=assessment_type, position=_after(assessment_type.questions.all()), **entry
    )
    record("rubrics.entry_added", added, by=by, at=at, key=added.key)
    return added


@recorded
def add_note(chapter: str, *, section: str, entry: Entry, by: Person, at: datetime) -> Note:
    there = Note.objects.filter(chapter=chapter, section=section)
    if there.filter(name=entry["name"]).exists():
        raise LibraryRefused(_("Something with this name is there already. Choose another name."))
    entry = {**entry, "key": _free_key(Note.objects.all(), entry["key"])}
    added = Note.objects.create(chapter=chapter, section=section, position=_after(there), **entry)
    record("rubrics.entry_added", added, by=by, at=at, key=added.key)
    return added


@recorded
def remove(row: Question | Note, *, by: Person, at: datetime) -> None:
    """It stays in the history, and a newer catalogue neither brings it back nor offers it."""
    # Held before it is looked where it stands, so that no kit takes it up in between
    held = type(row).objects.select_for_update().filter(pk=row.pk).first()
    if held is None:
        raise LibraryRefused(_("Somebody removed this already."))
    held.delete()
    CatalogueEntry.objects.filter(kind=KINDS[type(row)], key=row.key).update(offered=None)
    record("rubrics.entry_removed", row, by=by, at=at, key=row.key)


def _free_key(rows: "QuerySet[Question] | QuerySet[Note]", wanted: str) -> str:
    """Different texts may begin alike."""
    taken = set(rows.filter(key__startswith=wanted).values_list("key", flat=True))
    numbered = (f"{wanted}_{number}" for number in range(2, len(taken) + 3))
    return next(key for key in (wanted, *numbered) if key not in taken)


def _after(rows: "QuerySet[Question] | QuerySet[Note]") -> int:
    return (rows.aggregate(last=Max("position"))["last"] or 0) + 1
