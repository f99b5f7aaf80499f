from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from core.actions.organisation import ChangedMeanwhile
from core.doors import PersonRequest, ensure, now, posted_from
from core.refusals import Refusal
from hiring.actions import growth
from hiring.forms.growth import GrowthForm
from hiring.models import GrowthEvidence
from hiring.views.candidates import fetch, page_of, show


@posted_from("hiring:candidates_detail")
def create(request: PersonRequest, pk: int) -> HttpResponse:
    candidate = fetch(request, pk)
    page = page_of(request, candidate)
    ensure(page.may_read_notes)
    form = GrowthForm(request.POST)
    if form.is_valid():
        growth.note(candidate, **form.facts(), by=request.user, at=now())
        messages.success(request, _("The evidence is kept."))
        return redirect("hiring:candidates_detail", pk)
    return show(request, page, growth_form=form)


def edit(request: PersonRequest, pk: int, growth_pk: int) -> HttpResponse:
    """Other words, or gone."""
    candidate = fetch(request, pk)
    ensure(page_of(request, candidate).may_read_notes)
    evidence = get_object_or_404(candidate.growth.all(), pk=growth_pk)
    initial = _typed(evidence)
    form = GrowthForm(request.POST or None, initial=initial)
    if request.method == "POST" and "remove" in request.POST:
        return _remove(request, pk, evidence)
    if request.method == "POST" and form.is_valid() and not form.gives_way(ChangedMeanwhile(), initial):
        try:
            growth.edit(evidence, **form.facts(), by=request.user, at=now())
        except ChangedMeanwhile as refusal:
            evidence.refresh_from_db()
            form.meet(refusal, _typed(evidence))
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("The evidence is changed."))
            return redirect("hiring:candidates_detail", pk)
    return render(request, "hiring/growth/edit.html", {"form": form, "candidate": candidate})


def _remove(request: PersonRequest, pk: int, evidence: GrowthEvidence) -> HttpResponse:
    try:
        growth.remove(evidence, by=request.user, at=now())
    except Refusal as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("The evidence is removed."))
    return redirect("hiring:candidates_detail", pk)


def _typed(evidence: GrowthEvidence) -> dict[str, Any]:
    return {"kind": evidence.kind, "text": evidence.text, "url": evidence.url}
