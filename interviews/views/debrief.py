from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from core.doors import PersonRequest, ensure, now, number, posted_from
from core.refusals import Refusal
from hiring.models import Application
from interviews.access import can_begin, can_conclude, can_decide, can_read_debrief
from interviews.actions import debrief as actions
from interviews.actions import talks
from interviews.forms.debrief import (
    AddendumForm,
    ConclusionsForm,
    DecideForm,
    DissentForm,
    OpenForm,
    RethinkForm,
    lines,
    typed_in_vain,
)
from interviews.queries import debrief as queries
from interviews.queries import debriefs, panels, sheets
from interviews.queries.rollups import summaries
from interviews.views import meetings


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
    application = queries.application_to_debrief(request.user, pk)
    if application is None:
        raise Http404
    if not can_read_debrief(request.user, application):
        return _closed(request, application)
    return page(request, application)


def _closed(request: PersonRequest, application: Application) -> HttpResponse:
    """Whoever owes a card reads the reason, the same for everybody; a coordinator learns who is late."""
    owed = queries.owed_interview(request.user, application)
    if owed is not None:
        meeting = meetings.beside(request, application)["meeting"]
        return render(request, "interviews/debrief/owed.html", {"interview": owed, "meeting": meeting}, status=403)
    panel = panels.panel(application, now())
    context = {"application": application, "panel": panel, **meetings.beside(request, application)}
    return render(request, "interviews/debrief/waiting.html", context)


def page(request: PersonRequest, application: Application, **forms: Any) -> HttpResponse:
    """For who may read it, with the forms that are theirs. `forms`: what came in and could not be kept; of
    conclusions, what was typed."""
    debrief = queries.debrief(application, request.user, now())
    context = {"application": application, "panel": debrief.panel, "debrief": debrief, **forms}
    context |= meetings.beside(request, application)
    if debrief.can_be_opened and can_begin(request.user, application):
        context.setdefault("open_form", OpenForm())
    if not debrief.has_something:
        return render(request, "interviews/debrief/waiting.html", context)
    if not any(reader.person == request.user.pk for reader in debrief.readers):
        talks.note_view(application, by=request.user, at=now())
        debrief = debrief.read_by(request.user, now())
    decides = can_decide(request.user, application)
    if decides and debrief.can_be_decided:
        context.setdefault(
            "form", DecideForm(debrief.levels, application.requisition.level, initial=forms.get("decision"))
        )
    if decides and debrief.decided:
        context.setdefault("addendum_form", AddendumForm())
    if debrief.has_led and debrief.can_be_decided:
        context.setdefault("rethink_form", RethinkForm())
    if debrief.may_dissent(request.user):
        context.setdefault("dissent_form", DissentForm())
    may_conclude = debrief.can_be_decided and can_conclude(request.user, application)
    said, kept = forms.get("conclusions"), forms.get("kept")
    decision = forms["form"].data if "form" in forms else forms.get("decision") or {}
    context |= {
        "debrief": debrief,
        "can_decide": decides,
        "may_conclude": may_conclude,
        "lines": lines(debrief.topics, said, kept.moved if kept else ()) if may_conclude else (),
        "unsaved": () if debrief.can_be_decided else typed_in_vain(said, decision),
        "all_evidence": request.GET.get("evidence") == "all",
        "sheet": sheets.sheet(debrief),
        "now": now(),
    }
    return render(request, "interviews/debrief/detail.html", context)


def sheet(request: PersonRequest, pk: int) -> HttpResponse:
    """On one sheet, for the same readers; while it is closed the page itself says so."""
    application = get_object_or_404(queries.debriefs(request.user), pk=pk)
    if not can_read_debrief(request.user, application):
        return _closed(request, application)
    debrief = queries.debrief(application, request.user, now())
    if not debrief.has_something:
        return redirect("interviews:debrief_detail", pk=pk)
    if not any(reader.person == request.user.pk for reader in debrief.readers):
        talks.note_view(application, by=request.user, at=now())
    context = {"application": application, "panel": debrief.panel, "debrief": debrief, "sheet": sheets.sheet(debrief)}
    return render(request, "interviews/debrief/sheet.html", {**context, "now": now()})


def typed_of(form: ConclusionsForm) -> list[talks.Typed]:
    return [
        talks.Typed(
            text,
            version,
            competency=int(key[1:]) if key.startswith("c") else None,
            seat=int(key[1:]) if key.startswith("s") else None,
        )
        for key, (text, version) in form.typed().items()
    ]


@posted_from("interviews:debrief_detail")
def decide(request: PersonRequest, pk: int) -> HttpResponse:
    application = get_object_or_404(queries.debriefs(request.user), pk=pk)
    ensure(can_read_debrief(request.user, application) and can_decide(request.user, application))
    levels = queries.debrief(application, request.user, now()).levels
    form = DecideForm(levels, application.requisition.level, request.POST)
    said = ConclusionsForm(request.POST)
    kept = None
    try:
        # Kept even if the decision is refused: they are typed in the same form
        if said.is_valid():
            kept = talks.conclude(application, typed=typed_of(said), by=request.user, at=now())
        if kept is None or kept.moved:
            form.add_error(None, _("Some conclusions could not be saved. See what is said below them."))
        elif form.is_valid():
            actions.decide(application, **form.cleaned_data, by=request.user, at=now())
            messages.success(request, _("Your decision is recorded."))
            return redirect("interviews:debrief_detail", pk=pk)
    except actions.JustificationOwed as refusal:
        form.add_error("justification", str(refusal))
    except Refusal as refusal:
        form.add_error(None, str(refusal))
    fresh = get_object_or_404(queries.debriefs(request.user), pk=pk)
    return page(request, fresh, form=form, conclusions=said, kept=kept)


@posted_from("interviews:debrief_detail")
def addendum(request: PersonRequest, pk: int) -> HttpResponse:
    application = get_object_or_404(queries.debriefs(request.user), pk=pk)
    ensure(can_read_debrief(request.user, application) and can_decide(request.user, application))
    form = AddendumForm(request.POST)
    try:
        if form.is_valid():
            actions.add(application, text=form.cleaned_data["text"], by=request.user, at=now())
            messages.success(request, _("Added below the decision."))
            return redirect("interviews:debrief_detail", pk=pk)
    except Refusal as refusal:
        form.add_error("text", str(refusal))
    return page(request, application, addendum_form=form)
