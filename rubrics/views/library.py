from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from core.doors import PersonRequest, ensure, now, posted_from
from rubrics.access import can_edit_rubric
from rubrics.actions import library
from rubrics.models import Chapter, Note, Section
from rubrics.queries.entries import living
from rubrics.queries.library import chapter_page, note_by_itself
from rubrics.rules.shapes import CHAPTERS, Entry
from rubrics.views import writing


def detail(request: PersonRequest, key: str) -> HttpResponse:
    page = chapter_page(key, request.GET.get("role", ""))
    if page is None:
        raise Http404
    return render(request, "rubrics/library/detail.html", {"page": page, "may_edit": can_edit_rubric(request.user)})


def edit(request: PersonRequest, key: str) -> HttpResponse:
    ensure(can_edit_rubric(request.user))
    row = get_object_or_404(Note, key=key)
    return writing.write(
        request,
        living(row),
        save=lambda entry, read_as: library.revise(row, entry, read_as=read_as, by=request.user, at=now()),
        saved=writing.saved_in_place(),
        back=lambda saved: _address(row.chapter, saved),
        template="rubrics/library/edit.html",
        context={"row": row, "chapter": Chapter(row.chapter), "section": Section(row.section)},
        preview=lambda entry: _preview(row, entry),
    )


def create(request: PersonRequest, key: str) -> HttpResponse:
    """A note of one's own in a section of a chapter: /library/sourcing/new/?section=channels."""
    ensure(can_edit_rubric(request.user))
    sections = CHAPTERS.get(key, ())
    section = request.GET.get("section") or next(iter(sections), "")
    if section not in sections:
        raise Http404
    row = Note(chapter=key, section=section)
    return writing.write(
        request,
        living(row, is_new=True),
        save=lambda entry, _read_as: library.add_note(key, section, entry, by=request.user, at=now()),
        saved=writing.saved_in_place(),
        back=lambda saved: _address(key, saved),
        template="rubrics/library/edit.html",
        context={"row": row, "chapter": Chapter(key), "section": Section(section)},
        preview=lambda entry: _preview(row, entry),
    )


def _address(chapter: str, key: str) -> str:
    return f"{reverse('rubrics:library_detail', args=[chapter])}#{key}"


def _preview(row: Note, entry: Entry) -> dict[str, Any]:
    return {"shown": note_by_itself(Note(chapter=row.chapter, section=row.section, **entry))}


@posted_from("rubrics:library_edit")
def remove(request: PersonRequest, key: str) -> HttpResponse:
    ensure(can_edit_rubric(request.user))
    row = get_object_or_404(Note, key=key)
    chapter = row.chapter
    library.remove(row, by=request.user, at=now())
    messages.success(request, _("The note is removed."))
    return redirect("rubrics:library_detail", chapter)
