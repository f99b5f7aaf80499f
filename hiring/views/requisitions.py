from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from core.doors import PersonRequest, ensure, now, number, posted_from
from core.models.people import Office
from core.refusals import Refusal
from hiring.access import (
    can_answer,
    can_change_requisition,
    can_draft_requisition,
    can_move_candidates,
    can_open_requisitions,
    can_reject,
    can_review,
    can_run_requisition,
    can_see_pipeline,
    can_see_salary,
)
from hiring.actions import requisitions
from hiring.forms.requisitions import AnswerForm, CancelForm, ChangeForm, CompetenciesForm, DraftForm, SubmitForm
from hiring.models import Requisition
from hiring.models.requisitions import ApprovalAnswer
from hiring.queries.board import Asked, board
from hiring.queries.coverage import plan_coverage
from hiring.queries.history import requisition_history
from hiring.queries.moves import batches_of, how_many_active
from hiring.queries.requisitions import (
    approvals_asked,
    competencies_offered,
    head,
    is_shown,
    levels_of,
    pay_of,
    people_here,
    requisition_index,
    requisitions_shown,
    standing,
    usual_currency,
)
from hiring.queries.reviews import waiting, with_waiting
from hiring.rules.requisitions import OVER, RequisitionState, may_become
from rubrics.queries.roles import USUAL_LEVEL, roles_in_force

BEFORE_OPEN = {RequisitionState.DRAFT, RequisitionState.IN_APPROVAL}


def index(request: PersonRequest) -> HttpResponse:
    ensure(can_open_requisitions(request.user))
    over = request.GET.get("show") == "over"
    context = {
        "index": requisition_index(request.user, over=over, page=request.GET.get("page")),
        "over": over,
        "may_draft": can_draft_requisition(request.user),
    }
    return render(request, "hiring/requisitions/index.html", context)


def create(request: PersonRequest) -> HttpResponse:
    ensure(can_draft_requisition(request.user))
    user, roles = request.user, list(roles_in_force())
    form = DraftForm(
        request.POST or None,
        roles=roles,
        levels=list(roles[0].rubric.levels.all()) if roles else [],
        people=people_here(user),
        url=request.path,
        initial={
            "role": request.GET.get("role", ""),
            "level": request.GET.get("level", USUAL_LEVEL),
            "recruiter": user.pk if user.office == Office.RECRUITER else None,
            "pay_currency": usual_currency(),
            "openings": 1,
        },
    )
    if request.method == "POST" and form.is_valid():
        try:
            requisition = requisitions.draft(
                form.chosen_role, level=form.chosen_level, **form.facts(), by=user, at=now()
            )
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("The requisition is drafted."))
            return _go_on(request, requisition)
    form.propose({**form.initial, **request.GET.dict()})
    return render(request, "hiring/requisitions/create.html", {"form": form, "has_roles": bool(roles)})


def detail(request: PersonRequest, pk: int) -> HttpResponse:
    return _show(request, get_object_or_404(with_waiting(requisitions_shown(request.user)), pk=pk))


def edit(request: PersonRequest, pk: int) -> HttpResponse:
    """To read for everybody who sees the requisition; to change while it is a draft."""
    requisition, user = _fetch(request, pk), request.user
    context = _base(request, requisition, "competencies")
    if request.method != "POST" and not can_change_requisition(user, requisition):
        return render(request, "hiring/requisitions/read.html", context | {"matrix": plan_coverage(requisition)})
    ensure(can_run_requisition(user, requisition))
    levels = levels_of(requisition)
    form = ChangeForm(request.POST or None, head=context["head"], people=people_here(user))
    competencies = CompetenciesForm(
        request.POST or None, offered=competencies_offered(requisition, levels), levels=levels
    )
    if request.method == "POST" and form.is_valid() & competencies.is_valid():
        try:
            changed = requisitions.revise(
                requisition, facts=form.facts(), wanted=competencies.wanted(), by=user, at=now()
            )
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("The draft is saved."))
            return _go_on(request, changed)
    return render(request, "hiring/requisitions/edit.html", context | {"form": form, "competencies": competencies})


@posted_from("hiring:requisitions_detail")
def submit(request: PersonRequest, pk: int) -> HttpResponse:
    requisition = _fetch(request, pk)
    ensure(can_run_requisition(request.user, requisition))
    form = SubmitForm(request.POST)
    if form.is_valid():
        try:
            approval = requisitions.submit(requisition, **form.cleaned_data, by=request.user, at=now())
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("%(name)s is asked for approval.") % {"name": approval.approver.name})
            return redirect("hiring:requisitions_detail", pk)
    return _show(request, _fetch(request, pk), submit_form=form)


@posted_from("hiring:requisitions_detail")
def answer(request: PersonRequest, pk: int) -> HttpResponse:
    requisition = _fetch(request, pk)
    form = AnswerForm(request.POST)
    if form.is_valid():
        approval = get_object_or_404(
            approvals_asked(request.user), pk=form.cleaned_data["approval"], requisition=requisition
        )
        said = {"answer": form.cleaned_data["answer"], "reason": form.cleaned_data["reason"]}
        try:
            requisitions.answer(approval, **said, by=request.user, at=now())
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            approved = said["answer"] == ApprovalAnswer.APPROVED
            told = _("The requisition is open.") if approved else _("Declined. The requisition is a draft again.")
            messages.success(request, told)
            return redirect("hiring:requisitions_detail", pk)
    return _show(request, _fetch(request, pk), answer_form=form)


@posted_from("hiring:requisitions_detail")
def hold(request: PersonRequest, pk: int) -> HttpResponse:
    return _switch(request, pk, requisitions.hold, _("The requisition is on hold."), undo="hiring:requisitions_resume")


@posted_from("hiring:requisitions_detail")
def resume(request: PersonRequest, pk: int) -> HttpResponse:
    return _switch(
        request, pk, requisitions.resume, _("The requisition is open again."), undo="hiring:requisitions_hold"
    )


def _switch(
    request: PersonRequest, pk: int, action: Callable[..., Requisition], told: str, *, undo: str
) -> HttpResponse:
    requisition = _fetch(request, pk)
    ensure(can_run_requisition(request.user, requisition))
    try:
        action(requisition, by=request.user, at=now())
    except Refusal as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, told, extra_tags=f"undo:{reverse(undo, args=[pk])}")
    return redirect("hiring:requisitions_detail", pk)


@posted_from("hiring:requisitions_detail")
def cancel(request: PersonRequest, pk: int) -> HttpResponse:
    requisition = _fetch(request, pk)
    ensure(can_run_requisition(request.user, requisition))
    form = CancelForm(request.POST)
    if form.is_valid():
        try:
            requisitions.cancel(requisition, **form.cleaned_data, by=request.user, at=now())
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("The requisition is cancelled."))
            return redirect("hiring:requisitions_detail", pk)
    return _show(request, _fetch(request, pk), cancel_form=form)


def history(request: PersonRequest, pk: int) -> HttpResponse:
    requisition = _fetch(request, pk)
    context = _base(request, requisition, "history") | {"happenings": requisition_history(requisition)}
    if can_see_pipeline(request.user, requisition):
        context |= {
            "batches": batches_of(requisition),
            "may_pick": can_move_candidates(request.user, requisition),
            "may_reject": can_reject(request.user, requisition),
            "left": how_many_active(requisition) if requisition.state == RequisitionState.FILLED else 0,
        }
    return render(request, "hiring/requisitions/history.html", context)


def _fetch(request: PersonRequest, pk: int) -> Requisition:
    return get_object_or_404(requisitions_shown(request.user), pk=pk)


def _go_on(request: PersonRequest, requisition: Requisition) -> HttpResponse:
    if is_shown(requisition, request.user):
        return redirect("hiring:requisitions_detail", requisition.pk)
    return redirect("hiring:requisitions_index")


def _base(request: PersonRequest, requisition: Requisition, tab: str) -> dict[str, Any]:
    """What the head of each page of a requisition needs."""
    is_open = requisition.state == RequisitionState.OPEN
    pay = pay_of(requisition) if can_see_salary(request.user, requisition) else None
    return {
        "requisition": requisition,
        "head": head(requisition, at=now()),
        "tab": tab,
        "pay": pay,
        "may_add": is_open and can_move_candidates(request.user, requisition),
    }


def _show(request: PersonRequest, requisition: Requisition, **forms: Any) -> HttpResponse:
    """The page of one requisition, with the form that did not go through where there is one."""
    state, matrix = RequisitionState(requisition.state), plan_coverage(requisition)
    may_run = can_run_requisition(request.user, requisition)
    context = _base(request, requisition, "pipeline") | {
        "matrix": matrix,
        "may_run": may_run,
        "may_change": can_change_requisition(request.user, requisition),
        "may_hold": may_run and may_become(state, RequisitionState.ON_HOLD),
        "may_cancel": may_run and may_become(state, RequisitionState.CANCELLED),
        "is_over": state in OVER,
        "submit_form": SubmitForm(),
        "cancel_form": CancelForm(),
    }
    if state in BEFORE_OPEN:
        stands = standing(requisition, matrix)
        may_answer = stands.waiting is not None and can_answer(request.user, stands.waiting)
        context |= {"standing": stands, "may_answer": may_answer, "answer_form": AnswerForm(waiting=stands.waiting)}
    elif can_see_pipeline(request.user, requisition):
        asked = Asked(
            show=request.GET.get("show", ""),
            stage=number(request.GET.get("stage")),
            columns=request.GET.get("view") == "columns",
            page=request.GET.get("page"),
        )
        context["board"] = board(requisition, reader=request.user, at=now(), asked=asked)
        context["may_move"] = can_move_candidates(request.user, requisition)
        context |= {"may_pick": context["may_move"], "may_reject": can_reject(request.user, requisition)}
        if can_review(request.user, requisition):
            context["waiting"] = waiting(requisition)
    return render(request, "hiring/requisitions/detail.html", context | forms)
