from django.contrib import messages
from django.core.paginator import Paginator
from django.http import FileResponse, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from core import files
from core.doors import PersonRequest, ensure, now
from core.refusals import Refusal
from hiring.access import can_move_candidates, can_open_candidates
from hiring.actions import candidates
from hiring.forms.candidates import AddForm, SearchForm
from hiring.models import Candidate, Requisition
from hiring.queries.candidates import INDEX_ROWS, candidate_page, candidates_found
from hiring.queries.sourcing import sources_offered


def index(request: PersonRequest) -> HttpResponse:
    ensure(can_open_candidates(request.user))
    search = SearchForm(request.GET)
    text = search.cleaned_data["q"] if search.is_valid() else request.GET.get("q", "")[:200]
    page = Paginator(candidates_found(request.user, text), INDEX_ROWS).get_page(request.GET.get("page"))
    return render(request, "hiring/candidates/index.html", {"page": page, "text": text})


def create(request: PersonRequest, pk: int) -> HttpResponse:
    requisition = get_object_or_404(Requisition.objects.visible_to(request.user), pk=pk)
    ensure(can_move_candidates(request.user, requisition))
    initial = {"language": request.user.language, "time_zone": request.user.time_zone}
    form = AddForm(request.POST or None, request.FILES or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            application = candidates.add(requisition, **form.cleaned_data, by=request.user, at=now())
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("%(name)s is added.") % {"name": application.candidate.name})
            return redirect("hiring:pipeline_detail", application.pk)
    context = {"form": form, "requisition": requisition, "sources": sources_offered(requisition)}
    return render(request, "hiring/candidates/create.html", context)


def detail(request: PersonRequest, pk: int) -> HttpResponse:
    candidate = get_object_or_404(Candidate.objects.visible_to(request.user), pk=pk)
    context = {
        "page": candidate_page(candidate, request.user),
        "may_open_index": can_open_candidates(request.user),
    }
    return render(request, "hiring/candidates/detail.html", context)


def file(request: PersonRequest, pk: int, file_pk: int) -> FileResponse:
    candidate = get_object_or_404(Candidate.objects.visible_to(request.user), pk=pk)
    return files.serve(get_object_or_404(candidate.files.select_related("file"), pk=file_pk).file)
