from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _

from core.doors import PersonRequest, ensure, now, posted_from
from core.refusals import Refusal
from core.when import day
from interviews.access import can_hush
from interviews.actions import quiets
from interviews.models import Scorecard
from interviews.queries.reminders import cards_reminded, interviews_with_reminders
from interviews.views.reminders import dismiss_form, page, snooze_form


@posted_from("interviews:reminders_detail", by="pk")
def snooze(request: PersonRequest, pk: int, card_pk: int) -> HttpResponse:
    card = _card(request, pk, card_pk)
    form = snooze_form(pk, card, card.seat.person.time_zone, request.POST)
    if form.is_valid():
        try:
            quiets.snooze(card, until=form.until, reason=form.cleaned_data["reason"], by=request.user, at=now())
        except Refusal as refusal:
            form.add_error("day", str(refusal))
        else:
            said = {"day": day(form.cleaned_data["day"])}
            messages.success(request, _("No reminder of this scorecard before %(day)s.") % said)
            return redirect("interviews:reminders_detail", pk)
    return page(request, pk, card_pk, snooze=form)


@posted_from("interviews:reminders_detail", by="pk")
def dismiss(request: PersonRequest, pk: int, card_pk: int) -> HttpResponse:
    card = _card(request, pk, card_pk)
    form = dismiss_form(pk, card, request.POST)
    if form.is_valid():
        try:
            quiets.dismiss(card, reason=form.cleaned_data["reason"], by=request.user, at=now())
        except Refusal as refusal:
            form.add_error("reason", str(refusal))
        else:
            messages.success(request, _("No more reminders of this scorecard. It is owed all the same."))
            return redirect("interviews:reminders_detail", pk)
    return page(request, pk, card_pk, dismiss=form)


@posted_from("interviews:reminders_detail", by="pk")
def take_back(request: PersonRequest, pk: int, card_pk: int) -> HttpResponse:
    card = _card(request, pk, card_pk)
    try:
        quiets.take_back(card, by=request.user, at=now())
    except Refusal as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("Reminders of this scorecard go on."))
    return redirect("interviews:reminders_detail", pk)


def _card(request: PersonRequest, pk: int, card_pk: int) -> Scorecard:
    interview = get_object_or_404(interviews_with_reminders(request.user), pk=pk)
    card = get_object_or_404(cards_reminded(interview, request.user), pk=card_pk)
    card.seat.interview = interview
    ensure(can_hush(request.user, card))
    return card
