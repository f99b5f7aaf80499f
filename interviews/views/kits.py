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
from interviews.models import Interview
from interviews.queries.kits import interviews_to_mark, kit, kit_files, kit_pages, work_given


@posted_from("interviews:scorecards_edit")
def mark(request: PersonRequest, pk: int) -> HttpResponse:
    """One tap: this was asked, or that was not reached; another takes it back."""
    interview = get_object_or_404(interviews_to_mark(request.user), pk=pk)
    form = MarkForm(request.POST, kit=kit(interview, now()))
    is_done = _done(request, interview, form)
    if not request.htmx:  # type: ignore[attr-defined]  # by its middleware
        return redirect(place_of(pk, request))
    if not is_done:
        return HttpResponseClientRefresh()
    shown = kit(interview, now())
    context = {"kit": shown, "thing": shown.one(form.key), "in_card": form.cleaned_data["in_card"]}
    return render(request, "interviews/kits/_mark.html", context)


def mark_sent(request: PersonRequest, interview: Interview) -> None:
    """With the form of a card, where there is no script."""
    if "mark" in request.POST:
        _done(request, interview, MarkForm(request.POST, kit=kit(interview, now())))


def place_of(pk: int, request: PersonRequest) -> str:
    """The page, at what was ticked."""
    key = request.POST.get("mark", "").partition(":")[0]
    page = reverse("interviews:scorecards_edit", args=[pk])
    return f"{page}#{key}" if key.isalnum() else page


def _done(request: PersonRequest, interview: Interview, form: MarkForm) -> bool:
    """Else it is said why not."""
    try:
        if form.is_valid():
            act = kits.mark if form.is_on else kits.unmark
            act(interview, **form.what(), by=request.user, at=now())
            return True
        messages.error(request, _("This is no part of the kit any more, so nothing was marked."))
    except Refusal as refusal:
        messages.error(request, str(refusal))
    return False


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
