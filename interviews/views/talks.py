from collections.abc import Callable

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from core.doors import PersonRequest, ensure, now, posted_from
from core.refusals import Refusal
from hiring.models import Application
from interviews.access import can_begin, can_conclude, can_read_debrief, can_speak
from interviews.actions import talks as actions
from interviews.forms.debrief import ConclusionsForm, DissentForm, OpenForm, RethinkForm, decision_typed, point_key
from interviews.queries.debrief import debriefs
from interviews.views.debrief import page, typed_of

DETAIL = "interviews:debrief_detail"


def _of(request: PersonRequest, pk: int) -> Application:
    """Readable to them; whoever owes a card does nothing here."""
    application: Application = get_object_or_404(debriefs(request.user), pk=pk)
    ensure(can_read_debrief(request.user, application))
    return application


@posted_from(DETAIL)
def conclude(request: PersonRequest, pk: int) -> HttpResponse:
    """By a button all of them; as they are typed one at a time, answered with what to say below it."""
    application = _of(request, pk)
    ensure(can_conclude(request.user, application))
    form, kept, half = ConclusionsForm(request.POST), None, decision_typed(request.POST)
    try:
        if form.is_valid():
            kept = actions.conclude(application, typed=typed_of(form), by=request.user, at=now())
    except Refusal as refusal:
        form.add_error(None, str(refusal))
    if request.htmx:  # type: ignore[attr-defined]  # by its middleware
        return _said(request, form, kept)
    if kept and not kept.moved:
        messages.success(request, _("What was concluded is saved."))
        if not half:
            return redirect(DETAIL, pk=pk)
    for problem in form.non_field_errors():
        messages.error(request, str(problem))
    is_kept = kept is not None and not kept.moved
    # A decision stands in the same form, half typed
    said = {"conclusions": None if is_kept else form, "kept": kept, "decision": half}
    return page(request, get_object_or_404(debriefs(request.user), pk=pk), **said)


def _said(request: PersonRequest, form: ConclusionsForm, kept: actions.Kept | None) -> HttpResponse:
    stands = [(point_key(one), one) for one in kept.stands] if kept else []
    moved = [(point_key(one), one) for one in kept.moved] if kept else []
    refused = [(key, form.errors.get(f"text-{key}", form.non_field_errors())) for key in ([] if kept else form.raw())]
    context = {"stands": stands, "moved": moved, "refused": refused}
    status = 409 if moved else 200 if kept else 422
    return render(request, "interviews/debrief/_said.html", context, status=status)


@posted_from(DETAIL)
def begin(request: PersonRequest, pk: int) -> HttpResponse:
    application = _of(request, pk)
    ensure(can_begin(request.user, application))
    return _answer(request, application, "open_form", OpenForm(request.POST), actions.begin)


@posted_from(DETAIL)
def rethink(request: PersonRequest, pk: int) -> HttpResponse:
    application = _of(request, pk)
    ensure(can_speak(request.user, application))
    return _answer(request, application, "rethink_form", RethinkForm(request.POST), actions.rethink)


@posted_from(DETAIL)
def dissent(request: PersonRequest, pk: int) -> HttpResponse:
    application = _of(request, pk)
    ensure(can_speak(request.user, application))
    return _answer(request, application, "dissent_form", DissentForm(request.POST), actions.dissent)


def _answer(
    request: PersonRequest, application: Application, name: str, form: forms.Form, action: Callable[..., object]
) -> HttpResponse:
    """What was typed comes back with the page when it cannot be."""
    if form.is_valid():
        try:
            action(application, **form.cleaned_data, by=request.user, at=now())
        except Refusal as refusal:
            form.add_error("reason", str(refusal))
        else:
            messages.success(request, _("It is recorded."))
            return redirect(DETAIL, pk=application.pk)
    return page(request, get_object_or_404(debriefs(request.user), pk=application.pk), **{name: form})
