from django.contrib import messages
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from core import files
from core.doors import PersonRequest, ensure, now, number
from core.queries.records import record_of
from core.refusals import Refusal
from hiring.access import can_answer_requests, can_merge, can_move_candidates, can_open_candidates
from hiring.actions import candidates
from hiring.forms.candidates import AddForm, SearchForm, query_of
from hiring.forms.growth import GrowthForm
from hiring.forms.notes import WriteForm
from hiring.models import Candidate, Requisition
from hiring.queries.candidates import (
    CandidatePage,
    candidate_page,
    candidate_shown,
    candidates_shown,
    file_pages,
    survivor_of,
)
from hiring.queries.duplicates import possible_duplicates
from hiring.queries.recorded import scopes_of_candidate
from hiring.queries.search import saved_views, search
from hiring.queries.sourcing import sources_offered


def index(request: PersonRequest) -> HttpResponse:
    ensure(can_open_candidates(request.user))
    found = search(request.user, SearchForm(request.GET).wanted, request.GET.get("page"))
    views, query = list(saved_views(request.user)), query_of(request.GET)
    is_new_view = all(view.query != query for view in views)
    context = {"found": found, "views": views, "query": query, "is_new_view": is_new_view}
    return render(request, "hiring/candidates/index.html", context)


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
            messages.success(request, _added(request, application.candidate))
            return redirect("hiring:pipeline_detail", application.pk)
    context = {"form": form, "requisition": requisition, "sources": sources_offered(requisition)}
    return render(request, "hiring/candidates/create.html", context)


def _added(request: PersonRequest, added: Candidate) -> str:
    candidate = candidate_shown(request.user, added.pk)
    if candidate is not None and possible_duplicates(candidate, request.user):
        said = _("%(name)s is added. Somebody we know looks like the same person: the candidate's page says who.")
        return said % {"name": added.name}
    return _("%(name)s is added.") % {"name": added.name}


def detail(request: PersonRequest, pk: int) -> HttpResponse:
    candidate = candidate_shown(request.user, pk)
    if candidate is None:
        survivor = survivor_of(request.user, pk)
        if survivor is None:
            raise Http404
        return redirect("hiring:candidates_detail", survivor.pk)
    return show(request, page_of(request, candidate))


def record(request: PersonRequest, pk: int) -> HttpResponse:
    """What changed of the candidate, value by value; of an application on its own page."""
    candidate, before = fetch(request, pk), number(request.GET.get("before"))
    owes: bool = candidate.owes  # type: ignore[attr-defined]  # annotated by the query
    scopes = scopes_of_candidate(candidate, request.user, owes=owes, may_answer=can_answer_requests(request.user))
    context = {
        "candidate": candidate,
        "record": record_of("candidate", pk, request.user, scopes, before=before),
        "before": before,
        "may_open_index": can_open_candidates(request.user),
    }
    return render(request, "hiring/candidates/record.html", context)


def file(request: PersonRequest, pk: int, file_pk: int) -> FileResponse:
    candidate = get_object_or_404(Candidate.objects.visible_to(request.user), pk=pk)
    return files.serve(get_object_or_404(candidate.files.select_related("file"), pk=file_pk).file)


def page(request: PersonRequest, pk: int, file_pk: int, page_number: int) -> FileResponse:
    """A page of a document as a picture of our own drawing."""
    candidate = get_object_or_404(Candidate.objects.visible_to(request.user), pk=pk)
    return files.serve_picture(get_object_or_404(file_pages(candidate, file_pk), number=page_number).image)


def fetch(request: PersonRequest, pk: int) -> Candidate:
    return get_object_or_404(candidates_shown(request.user), pk=pk)


def page_of(request: PersonRequest, candidate: Candidate) -> CandidatePage:
    return candidate_page(candidate, request.user, at=now(), file=number(request.GET.get("file")))


def show(
    request: PersonRequest,
    page: CandidatePage,
    *,
    note_form: WriteForm | None = None,
    growth_form: GrowthForm | None = None,
) -> HttpResponse:
    context = {
        "page": page,
        "note_form": note_form or WriteForm(applications=page.notable),
        "growth_form": growth_form or GrowthForm(),
        "as_text": request.GET.get("show") == "text",
        "may_open_index": can_open_candidates(request.user),
        "may_merge": can_merge(request.user),
    }
    return render(request, "hiring/candidates/detail.html", context)
