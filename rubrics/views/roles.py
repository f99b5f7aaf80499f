from django.http import Http404, HttpResponse
from django.shortcuts import render

from core.doors import PersonRequest
from core.models.people import Office
from rubrics.queries import roles


def index(request: PersonRequest) -> HttpResponse:
    return render(request, "rubrics/roles/index.html", {"page": roles.role_index()})


def detail(request: PersonRequest, key: str) -> HttpResponse:
    page = roles.role_page(key, request.GET.get("level", ""))
    if page is None:
        raise Http404
    may_open = request.user.office in {Office.RECRUITER, Office.ADMINISTRATOR}
    return render(request, "rubrics/roles/detail.html", {"page": page, "may_open": may_open})
