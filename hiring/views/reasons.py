from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from core.actions.organisation import ChangedMeanwhile
from core.doors import PersonRequest, ensure, now, posted_from
from core.refusals import Refusal
from hiring.access import can_word_reasons
from hiring.actions import reasons
from hiring.forms.reasons import ENDS, ReasonForm, as_typed
from hiring.queries.reasons import Reason, all_reasons, reason_named


def index(request: PersonRequest) -> HttpResponse:
    """Why applications are closed, for each of the two ends."""
    ensure(can_word_reasons(request.user))
    found = all_reasons()
    ends = [(heading, [one for one in found if one.state == state and one.is_active]) for state, heading in ENDS]
    context = {"ends": ends, "retired": [one for one in found if not one.is_active]}
    return render(request, "hiring/reasons/index.html", context)


def create(request: PersonRequest) -> HttpResponse:
    ensure(can_word_reasons(request.user))
    form = ReasonForm(request.POST or None, reason=None)
    if request.method == "POST" and form.is_valid():
        try:
            reasons.add(state=form.cleaned_data["state"], name=form.name(), by=request.user, at=now())
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("The reason is added."))
            return redirect("hiring:reasons_index")
    return render(request, "hiring/reasons/edit.html", {"form": form, "reason": None})


def edit(request: PersonRequest, key: str) -> HttpResponse:
    ensure(can_word_reasons(request.user))
    reason = _fetch(key)
    form = ReasonForm(request.POST or None, reason=reason)
    if request.method == "POST" and form.is_valid() and not form.gives_way(ChangedMeanwhile(), as_typed(reason)):
        try:
            reasons.word(reason, name=form.name(), by=request.user, at=now())
        except ChangedMeanwhile as refusal:
            form.meet(refusal, as_typed(_fetch(key)))
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("The reason is saved."))
            return redirect("hiring:reasons_index")
    return render(request, "hiring/reasons/edit.html", {"form": form, "reason": reason})


@posted_from("hiring:reasons_edit")
def retire(request: PersonRequest, key: str) -> HttpResponse:
    return _switch(request, key, reasons.retire, _("The reason is offered no more."), undo="hiring:reasons_offer")


@posted_from("hiring:reasons_edit")
def offer(request: PersonRequest, key: str) -> HttpResponse:
    return _switch(request, key, reasons.offer, _("The reason is offered again."), undo="hiring:reasons_retire")


def _switch(request: PersonRequest, key: str, action: Callable[..., Any], told: str, *, undo: str) -> HttpResponse:
    ensure(can_word_reasons(request.user))
    action(_fetch(key), by=request.user, at=now())
    messages.success(request, told, extra_tags=f"undo:{reverse(undo, args=[key])}")
    return redirect("hiring:reasons_index")


def _fetch(key: str) -> Reason:
    found = reason_named(key)
    if found is None:
        raise Http404
    return found
