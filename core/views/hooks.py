"""Chats that letters go to: one's own, and the organisation's."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from core.access import can_keep_hook, can_manage_organisation
from core.actions import hooks
from core.doors import PersonRequest, ensure, now, posted_from
from core.forms.hooks import HookForm
from core.models import Hook, Person
from core.queries.hooks import chats
from core.refusals import Refusal


def index(request: PersonRequest) -> HttpResponse:
    return _page(request, request.user)


def house(request: PersonRequest) -> HttpResponse:
    ensure(can_manage_organisation(request.user))
    return _page(request, None)


def _page(request: PersonRequest, owner: Person | None) -> HttpResponse:
    form = HookForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            hook = hooks.add(owner, **form.cleaned_data, by=request.user, at=now())
        except Refusal as refusal:
            form.add_error("url", str(refusal))
        else:
            messages.success(request, _("The chat is added. Send a test message to see that it arrives."))
            return _back(hook)
    context = {"form": form, "chats": chats(request.user, owner), "is_own": owner is not None}
    return render(request, "core/hooks/index.html", context)


def _back(hook: Hook) -> HttpResponse:
    return redirect("hooks_index" if hook.person_id else "hooks_house")


def _hook(request: PersonRequest, pk: int) -> Hook:
    hook = get_object_or_404(Hook.objects.visible_to(request.user).select_related("person"), pk=pk)
    ensure(can_keep_hook(request.user, hook))
    return hook


@posted_from("hooks_index", alone=True)
def test(request: PersonRequest, pk: int) -> HttpResponse:
    hook = _hook(request, pk)
    hooks.test(hook, by=request.user, at=now())
    messages.success(request, _("A test message is on its way."))
    return _back(hook)


@posted_from("hooks_index", alone=True)
def switch(request: PersonRequest, pk: int) -> HttpResponse:
    hook, on = _hook(request, pk), request.POST.get("on") == "1"
    hooks.switch(hook, on=on, by=request.user, at=now())
    messages.success(request, _("The chat is switched on.") if on else _("The chat is switched off."))
    return _back(hook)


@posted_from("hooks_index", alone=True)
def remove(request: PersonRequest, pk: int) -> HttpResponse:
    hook = _hook(request, pk)
    hooks.remove(hook, by=request.user, at=now())
    messages.success(request, _("The chat is removed, with its address."))
    return _back(hook)
