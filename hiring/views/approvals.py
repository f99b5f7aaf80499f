from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from core import links
from core.doors import PersonRequest, ensure, now
from core.refusals import Refusal
from hiring.access import can_answer, can_change_requisition, can_run_requisition, can_see_salary
from hiring.actions import approvals
from hiring.forms.approvals import GroupsForm
from hiring.forms.requisitions import AnswerForm
from hiring.models import Approval
from hiring.queries.approvals import as_groups, round_of, written_groups
from hiring.queries.coverage import plan_coverage
from hiring.queries.policies import possible_approvers
from hiring.queries.requisitions import head, pay_of, requisitions_shown
from hiring.rules.approvals import mark_of
from hiring.views.requisitions import answered

# What the button says; a form sent without it is saved
ADD = "add"


def detail(request: PersonRequest, token: str) -> HttpResponse:
    """Where the mail leads: what is asked, and the answer to it. The link is for the one it was written to."""
    link = links.known(approvals.APPROVAL, token)
    asked = round_of(link.target_id) if link else None
    approval = asked.approval(link.target_id) if link and asked else None
    if link is None or asked is None or approval is None:
        return _over(request, "unknown", None, status=404)
    if approval.approver_id != request.user.pk:
        return _over(request, "other", None, status=403)
    if not can_answer(request.user, approval):
        return _over(request, approval.answer, approval, status=410)
    if not link.is_usable(now()):
        return _over(request, "expired", approval, status=410)
    form = AnswerForm(request.POST or None, waiting=approval)
    if request.method == "POST" and form.is_valid() and answered(request, approval, form):
        return redirect("hiring:requisitions_detail", approval.requisition_id)
    return render(request, "hiring/approvals/detail.html", _page(request, approval) | {"round": asked, "form": form})


def _page(request: PersonRequest, approval: Approval) -> dict[str, Any]:
    requisition = get_object_or_404(requisitions_shown(request.user), pk=approval.requisition_id)
    return {
        "approval": approval,
        "requisition": requisition,
        "head": head(requisition, at=now()),
        "pay": pay_of(requisition) if can_see_salary(request.user, requisition) else None,
        "matrix": plan_coverage(requisition),
    }


def _over(request: PersonRequest, why: str, approval: Approval | None, *, status: int) -> HttpResponse:
    """A kind page: why this link opens nothing, and what does."""
    return render(request, "hiring/approvals/over.html", {"why": why, "approval": approval}, status=status)


def edit(request: PersonRequest, pk: int) -> HttpResponse:
    """Who is asked, in which order, and how many of them have to approve."""
    requisition = get_object_or_404(requisitions_shown(request.user), pk=pk)
    ensure(can_run_requisition(request.user, requisition))
    written = written_groups(requisition)
    form = GroupsForm(request.POST or None, groups=written, people=list(possible_approvers()))
    # What they looked at when they began to write
    seen = request.POST.get("seen", mark_of(as_groups(written)))
    context: dict[str, Any] = {
        "requisition": requisition,
        "head": head(requisition, at=now()),
        "tab": "pipeline",
        "form": form,
        "seen": seen,
        "may_change": can_change_requisition(request.user, requisition),
    }
    if request.method == "POST" and form.is_valid():
        try:
            approvals.set_groups(requisition, wanted=form.groups(), seen=seen, by=request.user, at=now())
        except Refusal as refusal:
            context["problems"] = [str(refusal)]
        else:
            messages.success(request, _("Saved: who is asked to approve."))
            more = request.POST.get("do") == ADD
            return redirect("hiring:approvals_edit" if more else "hiring:requisitions_detail", pk)
    return render(request, "hiring/approvals/edit.html", context)
