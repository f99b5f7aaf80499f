from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from core.doors import PersonRequest, ensure, now, number, posted_from
from core.refusals import Refusal
from hiring.actions import decisions
from hiring.models import Application
from interviews.access import can_decide, can_read_debrief
from interviews.actions import debrief as actions
from interviews.forms.debrief import AddendumForm, DecideForm
from interviews.queries import debrief as queries
from interviews.queries import debriefs, panels
from interviews.queries.rollups import summaries


def index(request: PersonRequest) -> HttpResponse:
    """`show`: where a debrief stands."""
    user, at, show = request.user, now(), request.GET.get("show", "")
    chosen = number(request.GET.get("requisition"))
    context = {
        "now": at,
        "dashboard": debriefs.dashboard(user, at, requisition=chosen, show=show, page=request.GET.get("page")),
        "summaries": summaries(user, at),
        "standings": debriefs.Standing.choices,
        "show": show,
        "chosen": chosen,
    }
    return render(request, "interviews/debrief/index.html", context)


def detail(request: PersonRequest, pk: int) -> HttpResponse:
    application = get_object_or_404(queries.debriefs(request.user), pk=pk)
    if not can_read_debrief(request.user, application):
        return _closed(request, application)
    return _page(request, application)


def _closed(request: PersonRequest, application: Application) -> HttpResponse:
    """Whoever owes a card reads the reason, the same for everybody; a coordinator learns who is late."""
    owed = queries.owed_interview(request.user, application)
    if owed is not None:
        return render(request, "interviews/debrief/owed.html", {"interview": owed}, status=403)
    panel = panels.panel(application, now())
    return render(request, "interviews/debrief/waiting.html", {"application": application, "panel": panel})


def _page(
    request: PersonRequest,
    application: Application,
    *,
    decide_form: DecideForm | None = None,
    addendum_form: AddendumForm | None = None,
) -> HttpResponse:
    debrief = queries.debrief(application, request.user, now())
    decides = can_decide(request.user, application)
    early = decides and (decide_form is not None or "early" in request.GET)
    context = {"application": application, "panel": debrief.panel, "can_decide": decides}
    if not debrief.is_open and not (early and debrief.said):
        return render(request, "interviews/debrief/waiting.html", {**context, "has_said": bool(debrief.said)})
    if decides and debrief.can_be_decided:
        context["form"] = decide_form or _decide_form(application)
    if decides and debrief.decided:
        context["addendum_form"] = addendum_form or AddendumForm()
    context |= {"debrief": debrief, "all_evidence": request.GET.get("evidence") == "all", "early": early}
    return render(request, "interviews/debrief/detail.html", context)


def _decide_form(application: Application, request: PersonRequest | None = None) -> DecideForm:
    requisition = application.requisition
    return DecideForm(requisition.role, requisition.level, request.POST if request else None)


@posted_from("interviews:debrief_detail")
def decide(request: PersonRequest, pk: int) -> HttpResponse:
    application = get_object_or_404(queries.debriefs(request.user), pk=pk)
    ensure(can_read_debrief(request.user, application) and can_decide(request.user, application))
    form = _decide_form(application, request)
    if form.is_valid():
        try:
            actions.decide(application, **form.cleaned_data, by=request.user, at=now())
        except actions.JustificationOwed as refusal:
            form.add_error("justification", str(refusal))
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Your decision is recorded."))
            return redirect("interviews:debrief_detail", pk=pk)
    return _page(request, application, decide_form=form)


@posted_from("interviews:debrief_detail")
def addendum(request: PersonRequest, pk: int) -> HttpResponse:
    application = get_object_or_404(queries.debriefs(request.user), pk=pk)
    ensure(can_read_debrief(request.user, application) and can_decide(request.user, application))
    form = AddendumForm(request.POST)
    found = queries.debrief(application, request.user, now()).decided
    if form.is_valid() and found:
        decisions.add_addendum(found.decision, text=form.cleaned_data["text"], by=request.user, at=now())
        messages.success(request, _("Added below the decision."))
        return redirect("interviews:debrief_detail", pk=pk)
    return _page(request, application, addendum_form=form)
