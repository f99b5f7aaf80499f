from django.http import Http404, HttpResponse
from django.shortcuts import render

from core.doors import PersonRequest
from rubrics.queries import assessments


def detail(request: PersonRequest, key: str) -> HttpResponse:
    page = assessments.assessment_page(key)
    if page is None:
        raise Http404
    return render(request, "rubrics/assessments/detail.html", {"page": page})
