from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _

from core.doors import PersonRequest, now, posted_from
from rubrics.access import can_edit_rubric
from rubrics.actions import library
from rubrics.models import Chapter, Note, Section
from rubrics.queries.library import chapter_page, note_of, note_preview
from rubrics.rules.shapes import CHAPTERS
from rubrics.views import writing


def detail(request: PersonRequest, key: str) -> HttpResponse:
    page = chapter_page(key, request.GET.get("role", ""))
    if page is None:
        raise Http404
    return render(request, "rubrics/library/detail.html", {"page": page, "may_edit": can_edit_rubric(request.user)})


def edit(request: PersonRequest, key: str) -> HttpResponse:
    row = note_of(key) or _gone(request, key)
    return writing.write_in_place(
        request,
        row,
        back=lambda saved: f"{_page(row.chapter)}#{saved}",
        template="rubrics/library/edit.html",
        preview=lambda _found, entry: {"shown": note_preview(row.chapter, row.section, entry)},
        chapter=Chapter(row.chapter),
        section=Section(row.section),
    )


def _gone(request: PersonRequest, key: str) -> Note:
    """Removed while somebody wrote in it: what they typed is told and kept, in the section that their page named."""
    chapter, _slash, section = request.POST.get("kept_in", "").partition("/")
    if section not in CHAPTERS.get(chapter, ()) or not request.POST.get("read_as"):
        raise Http404
    return Note(key=key, chapter=chapter, section=section)


def create(request: PersonRequest, key: str) -> HttpResponse:
    """A note of one's own in a section of a chapter: /library/sourcing/new/?section=channels."""
    sections = CHAPTERS.get(key, ())
    section = request.GET.get("section") or next(iter(sections), "")
    if section not in sections:
        raise Http404
    return writing.write_in_place(
        request,
        Note(chapter=key, section=section),
        add=lambda entry: library.add_note(key, section=section, entry=entry, by=request.user, at=now()),
        back=lambda _saved: f"{_page(key)}#{section}",
        template="rubrics/library/edit.html",
        preview=lambda _found, entry: {"shown": note_preview(key, section, entry)},
        chapter=Chapter(key),
        section=Section(section),
    )


def _page(chapter: str) -> str:
    return reverse("rubrics:library_detail", args=[chapter])


@posted_from("rubrics:library_edit")
def remove(request: PersonRequest, key: str) -> HttpResponse:
    row = get_object_or_404(Note, key=key)
    return writing.remove_in_place(request, row, _("The note is removed."), _page(row.chapter))
