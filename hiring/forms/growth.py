from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Column, Layout, Row, Submit
from django import forms
from django.utils.translation import gettext_lazy as _

from core.forms.seen import ComparedForm
from hiring.rules.growth import GrowthKind


class GrowthForm(ComparedForm):
    kind = forms.ChoiceField(label=_("Kind"), choices=GrowthKind)
    text = forms.CharField(
        label=_("What they did"),
        max_length=500,
        help_text=_("A fact, such as “Spoke at a forecasting meetup about quantile losses, 2024”."),
    )
    url = forms.URLField(label=_("Where it can be seen"), max_length=500, required=False, assume_scheme="https")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        # On the page of a candidate beside a form for notes, which has a text as well
        super().__init__(*args, **{"auto_id": "growth_%s", **kwargs})
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.disable_csrf = True
        self.helper.layout = Layout("was", Row(Column("kind"), Column("url")), "text")
        self.helper.add_input(Submit("", _("Keep the evidence"), css_class="btn"))

    def facts(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in ("kind", "text", "url")}
