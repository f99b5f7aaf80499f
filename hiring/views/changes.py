from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from core.doors import PersonRequest, ensure, now
from core.refusals import Refusal
from hiring.access import can_amend_requisition, can_answer, can_run_requisition, can_see_salary
from hiring.actions import changes
from hiring.forms.changes import ProposeForm
from hiring.forms.requisitions import AnswerForm
from hiring.models import Requisition
from hiring.queries.approvals import groups_planned, running_change
from hiring.queries.changes import facts_standing, targets_at
from hiring.queries.requisitions import head, levels_of, requisitions_shown

# What the button says; a form sent without it is sent on
PREVIEW = "preview"


def detail(request: PersonRequest, pk: int) -> HttpResponse:
    """The change that waits: a page of its own, hung into the one of the requisition."""
    return show(request, get_object_or_404(requisitions_shown(request.user), pk=pk))


def show(request: PersonRequest, requisition: Requisition, form: AnswerForm | None = None) -> HttpResponse:
    """With the answer that did not go through where there is one."""
    shown = running_change(requisition)
    waiting = shown.asked_of(request.user) if shown else None
    context: dict[str, Any] = {
        "requisition": requisition,
        "head": head(requisition, at=now()),
        "tab": "pipeline",
        "round": shown,
        "pay_seen": can_see_salary(request.user, requisition),
        "may_answer": waiting is not None and can_answer(request.user, waiting),
        "may_run": can_run_requisition(request.user, requisition),
        "answer_form": form or AnswerForm(waiting=waiting),
    }
    part = "#running" if "HX-Request" in request.headers else ""
    return render(request, f"hiring/changes/detail.html{part}", context)


def create(request: PersonRequest, pk: int) -> HttpResponse:
    """Another level, pay or number of openings: proposed, and made when it is approved."""
    requisition = get_object_or_404(requisitions_shown(request.user), pk=pk)
    ensure(can_run_requisition(request.user, requisition))
    is_sent = request.method == "POST" and request.POST.get("do") != PREVIEW
    form = ProposeForm(request.POST or None, levels=levels_of(requisition), standing=facts_standing(requisition))
    if is_sent and form.is_valid():
        try:
            changes.propose(requisition, **form.facts(), by=request.user, at=now())
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("The change is proposed. It is made when it is approved."))
            return redirect("hiring:requisitions_detail", pk)
    form.helper.form_show_errors = is_sent
    level = form.chosen_level()
    context: dict[str, Any] = {
        "requisition": requisition,
        "head": head(requisition, at=now()),
        "tab": "competencies",
        "form": form,
        "level": level,
        "moves": targets_at(requisition, level) if level and level.pk != requisition.level_id else [],
        "groups": groups_planned(requisition),
        "running": running_change(requisition),
        "may_amend": can_amend_requisition(request.user, requisition),
    }
    template = "hiring/changes/create.html"
    if request.htmx and not is_sent:  # type: ignore[attr-defined]  # by its middleware
        template += "#targets"
    return render(request, template, context)
