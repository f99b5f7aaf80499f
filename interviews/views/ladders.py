from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from core.actions.organisation import ChangedMeanwhile
from core.doors import PersonRequest, ensure, now
from core.refusals import Refusal
from hiring.access import can_see_pipeline
from hiring.models import Requisition
from hiring.queries.requisitions import head, requisitions_shown
from interviews.access import can_set_ladder, can_set_own_ladder
from interviews.actions import ladders
from interviews.forms.ladders import LadderForm, OwnLadderForm, as_typed, sentences
from interviews.queries import ladders as queries
from interviews.rules.reminders import PROGRAM, Ladder


def edit(request: PersonRequest) -> HttpResponse:
    """Of the organisation; as the program's again when that is asked for."""
    ensure(can_set_ladder(request.user))
    form = LadderForm(request.POST or None, initial=_typed(None))
    if form.is_bound and "back" in request.POST:
        form.full_clean()
        # What stands in the table does not matter then
        return _put_back(request, form.cleaned_data.get("seen", -1))
    if form.is_bound and form.is_valid() and _changed(request, form, None):
        messages.success(request, _("The reminders are saved. Scorecards that are owed follow within minutes."))
        return redirect("interviews:ladders_edit")
    ladder = queries.ladder_of_the_house()
    return _page(request, form, ladder, {"is_programs": ladder == PROGRAM})


def _put_back(request: PersonRequest, seen: int) -> HttpResponse:
    try:
        ladders.do_without(None, seen=seen, by=request.user, at=now())
    except Refusal as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("The reminders are as the program has them."))
    return redirect("interviews:ladders_edit")


def own(request: PersonRequest, pk: int) -> HttpResponse:
    """Of one requisition."""
    requisition = _requisition(request, pk)
    may_change = can_set_own_ladder(request.user, requisition)
    if request.method == "POST":
        ensure(may_change)
    form = OwnLadderForm(request.POST or None, initial=_typed(requisition))
    if form.is_bound and form.is_valid() and _changed(request, form, requisition):
        messages.success(request, _("The reminders are saved. Scorecards that are owed follow within minutes."))
        return redirect("interviews:ladders_own", pk)
    context = {
        "requisition": requisition,
        "head": head(requisition, at=now()),
        "tab": "pools",
        "may_change": may_change,
        "has_own": queries.has_own(pk),
    }
    return _page(request, form, queries.ladder_of(pk), context)


def _requisition(request: PersonRequest, pk: int) -> Requisition:
    requisition: Requisition = get_object_or_404(requisitions_shown(request.user), pk=pk)
    ensure(can_see_pipeline(request.user, requisition))
    return requisition


def _typed(requisition: Requisition | None) -> dict[str, Any]:
    if requisition is None:
        return as_typed(queries.ladder_of_the_house(), seen=queries.version_of(None))
    whose = "own" if queries.has_own(requisition.pk) else "house"
    return as_typed(queries.ladder_of(requisition.pk), seen=queries.version_of(requisition.pk), whose=whose)


def _changed(request: PersonRequest, form: LadderForm, requisition: Requisition | None) -> bool:
    seen = form.cleaned_data["seen"]
    try:
        if form.wants_own:
            due_after = form.cleaned_data["due_after"]
            ladders.change(requisition, steps=form.steps, due_after=due_after, seen=seen, by=request.user, at=now())
        else:
            ladders.do_without(requisition, seen=seen, by=request.user, at=now())
    except ChangedMeanwhile as refusal:
        form.meet(refusal, _typed(requisition))
    except Refusal as refusal:
        form.add_error(None, str(refusal))
    else:
        return True
    return False


def _page(request: PersonRequest, form: LadderForm, ladder: Ladder, context: dict[str, Any]) -> HttpResponse:
    hours = int(ladder.due_after.total_seconds()) // 3600
    context |= {"form": form, "sentences": list(sentences(ladder)), "due_hours": hours}
    return render(request, f"interviews/ladders/{'own' if 'requisition' in context else 'edit'}.html", context)
