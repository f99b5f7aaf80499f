from django.http import Http404, HttpResponse
from django.shortcuts import render

from core.doors import PersonRequest, number, posted_from
from rubrics.access import can_edit_rubric
from rubrics.forms.entries import RoleForm
from rubrics.queries import roles
from rubrics.queries.rubrics import version_shown
from rubrics.rules.shapes import EntryKind
from rubrics.views import writing


def index(request: PersonRequest) -> HttpResponse:
    return render(request, "rubrics/roles/index.html", {"page": roles.role_index()})


def detail(request: PersonRequest, key: str) -> HttpResponse:
    return _show(request, key, "rubrics/roles/detail.html")


def brief(request: PersonRequest, key: str) -> HttpResponse:
    """Two pages of paper: what hiring manager and recruiter agree on before they open a requisition."""
    return _show(request, key, "rubrics/roles/brief.html")


def _show(request: PersonRequest, key: str, template: str) -> HttpResponse:
    rubric = version_shown(request.user, number(request.GET.get("version")))
    page = roles.role_page(rubric, key, request.GET.get("level", ""), request.GET.get("archetype", ""))
    if page is None:
        raise Http404
    context = {
        "page": page,
        # Whoever reads a version goes on reading it
        "query": f"?version={page.rubric.version}" if request.GET.get("version") else "",
        "may_edit": can_edit_rubric(request.user),
    }
    return render(request, template, context)


def edit(request: PersonRequest, key: str) -> HttpResponse:
    return _write(request, key)


def create(request: PersonRequest) -> HttpResponse:
    """A role of one's own; with ?like it begins as another."""
    return _write(request, "", like=request.GET.get("like", ""))


def _write(request: PersonRequest, key: str, *, like: str = "") -> HttpResponse:
    return writing.write_in_draft(
        request,
        EntryKind.ROLE,
        key,
        like=like,
        page="rubrics:roles_edit",
        template="rubrics/roles/edit.html",
        form_class=RoleForm,
    )


@posted_from("rubrics:roles_edit")
def remove(request: PersonRequest, key: str) -> HttpResponse:
    return writing.remove_from_draft(request, EntryKind.ROLE, key, page="rubrics:roles_edit")
