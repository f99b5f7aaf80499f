from django.http import Http404, HttpResponse
from django.shortcuts import render

from core.doors import PersonRequest, number, posted_from
from rubrics.access import can_edit_rubric
from rubrics.forms.entries import CompetencyForm
from rubrics.queries.competencies import competency_page, rungs
from rubrics.queries.rubrics import version_shown
from rubrics.rules.shapes import EntryKind
from rubrics.views import writing


def detail(request: PersonRequest, key: str) -> HttpResponse:
    rubric = version_shown(request.user, number(request.GET.get("version")))
    page = competency_page(rubric, key)
    if page is None:
        raise Http404
    context = {
        "page": page,
        "query": f"?version={page.rubric.version}" if request.GET.get("version") else "",
        "may_edit": can_edit_rubric(request.user),
    }
    return render(request, "rubrics/competencies/detail.html", context)


def edit(request: PersonRequest, key: str) -> HttpResponse:
    return _write(request, key)


def create(request: PersonRequest) -> HttpResponse:
    return _write(request, "")


def _write(request: PersonRequest, key: str) -> HttpResponse:
    return writing.write_in_draft(
        request,
        EntryKind.COMPETENCY,
        key,
        page="rubrics:competencies_edit",
        template="rubrics/competencies/edit.html",
        form_class=CompetencyForm,
        preview=lambda found, entry: {"rungs": rungs(found.choices["levels"], entry), "below": entry["below"]},
    )


@posted_from("rubrics:competencies_edit")
def remove(request: PersonRequest, key: str) -> HttpResponse:
    return writing.remove_from_draft(request, EntryKind.COMPETENCY, key, page="rubrics:competencies_edit")
