from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from core.doors import PersonRequest, now
from core.refusals import Refusal
from hiring.actions import referrals
from hiring.forms.referrals import ReferForm
from hiring.models import Requisition
from hiring.queries.referrals import own_referrals, position_of, positions


def index(request: PersonRequest) -> HttpResponse:
    """For everybody who works here: what is open, and what became of whom they referred."""
    context = {"positions": positions(), "own": own_referrals(request.user)}
    return render(request, "hiring/referrals/index.html", context)


def create(request: PersonRequest, pk: int) -> HttpResponse:
    requisition = get_object_or_404(Requisition.objects.referable(), pk=pk)
    given = (request.POST, request.FILES) if request.method == "POST" else ()
    form = ReferForm(*given)
    if request.method == "POST" and form.is_valid():
        try:
            referral = referrals.refer(requisition, **form.cleaned_data, by=request.user, at=now())
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            said = _(
                "Thank you. %(name)s is with the recruiter; if we know them already, your words are put beside it."
            )
            messages.success(request, said % {"name": referral.name})
            return redirect("hiring:referrals_index")
    context = {"form": form, "position": position_of(requisition)}
    return render(request, "hiring/referrals/create.html", context)
