from django.http import Http404, HttpResponse
from django.shortcuts import render

from core.doors import PersonRequest
from rubrics.queries import competencies


def detail(request: PersonRequest, key: str) -> HttpResponse:
    page = competencies.competency_page(key)
    if page is None:
        raise Http404
    return render(request, "rubrics/competencies/detail.html", {"page": page})
