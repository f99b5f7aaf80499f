from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.functional import Promise

from rubrics.models import Chapter, Note, RoleDefinition, Section
from rubrics.queries.names import Named, by_key
from rubrics.queries.rubrics import in_force
from rubrics.rules.shapes import CHAPTERS, Entry


@dataclass(frozen=True)
class NoteShown:
    note: Note
    # Empty: every role
    roles: Sequence[Named]


@dataclass(frozen=True)
class SectionShown:
    key: str
    name: "str | Promise"
    notes: Sequence[NoteShown]


@dataclass(frozen=True)
class ChapterPage:
    chapter: Chapter
    chapters: Sequence[Chapter]
    sections: Sequence[SectionShown]
    roles: Sequence[Named]
    # The role whose notes are shown; empty: all
    role: str


def chapter_page(key: str, role: str = "") -> ChapterPage | None:
    """None: there is no such chapter. With a role: what is about it, and what is about every role."""
    if key not in Chapter.values:
        return None
    roles = by_key(RoleDefinition.objects.filter(rubric=in_force()))
    notes = [note for note in Note.objects.filter(chapter=key) if not role or not note.roles or role in note.roles]
    sections = [
        SectionShown(
            section,
            Section(section).label,
            [note_shown(note, roles) for note in notes if note.section == section],
        )
        for section in CHAPTERS[key]
    ]
    return ChapterPage(Chapter(key), list(Chapter), sections, list(roles.values()), role)


def note_of(key: str) -> Note | None:
    """None: it was removed, or never was."""
    return Note.objects.filter(key=key).first()


def note_shown(note: Note, roles: dict[str, Named]) -> NoteShown:
    return NoteShown(note, [roles[one] for one in note.roles if one in roles])


def note_preview(chapter: str, section: str, entry: Entry) -> NoteShown:
    roles = by_key(RoleDefinition.objects.filter(rubric=in_force()))
    return note_shown(Note(chapter=chapter, section=section, **entry), roles)
