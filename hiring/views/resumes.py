from contextlib import suppress
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from core.doors import PersonRequest, ensure, now
from core.refusals import Refusal
from hiring.access import can_move_candidates
from hiring.actions import resumes
from hiring.forms.resumes import ChooseForm, ResumeForm
from hiring.models import Requisition


def create(request: PersonRequest, pk: int) -> HttpResponse:
    """First the file, then what it says, to be looked over."""
    requisition = get_object_or_404(Requisition.objects.visible_to(request.user), pk=pk)
    ensure(can_move_candidates(request.user, requisition))
    context: dict[str, Any] = {"requisition": requisition}
    if "resume" in request.POST:
        return _add(request, requisition, ResumeForm(request.POST), context)
    given = (request.POST, request.FILES) if request.method == "POST" else ()
    form = ChooseForm(*given)
    if request.method == "POST" and form.is_valid():
        content: bytes = form.cleaned_data["document"]
        try:
            seen = resumes.read(content, language=request.user.language)
        except Refusal as refusal:
            form.add_error("document", str(refusal))
        else:
            initial = {
                "name": seen.name,
                "email": seen.email,
                "phone": seen.phone,
                "headline": seen.headline,
                "language": seen.language or request.user.language,
                "time_zone": request.user.time_zone,
                "resume": content.decode("utf-8-sig"),
            }
            return _show(request, context | {"form": ResumeForm(initial=initial), "seen": seen})
    return _show(request, context | {"form": form})


def _add(request: PersonRequest, requisition: Requisition, form: ResumeForm, context: dict[str, Any]) -> HttpResponse:
    if form.is_valid():
        try:
            application = resumes.add(requisition, **form.cleaned_data, by=request.user, at=now())
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("%(name)s is added.") % {"name": application.candidate.name})
            return redirect("hiring:pipeline_detail", application.pk)
    with suppress(Refusal):
        context["seen"] = resumes.read(request.POST["resume"].encode(), language=request.user.language)
    return _show(request, context | {"form": form})


def _show(request: PersonRequest, context: dict[str, Any]) -> HttpResponse:
    return render(request, "hiring/resumes/create.html", context)
