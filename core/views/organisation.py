from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from core.access import can_manage_organisation
from core.actions import organisation
from core.doors import PersonRequest, ensure, now
from core.forms.organisation import OrganisationForm
from core.queries.organisation import organisation_settings
from core.refusals import Refusal


def edit(request: PersonRequest) -> HttpResponse:
    ensure(can_manage_organisation(request.user))
    form = OrganisationForm(request.POST or None, initial=organisation_settings())
    if request.method == "POST" and form.is_valid():
        try:
            organisation.change(**form.facts, seen=form.cleaned_data["seen"], by=request.user, at=now())
        except Refusal as refusal:
            form.meet(refusal, organisation_settings())
        else:
            messages.success(request, _("The settings are saved."))
            return redirect("organisation_edit")
    return render(request, "core/organisation/edit.html", {"form": form})
