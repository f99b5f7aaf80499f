from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse

from core.doors import PersonRequest
from rubrics.access import can_edit_rubric
from rubrics.models import Archetype
from rubrics.queries.archetypes import archetype_index
from rubrics.views import writing


def index(request: PersonRequest) -> HttpResponse:
    context = {"index": archetype_index(), "may_edit": can_edit_rubric(request.user)}
    return render(request, "rubrics/archetypes/index.html", context)


def edit(request: PersonRequest, key: str) -> HttpResponse:
    return writing.write_in_place(
        request,
        get_object_or_404(Archetype, key=key),
        back=lambda _saved: reverse("rubrics:archetypes_index"),
        template="rubrics/archetypes/edit.html",
    )
