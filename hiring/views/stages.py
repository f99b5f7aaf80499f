from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from core.doors import PersonRequest, ensure, now
from core.refusals import Refusal
from hiring.access import can_change_stages, can_move_candidates, can_run_requisition
from hiring.actions import stages
from hiring.forms.stages import StagesForm
from hiring.queries.requisitions import head, requisitions_shown
from hiring.queries.stages import stages_standing
from hiring.rules.requisitions import RequisitionState


def edit(request: PersonRequest, pk: int) -> HttpResponse:
    """To read for everybody who sees the requisition; to change until it is closed."""
    requisition = get_object_or_404(requisitions_shown(request.user), pk=pk)
    standing = stages_standing(requisition)
    form = StagesForm(request.POST or None, stages=[one.stage for one in standing])
    context: dict[str, Any] = {
        "requisition": requisition,
        "head": head(requisition, at=now()),
        "tab": "stages",
        "may_add": requisition.state == RequisitionState.OPEN and can_move_candidates(request.user, requisition),
        "may_change": can_change_stages(request.user, requisition),
        "standing": standing,
        "lines": list(zip(form.forms, [*(one.came for one in standing), 0], strict=False)),
        "form": form,
    }
    if request.method == "POST":
        ensure(can_run_requisition(request.user, requisition))
        if form.is_stale:
            context["problems"] = [_("Somebody changed these stages a moment ago. Look at them again.")]
        elif form.is_valid():
            try:
                stages.set_stages(requisition, wanted=form.planned(), by=request.user, at=now())
            except Refusal as refusal:
                context["problems"] = [str(refusal)]
            else:
                messages.success(request, _("The stages are saved."))
                return redirect("hiring:stages_edit", pk)
    return render(request, "hiring/stages/edit.html", context)
