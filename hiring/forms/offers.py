from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from core.forms.fields import DayField
from hiring.rules.offers import OfferState

REASON = 4000


class OfferAnswerForm(forms.Form):
    """`offer` is the one that waited for an answer when the page was made."""

    offer = forms.IntegerField(widget=forms.HiddenInput)
    answer = forms.ChoiceField(
        label=_("What they said"),
        choices=[(OfferState.ACCEPTED.value, _("Accepted")), (OfferState.DECLINED.value, _("Declined"))],
        widget=forms.RadioSelect,
    )
    starts_on = DayField(
        label=_("Starts on"),
        required=False,
        help_text=_("If they accepted."),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    reason = forms.CharField(
        label=_("Why they declined"),
        required=False,
        max_length=REASON,
        help_text=_("If they declined: in their words, so that the next offer can be a better one."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        answer = cleaned.get("answer")
        if answer == OfferState.ACCEPTED and not cleaned.get("starts_on") and "starts_on" not in self.errors:
            self.add_error("starts_on", _("Give the day on which they start."))
        if answer == OfferState.DECLINED and not cleaned.get("reason", "").strip() and "reason" not in self.errors:
            self.add_error("reason", _("Write why they declined, in their words if you can."))
        return cleaned
