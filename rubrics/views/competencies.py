from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from core.doors import PersonRequest, now, posted_from
from core.refusals import Refusal
from rubrics.access import can_edit_rubric
from rubrics.actions import rubrics
from rubrics.forms.entries import CompetencyForm
from rubrics.queries.competencies import Rung, competency_page
from rubrics.queries.entries import DraftEntry, draft_entry
from rubrics.queries.rubrics import version_shown
from rubrics.rules.rubrics import COMPETENCY_KIND
from rubrics.rules.shapes import Entry
from rubrics.views import writing


def detail(request: PersonRequest, key: str) -> HttpResponse:
    page = competency_page(version_shown(request.user, request.GET.get("version", "")), key)
    if page is None:
        raise Http404
    context = {"page": page, "may_edit": can_edit_rubric(request.user)}
    return render(request, "rubrics/competencies/detail.html", context)


def edit(request: PersonRequest, key: str) -> HttpResponse:
    return _write(request, key)


def create(request: PersonRequest) -> HttpResponse:
    return _write(request, "")


def _write(request: PersonRequest, key: str) -> HttpResponse:
    draft = writing.draft_of(request)
    if draft is None:
        return writing.begin(request)
    found = draft_entry(draft, COMPETENCY_KIND, key)
    if found is None:
        raise Http404
    return writing.write(
        request,
        found,
        save=lambda entry, read_as: rubrics.write(
            draft, COMPETENCY_KIND, entry, read_as=read_as, by=request.user, at=now()
        ),
        saved=writing.saved_in_draft(),
        back=lambda saved: reverse("rubrics:competencies_edit", args=[saved]),
        template="rubrics/competencies/edit.html",
        form_class=CompetencyForm,
        preview=lambda entry: _preview(found, entry),
    )


def _preview(found: DraftEntry, entry: Entry) -> dict[str, Any]:
    rungs = [Rung(level["name"], entry["anchors"].get(level["key"], {})) for level in found.document.levels]
    return {"rungs": rungs, "below": entry["below"]}


@posted_from("rubrics:competencies_edit")
def remove(request: PersonRequest, key: str) -> HttpResponse:
    draft = writing.draft_of(request)
    if draft is None:
        return writing.begin(request)
    if draft_entry(draft, COMPETENCY_KIND, key) is None:
        raise Http404
    try:
        rubrics.remove(draft, COMPETENCY_KIND, key, by=request.user, at=now())
    except Refusal as refusal:
        messages.error(request, str(refusal))
        return redirect("rubrics:competencies_edit", key)
    messages.success(request, _("Removed from the draft."))
    return redirect("rubrics:rubrics_detail", draft.version)
