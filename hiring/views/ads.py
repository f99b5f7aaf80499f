from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from core.doors import PersonRequest, ensure, in_language_asked, now, posted_from
from core.refusals import Refusal
from hiring.access import can_edit_job, can_move_candidates, can_see_salary
from hiring.actions import ads
from hiring.forms.ads import JobAdForm
from hiring.models import JobAd, Requisition
from hiring.queries.ads import ad_of, proposed_texts, team_of
from hiring.queries.history import OF_THE_JOB, last_change
from hiring.queries.jobs import is_late, job_page, questions_of
from hiring.queries.requisitions import head, pay_of, requisitions_shown
from hiring.rules.jobs import may_publish
from hiring.rules.requisitions import OVER, RequisitionState


def edit(request: PersonRequest, pk: int) -> HttpResponse:
    """To change for those who run the requisition; the others of its team read it as it will be."""
    requisition = _fetch(request, pk)
    if not can_edit_job(request.user, requisition) and request.method != "POST":
        return redirect("hiring:ads_preview", pk)
    ensure(can_edit_job(request.user, requisition))
    seen = last_change(requisition, OF_THE_JOB)
    ad, pay = ad_of(requisition), pay_of(requisition)
    form = JobAdForm(
        request.POST or None,
        ad=ad,
        proposed=proposed_texts(requisition),
        team=team_of(requisition),
        pay=str(pay) if pay else "",
        seen=seen,
    )
    if request.method == "POST" and form.is_valid():
        try:
            ads.write(
                requisition,
                facts=form.said(),
                meets=form.people(),
                seen=form.cleaned_data["seen"],
                by=request.user,
                at=now(),
            )
        except ads.ChangedMeanwhile as refusal:
            seen = last_change(requisition, OF_THE_JOB)
            form.meet(refusal, form.standing(ad_of(requisition), seen))
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("The job page is saved."))
            return redirect("hiring:ads_edit", pk)
    context: dict[str, Any] = {
        "requisition": requisition,
        "head": head(requisition, at=now()),
        "tab": "job",
        "ad": ad,
        "form": form,
        "may_add": requisition.state == RequisitionState.OPEN and can_move_candidates(request.user, requisition),
        "may_publish": may_publish(state=requisition.state, confidential=requisition.confidential),
        "is_over": requisition.state in OVER,
        "is_late": ad is not None and is_late(ad, now()),
        "public_url": request.build_absolute_uri(reverse("hiring:jobs_detail", args=[ad.key])) if ad else "",
    }
    return render(request, "hiring/ads/edit.html", context)


@in_language_asked
def preview(request: PersonRequest, pk: int) -> HttpResponse:
    """As the world would read it. Pay for those alone who may know it."""
    requisition = _fetch(request, pk)
    ad = ad_of(requisition)
    page = job_page(ad, at=now(), with_pay=can_see_salary(request.user, requisition)) if ad else None
    context = {"requisition": requisition, "page": page, "may_edit": can_edit_job(request.user, requisition)}
    return render(request, "hiring/ads/preview.html", context | {"questions": questions_of(requisition)})


@posted_from("hiring:ads_edit")
def publish(request: PersonRequest, pk: int) -> HttpResponse:
    return _switch(request, pk, ads.publish, _("The job page is published."), undo="hiring:ads_withdraw")


@posted_from("hiring:ads_edit")
def withdraw(request: PersonRequest, pk: int) -> HttpResponse:
    return _switch(request, pk, ads.withdraw, _("The job page is taken down."), undo="hiring:ads_publish")


def _switch(request: PersonRequest, pk: int, action: Any, told: str, *, undo: str) -> HttpResponse:
    requisition = _fetch(request, pk)
    ensure(can_edit_job(request.user, requisition))
    ad = ad_of(requisition)
    try:
        action(_written(ad), by=request.user, at=now())
    except Refusal as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, told, extra_tags=f"undo:{reverse(undo, args=[pk])}")
    return redirect("hiring:ads_edit", pk)


def _written(ad: JobAd | None) -> JobAd:
    if ad is None:
        raise ads.AdRefused(_("Nothing is written yet. Save the job page first."))
    return ad


def _fetch(request: PersonRequest, pk: int) -> Requisition:
    return get_object_or_404(requisitions_shown(request.user), pk=pk)
