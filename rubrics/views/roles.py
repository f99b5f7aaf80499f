from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from core.doors import PersonRequest, now, posted_from
from core.refusals import Refusal
from rubrics.access import can_edit_rubric
from rubrics.actions import rubrics
from rubrics.queries import roles
from rubrics.queries.entries import draft_entry
from rubrics.queries.rubrics import version_shown
from rubrics.rules.rubrics import ROLE_KIND
from rubrics.views import writing


def index(request: PersonRequest) -> HttpResponse:
    return render(
        request, "rubrics/roles/index.html", {"page": roles.role_index(), "may_edit": can_edit_rubric(request.user)}
    )


def detail(request: PersonRequest, key: str) -> HttpResponse:
    return _show(request, key, "rubrics/roles/detail.html")


def brief(request: PersonRequest, key: str) -> HttpResponse:
    """Two pages of paper: what hiring manager and recruiter agree on before they open a requisition."""
    return _show(request, key, "rubrics/roles/brief.html")


def _show(request: PersonRequest, key: str, template: str) -> HttpResponse:
    rubric = version_shown(request.user, request.GET.get("version", ""))
    page = roles.role_page(rubric, key, request.GET.get("level", ""), request.GET.get("archetype", ""))
    if page is None:
        raise Http404
    context = {
        "page": page,
        # Keeps the version while one looks at another level of it
        "query": f"version={page.rubric.version}&" if request.GET.get("version") else "",
        "may_edit": can_edit_rubric(request.user),
    }
    return render(request, template, context)


def edit(request: PersonRequest, key: str) -> HttpResponse:
    return _write(request, key)


def create(request: PersonRequest) -> HttpResponse:
    """A role of one's own; with ?like it begins as another."""
    return _write(request, "", like=request.GET.get("like", ""))


def _write(request: PersonRequest, key: str, *, like: str = "") -> HttpResponse:
    draft = writing.draft_of(request)
    if draft is None:
        return writing.begin(request)
    found = draft_entry(draft, ROLE_KIND, key, like=like)
    if found is None:
        raise Http404
    return writing.write(
        request,
        found,
        save=lambda entry, read_as: rubrics.write(draft, ROLE_KIND, entry, read_as=read_as, by=request.user, at=now()),
        saved=writing.saved_in_draft(),
        back=lambda saved: reverse("rubrics:roles_edit", args=[saved]),
        template="rubrics/roles/edit.html",
    )


@posted_from("rubrics:roles_edit")
def remove(request: PersonRequest, key: str) -> HttpResponse:
    draft = writing.draft_of(request)
    if draft is None:
        return writing.begin(request)
    if draft_entry(draft, ROLE_KIND, key) is None:
        raise Http404
    try:
        rubrics.remove(draft, ROLE_KIND, key, by=request.user, at=now())
    except Refusal as refusal:
        messages.error(request, str(refusal))
        return redirect("rubrics:roles_edit", key)
    messages.success(request, _("Removed from the draft."))
    return redirect("rubrics:rubrics_detail", draft.version)
