from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Column, Fieldset, Layout, Row, Submit
from django import forms
from django.utils.translation import gettext_lazy as _

from hiring.forms.given import NameAndCVForm


class ReferForm(NameAndCVForm):
    name = forms.CharField(label=_("Name"), max_length=200, widget=forms.TextInput(attrs={"autocomplete": "off"}))
    email = forms.EmailField(
        label=_("Mail address"), max_length=254, widget=forms.EmailInput(attrs={"autocomplete": "off"})
    )
    phone = forms.CharField(
        label=_("Phone"),
        max_length=40,
        required=False,
        widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "off"}),
    )
    relation = forms.CharField(
        label=_("How do you know them?"),
        max_length=200,
        help_text=_("Such as “worked with them for two years at the grid operator”."),
    )
    reason = forms.CharField(
        label=_("Why would they be good at it?"),
        max_length=4000,
        help_text=_("What you saw them do. In words they could read: they may ask for it."),
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    cv = forms.FileField(
        label=_("CV"),
        required=False,
        max_length=255,
        help_text=_("Only if they gave it to you for this. PDF, Word (.docx) or plain text, at most 10 MB."),
        widget=forms.FileInput(attrs={"accept": ".pdf,.docx,.txt,application/pdf,text/plain"}),
    )
    told = forms.BooleanField(
        label=_("They know that I refer them"),
        required=False,
        help_text=_("Otherwise they get a mail from us first: what we hold, and how to end it with one click."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = FormHelper()
        self.helper.form_method = "post"
        self.helper.add_input(Submit("", _("Refer them")))
        self.helper.layout = Layout(
            Fieldset(_("The person"), "name", Row(Column("email"), Column("phone"))),
            Fieldset(_("Your word for them"), "relation", "reason", "cv", "told"),
        )
