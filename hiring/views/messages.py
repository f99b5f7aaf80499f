from typing import Any

from django.contrib import messages as told
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from core.doors import PersonRequest, ensure, now, posted_from
from core.refusals import Refusal
from hiring.access import can_move_candidates, can_read_reasons, can_reject, can_see_pipeline, can_word_messages
from hiring.actions import messages
from hiring.forms.messages import AnswerNotedForm, MessageForm, TemplateChoice
from hiring.models import Application, Message
from hiring.queries.messages import (
    Proposal,
    as_sent,
    messages_of,
    messages_of_requisition,
    proposed,
    recruiter_of,
    templates_to_write,
    worded,
)
from hiring.queries.requisitions import head, requisitions_shown
from hiring.rules.messages import ENDS
from hiring.rules.requisitions import RequisitionState

PREVIEW = "preview"


def index(request: PersonRequest, pk: int) -> HttpResponse:
    """What was written to the candidates of a requisition and by them, latest first."""
    requisition, user = get_object_or_404(requisitions_shown(request.user), pk=pk), request.user
    ensure(can_see_pipeline(user, requisition))
    may_move = can_move_candidates(user, requisition)
    context = {
        "requisition": requisition,
        "head": head(requisition, at=now()),
        "tab": "messages",
        "may_add": requisition.state == RequisitionState.OPEN and may_move,
        "may_write": may_move,
        "may_word": can_word_messages(user),
        "with_reasons": can_read_reasons(user, requisition),
        "shown": messages_of_requisition(
            requisition, user, with_reasons=can_read_reasons(user, requisition), at=now(), page=request.GET.get("page")
        ),
    }
    return render(request, "hiring/messages/index.html", context)


def panel(request: PersonRequest, pk: int) -> HttpResponse:
    """Hung into the application page, and a page of its own."""
    seen = Application.objects.visible_to(request.user).select_related("candidate", "requisition")
    application = get_object_or_404(seen.prefetch_related("requisition__members"), pk=pk)
    with_reasons = can_read_reasons(request.user, application.requisition)
    context = {
        "application": application,
        "may_write": can_move_candidates(request.user, application.requisition),
        "with_reasons": with_reasons,
        "shown": messages_of(application, request.user, with_reasons=with_reasons, at=now()),
    }
    part = "#panel" if "HX-Request" in request.headers else ""
    return render(request, f"hiring/messages/panel.html{part}", context)


def create(request: PersonRequest, pk: int) -> HttpResponse:
    """Begin with a wording, change it, look at it, send it now or later."""
    application = _fetch(request, pk)
    offered = templates_to_write(application, may_reject=can_reject(request.user, application.requisition))
    wanted = request.POST.get("template", request.GET.get("template", ""))
    template = next((each for each in offered if each.key == wanted), None)
    proposal = Proposal("", "", application.candidate.language)
    if template is not None and request.method != "POST":
        proposal = proposed(application, template.occasion, key=template.key)
    key, at = template.key if template else "", now()
    form = MessageForm(request.POST or None, offered=offered, proposal=proposal, key=key, at=at)
    context: dict[str, Any] = {
        "application": application,
        "form": form,
        "choice": TemplateChoice(offered=offered, initial={"template": key}),
        "recruiter": recruiter_of(application),
        "may_word": can_word_messages(request.user),
    }
    if request.method == "POST" and form.is_valid():
        typed, due_at = worded(application, **form.texts()), form.cleaned_data["due_at"]
        if request.POST.get("do") == PREVIEW:
            context |= {"preview": as_sent(typed), "due_at": due_at}
            return render(request, "hiring/messages/create.html", context)
        try:
            message = messages.write(
                application,
                occasion=form.occasion,
                subject=typed.subject,
                body=typed.body,
                due_at=due_at,
                by=request.user,
                at=at,
            )
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            undo = f"undo:{reverse('hiring:messages_call_back', args=[message.pk])}"
            done = _("The mail waits to be sent.") if due_at else _("The mail is on its way.")
            told.success(request, done, extra_tags=f"saved {undo}")
            return redirect("hiring:pipeline_detail", pk)
    return render(request, "hiring/messages/create.html", context)


def answer(request: PersonRequest, pk: int) -> HttpResponse:
    """They answered: kept beside what they were written."""
    application = _fetch(request, pk)
    form = AnswerNotedForm(request.POST or None, at=now())
    if request.method == "POST" and form.is_valid():
        try:
            messages.note_answer(application, **form.cleaned_data, by=request.user, at=now())
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            told.success(request, _("The answer is noted."))
            return redirect("hiring:pipeline_detail", pk)
    return render(request, "hiring/messages/answer.html", {"application": application, "form": form})


@posted_from("hiring:requisitions_index", alone=True)
def call_back(request: PersonRequest, pk: int) -> HttpResponse:
    seen = Message.objects.visible_to(request.user).select_related("application__requisition", "letter")
    message = get_object_or_404(seen, pk=pk)
    allowed = can_reject if message.occasion in ENDS else can_move_candidates
    ensure(allowed(request.user, message.application.requisition))
    try:
        messages.call_back(message, by=request.user, at=now())
    except Refusal as refusal:
        told.error(request, str(refusal))
    else:
        told.success(request, _("The mail is called back. It was not sent."))
    if request.POST.get("from") == "requisition":
        return redirect("hiring:messages_index", message.application.requisition_id)
    return redirect("hiring:pipeline_detail", message.application_id)


def _fetch(request: PersonRequest, pk: int) -> Application:
    seen = Application.objects.visible_to(request.user).select_related("candidate", "requisition")
    application = get_object_or_404(seen, pk=pk)
    ensure(can_move_candidates(request.user, application.requisition))
    return application
