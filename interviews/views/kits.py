from django.contrib import messages
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django_htmx.http import HttpResponseClientRefresh

from core.doors import PersonRequest, now, posted_from
from core.files import serve, serve_picture
from core.refusals import Refusal
from interviews.actions import kits
from interviews.forms.kits import MarkForm
from interviews.queries.kits import interviews_to_mark, kit, kit_files, kit_pages, work_given


@posted_from("interviews:scorecards_edit")
def mark(request: PersonRequest, pk: int) -> HttpResponse:
    """One tap: this was asked, or that was not reached; another takes it back."""
    interview = get_object_or_404(interviews_to_mark(request.user), pk=pk)
    form = MarkForm(request.POST, kit=kit(interview, now()))
    if not form.is_valid():
        return _told(request, pk, _("This is no part of the kit any more, so nothing was marked."))
    act = kits.mark if form.cleaned_data["on"] else kits.unmark
    try:
        act(interview, **form.what(), by=request.user, at=now())
    except Refusal as refusal:
        return _told(request, pk, str(refusal))
    if not request.htmx:  # type: ignore[attr-defined]  # by its middleware
        return redirect(f"{reverse('interviews:scorecards_edit', args=[pk])}#{form.cleaned_data['thing']}")
    shown = kit(interview, now())
    thing = shown.one(form.cleaned_data["thing"])
    return render(request, "interviews/kits/_mark.html", {"kit": shown, "thing": thing})


def _told(request: PersonRequest, pk: int, said: str) -> HttpResponse:
    messages.error(request, said)
    is_in_place = request.htmx  # type: ignore[attr-defined]  # by its middleware
    return HttpResponseClientRefresh() if is_in_place else redirect("interviews:scorecards_edit", pk)


def file(request: PersonRequest, pk: int, file_pk: int) -> FileResponse:
    """The CV through the interview: who holds no seat in it gets 404, whatever their office."""
    return serve(get_object_or_404(kit_files(request.user, pk), pk=file_pk).file)


def page(request: PersonRequest, pk: int, file_pk: int, page_number: int) -> FileResponse:
    """A page of it as a picture, for the same people."""
    return serve_picture(get_object_or_404(kit_pages(request.user, pk), file=file_pk, number=page_number).image)


def work(request: PersonRequest, pk: int, file_pk: int) -> FileResponse:
    """What the candidate sent in, once it is final: for those who may see the interview. Graders are given a copy, as
    soon as it is made."""
    found = work_given(request.user, pk, file_pk)
    if found is None:
        raise Http404
    return serve(found)
