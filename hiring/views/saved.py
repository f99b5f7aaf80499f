from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _

from core.doors import PersonRequest, ensure, now, posted_from
from core.refusals import Refusal
from hiring.access import can_open_candidates
from hiring.actions import saved
from hiring.forms.candidates import query_of
from hiring.queries.search import saved_views


@posted_from("hiring:candidates_index", alone=True)
def create(request: PersonRequest) -> HttpResponse:
    ensure(can_open_candidates(request.user))
    query = query_of(QueryDict(request.POST.get("query", "")[:2000]))
    try:
        view = saved.keep(request.POST.get("name", ""), query, by=request.user, at=now())
    except Refusal as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("The view “%(name)s” is saved.") % {"name": view.name})
    return _back(query)


@posted_from("hiring:candidates_index", alone=True)
def edit(request: PersonRequest, pk: int) -> HttpResponse:
    """A new name, or gone."""
    view = get_object_or_404(saved_views(request.user), pk=pk)
    try:
        if "remove" in request.POST:
            saved.remove(view, by=request.user, at=now())
            messages.success(request, _("The view “%(name)s” is removed.") % {"name": view.name})
        else:
            saved.rename(view, request.POST.get("name", ""), by=request.user, at=now())
            messages.success(request, _("The view is called “%(name)s” now.") % {"name": view.name})
    except Refusal as refusal:
        messages.error(request, str(refusal))
    return _back(view.query)


def _back(query: str) -> HttpResponse:
    return HttpResponseRedirect(reverse("hiring:candidates_index") + (f"?{query}" if query else ""))
