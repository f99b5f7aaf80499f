from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _

from core.doors import PersonRequest, ensure, now, posted_from
from core.refusals import Refusal
from hiring.actions import notes
from hiring.forms.notes import WriteForm
from hiring.queries.notes import own_notes
from hiring.views.candidates import fetch, page_of, show


@posted_from("hiring:candidates_detail")
def create(request: PersonRequest, pk: int) -> HttpResponse:
    candidate = fetch(request, pk)
    page = page_of(request, candidate)
    ensure(page.may_read_notes)
    form = WriteForm(request.POST, applications=page.notable)
    if form.is_valid():
        said = {"text": form.cleaned_data["text"], "is_private": form.cleaned_data["is_private"]}
        try:
            notes.write(candidate, application=form.about, **said, by=request.user, at=now())
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("The note is kept."))
            return redirect("hiring:candidates_detail", pk)
    return show(request, page, note_form=form)


@posted_from("hiring:candidates_detail", by="pk")
def remove(request: PersonRequest, pk: int, note_pk: int) -> HttpResponse:
    """By its author alone."""
    candidate = fetch(request, pk)
    note = get_object_or_404(own_notes(request.user, candidate), pk=note_pk)
    try:
        notes.remove(note, by=request.user, at=now())
    except Refusal as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("The note is removed."))
    return redirect("hiring:candidates_detail", pk)
