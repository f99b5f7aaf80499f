from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from core.doors import PersonRequest, ensure, now
from core.refusals import Refusal
from hiring.access import can_change_loop, can_move_candidates, can_run_requisition, can_see_pipeline
from hiring.actions import loops
from hiring.forms.loops import ChooseForm, LoopForm
from hiring.forms.requisitions import REASON, SubmitForm
from hiring.models import Requisition
from hiring.queries.coverage import (
    asked_competencies,
    assessment_types,
    coverage,
    loop_mark,
    planned_sessions,
    sessions_shown,
)
from hiring.queries.loops import chosen_for, offered, sessions_to_choose_for
from hiring.queries.requisitions import head, requisitions_shown
from hiring.rules.loops import PlannedSession, changes
from hiring.rules.requisitions import RUNNING, RequisitionState

# What the buttons say; a form sent without one is saved
PREVIEW, ADD = "preview", "add"


def edit(request: PersonRequest, pk: int) -> HttpResponse:
    """To read for everybody who sees the requisition; to change while it is a draft, and with care while it goes on."""
    requisition = get_object_or_404(requisitions_shown(request.user), pk=pk)
    sessions, asked, types = planned_sessions(requisition), asked_competencies(requisition), assessment_types()
    context: dict[str, Any] = {
        "requisition": requisition,
        "head": head(requisition, at=now()),
        "tab": "loop",
        "may_add": requisition.state == RequisitionState.OPEN and can_move_candidates(request.user, requisition),
        "may_change": can_change_loop(request.user, requisition),
        "may_see_candidates": can_see_pipeline(request.user, requisition),
        "is_running": requisition.state in RUNNING,
        "reason_form": SubmitForm(request.POST or None, initial={"coverage_reason": requisition.coverage_reason}),
        "seen": loop_mark(sessions),
    }
    if request.method != "POST":
        context |= {"sessions": sessions_shown(sessions, types), "matrix": coverage(asked, sessions)}
        return _show(request, context | {"form": LoopForm(sessions=sessions, asked=asked, types=types)})
    ensure(can_run_requisition(request.user, requisition))
    wish = request.POST.get("do", "")
    form = LoopForm(request.POST, sessions=sessions, asked=asked, types=types, more=int(wish == ADD))
    wanted = form.planned()
    context |= {"form": form, "matrix": coverage(asked, wanted), "may_change": True}
    # What they looked at when they began to write
    context["seen"] = seen = request.POST.get("seen", "")
    context["warned"] = request.POST.get("warned", "")
    if wish in {PREVIEW, ADD}:
        return _show(request, context)
    if form.is_valid():
        if warned := _warning(request, requisition, sessions, wanted):
            return _show(request, context | warned)
        try:
            reason = request.POST.get("coverage_reason", "")[:REASON]
            loops.set_sessions(requisition, wanted=wanted, coverage_reason=reason, seen=seen, by=request.user, at=now())
        except Refusal as refusal:
            context["problems"] = [str(refusal)]
        else:
            messages.success(request, _("The loop is saved."))
            # Who has begun it already is looked at next
            was_warned = "warned" in request.POST and context["may_see_candidates"]
            return redirect("interviews:loops_short" if was_warned else "hiring:loops_edit", pk)
    return _show(request, context | {"told": True})


def _warning(
    request: PersonRequest, requisition: Requisition, standing: list[PlannedSession], wanted: list[PlannedSession]
) -> dict[str, Any]:
    """Of one that goes on: what a change means for what is booked is read before it is saved, and for the very change
    that is saved."""
    found, mark = changes(standing, wanted), loop_mark(wanted)
    if requisition.state not in RUNNING or not found or request.POST.get("warned") == mark:
        return {}
    said = [("removed" if one.kind == "removed" else "changed", one.session or 0) for one in found if one.session]
    added = sum(one.kind == "added" for one in found)
    url = reverse("interviews:loops_booked", args=[requisition.pk])
    query = urlencode([*dict.fromkeys(said), *([("added", added)] if added else [])])
    return {"changes": found, "warned": mark, "booked_url": f"{url}?{query}"}


def _show(request: PersonRequest, context: dict[str, Any]) -> HttpResponse:
    template = "hiring/loops/edit.html"
    if request.htmx and request.POST.get("do") == PREVIEW:  # type: ignore[attr-defined]  # by its middleware
        template += "#coverage"
    return render(request, template, context)


def choose(request: PersonRequest, pk: int, session_pk: int) -> HttpResponse:
    """Which questions of the bank the kit of one session asks: to read for everybody who sees the requisition."""
    requisition = get_object_or_404(requisitions_shown(request.user), pk=pk)
    session = get_object_or_404(sessions_to_choose_for(requisition), pk=session_pk)
    planned = planned_sessions(requisition)
    questions = offered(session, role=requisition.role, chosen=chosen_for(session, planned))
    form = ChooseForm(request.POST or None, offered=questions)
    context: dict[str, Any] = {
        "requisition": requisition,
        "head": head(requisition, at=now()),
        "tab": "loop",
        "session": session,
        "form": form,
        "may_change": can_change_loop(request.user, requisition),
        "seen": request.POST.get("seen") or loop_mark(planned),
    }
    if request.method == "POST":
        ensure(can_run_requisition(request.user, requisition))
        if form.is_valid():
            try:
                loops.choose(session, questions=form.chosen(), seen=context["seen"], by=request.user, at=now())
            except Refusal as refusal:
                context["problems"] = [str(refusal)]
            else:
                messages.success(request, _("The questions are saved."))
                return redirect("hiring:loops_choose", pk, session_pk)
    return render(request, "hiring/loops/choose.html", context)
