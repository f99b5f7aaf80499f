from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from core.doors import PersonRequest, ensure, now, number, posted_from
from core.models.people import Office
from core.queries.records import record_of
from core.refusals import Refusal
from hiring.access import (
    can_amend_requisition,
    can_answer,
    can_change_loop,
    can_change_requisition,
    can_draft_requisition,
    can_keep_template,
    can_move_candidates,
    can_open_requisitions,
    can_read_reasons,
    can_reject,
    can_review,
    can_run_requisition,
    can_see_pipeline,
    can_see_salary,
)
from hiring.actions import approvals, requisitions
from hiring.forms.requisitions import (
    AmendForm,
    AnswerForm,
    CancelForm,
    ChangeForm,
    CompetenciesForm,
    DraftForm,
    KeepForm,
    OpeningsForm,
    SubmitForm,
)
from hiring.models import Approval, Requisition
from hiring.models.requisitions import ApprovalAnswer
from hiring.queries.approvals import (
    RoundShown,
    groups_planned,
    is_about_a_change,
    is_asked_alone,
    latest_round,
    outcome_of,
)
from hiring.queries.board import Asked, board
from hiring.queries.coverage import asked_competencies, coverage, plan_coverage, planned_sessions
from hiring.queries.differences import difference
from hiring.queries.history import requisition_history
from hiring.queries.moves import batches_of, how_many_active
from hiring.queries.offers import seats
from hiring.queries.recorded import scopes_of_requisition
from hiring.queries.requisitions import (
    approvals_asked,
    archetypes_offered,
    competencies_offered,
    copies_offered,
    head,
    is_shown,
    levels_of,
    pay_of,
    people_here,
    requisition_index,
    requisitions_shown,
    templates_shown,
    usual_currency,
)
from hiring.queries.reviews import requisition_shown, waiting
from hiring.rules.requisitions import OVER, RequisitionState, may_become
from hiring.views import changes
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
        archetypes=archetypes_offered(),
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
    context = {"form": form, "has_roles": bool(roles), "templates": templates_shown(user)}
    return render(request, "hiring/requisitions/create.html", context | {"copies": copies_offered(user)})


def detail(request: PersonRequest, pk: int) -> HttpResponse:
    requisition = requisition_shown(request.user, pk)
    if requisition is None:
        raise Http404
    return _show(request, requisition)


def edit(request: PersonRequest, pk: int) -> HttpResponse:
    """To read for everybody who sees the requisition; to change while it is a draft."""
    requisition, user = _fetch(request, pk), request.user
    context = _base(request, requisition, "competencies")
    if request.method != "POST" and not can_change_requisition(user, requisition):
        return _read(request, requisition, context)
    ensure(can_run_requisition(user, requisition))
    levels = levels_of(requisition)
    form = ChangeForm(
        request.POST or None,
        head=context["head"],
        seen=getattr(requisition, "last_change", 0),
        people=people_here(user),
        archetypes=archetypes_offered(),
    )
    seats = OpeningsForm(request.POST or None, openings=list(requisition.openings.all()))
    competencies = CompetenciesForm(
        request.POST or None, offered=competencies_offered(requisition, levels), levels=levels
    )
    if request.method == "POST" and form.is_valid() & seats.is_valid() & competencies.is_valid():
        facts = {**form.facts(), "openings": seats.seats()}
        try:
            changed = requisitions.revise(
                requisition,
                facts=facts,
                wanted=competencies.wanted(),
                seen=form.cleaned_data["seen"],
                by=user,
                at=now(),
            )
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("The draft is saved."))
            return _go_on(request, changed)
    forms = {"form": form, "seats": seats, "competencies": competencies}
    return render(request, "hiring/requisitions/edit.html", context | forms)


def _read(request: PersonRequest, requisition: Requisition, context: dict[str, Any]) -> HttpResponse:
    asked, sessions = asked_competencies(requisition), planned_sessions(requisition)
    context |= {
        "matrix": coverage(asked, sessions),
        "difference": difference(requisition, asked, sessions),
        "may_amend": can_amend_requisition(request.user, requisition),
    }
    # Hung into the page on which it is approved
    part = "#difference" if "HX-Request" in request.headers else ""
    return render(request, f"hiring/requisitions/read.html{part}", context)


def amend(request: PersonRequest, pk: int) -> HttpResponse:
    """Title, place, team and dates of one that goes on."""
    requisition, user = _fetch(request, pk), request.user
    ensure(can_run_requisition(user, requisition))
    context = _base(request, requisition, "competencies")
    form = AmendForm(
        request.POST or None,
        head=context["head"],
        seen=getattr(requisition, "last_change", 0),
        people=people_here(user),
    )
    seats = OpeningsForm(request.POST or None, openings=list(requisition.openings.all()), fixed=True)
    if request.method == "POST" and form.is_valid() & seats.is_valid():
        try:
            seen = form.cleaned_data["seen"]
            changed = requisitions.amend(
                requisition, **form.facts(), openings=seats.seats(), seen=seen, by=user, at=now()
            )
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Saved."))
            return _go_on(request, changed)
    may_amend = can_amend_requisition(user, requisition)
    forms = {"form": form, "seats": seats, "may_amend": may_amend}
    return render(request, "hiring/requisitions/amend.html", context | forms)


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
            alone = _("%(name)s is asked for approval.") % {"name": approval.approver.name}
            messages.success(
                request, alone if is_asked_alone(approval) else _("The first group is asked for approval.")
            )
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
        if answered(request, approval, form):
            return redirect("hiring:requisitions_detail", pk)
    again = _fetch(request, pk)
    if again.state in BEFORE_OPEN:
        return _show(request, again, answer_form=form)
    return changes.show(request, again, form)


def answered(request: PersonRequest, approval: Approval, form: AnswerForm) -> bool:
    """As the form says, wherever it stands; if not, the form says why."""
    said, reason = form.cleaned_data["answer"], form.cleaned_data["reason"]
    try:
        approvals.answer(approval, answer=said, reason=reason, by=request.user, at=now())
    except Refusal as refusal:
        form.add_error(None, str(refusal))
        return False
    messages.success(request, _told_of(said, approval))
    return True


def _told_of(said: str, approval: Approval) -> str:
    """What came of an answer, for the one who gave it."""
    if said == ApprovalAnswer.DECLINED:
        return _("Declined. Your reason is on record.")
    if not outcome_of(approval):
        return _("Approved. Others are asked still.")
    return _("The change is made.") if is_about_a_change(approval) else _("The requisition is open.")


@posted_from("hiring:requisitions_detail")
def take_back(request: PersonRequest, pk: int) -> HttpResponse:
    requisition = _fetch(request, pk)
    ensure(can_run_requisition(request.user, requisition))
    try:
        approvals.take_back(requisition, by=request.user, at=now())
    except Refusal as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("Taken back. Nobody is asked any more."))
    return redirect("hiring:requisitions_detail", pk)


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
    context = _base(request, requisition, "history") | {
        "happenings": requisition_history(requisition, with_pay=can_see_salary(request.user, requisition))
    }
    if can_see_pipeline(request.user, requisition):
        context |= {
            "batches": batches_of(requisition, request.user, with_reasons=can_read_reasons(request.user, requisition)),
            "may_pick": can_move_candidates(request.user, requisition),
            "may_reject": can_reject(request.user, requisition),
            "left": how_many_active(requisition) if requisition.state == RequisitionState.FILLED else 0,
        }
    return render(request, "hiring/requisitions/history.html", context)


def record(request: PersonRequest, pk: int) -> HttpResponse:
    """What changed, value by value: the evidence under the history."""
    requisition, before = _fetch(request, pk), number(request.GET.get("before"))
    scopes = scopes_of_requisition(with_pay=can_see_salary(request.user, requisition))
    context = _base(request, requisition, "history") | {
        "record": record_of("requisition", pk, request.user, scopes, before=before),
        "before": before,
    }
    return render(request, "hiring/requisitions/record.html", context)


def _fetch(request: PersonRequest, pk: int) -> Requisition:
    return get_object_or_404(requisitions_shown(request.user), pk=pk)


def _go_on(request: PersonRequest, requisition: Requisition) -> HttpResponse:
    if is_shown(requisition, request.user):
        return redirect("hiring:requisitions_detail", requisition.pk)
    return redirect("hiring:requisitions_index")


def _base(request: PersonRequest, requisition: Requisition, tab: str) -> dict[str, Any]:
    """What the head of each page of a requisition needs."""
    is_open = requisition.state == RequisitionState.OPEN
    may_see_pay = can_see_salary(request.user, requisition)
    return {
        "requisition": requisition,
        "head": head(requisition, at=now()),
        "tab": tab,
        "pay": pay_of(requisition) if may_see_pay else None,
        "may_see_pay": may_see_pay,
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
        "may_cancel": may_run and may_become(state, RequisitionState.CANCELLED) and not requisition.template_name,
        "may_keep": can_keep_template(request.user, requisition),
        "may_change_loop": can_change_loop(request.user, requisition),
        "keep_form": KeepForm(),
        "is_over": state in OVER,
        "may_amend": can_amend_requisition(request.user, requisition),
        "submit_form": SubmitForm(),
        "cancel_form": CancelForm(),
    }
    if state in BEFORE_OPEN:
        groups = groups_planned(requisition)
        asked = latest_round(requisition, groups)
        context |= {"is_before_open": True, "groups": groups} | _asked(request, asked)
        return render(request, "hiring/requisitions/detail.html", context | forms)
    context["has_change"] = getattr(requisition, "is_asked", False)
    if can_see_pipeline(request.user, requisition):
        asked_for = Asked(
            show=request.GET.get("show", ""),
            stage=number(request.GET.get("stage")),
            columns=request.GET.get("view") == "columns",
            page=request.GET.get("page"),
        )
        context["board"] = board(requisition, reader=request.user, at=now(), asked=asked_for)
        context["seats"] = seats(requisition)
        context["may_move"] = can_move_candidates(request.user, requisition)
        may_pick = context["may_move"] and any(group.rows for group in context["board"].groups)
        context |= {"may_pick": may_pick, "may_reject": can_reject(request.user, requisition)}
        if can_review(request.user, requisition):
            context["waiting"] = waiting(requisition)
    return render(request, "hiring/requisitions/detail.html", context | forms)


def _asked(request: PersonRequest, shown: RoundShown | None) -> dict[str, Any]:
    """What is asked of others or of the reader, and the form for their answer."""
    waiting = shown.asked_of(request.user) if shown else None
    may_answer = waiting is not None and can_answer(request.user, waiting)
    return {"round": shown, "may_answer": may_answer, "answer_form": AnswerForm(waiting=waiting)}
