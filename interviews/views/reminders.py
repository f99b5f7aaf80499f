from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse

from core.doors import PersonRequest, now
from interviews.access import can_hush
from interviews.forms.quiets import DismissForm, SnoozeForm
from interviews.models import Scorecard
from interviews.queries import reminders as queries


def detail(request: PersonRequest, pk: int) -> HttpResponse:
    """Every reminder of an interview, sent or not, and why: whole, or unfolded in the page of its kit."""
    return page(request, pk)


def page(request: PersonRequest, pk: int, card_pk: int | None = None, **typed: Any) -> HttpResponse:
    """`typed`: the forms of one card as they came back."""
    interview = get_object_or_404(queries.interviews_with_reminders(request.user), pk=pk)
    record = queries.record_of(interview, request.user)
    cards = [
        {
            "record": one,
            "may_hush": one.is_owed and can_hush(request.user, _with(one.card, interview)),
            **_forms(pk, one),
            **(typed if one.card.pk == card_pk else {}),
        }
        for one in record.cards
    ]
    context = {"record": record, "cards": cards, "now": now()}
    part = "#record" if "HX-Request" in request.headers and not typed else ""
    return render(request, f"interviews/reminders/detail.html{part}", context)


def _with(card: Scorecard, interview: Any) -> Scorecard:
    """What was read already is not read again."""
    card.seat.interview = interview
    return card


def _forms(pk: int, one: queries.CardRecord) -> dict[str, Any]:
    return {
        "snooze": snooze_form(pk, one.card, one.person.time_zone),
        "dismiss": dismiss_form(pk, one.card),
    }


def snooze_form(pk: int, card: Scorecard, zone: str, typed: Any = None) -> SnoozeForm:
    action = reverse("interviews:quiets_snooze", args=[pk, card.pk])
    return SnoozeForm(typed, action=action, zone=zone, auto_id=f"id_s{card.pk}_%s")


def dismiss_form(pk: int, card: Scorecard, typed: Any = None) -> DismissForm:
    action = reverse("interviews:quiets_dismiss", args=[pk, card.pk])
    return DismissForm(typed, action=action, auto_id=f"id_d{card.pk}_%s")
