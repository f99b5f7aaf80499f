from collections.abc import Iterable
from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Submit
from django import forms
from django.utils.translation import gettext_lazy as _

from hiring.models import Application


class WriteForm(forms.Form):
    text = forms.CharField(
        label=_("Your note"),
        max_length=10_000,
        help_text=_("Anything written about a person may be read by that person."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    application = forms.TypedChoiceField(label=_("About"), required=False, coerce=int, empty_value=None)
    is_private = forms.BooleanField(
        label=_("Private"),
        required=False,
        help_text=_(
            "For you, the recruiter and the hiring manager of that application. About the person: for you alone."
        ),
    )

    def __init__(self, *args: Any, applications: Iterable[Application], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.applications = {application.pk: application for application in applications}
        self.fields["application"].choices = [  # type: ignore[attr-defined]  # a choice field
            ("", _("The person")),
            *((pk, application.requisition.title) for pk, application in self.applications.items()),
        ]
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.disable_csrf = True
        self.helper.add_input(Submit("", _("Keep the note"), css_class="btn"))

    @property
    def about(self) -> Application | None:
        return self.applications.get(self.cleaned_data["application"])
