from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from core.doors import PersonRequest, ensure, now, posted_from
from core.refusals import Refusal
from core.sheets import sheet
from hiring.access import can_move_candidates
from hiring.actions import imports
from hiring.forms.imports import MatchForm, ReadForm, StartForm
from hiring.models import Import, Requisition
from hiring.queries.imports import columns, import_page, imports_of, problem_lines, undoing
from hiring.rules.imports import ImportState


def create(request: PersonRequest, pk: int) -> HttpResponse:
    requisition = get_object_or_404(Requisition.objects.visible_to(request.user), pk=pk)
    ensure(can_move_candidates(request.user, requisition))
    given = (request.POST, request.FILES) if request.method == "POST" else ()
    form = StartForm(*given)
    if request.method == "POST" and form.is_valid():
        try:
            made = imports.start(requisition, **form.cleaned_data, by=request.user, at=now())
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            return redirect("hiring:imports_edit", made.pk)
    context = {"form": form, "requisition": requisition, "imports": imports_of(requisition, request.user)}
    return render(request, "hiring/imports/create.html", context)


def edit(request: PersonRequest, pk: int) -> HttpResponse:
    """Two forms: how the file is read, and which column is what."""
    imported = _fetch(request, pk)
    ensure(imported.by_id == request.user.pk)
    if imported.state not in imports.BEFORE:
        return redirect("hiring:imports_detail", pk)
    rereads = "reread" in request.POST
    read_form = ReadForm(request.POST if rereads else None, imported=imported)
    match_form = MatchForm(request.POST if request.method == "POST" and not rereads else None, imported=imported)
    form, act = (read_form, imports.reread) if rereads else (match_form, imports.match)
    if request.method == "POST" and form.is_valid():
        try:
            act(imported, **form.cleaned_data, by=request.user, at=now())
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            return redirect("hiring:imports_edit" if rereads else "hiring:imports_detail", pk)
    context = {
        "imported": imported,
        "read_form": read_form,
        "form": match_form,
        "columns": [(column, match_form.column(column.number)) for column in columns(imported)],
    }
    return render(request, "hiring/imports/edit.html", context)


def detail(request: PersonRequest, pk: int) -> HttpResponse:
    imported = _fetch(request, pk)
    page = import_page(imported, request.user, page=request.GET.get("page"), at=now())
    template = "hiring/imports/detail.html"
    if request.htmx:  # type: ignore[attr-defined]  # by its middleware
        template += "#standing"
    return render(request, template, {"page": page, "imported": imported})


def problems(request: PersonRequest, pk: int) -> StreamingHttpResponse:
    """What was left out, as a file that a spreadsheet may open without harm."""
    imported = _fetch(request, pk)
    ensure(imported.by_id == request.user.pk)
    return sheet(f"import-{imported.pk}-left-out", problem_lines(imported))


@posted_from("hiring:imports_detail")
def run(request: PersonRequest, pk: int) -> HttpResponse:
    return _act(request, pk, imports.run, "")


@posted_from("hiring:imports_detail")
def stop(request: PersonRequest, pk: int) -> HttpResponse:
    return _act(request, pk, imports.stop, _("Stopped. Who was brought in stays, until you undo it."))


def undo(request: PersonRequest, pk: int) -> HttpResponse:
    """First what it will do."""
    if request.method == "POST":
        return _act(request, pk, imports.undo, "")
    imported = _fetch(request, pk)
    if imported.state not in {ImportState.DONE, ImportState.STOPPED}:
        return redirect("hiring:imports_detail", pk)
    return render(
        request, "hiring/imports/undo.html", {"imported": imported, "undoing": undoing(imported, request.user)}
    )


@posted_from("hiring:imports_detail")
def discard(request: PersonRequest, pk: int) -> HttpResponse:
    imported = _fetch(request, pk)
    try:
        imports.discard(imported, by=request.user, at=now())
    except Refusal as refusal:
        messages.error(request, str(refusal))
        return redirect("hiring:imports_detail", pk)
    messages.success(request, _("The file is thrown away. Nobody was brought in."))
    return redirect("hiring:imports_create", imported.requisition_id)


def _act(request: PersonRequest, pk: int, act: Callable[..., Any], done: str) -> HttpResponse:
    imported = _fetch(request, pk)
    try:
        act(imported, by=request.user, at=now())
    except Refusal as refusal:
        messages.error(request, str(refusal))
    else:
        if done:
            messages.success(request, done)
    return redirect("hiring:imports_detail", pk)


def _fetch(request: PersonRequest, pk: int) -> Import:
    seen = Import.objects.visible_to(request.user).select_related("requisition", "by", "file")
    imported = get_object_or_404(seen.prefetch_related("requisition__members"), pk=pk)
    ensure(can_move_candidates(request.user, imported.requisition))
    return imported
