from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from core.doors import PersonRequest, ensure, now, number
from core.refusals import Refusal
from hiring.access import can_edit_job, can_move_candidates
from hiring.actions import questions
from hiring.forms.questions import QuestionsForm
from hiring.queries.history import OF_THE_QUESTIONS, last_change
from hiring.queries.requisitions import head, requisitions_shown
from hiring.rules.requisitions import OVER, RequisitionState

# What the button says that saves nothing
ADD = "add"


def edit(request: PersonRequest, pk: int) -> HttpResponse:
    requisition = get_object_or_404(requisitions_shown(request.user), pk=pk)
    ensure(can_edit_job(request.user, requisition))
    seen = last_change(requisition, OF_THE_QUESTIONS)
    asked, adds = list(requisition.questions.all()), request.POST.get("do") == ADD
    form = QuestionsForm(request.POST or None, questions=asked, more=int(adds))
    context = {
        "requisition": requisition,
        "head": head(requisition, at=now()),
        "tab": "job",
        "form": form,
        # What was looked at stays so until what others changed is on the page
        "seen": number(request.POST.get("seen")) if request.method == "POST" else seen,
        "told": request.method == "POST" and not adds,
        "is_over": requisition.state in OVER,
        "may_add": requisition.state == RequisitionState.OPEN and can_move_candidates(request.user, requisition),
    }
    if request.method == "POST" and not adds and form.is_valid():
        try:
            wanted = form.planned()
            questions.set_questions(requisition, wanted=wanted, seen=_seen(context), by=request.user, at=now())
        except questions.ChangedMeanwhile as refusal:
            seen = last_change(requisition, OF_THE_QUESTIONS)
            met = form.met_by(list(requisition.questions.all()))
            context |= {"form": met, "seen": seen, "problems": [str(refusal)]}
        except Refusal as refusal:
            context["problems"] = [str(refusal)]
        else:
            messages.success(request, _("The questions are saved."))
            return redirect("hiring:questions_edit", pk)
    return render(request, "hiring/questions/edit.html", context)


def _seen(context: dict[str, Any]) -> int:
    """What says of no change that it was the last has seen none."""
    return -1 if context["seen"] is None else context["seen"]
