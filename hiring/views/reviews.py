from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.doors import PersonRequest, ensure, now, posted_from
from core.refusals import Refusal
from hiring.access import can_move_candidates, can_review
from hiring.actions import reviews
from hiring.forms.reviews import ReviewForm, ReviewingForm
from hiring.models import Application, Requisition
from hiring.queries.requisitions import head, requisitions_shown
from hiring.queries.reviews import (
    applications_read,
    musts_of,
    next_stage,
    progress,
    requisitions_reviewed,
    review_page,
    stages_to_go_on_to,
    unnamed,
    waiting,
)
from hiring.rules.requisitions import RequisitionState
from hiring.rules.reviews import Verdict

TOLD = {
    Verdict.GO_ON: gettext_lazy("%(name)s: go on."),
    Verdict.DECLINE: gettext_lazy("%(name)s: decline. Nobody is told before a person confirms."),
    Verdict.UNSURE: gettext_lazy("%(name)s: not sure."),
}


def next(request: PersonRequest, pk: int) -> HttpResponse:
    """One new application at a time, the oldest first; who looks has it to themselves for a while."""
    requisition = get_object_or_404(requisitions_reviewed(request.user), pk=pk)
    ensure(can_review(request.user, requisition))
    application = reviews.take_next(requisition, by=request.user, at=now())
    return _show(request, requisition, application, None)


def give(request: PersonRequest, pk: int) -> HttpResponse:
    """This one application; the answer leads to the next."""
    application = _fetch(request, pk)
    requisition = get_object_or_404(requisitions_reviewed(request.user), pk=application.requisition_id)
    application.requisition = requisition
    if request.method != "POST":
        found = reviews.take(application, by=request.user, at=now())
        return _show(request, requisition, found, None) if found else redirect("hiring:pipeline_detail", pk)
    form = ReviewForm(request.POST, musts=musts_of(requisition))
    if not form.is_valid():
        return _show(request, requisition, application, form)
    said = form.cleaned_data
    try:
        review = reviews.give(
            application, verdict=said["verdict"], musts=form.musts(), note=said["note"], by=request.user, at=now()
        )
    except Refusal as refusal:
        messages.error(request, str(refusal))
    else:
        undo = f"undo:{reverse('hiring:reviews_take_back', args=[pk])}"
        told = str(TOLD[Verdict(review.verdict)]) % {"name": _called(application)}
        messages.success(request, told, extra_tags=undo)
    return redirect("hiring:reviews_next", requisition.pk)


@posted_from("hiring:reviews_give")
def skip(request: PersonRequest, pk: int) -> HttpResponse:
    application = _fetch(request, pk)
    try:
        reviews.skip(application, by=request.user, at=now())
    except Refusal as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("%(name)s comes back after the others.") % {"name": _called(application)})
    return redirect("hiring:reviews_next", application.requisition_id)


@posted_from("hiring:reviews_give")
def take_back(request: PersonRequest, pk: int) -> HttpResponse:
    application = _fetch(request, pk)
    try:
        reviews.take_back(application, by=request.user, at=now())
    except Refusal as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("Your review is taken back. Here it is again."))
    return redirect("hiring:reviews_next", application.requisition_id)


@posted_from("hiring:reviews_give")
def go_on(request: PersonRequest, pk: int) -> HttpResponse:
    application = _fetch(request, pk)
    try:
        moved = reviews.go_on(application, by=request.user, at=now())
    except Refusal as refusal:
        messages.error(request, str(refusal))
    else:
        came_in, stage = application.stage_id, moved.stage
        undo = f"undo:{reverse('hiring:pipeline_advance', args=[pk])}?stage={came_in}&seen={stage.pk}"
        messages.success(request, _("Moved to %(stage)s.") % {"stage": stage}, extra_tags=undo)
    return redirect("hiring:reviews_index", application.requisition_id)


def index(request: PersonRequest, pk: int) -> HttpResponse:
    """What was read and waits for a person: to decide where views differ, to reject what was declined."""
    requisition = get_object_or_404(requisitions_shown(request.user), pk=pk)
    ensure(can_review(request.user, requisition))
    context = _base(request, requisition) | {
        "waiting": waiting(requisition),
        "read": applications_read(requisition, request.user, page=request.GET.get("page")),
        "next_stage": next_stage(requisition),
    }
    return render(request, "hiring/reviews/index.html", context)


def edit(request: PersonRequest, pk: int) -> HttpResponse:
    requisition = get_object_or_404(requisitions_shown(request.user), pk=pk)
    ensure(can_review(request.user, requisition))
    stages, usual = stages_to_go_on_to(requisition), next_stage(requisition)
    form = ReviewingForm(request.POST or None, requisition=requisition, stages=stages, usual=usual)
    if request.method == "POST" and form.is_valid():
        try:
            reviews.set_reviewing(requisition, **form.wanted(), by=request.user, at=now())
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Saved how applications are read."))
            return redirect("hiring:reviews_index", pk)
    return render(request, "hiring/reviews/edit.html", _base(request, requisition) | {"form": form})


def _fetch(request: PersonRequest, pk: int) -> Application:
    seen = Application.objects.visible_to(request.user).select_related("candidate", "requisition", "stage")
    application = get_object_or_404(seen, pk=pk)
    ensure(can_review(request.user, application.requisition))
    return application


def _called(application: Application) -> str:
    """As the page called it."""
    if application.requisition.name_hidden:
        return unnamed(application.pk)
    return application.candidate.name


def _base(request: PersonRequest, requisition: Requisition) -> dict[str, Any]:
    is_open = requisition.state == RequisitionState.OPEN
    return {
        "requisition": requisition,
        "head": head(requisition, at=now()),
        "tab": "reviews",
        "may_add": is_open and can_move_candidates(request.user, requisition),
    }


def _show(
    request: PersonRequest, requisition: Requisition, application: Application | None, form: ReviewForm | None
) -> HttpResponse:
    context: dict[str, Any] = {"requisition": requisition, "progress": progress(requisition)}
    if application is not None:
        form = form or ReviewForm(musts=musts_of(requisition))
        context |= {"page": review_page(application), "form": form}
    return render(request, "hiring/reviews/next.html", context)
