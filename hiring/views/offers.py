from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from core.doors import PersonRequest, ensure, now, number, posted_from
from core.refusals import Refusal
from hiring.access import can_offer
from hiring.actions import offers
from hiring.forms.offers import OfferAnswerForm
from hiring.models import Application
from hiring.queries.offers import offer_part, with_offers
from hiring.rules.offers import OfferState


@posted_from("hiring:pipeline_detail")
def create(request: PersonRequest, pk: int) -> HttpResponse:
    application = _fetch(request, pk)
    ensure(can_offer(request.user, application.requisition))
    try:
        offer = offers.send(application, by=request.user, at=now())
    except Refusal as refusal:
        messages.error(request, str(refusal))
    else:
        undo = f"undo:{reverse('hiring:offers_withdraw', args=[pk])}?offer={offer.pk}"
        messages.success(request, _("The offer is noted as sent."), extra_tags=undo)
    return redirect("hiring:pipeline_detail", pk)


def answer(request: PersonRequest, pk: int) -> HttpResponse:
    application = _fetch(request, pk)
    ensure(can_offer(request.user, application.requisition))
    offer = offer_part(application, with_reasons=False).current
    if request.method != "POST" and (offer is None or offer.state != OfferState.SENT):
        messages.error(request, _("No offer waits for an answer here."))
        return redirect("hiring:pipeline_detail", pk)
    form = OfferAnswerForm(request.POST or None, initial={"offer": offer.pk if offer else None})
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        asked = get_object_or_404(application.offers, pk=given["offer"])
        try:
            if given["answer"] == OfferState.ACCEPTED:
                offers.accept(asked, starts_on=given["starts_on"], by=request.user, at=now())
                told = _("%(name)s accepted and is hired.") % {"name": application.candidate.name}
            else:
                offers.decline(asked, reason=given["reason"], by=request.user, at=now())
                told = _("%(name)s declined; the opening is free again.") % {"name": application.candidate.name}
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, told)
            return redirect("hiring:pipeline_detail", pk)
    return render(request, "hiring/offers/answer.html", {"application": application, "offer": offer, "form": form})


@posted_from("hiring:pipeline_detail")
def withdraw(request: PersonRequest, pk: int) -> HttpResponse:
    """Which offer comes in the form, or for Undo in the address."""
    application = _fetch(request, pk)
    ensure(can_offer(request.user, application.requisition))
    wanted = number(request.POST.get("offer") or request.GET.get("offer"))
    offer = get_object_or_404(application.offers, pk=wanted or 0)
    try:
        offers.withdraw(offer, by=request.user, at=now())
    except Refusal as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("The offer is withdrawn; the opening is free again."))
    return redirect("hiring:pipeline_detail", pk)


def _fetch(request: PersonRequest, pk: int) -> Application:
    seen = Application.objects.visible_to(request.user).select_related("candidate", "requisition", "stage")
    return get_object_or_404(with_offers(seen.prefetch_related("requisition__members")), pk=pk)
