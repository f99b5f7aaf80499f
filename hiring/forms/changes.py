from collections.abc import Mapping, Sequence
from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Column, Fieldset, Layout, Row
from django import forms
from django.utils.translation import gettext_lazy as _

from core.rules.numbers import whole
from core.words import say
from hiring.forms.requisitions import REASON, PayForm
from hiring.rules.requisitions import MOST_OPENINGS
from rubrics.models import Level


class ProposeForm(PayForm):
    """What only a new approval changes."""

    level = forms.TypedChoiceField(
        label=_("Level"), coerce=int, help_text=_("With another level the targets follow, as the role says.")
    )
    openings = forms.IntegerField(label=_("Openings"), min_value=1, max_value=MOST_OPENINGS)
    reason = forms.CharField(
        label=_("Why"),
        max_length=REASON,
        help_text=_("Those who approve read it."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, *args: Any, levels: Sequence[Level], standing: Mapping[str, Any], **kwargs: Any) -> None:
        lowest, highest, currency = standing["pay"]
        initial = {
            "level": standing["level"],
            "openings": standing["openings"],
            "pay_from": lowest,
            "pay_to": highest,
            "pay_currency": currency,
        }
        super().__init__(*args, **{"initial": initial, **kwargs})
        self.levels = {level.pk: level for level in levels}
        choices = [(level.pk, say(level.name)) for level in levels]
        self.fields["level"].choices = choices  # type: ignore[attr-defined]  # a choice field
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.disable_csrf = True
        self.helper.layout = Layout(
            Fieldset(
                _("What is to be otherwise"),
                Row(Column("level"), Column("openings")),
                Row(Column("pay_from"), Column("pay_to"), Column("pay_currency")),
                "reason",
            )
        )

    def chosen_level(self) -> Level | None:
        """Of a form as it was typed so far."""
        return self.levels.get(whole(self["level"].value()) or 0)

    def facts(self) -> dict[str, Any]:
        """As the action wants them."""
        return {
            "level": self.levels[self.cleaned_data["level"]],
            "pay": self.pay(),
            "openings_wanted": self.cleaned_data["openings"],
            "reason": self.cleaned_data["reason"],
        }
