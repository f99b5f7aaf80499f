from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse

from core.doors import PersonRequest
from rubrics.access import can_edit_rubric
from rubrics.models import AssessmentType
from rubrics.queries.assessments import assessment_page
from rubrics.views import writing


def detail(request: PersonRequest, key: str) -> HttpResponse:
    page = assessment_page(key)
    if page is None:
        raise Http404
    context = {"page": page, "may_edit": can_edit_rubric(request.user)}
    return render(request, "rubrics/assessments/detail.html", context)


def edit(request: PersonRequest, key: str) -> HttpResponse:
    return writing.write_in_place(
        request,
        get_object_or_404(AssessmentType, key=key),
        back=lambda saved: reverse("rubrics:assessments_detail", args=[saved]),
        template="rubrics/assessments/edit.html",
    )
