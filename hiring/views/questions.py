from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from core.doors import PersonRequest, ensure, now
from core.refusals import Refusal
from hiring.access import can_edit_job, can_move_candidates
from hiring.actions import questions
from hiring.forms.questions import QuestionsForm
from hiring.queries.requisitions import head, requisitions_shown
from hiring.rules.requisitions import OVER, RequisitionState

# What the button says that saves nothing
ADD = "add"


def edit(request: PersonRequest, pk: int) -> HttpResponse:
    requisition = get_object_or_404(requisitions_shown(request.user), pk=pk)
    ensure(can_edit_job(request.user, requisition))
    asked, adds = list(requisition.questions.all()), request.POST.get("do") == ADD
    form = QuestionsForm(request.POST or None, questions=asked, more=int(adds))
    context = {
        "requisition": requisition,
        "head": head(requisition, at=now()),
        "tab": "job",
        "form": form,
        "told": request.method == "POST" and not adds,
        "is_over": requisition.state in OVER,
        "may_add": requisition.state == RequisitionState.OPEN and can_move_candidates(request.user, requisition),
    }
    if request.method == "POST" and not adds and form.is_valid():
        try:
            questions.set_questions(requisition, wanted=form.planned(), by=request.user, at=now())
        except Refusal as refusal:
            context["problems"] = [str(refusal)]
        else:
            messages.success(request, _("The questions are saved."))
            return redirect("hiring:questions_edit", pk)
    return render(request, "hiring/questions/edit.html", context)
