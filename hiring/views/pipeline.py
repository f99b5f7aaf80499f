from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from core.doors import PersonRequest, ensure, now, posted_from
from core.refusals import Refusal
from hiring.access import can_close, can_move_candidates, can_open_candidates, can_read_reasons
from hiring.actions import pipeline
from hiring.forms.pipeline import AdvanceForm, CloseForm
from hiring.models import Application
from hiring.queries.pipeline import application_page
from hiring.queries.timeline import timeline
from hiring.rules.stages import ApplicationState, StageKind, may_move

CLOSINGS = (ApplicationState.REJECTED, ApplicationState.WITHDRAWN)


def detail(request: PersonRequest, pk: int) -> HttpResponse:
    application = _fetch(request, pk)
    return _show(request, application, CloseForm(states=_closings(request, application)))


@posted_from("hiring:pipeline_detail")
def advance(request: PersonRequest, pk: int) -> HttpResponse:
    """The stages come in the form, or for Undo in the address."""
    application = _fetch(request, pk)
    ensure(can_move_candidates(request.user, application.requisition))
    form = AdvanceForm(request.POST if "stage" in request.POST else request.GET, application=application)
    if not form.is_valid():
        messages.error(request, _("This stage is not on the page any more. Choose one of those below."))
        return redirect("hiring:pipeline_detail", pk)
    seen = form.stages[form.cleaned_data["seen"]]
    try:
        pipeline.advance(application, to=form.target, seen=seen.pk, by=request.user, at=now())
    except Refusal as refusal:
        messages.error(request, str(refusal))
    else:
        undo = ""
        if may_move(StageKind(form.target.kind), StageKind(seen.kind), decided_to_hire=False):
            undo = f"undo:{reverse('hiring:pipeline_advance', args=[pk])}?stage={seen.pk}&seen={form.target.pk}"
        messages.success(request, _("Moved to %(stage)s.") % {"stage": form.target}, extra_tags=undo)
    return redirect("hiring:pipeline_detail", pk)


@posted_from("hiring:pipeline_detail")
def close(request: PersonRequest, pk: int) -> HttpResponse:
    application = _fetch(request, pk)
    ensure(can_move_candidates(request.user, application.requisition))
    form = CloseForm(request.POST, states=_closings(request, application))
    if form.is_valid():
        ensure(can_close(request.user, application.requisition, form.cleaned_data["state"]))
        try:
            pipeline.close(application, **form.cleaned_data, by=request.user, at=now())
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            undo = f"undo:{reverse('hiring:pipeline_reopen', args=[pk])}"
            messages.success(request, _("The application is closed."), extra_tags=undo)
            return redirect("hiring:pipeline_detail", pk)
    return _show(request, application, form)


@posted_from("hiring:pipeline_detail")
def reopen(request: PersonRequest, pk: int) -> HttpResponse:
    application = _fetch(request, pk)
    ensure(can_close(request.user, application.requisition, application.state))
    try:
        pipeline.reopen(application, by=request.user, at=now())
    except Refusal as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("The application is open again."))
    return redirect("hiring:pipeline_detail", pk)


def _fetch(request: PersonRequest, pk: int) -> Application:
    seen = Application.objects.visible_to(request.user).select_related("candidate", "requisition", "stage", "waits_for")
    return get_object_or_404(seen.prefetch_related("requisition__members"), pk=pk)


def _closings(request: PersonRequest, application: Application) -> list[str]:
    return [state for state in CLOSINGS if can_close(request.user, application.requisition, state)]


def _show(request: PersonRequest, application: Application, close_form: CloseForm) -> HttpResponse:
    reasons = can_read_reasons(request.user, application.requisition)
    context = {
        "page": application_page(application, with_reasons=reasons),
        "happenings": timeline(application),
        "close_form": close_form,
        "may_move": can_move_candidates(request.user, application.requisition),
        "may_reopen": can_close(request.user, application.requisition, application.state),
        "may_open_debrief": reasons,
        "may_open_index": can_open_candidates(request.user),
    }
    return render(request, "hiring/pipeline/detail.html", context)
