from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Submit
from django import forms
from django.conf import settings
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from core.forms.seen import ComparedForm
from core.words import Words
from hiring.queries.reasons import Reason
from hiring.rules.stages import ApplicationState

ENDS = (
    (ApplicationState.REJECTED, _("We reject the application")),
    (ApplicationState.WITHDRAWN, _("The candidate withdraws")),
)


def as_typed(reason: Reason | None) -> dict[str, str]:
    return {language: reason.name.get(language, "") if reason else "" for language, _name in settings.LANGUAGES}


class ReasonForm(ComparedForm):
    """In every language of the interface; one of them is enough."""

    def __init__(self, *args: Any, reason: Reason | None, **kwargs: Any) -> None:
        super().__init__(*args, initial=as_typed(reason), **kwargs)
        if reason is None:
            self.fields["state"] = forms.ChoiceField(label=_("When"), choices=ENDS, widget=forms.RadioSelect)
        for language, name in settings.LANGUAGES:
            self.fields[language] = forms.CharField(
                label=format_lazy(_("In {language}"), language=name),
                max_length=200,
                required=False,
                help_text=_("In words the candidate could read: of what was asked for and seen, not of the person."),
                widget=forms.TextInput(attrs={"lang": language, "autocomplete": "off"}),
            )
        self.helper = FormHelper()
        self.helper.add_input(Submit("", _("Save the reason")))

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        languages = [language for language, _name in settings.LANGUAGES]
        if not any(cleaned.get(language, "").strip() for language in languages):
            self.add_error(languages[0], _("Write the reason in one language at least."))
        return cleaned

    def name(self) -> Words:
        return {language: self.cleaned_data[language] for language, _name in settings.LANGUAGES}
