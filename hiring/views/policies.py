from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from core.doors import PersonRequest, ensure, now
from core.refusals import Refusal
from hiring.access import can_set_policy
from hiring.actions import policies
from hiring.forms.policies import PolicyForm
from hiring.queries.policies import nobody_approves, policy_settings, ready_consent


def edit(request: PersonRequest) -> HttpResponse:
    ensure(can_set_policy(request.user))
    form = PolicyForm(request.POST or None, initial=policy_settings())
    if request.method == "POST" and form.is_valid():
        try:
            policies.change(**form.changes, by=request.user, at=now())
        except Refusal as refusal:
            form.meet(refusal, policy_settings())
        else:
            messages.success(request, _("The policy is saved."))
            return redirect("hiring:policies_edit")
    context = {"form": form, "ready": ready_consent(), "nobody_approves": nobody_approves()}
    return render(request, "hiring/policies/edit.html", context)
