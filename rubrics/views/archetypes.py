from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse

from core.doors import PersonRequest, ensure, now
from rubrics.access import can_edit_rubric
from rubrics.actions import library
from rubrics.models import Archetype
from rubrics.queries.archetypes import archetype_index
from rubrics.queries.entries import living
from rubrics.views import writing


def index(request: PersonRequest) -> HttpResponse:
    context = {"index": archetype_index(), "may_edit": can_edit_rubric(request.user)}
    return render(request, "rubrics/archetypes/index.html", context)


def edit(request: PersonRequest, key: str) -> HttpResponse:
    ensure(can_edit_rubric(request.user))
    row = get_object_or_404(Archetype, key=key)
    return writing.write(
        request,
        living(row),
        save=lambda entry, read_as: library.revise(row, entry, read_as=read_as, by=request.user, at=now()),
        saved=writing.saved_in_place(),
        back=lambda _saved: reverse("rubrics:archetypes_index"),
        template="rubrics/archetypes/edit.html",
        context={"row": row},
    )
